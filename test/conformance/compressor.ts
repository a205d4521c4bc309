import type { Compressor } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** A compressor to hold against the port's contract, with another one that must agree with it about every input. */
export interface CompressorCase {
  readonly name: string
  readonly compressor: Compressor
  readonly other: Compressor
}

const mebi = 1024 * 1024

/** Registers the contract of `Compressor` as tests. */
export function compressorContract({ name, compressor, other }: CompressorCase): void {
  const { inflate, deflate } = compressor
  const sparse = new Uint8Array(4096).fill(7, 1000, 1010)

  describe(`${name} as a compressor`, () => {
    it('unpacks what it and any other packed, and changes nothing', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 3000 }), (data) => {
          const before = Uint8Array.from(data)
          for (const packed of [deflate(data), other.deflate(data)]) {
            const kept = Uint8Array.from(packed)
            expect(inflate(packed, data.length)).toEqual(before)
            expect(packed).toEqual(kept)
          }
          expect(data).toEqual(before)
        }),
      )
    })

    it('packs: a list of few entries is much smaller than its octets', () => {
      expect(deflate(new Uint8Array(131_072)).length).toBeLessThan(1024)
    })

    it('refuses a stream that goes on, by one octet or by another stream', () => {
      const packed = deflate(sparse)
      for (const more of [Uint8Array.of(0), Uint8Array.of(255), packed])
        expect(inflate(joined(packed, more), mebi)).toBe('damaged')
    })

    it('refuses a stream that breaks off, wherever it does', () => {
      const packed = deflate(sparse)
      for (let length = 0; length < packed.length; length++)
        expect(inflate(packed.subarray(0, length), mebi), `${length}`).toBe('damaged')
    })

    it('unpacks as much as the budget, and not one octet more', () => {
      const packed = deflate(sparse)
      expect(inflate(packed, sparse.length)).toEqual(sparse)
      expect(inflate(packed, sparse.length - 1)).toBe('too_large')
      expect(inflate(packed, 0)).toBe('too_large')
      expect(inflate(deflate(new Uint8Array(0)), 0)).toEqual(new Uint8Array(0))
    })

    it('refuses a bomb that unpacks to a thousand times its size', () => {
      expect(inflate(deflate(new Uint8Array(64 * mebi)), 2 * mebi)).toBe('too_large')
    })

    it('agrees with the other one about damaged streams, and never throws', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (data, at, by) => {
          const packed = deflate(data)
          packed[at % packed.length] = (packed[at % packed.length] as number) ^ by
          expect(inflate(packed, mebi)).toEqual(other.inflate(packed, mebi))
          expect(inflate(data, mebi)).toEqual(other.inflate(data, mebi))
        }),
        { numRuns: 2000 },
      )
    })
  })
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
