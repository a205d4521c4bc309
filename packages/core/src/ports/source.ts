import type { Answer, Need } from '../facts.ts'

/**
 * Fetches facts of some kinds. Contract: `fetch` answers `null` for a need that is not its own; it never rejects for a network fault (that is an
 * `unavailable` answer, with its cause) and never answers `absent` unless the authority itself said so. It observes `signal`.
 */
export interface Source {
  fetch(need: Need, signal: AbortSignalLike): Promise<Answer | null>
}

/** The part of the platform's `AbortSignal` that sources need; the platform's own fits. */
export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
