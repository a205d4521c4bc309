import type { Hasher } from '@imprint/core'

/** Entries of the largest list. At one bit each they fill 2 MiB, which is as much as readers unpack. */
export const maxListSize = 2 ** 24

// As many as FF1 of NIST SP 800-38G has for domains that are small, too.
const rounds = 10

/**
 * Turns places of a list, counted from 0, into indexes: a bijection of 0 … size-1 that only the seed's owner can tell from chance. Who sees indexes learns neither how many credentials were issued nor which came
 * before which. A Feistel network over the next even power of two, walked until the result lies inside (Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002, method 3); the round function is
 * SHA-256 over seed, round and half.
 *
 * @example
 * ```ts
 * const indexOf = permutePlaces({ seed: bytes, size: 131_072, hasher: jsHasher })
 * indexOf(0) // somewhere in the list
 * ```
 */
export function permutePlaces({
  seed,
  size,
  hasher,
}: {
  readonly seed: Uint8Array
  readonly size: number
  readonly hasher: Hasher
}): (place: number) => number {
  if (!(Number.isInteger(size) && size >= 1 && size <= maxListSize))
    throw new TypeError(`a list has 1 to ${maxListSize} entries`)
  if (seed.length !== 32) throw new TypeError('a seed has 32 octets')
  let half = 1
  while (2 ** (2 * half) < size) half++
  const mask = 2 ** half - 1
  const round = createRounds({ seed, mask, hasher })
  const once = (value: number) => {
    let left = value >>> half
    let right = value & mask
    for (let index = 0; index < rounds; index++) [left, right] = [right, left ^ round(index, right)]
    return ((left << half) | right) >>> 0
  }
  return (place) => {
    if (!(Number.isInteger(place) && place >= 0 && place < size)) throw new TypeError('the place lies outside the list')
    let value = once(place)
    // The network is a bijection of the power of two, so a walk from inside comes back inside; on average in fewer than four steps.
    while (value >= size) value = once(value)
    return value
  }
}

// A hash gives sixteen numbers of 16 bits, of which a half needs 12 at most.
const perHash = 16

/** The round functions. Their inputs are few, so what was hashed is kept: after a while a place costs no hash at all. */
function createRounds({
  seed,
  mask,
  hasher,
}: {
  readonly seed: Uint8Array
  readonly mask: number
  readonly hasher: Hasher
}): (round: number, half: number) => number {
  const known: (Uint8Array | undefined)[] = []
  const blocks = Math.ceil((mask + 1) / perHash)
  const input = new Uint8Array(seed.length + 5)
  input.set(seed)
  return (round, half) => {
    const block = Math.floor(half / perHash)
    const at = round * blocks + block
    let octets = known[at]
    if (octets === undefined) {
      input.set([round, block >>> 24, block >>> 16, block >>> 8, block], seed.length)
      octets = hasher.sha256(input)
      known[at] = octets
    }
    const place = (half % perHash) * 2
    return (((octets[place] as number) << 8) | (octets[place + 1] as number)) & mask
  }
}
