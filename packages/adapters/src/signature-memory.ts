import type { AlgorithmName, PublicJwk, SignatureAnswer, SignatureVerifier } from '@imprint/core'
import { createGenerations } from './generations.ts'

/** How much to remember. */
export interface SignatureMemoryOptions {
  /** At most this many signatures, each with the bytes it signs (at most 16 KiB; what is longer is verified every time). */
  readonly entries: number
}

/** What a memory did so far. */
export interface SignatureMemoryStats {
  readonly hits: number
  readonly misses: number
  readonly entries: number
}

/** A verifier that remembers. */
export interface RememberingVerifier extends SignatureVerifier {
  stats(): SignatureMemoryStats
}

/** One valid signature: everything that made it valid, by value. */
interface Entry {
  readonly alg: AlgorithmName
  readonly crv: string
  readonly x: string
  readonly y: string | undefined
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

// A credential is under 8 KiB; presentations, which are larger, are never seen twice.
const maxData = 16_384

/**
 * Remembers which signatures were valid, so that an issuer's signature on a credential that is shown again and again is verified once. It remembers that, and nothing
 * else: no verdict, no `invalid`, no `unusable`. A hit means that algorithm, key, data and signature are all equal, octet for octet; a few octets of the
 * signature only say where to look, so nothing rests on a hash. Of two signatures that fall on one place, the later stays.
 */
export function createSignatureMemory(
  verifier: SignatureVerifier,
  options: SignatureMemoryOptions & { readonly sameBytes: (a: Uint8Array, b: Uint8Array) => boolean },
): RememberingVerifier {
  const { sameBytes } = options
  const memory = createGenerations<number, Entry>(options.entries)
  let hits = 0
  let misses = 0
  return {
    verify(alg, key, data, signature) {
      if (data.length > maxData || signature.length < 4) return verifier.verify(alg, key, data, signature)
      const place = placeOf(signature)
      const known = memory.get(place)
      if (
        known !== undefined &&
        known.alg === alg &&
        known.x === key.x &&
        known.crv === key.crv &&
        known.y === key.y &&
        sameBytes(known.signature, signature) &&
        sameBytes(known.data, data)
      ) {
        hits++
        return 'valid'
      }
      misses++
      // Copied before anyone verifies: what is remembered is exactly what was verified, even if the caller reuses its buffers meanwhile.
      const entry = entryOf({ alg, key, data: new Uint8Array(data), signature: new Uint8Array(signature) })
      const settle = (answer: SignatureAnswer) => {
        if (answer === 'valid') memory.set(place, entry)
        return answer
      }
      const answer = verifier.verify(alg, key, entry.data, entry.signature)
      return typeof answer === 'string' ? settle(answer) : answer.then(settle)
    },
    stats: () => ({ hits, misses, entries: memory.size() }),
  }
}

interface Verified {
  readonly alg: AlgorithmName
  readonly key: PublicJwk
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

function entryOf({ alg, key, data, signature }: Verified): Entry {
  return { alg, crv: key.crv, x: key.x, y: key.y, data, signature }
}

/** Thirty bits of the signature: r of ECDSA and R of Ed25519 are spread evenly. */
function placeOf(signature: Uint8Array): number {
  const high = (signature[0] as number) | ((signature[1] as number) << 8)
  return (high | ((signature[2] as number) << 16) | ((signature[3] as number) << 24)) >>> 2
}
