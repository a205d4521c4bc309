import { createHash } from 'node:crypto'
import type { Hasher } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxListSize, permutePlaces } from './permute-places.ts'

const nodeHasher: Hasher = { sha256: (data) => createHash('sha256').update(data).digest() }
const seedOf = (label: number) => nodeHasher.sha256(Uint8Array.of(label & 255, label >>> 8))
const orderOf = (seed: Uint8Array, size: number) => {
  const indexOf = permutePlaces({ seed, size, hasher: nodeHasher })
  return Array.from({ length: size }, (_, place) => indexOf(place))
}

describe('the order in which indexes are given out', () => {
  it('gives out every index of a list once, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), fc.nat(65_535), (size, label) => {
        expect([...orderOf(seedOf(label), size)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: size }, (_, i) => i),
        )
      }),
      { numRuns: 60 },
    )
  })

  it.each([1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 255, 256, 257, 4095, 4096, 4097, 131_072])(
    'gives out every index of a list of %i entries once',
    (size) => {
      const seen = new Uint8Array(size)
      for (const index of orderOf(seedOf(7), size)) seen[index] = (seen[index] as number) + 1
      expect(seen.every((count) => count === 1)).toBe(true)
    },
  )

  it('stays inside the largest list', () => {
    const indexOf = permutePlaces({ seed: seedOf(1), size: maxListSize - 1, hasher: nodeHasher })
    const indexes = Array.from({ length: 2000 }, (_, place) => indexOf(place))
    expect(indexes.every((index) => index >= 0 && index < maxListSize - 1)).toBe(true)
    expect(new Set(indexes).size).toBe(indexes.length)
  })

  it('is the same for the same seed, and another for another', () => {
    expect(orderOf(seedOf(1), 500)).toEqual(orderOf(seedOf(1), 500))
    expect(orderOf(seedOf(2), 500)).not.toEqual(orderOf(seedOf(1), 500))
  })

  it('shows nothing: neighbours land anywhere, and early places are spread over the whole list', () => {
    const size = 65_536
    const order = orderOf(seedOf(3), size)
    const quarters = [0, 0, 0, 0]
    for (const index of order.slice(0, 4000)) {
      const quarter = Math.floor((index * 4) / size)
      quarters[quarter] = (quarters[quarter] as number) + 1
    }
    // A thousand each, and a standard deviation of 27: five of them.
    for (const count of quarters) expect(Math.abs(count - 1000)).toBeLessThan(135)
    const rising = order.slice(1).filter((index, place) => index > (order[place] as number)).length
    // Half of all pairs, with a standard deviation of about 74.
    expect(Math.abs(rising - size / 2)).toBeLessThan(400)
  })

  it.each([0, -1, 1.5, maxListSize + 1, Number.NaN])('refuses a list of %d entries', (size) => {
    expect(() => permutePlaces({ seed: seedOf(1), size, hasher: nodeHasher })).toThrow('a list has')
  })

  it.each([-1, 10, 0.5, Number.NaN])('refuses the place %d of ten', (place) => {
    expect(() => permutePlaces({ seed: seedOf(1), size: 10, hasher: nodeHasher })(place)).toThrow('outside the list')
  })

  it('refuses a seed that is too short to be a secret', () => {
    expect(() => permutePlaces({ seed: new Uint8Array(16), size: 10, hasher: nodeHasher })).toThrow('32 octets')
  })
})
