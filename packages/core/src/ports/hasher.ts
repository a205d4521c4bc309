/** Hashes. Contract: synchronous, pure, never throws; the result is 32 octets that the caller may keep. */
export interface Hasher {
  sha256(data: Uint8Array): Uint8Array
}
