import { type Compressor, fail, ok, type Result } from '@imprint/core'

/** Unpacked octets that a list may have: 2^24 entries of one bit, sixteen times the largest example of the Token Status List draft. Whoever reads a list holds it in memory. */
export const maxListOctets = 2_097_152

/** Unpacks the ZLIB format (RFC 1950): no preset dictionary, the right checksum, and nothing after it. */
export function inflateZlib(data: Uint8Array, compressor: Compressor): Result<Uint8Array> {
  const [cmf = 0, flg = 0] = data
  // Section 2.2: method 8 with a window of at most 32 KiB, a header that is a multiple of 31, and no FDICT.
  if (data.length < 6 || (cmf & 15) !== 8 || cmf >> 4 > 7 || (cmf * 256 + flg) % 31 !== 0 || (flg & 32) !== 0)
    return damaged('not the header of a ZLIB stream')
  const content = inflated(data.subarray(2, -4), compressor)
  if (!content.ok) return content
  return viewOf(data, data.length - 4).getUint32(0) === adler32(content.value)
    ? content
    : damaged('another checksum (Adler-32)')
}

/** Packs in the ZLIB format. */
export function deflateZlib(data: Uint8Array, compressor: Compressor): Uint8Array {
  const packed = compressor.deflate(data)
  const out = new Uint8Array(packed.length + 6)
  // A window of 32 KiB, and the level of compression that the draft recommends (section 4.1).
  out.set([0x78, 0xda])
  out.set(packed, 2)
  viewOf(out, packed.length + 2).setUint32(0, adler32(data))
  return out
}

/** Unpacks the GZIP format (RFC 1952): one member, the right checksum and length, and nothing after it. */
export function inflateGzip(data: Uint8Array, compressor: Compressor): Result<Uint8Array> {
  const start = gzipContentStart(data)
  if (start === null) return damaged('not the header of a GZIP member')
  const content = inflated(data.subarray(start, -8), compressor)
  if (!content.ok) return content
  const trailer = viewOf(data, data.length - 8)
  if (trailer.getUint32(0, true) !== crc32(content.value)) return damaged('another checksum (CRC-32)')
  return trailer.getUint32(4, true) === content.value.length ? content : damaged('another length')
}

/** Packs in the GZIP format, without name and time, which say nothing about a list. */
export function deflateGzip(data: Uint8Array, compressor: Compressor): Uint8Array {
  const packed = compressor.deflate(data)
  const out = new Uint8Array(packed.length + 18)
  out.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])
  out.set(packed, 10)
  const trailer = viewOf(out, packed.length + 10)
  trailer.setUint32(0, crc32(data), true)
  trailer.setUint32(4, data.length, true)
  return out
}

function inflated(data: Uint8Array, compressor: Compressor): Result<Uint8Array> {
  const content = compressor.inflate(data, maxListOctets)
  if (content === 'too_large') return fail('status.list_too_large', `it unpacks to more than ${maxListOctets} octets`)
  return content === 'damaged' ? damaged('not one whole DEFLATE stream') : ok(content)
}

function damaged(detail: string): Result<never> {
  return fail('status.list_damaged', detail)
}

/** Where the content of a member begins (RFC 1952 section 2.3): after ten octets and what the flags announce. */
function gzipContentStart(data: Uint8Array): number | null {
  const flags = data[3] ?? 0
  // The high bits are reserved; a reader must not guess what they mean.
  if (data[0] !== 0x1f || data[1] !== 0x8b || data[2] !== 8 || (flags & 0xe0) !== 0) return null
  let at = 10
  if ((flags & 4) !== 0) at += 2 + (data[10] ?? 0) + (data[11] ?? 0) * 256
  for (const text of [8, 16])
    if ((flags & text) !== 0) {
      const end = data.indexOf(0, at)
      if (end < 0) return null
      at = end + 1
    }
  if ((flags & 2) !== 0) at += 2
  return at + 8 <= data.length ? at : null
}

function viewOf(data: Uint8Array, at: number): DataView {
  return new DataView(data.buffer, data.byteOffset + at, data.length - at)
}

/** RFC 1950 section 8.2. */
function adler32(data: Uint8Array): number {
  let a = 1
  let b = 0
  for (let at = 0; at < data.length; ) {
    // As many as can be added before 32 bits run over.
    const end = Math.min(at + 3800, data.length)
    for (; at < end; at++) {
      a += data[at] as number
      b += a
    }
    a %= 65_521
    b %= 65_521
  }
  return b * 65_536 + a
}

// RFC 1952 section 8.
const crcTable = Uint32Array.from({ length: 256 }, (_, value) => {
  let c = value
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

function crc32(data: Uint8Array): number {
  let c = 0xffffffff
  for (let at = 0; at < data.length; at++) c = (crcTable[(c ^ (data[at] as number)) & 255] as number) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
