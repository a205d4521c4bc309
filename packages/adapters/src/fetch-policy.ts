import { lookup as lookupHost } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import {
  type AbortSignalLike,
  type Answer,
  type Clock,
  createGenerations,
  finding,
  type Seconds,
  type UndecidedCode,
} from '@imprint/core'
import { abortion, unlessAborted } from './abort.ts'
import { addressKind } from './addresses.ts'
import { type BodyReader, jsonBody, textBody, type WantedBody } from './http-body.ts'
import { type FreshnessLimits, freshUntil } from './http-freshness.ts'
import { getHead, readBody } from './http-get.ts'

export type { WantedBody } from './http-body.ts'

/** Fetches documents under a policy. Contract: `absent` only for 404 and 410; rejects only when `signal` aborts. */
export interface Fetcher {
  /** Fetches JSON, by strict syntax. */
  fetchJson(url: string, signal: AbortSignalLike): Promise<Answer>
  /** Fetches a document as it is: the value is `{"mediaType": …, "text": …}`, the media type in lower case and without parameters. */
  fetchText(url: string, wanted: WantedBody, signal: AbortSignalLike): Promise<Answer>
}

/** What one document may cost. */
export interface FetchLimits {
  /** From the first name look-up to the last octet. */
  readonly milliseconds: number
  /** Of the body. A key set of a hundred keys is under 64 KiB. */
  readonly bytes: number
  readonly redirects: number
  /** Seconds that answers are reused. */
  readonly freshness: FreshnessLimits
  readonly absentSeconds: number
  /** Short: a fault that has passed must not be taken for an answer. */
  readonly unavailableSeconds: number
  /** Documents remembered. */
  readonly entries: number
}

const defaults: FetchLimits = {
  milliseconds: 5_000,
  bytes: 262_144,
  redirects: 3,
  freshness: { unstated: 300, most: 86_400 },
  absentSeconds: 30,
  unavailableSeconds: 5,
  entries: 1_024,
}

/** What a fetcher is made of. */
export interface FetcherOptions {
  readonly clock: Clock
  readonly limits?: Partial<FetchLimits>
  /** Resolves a name to every address it has. The default asks the operating system. */
  readonly lookup?: (host: string) => Promise<readonly string[]>
  /** Certificates, as PEM, to trust besides the public authorities: for an organisation's own. */
  readonly ca?: string
  /** Says why servers on this machine may be asked, over http too: a test, a demonstration. Other private addresses stay refused. */
  readonly unsafeAllowLoopback?: string | LoopbackStandIn
}

/** Servers on this machine that stand in for named ones: what resolves to loopback is asked at this port instead of its own. */
export interface LoopbackStandIn {
  readonly reason: string
  readonly port: number
}

