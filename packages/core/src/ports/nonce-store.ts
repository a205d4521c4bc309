import type { Nonce } from '../nonce.ts'
import type { Seconds } from '../seconds.ts'

/** What a store says of a nonce: first use, used before, or never issued here (or forgotten after it expired). */
export type NonceState = 'fresh' | 'spent' | 'unknown'

/**
 * Remembers which nonces were issued and used. Contract: `consume` is atomic across every process that shares the store: of two calls for one
 * nonce exactly one answers `fresh`. It is called after judging, so that a forged reply cannot burn a nonce. Entries may be dropped
 * once `expiresAt` is past. A store that cannot be reached rejects.
 */
export interface NonceStore {
  issue(nonce: Nonce, expiresAt: Seconds): void | Promise<void>
  consume(nonce: Nonce, at: Seconds): NonceState | Promise<NonceState>
}
