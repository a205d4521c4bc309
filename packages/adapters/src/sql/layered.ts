/** A map under a draft: what is set can be seen at once, and is kept or dropped as a whole. */
export interface Layered<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  /** Everything there is, as `get` would answer it. */
  values(): readonly V[]
  /** Moves the draft into the map. */
  keep(): void
  drop(): void
}

/** Puts a draft over a map. */
export function layered<V>(base: Map<string, V>): Layered<V> {
  const draft = new Map<string, V>()
  return {
    get: (key) => draft.get(key) ?? base.get(key),
    set: (key, value) => {
      draft.set(key, value)
    },
    values: () => [...new Map([...base, ...draft]).values()],
    keep() {
      for (const [key, value] of draft) base.set(key, value)
      draft.clear()
    },
    drop: () => draft.clear(),
  }
}
