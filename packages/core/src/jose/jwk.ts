import { isCanonicalBase64url } from '../base64url.ts'
import type { Brand } from '../brand.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Algorithm, algorithmOfCurve, type Curve, findAlgorithm } from './algorithms.ts'
import { type KeyValidity, readKeyValidity, strictestValidity } from './key-validity.ts'

/** The required members of a public JWK (RFC 7517, RFC 7518 section 6.2.1, RFC 8037 section 2) and nothing else. Made by `parseJwk`. */
export type PublicJwk = Brand<
  { readonly kty: 'OKP' | 'EC'; readonly crv: Curve; readonly x: string; readonly y?: string },
  'public-jwk'
>

/** A public key with the name that its publisher gave it. */
export interface NamedJwk {
  readonly jwk: PublicJwk
  /** The `kid` of the JWK, or the DID URL of the verification method. */
  readonly kid: string | null
  /** What its publisher says about when it signed; left out where nothing is said. */
  readonly validity?: KeyValidity
}

/** Members that only private or symmetric keys have (RFC 7518 sections 6.2.2, 6.3.2, 6.4.1; RFC 8037 section 2). */
export const privateMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])

/**
 * Parses a public JWK and keeps its required members. A private or symmetric key is `jwk.private`, another type or curve
 * `jwk.unsupported`, anything else wrong `jwk.malformed`. Whether the point lies on its curve is for the `SignatureVerifier` to say.
 */
export function parseJwk(value: unknown, pointer = ''): Result<PublicJwk> {
  if (!isJsonObject(value)) return fail('jwk.malformed', 'a key is a JSON object', pointer)
  for (const name in value)
    if (privateMembers.has(name))
      return fail('jwk.private', `the member "${name}" belongs to a private key`, `${pointer}/${name}`)
  const { kty, crv, x, y } = value
  if (typeof kty !== 'string') return fail('jwk.malformed', 'kty is missing (RFC 7517 section 4.1)', `${pointer}/kty`)
  const row = typeof crv === 'string' ? algorithmOfCurve(crv) : null
  if (row === null || row.kty !== kty)
    return fail('jwk.unsupported', 'the pair of kty and crv is not one that Imprint uses', pointer)
  const usage = usageFault(value, row, pointer)
  if (usage !== null) return usage
  const fault = coordinateFault(x, row, () => `${pointer}/x`)
  if (fault !== null) return fault
  if (row.kty === 'OKP') {
    if (y !== undefined) return fail('jwk.malformed', 'an OKP key has no y', `${pointer}/y`)
    return ok(Object.freeze({ kty: row.kty, crv: row.crv, x }) as PublicJwk)
  }
  return (
    coordinateFault(y, row, () => `${pointer}/y`) ??
    ok(Object.freeze({ kty: row.kty, crv: row.crv, x, y }) as PublicJwk)
  )
}

function usageFault(value: JsonObject, row: Algorithm, pointer: string) {
  const { alg, use, key_ops: operations } = value
  if (alg !== undefined && (typeof alg !== 'string' || findAlgorithm(alg) !== row))
    return fail('key.alg_mismatch', `the key's own alg is not one for ${row.crv}`, `${pointer}/alg`)
  if (use !== undefined && use !== 'sig')
    return fail('jwk.unsupported', 'use is not "sig" (RFC 7517 section 4.2)', `${pointer}/use`)
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return fail('jwk.unsupported', 'key_ops does not hold "verify" (RFC 7517 section 4.3)', `${pointer}/key_ops`)
  return null
}

function coordinateFault(value: unknown, row: Algorithm, at: () => string) {
  if (typeof value !== 'string') return fail('jwk.malformed', 'a coordinate is base64url text', at())
  if (value.length !== Math.ceil((row.coordinateBytes * 4) / 3))
    return fail('jwk.malformed', `a coordinate on ${row.crv} is ${row.coordinateBytes} octets`, at())
  return isCanonicalBase64url(value) ? null : fail('jwk.malformed', 'a coordinate is not canonical base64url', at())
}

/**
 * Parses a JWK Set (RFC 7517 section 5). Keys of types that Imprint does not use are left out, as section 5 asks; a malformed or private
 * key fails the whole set, because whoever publishes one has made a mistake that must not pass unseen. What a key says about its validity is
 * read too (`readKeyValidity`); a key that stands there twice has the stricter one both times.
 */
export function parseJwks(value: unknown, pointer = ''): Result<readonly NamedJwk[]> {
  if (!isJsonObject(value) || !Array.isArray(value['keys']))
    return fail('jwk.malformed', 'a key set is an object with an array named keys', pointer)
  const keys: NamedJwk[] = []
  for (const [index, member] of value['keys'].entries()) {
    const key = parseMember(member, `${pointer}/keys/${index}`)
    if (key.ok) keys.push(key.value)
    else if (key.error.code !== 'jwk.unsupported') return key
  }
  return ok(keys.some(({ validity }) => validity !== undefined) ? withStrictest(keys) : keys)
}

function parseMember(member: unknown, at: string): Result<NamedJwk> {
  const stated = isJsonObject(member) ? member : {}
  const validity = readKeyValidity(stated, at)
  if (!validity.ok) return validity
  // A key that its owner gave up may be published for no operation at all, or another use (RFC 7517 sections 4.2 and 4.3), so that nobody uses it; that it is given up is still worth knowing.
  const { key_ops: _operations, use: _use, ...withoutUse } = stated
  const jwk = parseJwk(validity.value?.compromised == null ? member : withoutUse, at)
  if (!jwk.ok) return jwk
  const key = { jwk: jwk.value, kid: typeof stated['kid'] === 'string' ? stated['kid'] : null }
  return ok(validity.value === null ? key : { ...key, validity: validity.value })
}

function withStrictest(keys: readonly NamedJwk[]): readonly NamedJwk[] {
  const byKey = new Map<string, KeyValidity | undefined>()
  for (const { jwk, validity } of keys) {
    const text = jwkText(jwk)
    byKey.set(text, strictestValidity(byKey.get(text), validity))
  }
  return keys.map(({ jwk, kid }) => {
    const validity = byKey.get(jwkText(jwk))
    return validity === undefined ? { jwk, kid } : { jwk, kid, validity }
  })
}

/**
 * The canonical text of a key: the JSON that RFC 7638 section 3.1 hashes. Two keys are the same key exactly if these texts are equal;
 * Imprint compares keys by value, never by name.
 */
export function jwkText(jwk: PublicJwk): string {
  return jwk.y === undefined
    ? `{"crv":"${jwk.crv}","kty":"${jwk.kty}","x":"${jwk.x}"}`
    : `{"crv":"${jwk.crv}","kty":"${jwk.kty}","x":"${jwk.x}","y":"${jwk.y}"}`
}

/** Tells whether two keys are the same key, by value. */
export function sameJwk(a: PublicJwk, b: PublicJwk): boolean {
  return a.x === b.x && a.crv === b.crv && a.y === b.y
}
