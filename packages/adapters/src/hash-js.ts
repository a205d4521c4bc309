import type { LongHasher } from '@imprint/core'
import { sha256, sha512 } from '@noble/hashes/sha2.js'

/** SHA-256 and SHA-512 in JavaScript, for runtimes whose own is asynchronous (browsers) or absent (React Native). The home of `@noble/hashes`. */
export const jsHasher: LongHasher = {
  sha256: (data) => sha256(data),
  sha512: (data) => sha512(data),
}
