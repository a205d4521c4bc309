import {
  type AbortSignalLike,
  type Answer,
  type Clock,
  createGenerations,
  flatCopy,
  isJsonObject,
  type Json,
  type Seconds,
  type Source,
  type StatusMechanism,
} from '@imprint/core'
import { abortion, unlessAborted } from './abort.ts'
import type { Fetcher } from './fetch-policy.ts'

/** How long a list may be reused, in seconds, whatever it says itself (Token Status List section 11.5): neither a list nor a mistake in one makes us ask all the time, or never again. */
export interface ReuseBounds {
  readonly least: number
  readonly most: number
}

/** What a source of status lists is made of. */
export interface StatusListSourceOptions {
  readonly fetcher: Pick<Fetcher, 'fetchText'>
  readonly clock: Clock
  /** The same mechanisms as the verifier's: they say which media types are asked for, and until when a list is fresh. */
  readonly mechanisms: readonly StatusMechanism[]
  /** 10 seconds and a day, unless said otherwise. */
  readonly bounds?: ReuseBounds
}

/** Octets of one list: two megabytes that do not compress, in base64url twice over, which is the most that a mechanism unpacks. */
const maxBytes = 4_194_304

/** Octets of the lists that are remembered: thirty of the largest. */
const memory = 134_217_728

type Found = Extract<Answer, { state: 'found' }>

/**
 * Fetches status lists by their URI. A found fact is `{"mediaType": …, "text": …}`, the text in base64url where the list is octets. A list is answered again until its `ttl` has passed since it was fetched,
 * and never past its `exp`; where it says neither, as long as HTTP allows (Token Status List sections 8.2 and 13.7). After that it is fetched anew, and if that fails it is `unavailable`: nobody learns from
 * an old list that nothing was revoked. Callers that ask for one list at once share one request.
 *
 * @example
 * ```ts
 * const mechanisms = [createTokenStatusList({ compressor: nodeCompressor })]
 * const lists = statusListSource({ fetcher: createFetcher({ clock: systemClock }), clock: systemClock, mechanisms })
 * await lists.fetch({ kind: 'status-list', id: 'https://im.example.com/status/1' }, AbortSignal.timeout(3000))
 * ```
 */
export function statusListSource(options: StatusListSourceOptions): Source {
  const { fetcher, clock, mechanisms, bounds = { least: 10, most: 86_400 } } = options
  const mediaTypes = Object.assign({}, ...mechanisms.map((each) => each.mediaTypes))
  // An address was cut out of a credential, which need not be kept for it.
  const kept = createGenerations<string, Found>(memory, { keep: flatCopy, weigh: ({ value }) => weightOf(value) })
  const flights = new Map<string, Promise<Answer>>()
  const fly = async (uri: string): Promise<Answer> => {
    // Whoever stops waiting does so alone.
    const { signal } = new AbortController()
    const answer = await fetcher.fetchText(uri, { mediaTypes, bytes: maxBytes, reuse: 'no' }, signal)
    if (answer.state !== 'found') return answer
    const fresh = { ...answer, freshUntil: freshUntil(answer, mechanisms, bounds) }
    kept.set(uri, fresh)
    return fresh
  }
  return {
    async fetch({ kind, id }, signal: AbortSignalLike) {
      if (kind !== 'status-list') return null
      if (signal.aborted) throw abortion()
      const held = kept.get(id)
      const now = clock.now()
      // A clock that stepped back must not keep a list for longer than it holds.
      if (held?.freshUntil !== undefined && held.freshUntil > now && held.fetchedAt <= now) return held
      let flight = flights.get(id)
      if (flight === undefined) {
        flight = fly(id).finally(() => flights.delete(id))
        flights.set(id, flight)
      }
      return unlessAborted(flight, signal)
    },
  }
}

/** Until when a list is fresh. What it says counts before what HTTP says (section 8.2). One that cannot be opened is asked for again as soon as may be: a verifier will refuse it. */
function freshUntil(answer: Found, mechanisms: readonly StatusMechanism[], { least, most }: ReuseBounds): Seconds {
  const { fetchedAt } = answer
  let until: number = fetchedAt
  for (const mechanism of mechanisms) {
    const opened = mechanism.open(answer.value)
    if (opened === null) continue
    if (opened.ok) {
      const { ttl, expiresAt } = opened.value
      until = ttl === null ? (answer.freshUntil ?? fetchedAt) : fetchedAt + ttl
      if (expiresAt !== null) until = Math.min(until, expiresAt)
    }
    break
  }
  return Math.min(Math.max(until, fetchedAt + least), fetchedAt + most) as Seconds
}

function weightOf(value: Json): number {
  return isJsonObject(value) && typeof value['text'] === 'string' ? value['text'].length : 0
}
