/** A value that changes, and whoever wants to know. */
export interface Store<T> {
  get(): T
  /** Replaces the value by what a function makes of it. */
  update(change: (value: T) => T): void
  /** Tells of each change until the answered function is called. */
  subscribe(listener: () => void): () => void
}

/** Makes a store with a first value. */
export function createStore<T>(first: T): Store<T> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    update: (change) => {
      const next = change(value)
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
