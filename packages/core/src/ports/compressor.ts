/** What unpacking came to: the octets, or why there are none. */
export type Inflated = Uint8Array<ArrayBuffer> | 'too_large' | 'damaged'

/**
 * Packs and unpacks raw DEFLATE (RFC 1951). The envelopes around it (ZLIB, GZIP) and their checksums are read by whoever wants them, so that every platform is equally strict. Contract:
 * synchronous, never throws, changes nothing.
 */
export interface Compressor {
  /**
   * Unpacks one DEFLATE stream that must end with the last octet of `data`: what breaks off, what goes on, and what is no DEFLATE are `damaged`. More than `most` octets are
   * `too_large`, found out before much more than that is held.
   */
  inflate(data: Uint8Array, most: number): Inflated
  /** Packs as well as it can: a list is packed once and fetched often. */
  deflate(data: Uint8Array): Uint8Array<ArrayBuffer>
}
