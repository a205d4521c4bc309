import { jwkText, type LongHasher, type PublicJwk, utf8 } from '@imprint/core'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * The fingerprint of a key as Ariadne Signature Profile v0 makes it: the first 16 octets of the SHA-512 JWK thumbprint (RFC 7638 section 3), in base32 (RFC 4648 section 6) without padding. 26 upper-case
 * characters.
 */
export function fingerprintOf(jwk: PublicJwk, hasher: LongHasher): string {
  const digest = hasher.sha512(utf8(jwkText(jwk))).subarray(0, 16)
  let text = ''
  let held = 0
  let bits = 0
  for (const octet of digest) {
    held = (held << 8) | octet
    bits += 8
    for (; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31]
    held &= (1 << bits) - 1
  }
  return text + alphabet[(held << (5 - bits)) & 31]
}
