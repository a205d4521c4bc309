import type { Brand } from './brand.ts'
import { dcqlQueryOf } from './dcql/parse-query.ts'
import type { DcqlQuery } from './dcql/query.ts'
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
    /** Each entry must be answered by one credential. Empty where a query asks. */
    readonly ask: readonly Ask[]
    /** What is asked for as a DCQL query; `null` where `ask` says it. */
    readonly query: DcqlQuery | null
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

const members = ['version', 'nonce', 'audience', 'issuedAt', 'expiresAt', 'ask', 'dcql_query', 'peer']

/** The form of a request that this release reads and writes. */
export const requestVersion = 'imprint-request/1'

const maxAsks = 8
const maxClaims = 64

/**
 * Reads a request from JSON text. It asks by `ask` or by `dcql_query` (OpenID4VP 1.0 section 5.1), never by both: two readers could answer different ones. Anything missing,
 * unknown or malformed is `request.malformed` with a pointer; a malformed query is `query.malformed`.
 */
export function parseRequest(text: string): Result<PresentationRequest> {
  const json = parseJsonObject(text, tokenBudget)
  return json.ok ? requestOf(json.value) : json
}

/** `parseRequest` for JSON that was parsed already. */
export function requestOf(json: JsonObject): Result<PresentationRequest> {
  for (const name of Object.keys(json))
    if (!members.includes(name)) return bad('an unknown member', `/${printableName(name)}`)
  if (json['version'] !== requestVersion) return bad(`expected ${requestVersion}`, '/version')
  const nonce = parseNonce(json['nonce'])
  if (!nonce.ok) return nonce
  const { audience, peer = null } = json
  if (typeof audience !== 'string' || audience === '' || audience.length > 2048)
    return bad('a text of 1 to 2,048 characters', '/audience')
  const issuedAt = parseSeconds(json['issuedAt'], '/issuedAt')
  if (!issuedAt.ok) return issuedAt
  const expiresAt = parseSeconds(json['expiresAt'], '/expiresAt')
  if (!expiresAt.ok) return expiresAt
  if (expiresAt.value <= issuedAt.value) return bad('it ends before it begins', '/expiresAt')
  const asked = askedOf(json)
  if (!asked.ok) return asked
  if (peer !== null) {
    if (typeof peer !== 'string') return bad('a device identifier', '/peer')
    const device = parseImIdOf('device', peer)
    if (!device.ok) return bad(`a device identifier: ${device.error.detail}`, '/peer')
  }
  const times = { issuedAt: issuedAt.value, expiresAt: expiresAt.value }
  const value = { nonce: nonce.value, audience, ...times, ...asked.value, peer }
  return ok(value as unknown as PresentationRequest)
}

function bad(detail: string, pointer: string) {
  return fail('request.malformed', detail, pointer)
}

function askedOf({ ask, dcql_query: query }: JsonObject): Result<Pick<PresentationRequest, 'ask' | 'query'>> {
  if (query !== undefined) {
    if (ask !== undefined) return bad('ask or dcql_query, not both', '/dcql_query')
    const parsed = dcqlQueryOf(query, '/dcql_query')
    return parsed.ok ? ok({ ask: [], query: parsed.value }) : parsed
  }
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
  return ok({ ask: asks, query: null })
}

/** Writes a request as JSON text that `parseRequest` reads. */
export function formatRequest(request: PresentationRequest): string {
  const { nonce, audience, issuedAt, expiresAt, ask, query, peer } = request
  return JSON.stringify({
    version: requestVersion,
    nonce,
    audience,
    issuedAt,
    expiresAt,
    ...(query === null ? { ask } : { dcql_query: query }),
    ...(peer === null ? {} : { peer }),
  })
}