/**
 * Makes a fetcher with the policy of SD-JWT VC section 3 (Retrieving Documents and Resources via HTTP): https only; every name is resolved once, every address it has is checked,
 * and the connection goes to one of those, on each of at most three redirects; bounded in time and size; of a media type that was asked for; reused
 * by RFC 9111. What could not be had is `unavailable` with a code `fetch.*`. Callers that ask for one document at once share one request.
 *
 * @example
 * ```ts
 * const fetcher = createFetcher({ clock: systemClock })
 * const answer = await fetcher.fetchJson('https://im.example.com/keys.json', AbortSignal.timeout(3000))
 * ```
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { unsafeAllowLoopback } = options
  const standIn =
    typeof unsafeAllowLoopback === 'string' ? { reason: unsafeAllowLoopback, port: null } : unsafeAllowLoopback
  if (standIn?.reason.trim() === '') throw new TypeError('unsafeAllowLoopback wants a reason')
  const limits = { ...defaults, ...options.limits }
  const policy: Policy = {
    clock: options.clock,
    limits,
    lookup: options.lookup ?? systemLookup,
    ca: options.ca,
    loopback: standIn !== undefined,
    loopbackPort: standIn?.port ?? null,
  }
  const kept = createGenerations<string, { readonly answer: Answer; readonly until: number }>(limits.entries)
  const flights = new Map<string, Promise<Answer>>()
  const fly = async (key: string, url: URL, reader: BodyReader): Promise<Answer> => {
    const answer = await fetchOnce(url, policy, reader)
    const until = reuseUntil(answer, policy)
    const reusable = answer.state !== 'found' || reader.reuse === 'yes'
    if (reusable && until > policy.clock.now()) kept.set(key, { answer, until })
    return answer
  }
  const fetch = async (text: string, reader: BodyReader, signal: AbortSignalLike): Promise<Answer> => {
    if (signal.aborted) throw abortion()
    const url = URL.parse(text)
    if (url === null) return unavailable('fetch.failed', 'this is not a URL')
    url.hash = ''
    const key = `${reader.name} ${url.href}`
    const held = kept.get(key)
    const now = policy.clock.now()
    // A clock that stepped back must not keep an answer for longer than it holds.
    if (held !== undefined && held.until > now && held.until <= now + limits.freshness.most) return held.answer
    let flight = flights.get(key)
    if (flight === undefined) {
      flight = fly(key, url, reader).finally(() => flights.delete(key))
      flights.set(key, flight)
    }
    return unlessAborted(flight, signal)
  }
  return {
    fetchJson: (url, signal) => fetch(url, jsonBody, signal),
    fetchText: (url, wanted, signal) => fetch(url, textBody(wanted), signal),
  }
}

interface Policy {
  readonly clock: Clock
  readonly limits: FetchLimits
  readonly lookup: (host: string) => Promise<readonly string[]>
  readonly ca: string | undefined
  readonly loopback: boolean
  readonly loopbackPort: number | null
}

type Unavailable = Extract<Answer, { state: 'unavailable' }>

async function fetchOnce(start: URL, policy: Policy, reader: BodyReader): Promise<Answer> {
  const { limits } = policy
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), limits.milliseconds)
  const { signal } = controller
  try {
    let url = start
    for (let hop = 0; ; hop++) {
      const checked = await unlessAborted(checkUrl(url, policy), signal)
      if ('state' in checked) return checked
      const response = await unlessAborted(
        getHead({ url, ...checked, signal, ca: policy.ca, accept: reader.accept }),
        signal,
      )
      const next = redirectOf(response, url)
      if (next === null) return await unlessAborted(readAnswer(response, policy, reader), signal)
      response.destroy()
      if (next === 'nowhere') return unavailable('fetch.failed', 'a redirect without a usable Location')
      if (reader.redirects === 'same-origin' && next.origin !== start.origin)
        return unavailable('fetch.redirects', 'the server redirects to another host')
      if (hop >= limits.redirects) return unavailable('fetch.redirects', `more than ${limits.redirects} redirects`)
      url = next
    }
  } catch (error) {
    if (signal.aborted) return unavailable('fetch.timeout', `no whole answer within ${limits.milliseconds} ms`)
    return unavailable('fetch.failed', `the network answered ${codeOf(error)}`)
  } finally {
    clearTimeout(timer)
  }
}

/** Decides whether a URL may be asked, and at which addresses. */
async function checkUrl(
  url: URL,
  policy: Policy,
): Promise<{ readonly addresses: readonly string[]; readonly port: number | null } | Unavailable> {
  const plain = url.protocol === 'http:' && policy.loopback
  if (url.protocol !== 'https:' && !plain) return unavailable('fetch.not_https', 'the URL is not https')
  if (url.username !== '' || url.password !== '') return unavailable('fetch.failed', 'the URL holds credentials')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) === 0 ? await policy.lookup(host) : [host]
  if (addresses.length === 0) return unavailable('fetch.failed', 'the host has no address')
  // One bad address among good ones is refused too: it is how a name server smuggles one in.
  const kinds = addresses.map(addressKind)
  if (plain && kinds.includes('public')) return unavailable('fetch.not_https', 'http is for this machine only')
  const refused = kinds.some((kind) => kind === 'special' || (kind === 'loopback' && !policy.loopback))
  return refused
    ? unavailable('fetch.address_refused', `${url.host} is at a private or special address`)
    : { addresses, port: kinds.includes('loopback') ? policy.loopbackPort : null }
}

/** The target of a redirect (RFC 9110 section 15.4), `null` if the response is none. */
function redirectOf(response: IncomingMessage, base: URL): URL | 'nowhere' | null {
  if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0)) return null
  const { location } = response.headers
  return (location === undefined ? null : URL.parse(location, base.href)) ?? 'nowhere'
}

async function readAnswer(response: IncomingMessage, policy: Policy, reader: BodyReader): Promise<Answer> {
  const { clock, limits } = policy
  const status = response.statusCode ?? 0
  if (status !== 200) {
    // The body of an error is never used (SD-JWT VC section 3), so it is not read either.
    response.destroy()
    return status === 404 || status === 410
      ? { state: 'absent', detail: `the server answered ${status}`, fetchedAt: clock.now() }
      : unavailable('fetch.failed', `the server answered ${status}`)
  }
  const type = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const fault = reader.typeFault(type) ?? encodingFault(response)
  if (fault !== null) {
    response.destroy()
    return unavailable('fetch.failed', fault)
  }
  const fetchedAt = clock.now()
  const most = reader.bytes ?? limits.bytes
  const body = await readBody(response, most)
  if (body === null) return unavailable('fetch.too_large', `more than ${most} octets`)
  const read = reader.read(body, type)
  if (!read.ok) return unavailable('fetch.failed', read.error.detail)
  return {
    state: 'found',
    value: read.value,
    fetchedAt,
    freshUntil: freshUntil(response.headers, fetchedAt, limits.freshness),
  }
}

function encodingFault({ headers }: IncomingMessage): string | null {
  const encoding = headers['content-encoding'] ?? 'identity'
  return encoding === 'identity' ? null : 'the answer is compressed, which was not asked for'
}

function reuseUntil(answer: Answer, { clock, limits }: Policy): Seconds | number {
  if (answer.state === 'found') return answer.freshUntil ?? answer.fetchedAt
  return clock.now() + (answer.state === 'absent' ? limits.absentSeconds : limits.unavailableSeconds)
}

async function systemLookup(host: string): Promise<readonly string[]> {
  return (await lookupHost(host, { all: true })).map(({ address }) => address)
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'an error without a code'
}

function unavailable(code: UndecidedCode, detail: string): Unavailable {
  return { state: 'unavailable', cause: finding(code, detail) }
}
