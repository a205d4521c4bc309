import { encodeBase64url } from '../base64url.ts'
import type { AlgorithmName, Curve } from '../jose/algorithms.ts'
import { type PublicJwk, parseJwk } from '../jose/jwk.ts'
import {
  contentOf,
  type DerReader,
  derFault,
  enter,
  hasMore,
  hexOf,
  leave,
  read,
  readAny,
  readBits,
  readInteger,
  readOid,
  tags,
} from './der-reader.ts'
import { oids } from './oids.ts'

/** How a certificate was signed, as its AlgorithmIdentifier says. */
export interface SignatureAlgorithm {
  readonly oid: string
  /** The algorithm of ours that it is; `null` for one that Imprint does not verify, such as RSA. */
  readonly name: AlgorithmName | null
  /** Whether it rests on a hash that is broken (MD2, MD4, MD5, SHA-1). */
  readonly weak: boolean
  /** The identifier with its parameters as hexadecimal digits, for comparing. */
  readonly text: string
}

// X.509 names key and hash apart, our algorithms are pairs: P-256 with SHA-256, P-384 with SHA-384 (RFC 5758 section 3.2, RFC 8410 section 3).
const signatureAlgorithms: ReadonlyMap<string, AlgorithmName> = new Map([
  [oids.ed25519, 'Ed25519'],
  [oids.ecdsaSha256, 'ES256'],
  [oids.ecdsaSha384, 'ES384'],
])

// RSA with MD2, MD4, MD5 and SHA-1; DSA with SHA-1; ECDSA with SHA-1.
const weakAlgorithms: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.3',
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.10040.4.3',
  '1.2.840.10045.4.1',
])

/** Reads an AlgorithmIdentifier of a signature. Those that we verify with have no parameters (RFC 5758 section 3.2, RFC 8410 section 3). */
export function readSignatureAlgorithm(reader: DerReader, outer: number): SignatureAlgorithm {
  const from = reader.at
  const end = enter(reader, tags.sequence, outer)
  const oid = readOid(reader, end)
  const name = signatureAlgorithms.get(oid) ?? null
  if (hasMore(reader, end)) {
    if (name !== null) derFault(reader, 'parameters where the signature algorithm has none')
    readAny(reader, end)
  }
  leave(reader, end)
  const text = reader.fault === null ? hexOf(reader.bytes.subarray(from, end)) : ''
  return { oid, name, weak: weakAlgorithms.has(oid), text }
}

/** A public key as it stands in a certificate. */
export interface SubjectKey {
  /** The key; `null` for one that Imprint does not use. */
  readonly jwk: PublicJwk | null
  /** What kind of key it is, for people. */
  readonly kind: string
  /** The content of the BIT STRING, which key identifiers are hashes of (RFC 5280 section 4.2.1.2). */
  readonly octets: Uint8Array
  /** The whole SubjectPublicKeyInfo. */
  readonly der: Uint8Array
}

const curves: ReadonlyMap<string, { readonly crv: Curve; readonly size: number }> = new Map([
  [oids.p256, { crv: 'P-256', size: 32 }],
  [oids.p384, { crv: 'P-384', size: 48 }],
])

/** Reads a SubjectPublicKeyInfo. A key of a kind that we use must have its one right form (RFC 5480 section 2.2: uncompressed; RFC 8410 section 4). */
export function readSubjectKey(reader: DerReader, outer: number): SubjectKey {
  const from = reader.at
  const end = enter(reader, tags.sequence, outer)
  const algorithmEnd = enter(reader, tags.sequence, end)
  const oid = readOid(reader, algorithmEnd)
  let curve = ''
  if (hasMore(reader, algorithmEnd)) {
    if (oid === oids.ed25519) derFault(reader, 'parameters beside an Ed25519 key')
    if (oid === oids.ecPublicKey && reader.bytes[reader.at] === tags.oid) curve = readOid(reader, algorithmEnd)
    else readAny(reader, algorithmEnd)
  }
  leave(reader, algorithmEnd)
  const bits = readBits(reader, end)
  leave(reader, end)
  const octets = contentOf(reader, bits)
  const key = (jwk: PublicJwk | null, kind: string) => ({ jwk, kind, octets, der: reader.bytes.subarray(from, end) })
  if (reader.fault !== null) return key(null, oid)
  if (bits.unused !== 0) derFault(reader, 'a key that is not whole octets')
  if (oid === oids.ed25519) {
    if (octets.length !== 32) derFault(reader, 'an Ed25519 key has 32 octets')
    return key(jwkOf({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(octets) }), 'Ed25519')
  }
  if (oid !== oids.ecPublicKey) return key(null, oid.startsWith('1.2.840.113549.1.1.') ? 'RSA' : oid)
  const row = curves.get(curve)
  if (row === undefined) return key(null, `EC on ${curve === '' ? 'explicit parameters' : curve}`)
  if (octets.length !== 1 + 2 * row.size || octets[0] !== 4) {
    derFault(reader, `a key on ${row.crv} that is not an uncompressed point`)
    return key(null, row.crv)
  }
  const x = encodeBase64url(octets.subarray(1, 1 + row.size))
  const y = encodeBase64url(octets.subarray(1 + row.size))
  return key(jwkOf({ kty: 'EC', crv: row.crv, x, y }), row.crv)
}

function jwkOf(value: unknown): PublicJwk | null {
  const jwk = parseJwk(value)
  return jwk.ok ? jwk.value : null
}

const signatureBytes: Readonly<Record<string, number>> = { Ed25519: 64, ES256: 64, ES384: 96 }

/**
 * Reads a signature BIT STRING in JOSE form: an ECDSA signature is a SEQUENCE of two INTEGERs (RFC 3279 section 2.2.3), which have no second spelling here.
 * What has the wrong form for its algorithm becomes an empty signature, which no key verifies.
 */
export function readSignature(reader: DerReader, algorithm: SignatureAlgorithm, outer: number): Uint8Array {
  const bits = readBits(reader, outer)
  if (reader.fault !== null) return empty
  const octets = contentOf(reader, bits)
  if (bits.unused !== 0 || algorithm.name === null) return empty
  const size = signatureBytes[algorithm.name] ?? 0
  if (algorithm.name === 'Ed25519') return octets.length === size ? octets : empty
  const inner: DerReader = { bytes: reader.bytes, at: bits.at, fault: null }
  const end = enter(inner, tags.sequence, bits.to)
  const signature = new Uint8Array(size)
  const half = size / 2
  for (const last of [half, size]) {
    const { at, to } = readInteger(inner, end)
    if (inner.fault !== null) return empty
    const start = inner.bytes[at] === 0 ? at + 1 : at
    if ((inner.bytes[at] as number) >= 0x80 || to - start > half) return empty
    signature.set(inner.bytes.subarray(start, to), last - (to - start))
  }
  leave(inner, end)
  return inner.fault !== null || end !== bits.to ? empty : signature
}

const empty = new Uint8Array(0)

/** Reads an OCTET STRING's content. */
export function readOctets(reader: DerReader, outer: number, tag: number = tags.octetString): Uint8Array {
  return contentOf(reader, read(reader, tag, outer))
}
