import type { Hasher } from '@imprint/core'

const blockBytes = 64

/** HMAC (RFC 2104) with SHA-256. */
export function hmacSha256(hasher: Hasher, key: Uint8Array, data: Uint8Array): Uint8Array {
  const short = key.length > blockBytes ? hasher.sha256(key) : key
  const block = new Uint8Array(blockBytes)
  block.set(short)
  const inner = hasher.sha256(
    joined(
      block.map((octet) => octet ^ 0x36),
      data,
    ),
  )
  return hasher.sha256(
    joined(
      block.map((octet) => octet ^ 0x5c),
      inner,
    ),
  )
}

/** HKDF (RFC 5869) with SHA-256 and no salt, up to 32 octets: one round is enough for all that Matrix derives. */
export function hkdfSha256(
  hasher: Hasher,
  secret: Uint8Array,
  { info, length }: { readonly info: Uint8Array; readonly length: number },
): Uint8Array {
  if (!(length >= 1 && length <= 32)) throw new TypeError('at most 32 octets')
  const key = hmacSha256(hasher, new Uint8Array(32), secret)
  return hmacSha256(hasher, key, joined(info, Uint8Array.of(1))).slice(0, length)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}
