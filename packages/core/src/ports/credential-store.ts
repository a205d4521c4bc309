import type { Result } from '../result.ts'

/** A credential as it is kept: text in, the same text out. */
export interface StoredCredential {
  readonly id: string
  readonly text: string
}

/**
 * Keeps credentials. Contract: `list` answers what was put, byte for byte, in the order it was put; `put` with an `id` that exists replaces it; when
 * `put` or `remove` has answered, a crash loses nothing. A store that cannot be read or written fails with `store.unavailable`, a damaged one with `store.corrupt`, and
 * is left as it was.
 */
export interface CredentialStore {
  put(credential: StoredCredential): Result<null> | Promise<Result<null>>
  list(): Result<readonly StoredCredential[]> | Promise<Result<readonly StoredCredential[]>>
  remove(id: string): Result<null> | Promise<Result<null>>
}
