import { type Curve, encodeBase64url, fail, type PublicJwk, parseJwk, type Result } from '@imprint/core'
import { decodeBase58 } from '../base58.ts'
import { decompressPoint } from '../curves.ts'

interface Row {
  /** The multicodec of the key type, as a varint of two octets. */
  readonly prefix: readonly [number, number]
  readonly kty: 'OKP' | 'EC'
  readonly crv: Curve
}

const rows: readonly Row[] = [
  { prefix: [0xed, 0x01], kty: 'OKP', crv: 'Ed25519' },
  { prefix: [0x80, 0x24], kty: 'EC', crv: 'P-256' },
  { prefix: [0x81, 0x24], kty: 'EC', crv: 'P-384' },
  { prefix: [0xe7, 0x01], kty: 'EC', crv: 'secp256k1' },
]

/**
 * Reads a Multikey (Controlled Identifiers 1.0 section 2.2.2): `z`, base58btc, two octets for the type, and the key, an EC one compressed. A type that Imprint does not use
 * is `jwk.unsupported`, anything else wrong `jwk.malformed`.
 */
export function jwkOfMultikey(text: string): Result<PublicJwk> {
  const bytes = text.startsWith('z') ? decodeBase58(text.slice(1)) : null
  if (bytes === null) return fail('jwk.malformed', 'a Multikey is z and base58btc')
  const row = rows.find(({ prefix }) => prefix[0] === bytes[0] && prefix[1] === bytes[1])
  if (row === undefined) return fail('jwk.unsupported', 'the multicodec is not of a key type that Imprint uses')
  const key = bytes.slice(2)
  if (row.kty === 'OKP') return parseJwk({ kty: row.kty, crv: row.crv, x: encodeBase64url(key) })
  const point = decompressPoint(row.crv, key)
  if (point === null) return fail('jwk.malformed', `the key is not a compressed point on ${row.crv}`)
  return parseJwk({ kty: row.kty, crv: row.crv, x: encodeBase64url(point.x), y: encodeBase64url(point.y) })
}
