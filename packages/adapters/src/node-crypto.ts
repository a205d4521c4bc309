import { createPublicKey, hash, type KeyObject, randomBytes, randomFillSync, verify } from 'node:crypto'
import type { AlgorithmName, LongHasher, PublicJwk, Random, SynchronousSignatureVerifier } from '@imprint/core'
import { algorithmOfCurve, createGenerations, flatCopy, sameJwk } from '@imprint/core'
import { isEd25519Point, isProperEd25519 } from './ed25519-point.ts'
import { nodeAlgorithms } from './node-algorithms.ts'

export { createNodeSigner, generateNodeKey, type NodeSignerOptions } from './node-signer.ts'
export { type KeptAgreement, nodeKeyAgreement, resumeNodeAgreement, startKeptNodeAgreement } from './node-x25519.ts'
export type { KeyPair, PrivateJwk } from './private-jwk.ts'

/** SHA-256 and SHA-512 by OpenSSL. */
export const nodeHasher: LongHasher = {
  // OpenSSL's answer as a text costs less than half of what a new buffer does.
  sha256: (data) => {
    const text = hash('sha256', data, 'binary')
    const octets = new Uint8Array(32)
    for (let index = 0; index < 32; index++) octets[index] = text.charCodeAt(index)
    return octets
  },
  sha512: (data) => hash('sha512', data, 'buffer'),
}

// One call to OpenSSL costs as much for 2 KiB as for 16 octets. Each octet is handed out once, and wiped here when it is.
const pool = new Uint8Array(2048)
let poolAt = pool.length

/** Randomness of the operating system, by way of OpenSSL. */
export const nodeRandom: Random = {
  bytes: (count) => {
    if (count > 64) return randomBytes(count)
    if (poolAt + count > pool.length) {
      randomFillSync(pool)
      poolAt = 0
    }
    const bytes = pool.slice(poolAt, poolAt + count)
    pool.fill(0, poolAt, poolAt + count)
    poolAt += count
    return bytes
  },
}

interface Handle {
  readonly jwk: PublicJwk
  readonly alg: AlgorithmName
  /** `null` for a key that no signature can be verified with. */
  key: KeyObject | null
  /** Whether the key is known to be a point on its curve. For Ed25519 OpenSSL does not say so when it imports. */
  onCurve: boolean
}

/**
 * Verifies signatures with OpenSSL, synchronously. An imported key is kept: as long as the same `PublicJwk` object lives, and by value for the
 * `keys` (default 1024) used last, unusable ones too. Overhead over a bare `crypto.verify` is under a microsecond; importing the key at
 * every call would cost a quarter of it.
 *
 * @example
 * ```ts
 * const signatures = createNodeSignatureVerifier()
 * signatures.verify('Ed25519', publicJwk, data, signature) // 'valid', 'invalid' or 'unusable'
 * ```
 */
export function createNodeSignatureVerifier(options: { readonly keys?: number } = {}): SynchronousSignatureVerifier {
  // By object first: a trusted key is one object for a long time. `PublicJwk` is read-only, so the object stands for its value.
  const byObject = new WeakMap<PublicJwk, Handle>()
  // By value next, looked up by x and compared whole: a holder's key is a new object in every credential.
  const byX = createGenerations<string, Handle>(options.keys ?? 1024, { keep: flatCopy })
  const handleOf = (jwk: PublicJwk): Handle => {
    const known = byX.get(jwk.x)
    if (known !== undefined && sameJwk(known.jwk, jwk)) return known
    const handle = importKey(ownCopy(jwk))
    byX.set(jwk.x, handle)
    byObject.set(jwk, handle)
    return handle
  }
  return {
    verify(alg, jwk, data, signature) {
      const handle = byObject.get(jwk) ?? handleOf(jwk)
      const { key } = handle
      if (key === null || handle.alg !== alg) return 'unusable'
      const row = nodeAlgorithms[alg]
      if (signature.length !== row.signatureBytes) return 'invalid'
      try {
        if (verify(row.hash, data, key, row.ofJose(signature))) return 'valid'
      } catch {
        // OpenSSL answers false for a bad signature; an exception means that it would not even look.
      }
      return handle.onCurve ? 'invalid' : afterFailure(handle, jwk)
    },
  }
}

/** A key that was read from a token is cut out of its text, and what is kept for long must not keep the token. */
function ownCopy(jwk: PublicJwk): PublicJwk {
  const { x, y } = jwk
  return { ...jwk, x: flatCopy(x), ...(y === undefined ? {} : { y: flatCopy(y) }) }
}

function importKey(jwk: PublicJwk): Handle {
  const alg = algorithmOfCurve(jwk.crv)?.name as AlgorithmName
  const edwards = jwk.kty === 'OKP'
  if (edwards && !isProperEd25519(jwk.x)) return { jwk, alg, key: null, onCurve: false }
  try {
    return { jwk, alg, key: createPublicKey({ key: { ...jwk }, format: 'jwk' }), onCurve: !edwards }
  } catch {
    return { jwk, alg, key: null, onCurve: false }
  }
}

/** Looks at the point only once a signature has failed, so that honest keys, each seen once on many devices, do not pay for it. */
function afterFailure(handle: Handle, jwk: PublicJwk) {
  handle.onCurve = isEd25519Point(jwk.x)
  if (handle.onCurve) return 'invalid'
  handle.key = null
  return 'unusable'
}
