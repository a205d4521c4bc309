/**
 * SHA-1 (FIPS 180-4 section 6.1). OCSP names issuers by it (RFC 6960 section 4.1.1), which needs no resistance to collisions: the answer is believed for its signature, never for this
 * hash. Nothing is ever signed over it here.
 */
export function sha1(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((data.length + 8) >> 6) << 6) + 64)
  padded.set(data)
  padded[data.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 4, data.length << 3)
  view.setUint32(padded.length - 8, Math.floor(data.length / 2 ** 29))
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const words = new Uint32Array(80)
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getUint32(block + t * 4)
    for (let t = 16; t < 80; t++)
      words[t] = rotate(word(words, t - 3) ^ word(words, t - 8) ^ word(words, t - 14) ^ word(words, t - 16), 1)
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number]
    for (let t = 0; t < 80; t++) {
      const [mix, constant] = round(t, [b, c, d])
      const next = (rotate(a, 5) + mix + e + constant + word(words, t)) >>> 0
      e = d
      d = c
      c = rotate(b, 30)
      b = a
      a = next
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = word(state, index) + value
  }
  const digest = new Uint8Array(20)
  const out = new DataView(digest.buffer)
  for (const [index, value] of state.entries()) out.setUint32(index * 4, value)
  return digest
}

function round(t: number, [b, c, d]: readonly [number, number, number]): readonly [mix: number, constant: number] {
  if (t < 20) return [(b & c) | (~b & d), 0x5a827999]
  if (t < 40) return [b ^ c ^ d, 0x6ed9eba1]
  return t < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6]
}

function word(words: Uint32Array, at: number): number {
  return words[at] as number
}

function rotate(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0
}
