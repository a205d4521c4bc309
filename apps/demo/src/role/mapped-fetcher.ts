import type { Fetcher } from '@imprint/adapters/fetch-policy'
import {
  type AbortSignalLike,
  type Answer,
  type Clock,
  decodeUtf8,
  encodeBase64url,
  finding,
  type JsonBudget,
  ok,
  parseJson,
  type UndecidedCode,
} from '@imprint/core'

import { playedStatus } from '../messages/played-status.ts'

/** What a fetcher for one machine is made of. */
export interface MappedFetcherOptions {
  readonly clock: Clock
  /** Asks the server of this page's own origin. */
  readonly get: (path: string, signal?: AbortSignal) => Promise<Response>
  /** The hosts that this machine plays. */
  readonly hosts: readonly string[]
}

const jsonBudget: JsonBudget = { size: 262_144, depth: 16, values: 16_384 }

/**
 * A fetcher for a scene that plays on one machine. A browser cannot be told that a name means this machine, so `https://im.example.com/…` is asked for at `/internet/im.example.com/…` of the page's own
 * origin; every other host cannot be reached. Nothing is kept: what was changed a moment ago is seen.
 */
export function mappedFetcher({ clock, get, hosts }: MappedFetcherOptions): Fetcher {
  const ask = async (url: string, most: number, signal: AbortSignalLike): Promise<Got | Answer> => {
    const parsed = URL.parse(url)
    if (parsed === null) return unavailable('fetch.failed', 'this is not a URL')
    const { protocol, host, pathname } = parsed
    if (protocol !== 'https:') return unavailable('fetch.not_https', 'only https is fetched')
    if (!hosts.includes(host)) return unavailable('fetch.failed', `${host} is not in this scene`)
    const controller = new AbortController()
    const abort = () => controller.abort()
    signal.addEventListener('abort', abort)
    try {
      const response = await get(`/internet/${host}${pathname}`, controller.signal)
      const fetchedAt = clock.now()
      const status = response.ok ? response.headers.get(playedStatus) : null
      if (status === '404') return { state: 'absent', detail: `${host} answered 404`, fetchedAt }
      if (status !== '200') return unavailable('fetch.failed', `${host} did not answer`)
      const body = new Uint8Array(await response.arrayBuffer())
      if (body.length > most) return unavailable('fetch.too_large', `more than ${most} octets`)
      const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
      return { mediaType, body, fetchedAt }
    } catch (error) {
      if (signal.aborted) throw error
      return unavailable('fetch.failed', `${host} did not answer`)
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
  return {
    fetchJson: async (url, signal) => {
      const got = await ask(url, jsonBudget.size, signal)
      if ('state' in got) return got
      const text = decodeUtf8(got.body)
      const json = text.ok ? parseJson(text.value, jsonBudget) : text
      if (!json.ok) return unavailable('fetch.failed', `the body is not strict JSON: ${json.error.code}`)
      return { state: 'found', value: json.value, fetchedAt: got.fetchedAt }
    },
    fetchText: async (url, wanted, signal) => {
      const got = await ask(url, wanted.bytes ?? jsonBudget.size, signal)
      if ('state' in got) return got
      const { mediaType, body, fetchedAt } = got
      const form = wanted.mediaTypes[mediaType]
      if (form === undefined) return unavailable('fetch.failed', 'the answer is of another media type')
      const text = form === 'text' ? decodeUtf8(body) : ok(encodeBase64url(body))
      return text.ok
        ? { state: 'found', value: { mediaType, text: text.value }, fetchedAt }
        : unavailable('fetch.failed', 'the answer is not UTF-8')
    },
  }
}

interface Got {
  readonly mediaType: string
  readonly body: Uint8Array
  readonly fetchedAt: ReturnType<Clock['now']>
}

function unavailable(code: UndecidedCode, detail: string): Answer {
  return { state: 'unavailable', cause: finding(code, detail) }
}
