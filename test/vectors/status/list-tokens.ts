/**
 * What the builder of these vectors writes lists with: by hand, from the specifications, so that a mistake in Imprint's own writer is not made twice. CBOR in its preferred form, COSE_Sign1,
 * ZLIB and GZIP by Node, and signatures with the fixed keys of the other token vectors.
 */
import { createPrivateKey, sign } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import { issuerKey, type Members, token } from '../signed-token.ts'

export const uri = 'https://im.example.com/status/1'
export const issuer = 'https://im.example.com'
export const kid = 'key-1'

/** Octets of entries that fill each octet from its least significant bit (Token Status List section 4.1). */
export function lowBitsFirst(size: number, bits: number, values: Readonly<Record<number, number>>): Buffer {
  const octets = Buffer.alloc(Math.ceil((size * bits) / 8))
  for (const [index, value] of Object.entries(values)) {
    const bit = Number(index) * bits
    octets[bit >> 3] = (octets[bit >> 3] as number) | (value << (bit & 7))
  }
  return octets
}

/** Octets of bits from the left (Bitstring Status List 1.0 section 2.2). */
export function leftFirst(size: number, set: readonly number[]): Buffer {
  const octets = Buffer.alloc(Math.ceil(size / 8))
  for (const index of set) octets[index >> 3] = (octets[index >> 3] as number) | (128 >> (index & 7))
  return octets
}

export const zlib = (octets: Uint8Array) => deflateSync(octets, { level: 9 })
export const gzip = (octets: Uint8Array) => {
  const out = gzipSync(octets, { level: 9 })
  // The operating system that packed it says nothing about the list.
  out[9] = 255
  return out
}

type Cbor = number | string | Buffer | readonly Cbor[] | ReadonlyMap<number | string, Cbor>

/** Writes CBOR (RFC 8949 section 3), numbers as short as they can be. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])])
  const items = value as readonly Cbor[]
  return Buffer.concat([head(4, items.length), ...items.map(cbor)])
}

function head(major: number, count: number): Buffer {
  const [info, width] = count < 24 ? [count, 0] : count < 256 ? [24, 1] : count < 65_536 ? [25, 2] : [26, 4]
  const out = Buffer.alloc(1 + width)
  out[0] = (major << 5) | info
  if (width > 0) out.writeUIntBE(count, 1, width)
  return out
}

export interface CwtParts {
  readonly claims?: ReadonlyMap<number, Cbor>
  readonly header?: ReadonlyMap<number, Cbor>
  readonly unprotected?: ReadonlyMap<number, Cbor>
  /** The payload in place of the claims. */
  readonly payload?: Buffer
  /** What stands before the message. */
  readonly tag?: string
  readonly key?: typeof issuerKey
}

export const cwtHeader = new Map<number, Cbor>([
  [1, -8],
  [16, 'application/statuslist+cwt'],
  [4, Buffer.from(kid)],
])

/** Signs claims as COSE_Sign1 (RFC 9052 section 4.4). */
export function cwt({ claims = new Map(), header = cwtHeader, unprotected = new Map(), ...rest }: CwtParts): string {
  const { payload = cbor(claims), tag = 'd2', key = issuerKey } = rest
  const protectedOctets = cbor(header)
  const toSign = cbor(['Signature1', protectedOctets, Buffer.alloc(0), payload])
  const signature = sign(null, toSign, createPrivateKey({ key, format: 'jwk' }))
  return Buffer.concat([Buffer.from(tag, 'hex'), cbor([protectedOctets, unprotected, payload, signature])]).toString(
    'base64url',
  )
}

/** A list as a JWT. */
export function listJwt(claims: Members, header: Members = {}, key = issuerKey): string {
  return token(claims, { key, header: { kid, typ: 'statuslist+jwt', ...header } })
}
