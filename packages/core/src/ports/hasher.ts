/** Hashes. Contract: synchronous, pure, never throws; the result is 32 octets that the caller may keep. */
export interface Hasher {
  sha256(data: Uint8Array): Uint8Array
}

/** A hasher that also knows SHA-512 (FIPS 180-4 section 6.4): 64 octets, under the same contract. */
export interface LongHasher extends Hasher {
  sha512(data: Uint8Array): Uint8Array
}
