import type { Result } from '../result.ts'
import type { CredentialStatus } from './status-mechanism.ts'

/**
 * Gives every credential its place in a status list. Contract: `allot` is called before signing and has stored the slot durably when it answers, so that
 * nothing is issued that cannot be revoked; a slot is never given out twice, not even after a crash. The answer is the `credentialStatus` to
 * sign, or `null` from a board that was made with an explicit decision not to have any (see `unsafeUnrevocable`).
 */
export interface StatusBoard {
  allot(credentialId: string): Result<CredentialStatus | null> | Promise<Result<CredentialStatus | null>>
}

/** A board for credentials that cannot be revoked. The reason is for whoever reads the code: short-lived, a test. */
export function unsafeUnrevocable(reason: string): StatusBoard {
  if (reason.trim() === '') throw new TypeError('unsafeUnrevocable wants a reason')
  return { allot: () => ({ ok: true, value: null }) }
}
