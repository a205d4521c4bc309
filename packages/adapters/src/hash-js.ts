import type { Hasher } from '@imprint/core'
import { sha256 } from '@noble/hashes/sha2.js'

/** SHA-256 in JavaScript, for runtimes whose own is asynchronous (browsers) or absent (React Native). The home of `@noble/hashes`. */
export const jsHasher: Hasher = {
  sha256: (data) => sha256(data),
}
