import type { AlgorithmName } from '../jose/algorithms.ts'
import type { PublicJwk } from '../jose/jwk.ts'

/**
 * Signs with one private key that never leaves it, so a hardware module or a cloud key service fits. Contract: `alg` is the algorithm of
 * `publicJwk`'s curve; `sign` answers in JOSE form (r‖s for ECDSA, RFC 7518 section 3.4), never changes `data`, and rejects or throws only if the key
 * cannot be used now.
 */
export interface Signer {
  readonly alg: AlgorithmName
  readonly publicJwk: PublicJwk
  /** The name under which the public key is published; `null` for a device key, which is known by value. */
  readonly kid: string | null
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>
}
