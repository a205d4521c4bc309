import {
  fail,
  isJsonObject,
  isMediaType,
  isTextArray,
  type JsonObject,
  type JwsHeader,
  type LongHasher,
  ok,
  openJws,
  type PublicJwk,
  parseJwk,
  parseSeconds,
  type Result,
  type Seconds,
} from '@imprint/core'
import { fingerprintOf } from './fingerprint.ts'

/** One statement of a profile, read and with its key tied to its name. Its signature is verified with the log. */
export interface Statement {
  /** The compact JWS as it was served: what the next statement's hash is made of. */
  readonly text: string
  readonly jwk: PublicJwk
  readonly fingerprint: string
  /** What the owner calls herself. Nobody vouches for it. */
  readonly name: string
  /** URIs of the services, as stated, none twice. */
  readonly claims: readonly string[]
  readonly issuedAt: Seconds | null
  readonly expiresAt: Seconds | null
  readonly place: LogPlace
  readonly algorithm: JwsHeader['algorithm']
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

/** Where a statement stands in its log. */
export interface LogPlace {
  /** Counted from 0. */
  readonly number: number
  /** Base64url of the SHA-256 of the statement before, as it was served; `null` for the first. */
  readonly previous: string | null
  /** The key that signs from the next statement on; `null` while it stays. */
  readonly nextKey: PublicJwk | null
  /** That somebody else may have the key which this statement retires. */
  readonly compromised: boolean
}

/** The members of a statement (Ariadne Signature Profile v0). The last is Imprint's own: the specification lets a profile have others. */
export const members = {
  version: 'http://ariadne.id/version',
  type: 'http://ariadne.id/type',
  name: 'http://ariadne.id/name',
  claims: 'http://ariadne.id/claims',
  log: 'https://imprint.example/ns#log',
} as const

/** Of one statement. Public profiles list a dozen services. */
const maxClaims = 64
/** Of a claim and of a name. No browser or server is sure to take a longer URL. */
const maxText = 2048
/** Characters of a statement: 64 claims of usual length take 8 KiB. */
const maxStatement = 32_768

/**
 * Reads a statement: a compact JWS with the key in its header, named by the key's fingerprint (Ariadne Signature Profile v0), signed with Ed25519 or ES256. Fails with a code of the JWS or JSON reader,
 * `service.profile_malformed`, `service.fingerprint_mismatch` or `service.claim_duplicate`. Verifies nothing.
 */
export function readStatement(text: string, hasher: LongHasher): Result<Statement> {
  if (text.length > maxStatement)
    return fail('token.size', `a statement of ${text.length} characters, at most ${maxStatement}`)
  const jws = openJws(text, 'jwk-allowed')
  if (!jws.ok) return jws
  const { header, payload, signingInput, signature } = jws.value
  const { jwk, kid, algorithm } = header
  if (jwk === null) return malformed('the header states no key', '/jwk')
  if (!isMediaType(header.typ, 'jwt')) return malformed('typ is not JWT', '/typ')
  if (algorithm.name !== 'Ed25519' && algorithm.name !== 'ES256')
    return fail('jws.alg_unknown', 'a profile is signed with EdDSA or ES256', '/alg')
  const fingerprint = fingerprintOf(jwk, hasher)
  if (kid !== fingerprint) return fail('service.fingerprint_mismatch', 'kid is not the fingerprint of jwk', '/kid')
  if (payload[members.version] !== 0 || payload[members.type] !== 'profile')
    return malformed('it is no profile of version 0')
  const name = payload[members.name]
  if (typeof name !== 'string' || name.length > maxText) return malformed('the name is no text, or too long')
  const claims = readClaims(payload)
  if (!claims.ok) return claims
  const issuedAt = readTime(payload, 'iat')
  if (!issuedAt.ok) return issuedAt
  const expiresAt = readTime(payload, 'exp')
  if (!expiresAt.ok) return expiresAt
  const place = readPlace(payload[members.log])
  if (!place.ok) return place
  if (place.value.nextKey !== null && issuedAt.value === null)
    return malformed('a statement that names the next key says when (iat)', '/iat')
  return ok({
    text,
    jwk,
    fingerprint,
    name,
    claims: claims.value,
    issuedAt: issuedAt.value,
    expiresAt: expiresAt.value,
    place: place.value,
    algorithm,
    signingInput,
    signature,
  })
}

function readClaims(payload: JsonObject): Result<readonly string[]> {
  const claims = payload[members.claims]
  if (!isTextArray(claims)) return malformed('the claims are not a list of texts')
  if (claims.length > maxClaims) return malformed(`${claims.length} claims, at most ${maxClaims}`)
  if (claims.some((claim) => claim.length > maxText)) return malformed('a claim is too long')
  return new Set(claims).size === claims.length
    ? ok(claims)
    : fail('service.claim_duplicate', 'the profile lists a service twice')
}

function readTime(payload: JsonObject, name: string): Result<Seconds | null> {
  const value = payload[name]
  return value === undefined ? ok(null) : parseSeconds(value, `/${name}`)
}

const first: LogPlace = { number: 0, previous: null, nextKey: null, compromised: false }

/** A profile that knows nothing of logs is the first statement of one. */
function readPlace(log: unknown): Result<LogPlace> {
  if (log === undefined) return ok(first)
  if (!isJsonObject(log)) return malformed('the place in the log is no object')
  const { number, previous = null, nextKey, compromised = false } = log
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0)
    return malformed('the number in the log is no whole number')
  if (previous !== null && !(typeof previous === 'string' && /^[A-Za-z0-9_-]{43}$/.test(previous)))
    return malformed('the hash of the statement before is not 43 characters of base64url')
  if ((number === 0) !== (previous === null)) return malformed('exactly the first statement has none before it')
  if (typeof compromised !== 'boolean') return malformed('compromised is true or false')
  if (nextKey === undefined) return ok({ number, previous, nextKey: null, compromised })
  const jwk = parseJwk(nextKey)
  return jwk.ok ? ok({ number, previous, nextKey: jwk.value, compromised }) : jwk
}

function malformed(detail: string, pointer?: string) {
  return fail('service.profile_malformed', detail, pointer)
}
