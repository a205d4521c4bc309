import type { AlgorithmName } from '../jose/algorithms.ts'
import type { PublicJwk } from '../jose/jwk.ts'

/** `unusable` is about the key (not a point on its curve), `invalid` about the signature: different answers, different codes. */
export type SignatureAnswer = 'valid' | 'invalid' | 'unusable'

/**
 * Verifies signatures. Contract: `signature` is in JOSE form; a key of another curve than the algorithm's answers `unusable`; a signature of the wrong
 * length answers `invalid`; it never throws or rejects for anything in its arguments and changes none of them. Synchronous
 * where the platform can, because a promise costs more than the checks around it.
 */
export interface SignatureVerifier {
  verify(
    alg: AlgorithmName,
    key: PublicJwk,
    data: Uint8Array,
    signature: Uint8Array,
  ): SignatureAnswer | Promise<SignatureAnswer>
}

/** A verifier that always answers at once. What decides without I/O, such as a trust model that follows a chain of certificates, needs this. */
export interface SynchronousSignatureVerifier extends SignatureVerifier {
  verify(alg: AlgorithmName, key: PublicJwk, data: Uint8Array, signature: Uint8Array): SignatureAnswer
}
