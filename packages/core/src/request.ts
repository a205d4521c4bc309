import type { Brand } from './brand.ts'
import { parseImIdOf } from './identifiers/parse.ts'
import { isJsonObject, isTextArray, type JsonObject, parseJsonObject, tokenBudget } from './json.ts'
import { type Nonce, parseNonce } from './nonce.ts'
import { printableName } from './printable.ts'
import { fail, ok, type Result } from './result.ts'
import { parseSeconds, type Seconds } from './seconds.ts'

/** What a verifier asks a holder for. Made by `verifier.createRequest`, read by `parseRequest`. */
export type PresentationRequest = Brand<
  {
    readonly nonce: Nonce
    /** The verifier's own identifier: the only `aud` it accepts. */
    readonly audience: string
    readonly issuedAt: Seconds
    readonly expiresAt: Seconds
    /** Each entry must be answered by one credential. */
    readonly ask: readonly Ask[]
    /** The device that must answer, where the verifier knows it, such as the client it is in a conversation with. */
    readonly peer: string | null
  },
  'request'
>

/** One credential that is asked for. */
export interface Ask {
  readonly type: string
  /** Names of members of `credentialSubject` that must be there. */
  readonly claims: readonly string[]
}

const members = ['version', 'nonce', 'audience', 'issuedAt', 'expiresAt', 'ask', 'peer']

/** The form of a request that this release reads and writes. */
export const requestVersion = 'imprint-request/1'

const maxAsks = 8
const maxClaims = 64

/** Reads a request from JSON text. Anything missing, unknown or malformed is `request.malformed` with a pointer. */
export function parseRequest(text: string): Result<PresentationRequest> {
  const json = parseJsonObject(text, tokenBudget)
  return json.ok ? requestOf(json.value) : json
}

/** `parseRequest` for JSON that was parsed already. */
export function requestOf(json: JsonObject): Result<PresentationRequest> {
  const bad = (detail: string, pointer: string) => fail('request.malformed', detail, pointer)
  for (const name of Object.keys(json))
    if (!members.includes(name)) return bad('an unknown member', `/${printableName(name)}`)
  if (json['version'] !== requestVersion) return bad(`expected ${requestVersion}`, '/version')
  const nonce = parseNonce(json['nonce'])
  if (!nonce.ok) return nonce
  const { audience, ask, peer = null } = json
  if (typeof audience !== 'string' || audience === '' || audience.length > 2048)
    return bad('a text of 1 to 2,048 characters', '/audience')
  const issuedAt = parseSeconds(json['issuedAt'], '/issuedAt')
  if (!issuedAt.ok) return issuedAt
  const expiresAt = parseSeconds(json['expiresAt'], '/expiresAt')
  if (!expiresAt.ok) return expiresAt
  if (expiresAt.value <= issuedAt.value) return bad('it ends before it begins', '/expiresAt')
  if (!Array.isArray(ask) || ask.length < 1 || ask.length > maxAsks) return bad(`1 to ${maxAsks} entries`, '/ask')
  const asks: Ask[] = []
  for (const [index, entry] of ask.entries()) {
    const pointer = `/ask/${index}`
    if (!isJsonObject(entry) || typeof entry['type'] !== 'string' || entry['type'] === '')
      return bad('a type is asked for', `${pointer}/type`)
    const claims = entry['claims'] ?? []
    if (!isTextArray(claims) || claims.length > maxClaims)
      return bad(`at most ${maxClaims} names of claims`, `${pointer}/claims`)
    asks.push({ type: entry['type'], claims: [...claims] })
  }
  if (peer !== null) {
    if (typeof peer !== 'string') return bad('a device identifier', '/peer')
    const device = parseImIdOf('device', peer)
    if (!device.ok) return bad(`a device identifier: ${device.error.detail}`, '/peer')
  }
  const value = { nonce: nonce.value, audience, issuedAt: issuedAt.value, expiresAt: expiresAt.value, ask: asks, peer }
  return ok(value as unknown as PresentationRequest)
}

/** Writes a request as JSON text that `parseRequest` reads. */
export function formatRequest(request: PresentationRequest): string {
  const { nonce, audience, issuedAt, expiresAt, ask, peer } = request
  return JSON.stringify({
    version: requestVersion,
    nonce,
    audience,
    issuedAt,
    expiresAt,
    ask,
    ...(peer === null ? {} : { peer }),
  })
}
