import {
  algorithmOfCurve,
  type Brand,
  type Curve,
  decodeToBinary,
  fail,
  isJsonObject,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
} from '@imprint/core'

/** A private JWK of one of Imprint's curves (RFC 7518 section 6.2.2, RFC 8037 section 2), nothing else in it. Made by `parsePrivateJwk`. Keep it out of logs. */
export type PrivateJwk = Brand<
  { readonly kty: 'OKP' | 'EC'; readonly crv: Curve; readonly x: string; readonly y?: string; readonly d: string },
  'private-jwk'
>

/** Both halves of a key. */
export interface KeyPair {
  readonly privateJwk: PrivateJwk
  readonly publicJwk: PublicJwk
}

/**
 * Parses a private JWK and keeps what a signer needs. Fails as `parseJwk` does, and with `jwk.malformed` for a `d` that is missing or of the wrong length.
 * Whether both halves belong together is for the signer to find out, which has the curve.
 */
export function parsePrivateJwk(value: unknown, pointer = ''): Result<KeyPair> {
  if (!isJsonObject(value)) return fail('jwk.malformed', 'a key is a JSON object', pointer)
  const { d, key_ops: _operations, ...rest } = value
  const publicJwk = parseJwk(rest, pointer)
  if (!publicJwk.ok) return publicJwk
  const octets = typeof d === 'string' ? decodeToBinary(d) : null
  if (octets === null) return fail('jwk.malformed', 'd is missing: this is a public key', `${pointer}/d`)
  const expected = algorithmOfCurve(publicJwk.value.crv)?.coordinateBytes
  if (!octets.ok || octets.value.length !== expected)
    return fail('jwk.malformed', `d on ${publicJwk.value.crv} is ${expected} octets of base64url`, `${pointer}/d`)
  return ok({ privateJwk: { ...publicJwk.value, d } as unknown as PrivateJwk, publicJwk: publicJwk.value })
}
