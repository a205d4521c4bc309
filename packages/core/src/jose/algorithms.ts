/** One signature algorithm: a row. Code below this table never names one. */
export interface Algorithm {
  /** The fully specified name (RFC 9864, RFC 7518, RFC 8812). This is what Imprint writes. */
  readonly name: AlgorithmName
  /** An older name that is read as this one; `null` if there is none. */
  readonly deprecatedName: string | null
  readonly kty: 'OKP' | 'EC'
  readonly crv: Curve
  /** Octets of a signature in JOSE form (r‖s for ECDSA, RFC 7518 section 3.4). */
  readonly signatureBytes: number
  /** Octets of a coordinate of the public key. */
  readonly coordinateBytes: number
  /** Who may sign with it: `did` algorithms have no place in browsers, so only DID issuers, where they are common, may use them. */
  readonly issuers: 'any' | 'did'
  readonly spec: string
}

/** The names of the algorithms that Imprint signs and verifies with. */
export type AlgorithmName = 'Ed25519' | 'ES256' | 'ES384' | 'ES256K'

/** The curves of those algorithms, as JWK names them. */
export type Curve = 'Ed25519' | 'P-256' | 'P-384' | 'secp256k1'

/** Every algorithm. To add one, add a row, and teach the signers and verifiers in `adapters` its platform name. */
export const algorithms: readonly Algorithm[] = [
  {
    name: 'Ed25519',
    deprecatedName: 'EdDSA',
    kty: 'OKP',
    crv: 'Ed25519',
    signatureBytes: 64,
    coordinateBytes: 32,
    issuers: 'any',
    spec: 'RFC 8037 section 3.1, RFC 9864 section 2.2',
  },
  {
    name: 'ES256',
    deprecatedName: null,
    kty: 'EC',
    crv: 'P-256',
    signatureBytes: 64,
    coordinateBytes: 32,
    issuers: 'any',
    spec: 'RFC 7518 section 3.4',
  },
  {
    name: 'ES384',
    deprecatedName: null,
    kty: 'EC',
    crv: 'P-384',
    signatureBytes: 96,
    coordinateBytes: 48,
    issuers: 'any',
    spec: 'RFC 7518 section 3.4',
  },
  {
    name: 'ES256K',
    deprecatedName: null,
    kty: 'EC',
    crv: 'secp256k1',
    signatureBytes: 64,
    coordinateBytes: 32,
    issuers: 'did',
    spec: 'RFC 8812 section 3.2',
  },
]

/** Finds the row for a JOSE `alg`, current or deprecated name; `null` if Imprint does not use it. */
export function findAlgorithm(alg: string): Algorithm | null {
  for (const row of algorithms) if (row.name === alg || row.deprecatedName === alg) return row
  return null
}

/** Finds the row that keys of this curve are used with. Every curve has exactly one. */
export function algorithmOfCurve(crv: string): Algorithm | null {
  for (const row of algorithms) if (row.crv === crv) return row
  return null
}
