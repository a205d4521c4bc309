import {
  type CredentialStore,
  type Nonce,
  type NonceStore,
  ok,
  type Seconds,
  type StoredCredential,
} from '@imprint/core'

/**
 * Seconds that a nonce is still known after its end. The end of a request is judged by the verifier, with a tolerance for clocks that differ; a store that
 * forgot sooner would turn a tolerated request into an unknown one.
 */
export const nonceGrace = 300

/**
 * Keeps nonces in this process: for one process, and for tests. It holds the `entries` (default 100,000) issued last; an older one is forgotten, which reads as `unknown`
 * and never as `fresh`. So does one well past its end (`nonceGrace`).
 *
 * @example
 * ```ts
 * const nonces = memoryNonceStore()
 * nonces.issue(nonce, expiresAt)
 * nonces.consume(nonce, at) // 'fresh', then 'spent'
 * ```
 */
export function memoryNonceStore(options: { readonly entries?: number } = {}): NonceStore {
  const limit = options.entries ?? 100_000
  const known = new Map<Nonce, { readonly expiresAt: Seconds; spent: boolean }>()
  return {
    issue(nonce, expiresAt) {
      // A second issue must not make a spent nonce fresh again.
      if (known.has(nonce)) return
      if (known.size >= limit) {
        const [oldest] = known.keys()
        if (oldest !== undefined) known.delete(oldest)
      }
      known.set(nonce, { expiresAt, spent: false })
    },
    consume(nonce, at) {
      const entry = known.get(nonce)
      if (entry === undefined || !(at <= entry.expiresAt + nonceGrace)) return 'unknown'
      if (entry.spent) return 'spent'
      entry.spent = true
      return 'fresh'
    },
  }
}

/** Keeps credentials in this process: for tests, and for a wallet that must leave no trace. */
export function memoryCredentialStore(): CredentialStore {
  const kept = new Map<string, string>()
  return {
    put({ id, text }: StoredCredential) {
      kept.set(id, text)
      return ok(null)
    },
    list: () => ok([...kept].map(([id, text]) => ({ id, text }))),
    remove(id) {
      kept.delete(id)
      return ok(null)
    },
  }
}
