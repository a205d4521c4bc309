/** A bounded memory: what was used lately stays, what was not is forgotten. */
export interface Generations<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  /** How many entries are held now. */
  size(): number
}

/**
 * Makes a bounded memory of at most `limit` entries (at least 2). It keeps two generations: when the young one is full, the old one is dropped
 * and the young one takes its place; a hit in the old one moves the entry to the young one. That forgets almost what a list in order of use would,
 * and a hit costs one look-up where such a list costs two changes. `keep` makes the key that is held of the one that is given: `flatCopy` where keys are cut out of long texts. With `weigh` the limit is
 * not on the number of entries but on what they weigh together, such as octets; what alone weighs more than half of it is not remembered.
 *
 * @example
 * ```ts
 * const keys = createGenerations<string, number>(1024)
 * keys.set('a', 1)
 * keys.get('a') // 1
 * ```
 */
export function createGenerations<K, V>(
  limit: number,
  { keep = (key: K) => key, weigh }: { readonly keep?: (key: K) => K; readonly weigh?: (value: V) => number } = {},
): Generations<K, V> {
  if (!(limit >= 2)) throw new TypeError('a memory of fewer than 2 entries remembers nothing')
  const half = Math.floor(limit / 2)
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  let youngWeight = 0
  const weightOf = (value: V) => (weigh === undefined ? 1 : weigh(value))
  const set = (key: K, value: V) => {
    const before = young.get(key)
    const weight = weightOf(value)
    const added = before === undefined ? weight : weight - weightOf(before)
    if (weight > half) return
    youngWeight += added
    if (youngWeight > half) {
      old = young
      young = new Map()
      youngWeight = weight
    }
    old.delete(key)
    young.set(keep(key), value)
  }
  return {
    get(key) {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
    size: () => young.size + old.size,
  }
}
