import {
  type Disclosure,
  fail,
  type ImId,
  imIdKey,
  type OpenedCredential,
  ok,
  type PresentationRequest,
  parseImId,
  printableName,
  type Result,
} from '@imprint/core'
import { answerQuery, answerToAsk, candidateOf, chooseFewest, type TypeName } from '@imprint/core/dcql'

/** The credentials to show, what to show of each, and the device that presents them. */
export interface ChosenAnswer {
  readonly holder: string
  readonly credentials: readonly string[]
  readonly disclose: readonly Disclosure[]
}

interface Held {
  readonly opened: OpenedCredential
  readonly text: string
}

// A key binding JWT binds one SD-JWT (RFC 9901 section 4.3), so a presentation of these holds one credential.
const oneAtATime: ReadonlySet<string> = new Set(['dc+sd-jwt'])

/**
 * Chooses among credentials of one format, best first, those that answer a request: the fewest, and the least of each; with one about the device itself in any case, because a verifier must know which device it faces.
 * `wallet.no_match` says what is missing.
 */
export function chooseAnswer(
  held: readonly Held[],
  request: PresentationRequest,
  types: readonly TypeName[],
): Result<ChosenAnswer> {
  const about = held.map(({ opened }) => aboutDevice(opened))
  const isAsked = askedDevice(request)
  const devices = held.filter((_, place) => isAsked(about[place] ?? null))
  const [device] = devices
  if (device === undefined) return fail('wallet.no_match', 'no credential about the device that was asked for')
  // One about the right device, then any about no device.
  const usable = [...devices, ...held.filter((_, place) => about[place] === null)]
  const isOne = oneAtATime.has(device.opened.query.format)
  const chosen = isOne ? answerWith(devices, 'one') : answerWith(usable, 'several')
  if (!chosen.ok) return isOne && answerWith(usable, 'several').ok ? fail('wallet.no_match', several) : chosen
  const shown = new Map(chosen.value)
  const own = [...shown.keys()].find((one) => devices.includes(one)) ?? device
  if (!shown.has(own)) shown.set(own, own.opened.disclosed === 'whole' ? 'all' : [])
  return ok({
    holder: own.opened.subjectId,
    credentials: [...shown.keys()].map(({ text }) => text),
    disclose: [...shown.values()],
  })

  function answerWith(usable: readonly Held[], limit: 'one' | 'several'): Chosen {
    return request.query === null
      ? answerAsk(usable, request, { types, limit })
      : answerDcql(usable, request.query, limit)
  }
}

type Chosen = Result<readonly (readonly [Held, Disclosure])[]>

const several = 'what is asked for needs several credentials, and a presentation of this format holds one'

function answerAsk(
  usable: readonly Held[],
  { ask }: PresentationRequest,
  { types, limit }: { readonly types: readonly TypeName[]; readonly limit: 'one' | 'several' },
): Chosen {
  const rows = ask.map((entry) => usable.map(({ opened }) => answerToAsk(opened, entry, types)))
  const chosen = chooseFewest(rows, limit)
  if (chosen !== null) return ok(chosen.map(({ place, disclose }) => [usable[place] as Held, disclose]))
  const unmet = ask.find((_, index) => rows[index]?.every((each) => each === null))
  if (unmet === undefined) return fail('wallet.no_match', several)
  const { type, claims } = unmet
  const names = claims.length === 0 ? '' : ` with ${claims.map(printableName).join(', ')}`
  return fail('wallet.no_match', `no ${printableName(type)}${names}`)
}

function answerDcql(
  usable: readonly Held[],
  query: NonNullable<PresentationRequest['query']>,
  limit: 'one' | 'several',
): Chosen {
  const candidates = usable.map(({ opened }) => candidateOf(opened))
  const answer = answerQuery(query, candidates, limit)
  if ('chosen' in answer)
    return ok(answer.chosen.map(({ candidate, disclose }) => [usable[candidate] as Held, disclose]))
  if (answer.miss === null) return fail('wallet.no_match', several)
  return fail('wallet.no_match', answer.miss.detail, `/dcql_query${answer.miss.pointer}`)
}

/** The device that a credential is about, or `null`. */
export function aboutDevice({ subjectId }: OpenedCredential): ImId | null {
  const id = parseImId(subjectId)
  return id.ok && id.value.kind === 'device' ? id.value : null
}

/** Tells whether a device is the one that a request is for. */
export function askedDevice({ peer }: PresentationRequest): (device: ImId | null) => boolean {
  const wanted = peer === null ? null : parseImId(peer)
  return (device) => device !== null && (wanted === null || (wanted.ok && imIdKey(wanted.value) === imIdKey(device)))
}
