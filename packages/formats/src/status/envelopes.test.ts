import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { webCompressor } from '@imprint/adapters/web-zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deflateGzip, deflateZlib, inflateGzip, inflateZlib } from './envelopes.ts'

const data = new TextEncoder().encode('a list of some length, a list of some length')
const changed = (octets: Uint8Array, at: number, by = 1) => {
  const out = Uint8Array.from(octets)
  const place = at < 0 ? out.length + at : at
  out[place] = (out[place] as number) ^ by
  return out
}
const joined = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]))
const damaged = { ok: false, error: { code: 'status.list_damaged' } }

describe.each([
  ['node', nodeCompressor],
  ['web', webCompressor],
] as const)('envelopes, unpacked by %s', (_platform, compressor) => {
  it('are those that zlib writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (some) => {
        expect(inflateZlib(deflateSync(some), compressor)).toEqual({ ok: true, value: some })
        expect(inflateGzip(gzipSync(some), compressor)).toEqual({ ok: true, value: some })
        expect(Uint8Array.from(inflateSync(deflateZlib(some, compressor)))).toEqual(some)
        expect(Uint8Array.from(gunzipSync(deflateGzip(some, compressor)))).toEqual(some)
      }),
    )
  })

  const zlib = deflateZlib(data, compressor)
  it.each([
    ['another method', changed(zlib, 0, 1)],
    ['a window that is too large', joined([0x88, 0x1c], zlib.subarray(2))],
    ['a header that is no multiple of 31', changed(zlib, 1, 1)],
    ['a dictionary that nobody has', joined([0x78, 0xbb], zlib.subarray(2))],
    ['another checksum', changed(zlib, -1)],
    ['a checksum of another list', changed(zlib, -4)],
    ['its last octet missing', zlib.subarray(0, -1)],
    ['an octet after its end', joined(zlib, [0])],
    ['nothing in it', new Uint8Array(0)],
    ['a header only', zlib.subarray(0, 2)],
  ])('refuses a ZLIB stream with %s', (_what, octets) => {
    expect(inflateZlib(octets, compressor)).toMatchObject(damaged)
  })

  const gzip = deflateGzip(data, compressor)
  const content = gzip.subarray(10)
  const headed = (flags: number, fields: readonly number[]) =>
    joined([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3], fields, content)
  it.each([
    ['a name', headed(8, [97, 98, 0])],
    ['an empty name and a remark', headed(24, [0, 99, 0])],
    ['an extra field', headed(4, [3, 0, 1, 2, 3])],
    ['a checksum of its header', headed(2, [1, 2])],
    ['all of them', headed(31, [1, 0, 9, 97, 0, 98, 0, 1, 2])],
  ])('reads a GZIP member with %s', (_what, octets) => {
    expect(inflateGzip(octets, compressor)).toEqual({ ok: true, value: data })
  })

  it.each([
    ['another first octet', changed(gzip, 0)],
    ['another second octet', changed(gzip, 1)],
    ['another method', changed(gzip, 2)],
    ['a flag that means nothing yet', headed(32, [])],
    ['a name that never ends', joined([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3], [97, 97, 97, 97, 97, 97, 97, 97, 97])],
    ['an extra field longer than the whole', headed(4, [255, 255])],
    ['another checksum', changed(gzip, -8)],
    ['another length', changed(gzip, -4)],
    ['a length with the same low octets', changed(gzip, -1)],
    ['its last octet missing', gzip.subarray(0, -1)],
    ['an octet after its end', joined(gzip, [0])],
    ['a second member', joined(gzip, gzip)],
    ['nothing in it', new Uint8Array(0)],
    ['a header only', gzip.subarray(0, 10)],
  ])('refuses a GZIP member with %s', (_what, octets) => {
    expect(inflateGzip(octets, compressor)).toMatchObject(damaged)
  })

  it('unpacks two megabytes, and not one octet more', () => {
    const most = new Uint8Array(2_097_152)
    const more = new Uint8Array(2_097_153)
    const tooLarge = { ok: false, error: { code: 'status.list_too_large' } }
    expect(inflateZlib(deflateSync(most), compressor)).toMatchObject({ ok: true })
    expect(inflateGzip(gzipSync(most), compressor)).toMatchObject({ ok: true })
    expect(inflateZlib(deflateSync(more), compressor)).toMatchObject(tooLarge)
    expect(inflateGzip(gzipSync(more), compressor)).toMatchObject(tooLarge)
  })
})
