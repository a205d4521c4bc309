import { type AlgorithmName, algorithms } from '@imprint/core'
import { derOfJose, joseOfDer } from './ecdsa-der.ts'

/** What `node:crypto` must be told about one algorithm. */
export interface NodeAlgorithm {
  /** The digest to apply first; `null` where the algorithm hashes by itself. */
  readonly hash: string | null
  /** The type and curve that `generateKeyPairSync` takes. */
  readonly keyType: 'ed25519' | 'ec'
  readonly namedCurve: string
  readonly signatureBytes: number
  /** The signature as OpenSSL reads it, good until the next call. */
  ofJose(signature: Uint8Array): Uint8Array
  /** The signature as JOSE writes it. */
  toJose(signature: Uint8Array): Uint8Array
}

const bytesOf = (name: AlgorithmName) => algorithms.find((row) => row.name === name)?.signatureBytes as number

const ecdsa = (name: AlgorithmName, hash: string, namedCurve: string): NodeAlgorithm => {
  const signatureBytes = bytesOf(name)
  return {
    hash,
    keyType: 'ec',
    namedCurve,
    signatureBytes,
    ofJose: derOfJose,
    toJose: (der) => joseOfDer(der, signatureBytes),
  }
}

const asItIs = (signature: Uint8Array) => signature

/** OpenSSL's names for Imprint's algorithms. */
export const nodeAlgorithms: Readonly<Record<AlgorithmName, NodeAlgorithm>> = {
  Ed25519: {
    hash: null,
    keyType: 'ed25519',
    namedCurve: '',
    signatureBytes: bytesOf('Ed25519'),
    ofJose: asItIs,
    toJose: asItIs,
  },
  ES256: ecdsa('ES256', 'sha256', 'prime256v1'),
  ES384: ecdsa('ES384', 'sha384', 'secp384r1'),
  ES256K: ecdsa('ES256K', 'sha256', 'secp256k1'),
}
