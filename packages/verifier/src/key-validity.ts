import { type Finding, formatDateTime, type RejectedCode, type Seconds, type TrustedKey } from '@imprint/core'
import { failed, type Outcome } from './rows.ts'

/** When something was signed, and by how much clocks may differ. */
export interface Signed {
  /** `null` where it does not say. */
  readonly at: Seconds | null
  /** Seconds. The processes of an issuer have several clocks. */
  readonly tolerance: number
}

/**
 * Says why a key cannot have signed for its owner at that time; `null` if it can. Judged at the time of signing, so that what was signed before a key was rolled still holds. A compromised key signs for nobody,
 * whatever time it writes (OpenID Federation 1.0 section 8.7.3). What does not say when it was signed fails, as soon as the key has limits.
 */
export function keyLimitFault(
  { validity }: TrustedKey,
  { at, tolerance }: Signed,
): { readonly failed: Finding<RejectedCode> } | null {
  if (validity === undefined) return null
  const { from, until, compromised } = validity
  if (compromised !== null)
    return failed('issuer.key_compromised', `its issuer gave the key up ${formatDateTime(compromised)}`)
  // Each comparison is one that must hold, so that no time at all fails.
  if (until !== null && !(at !== null && at <= until + tolerance))
    return failed('issuer.key_retired', `issued ${describe(at)}, the key was in use until ${formatDateTime(until)}`)
  if (from !== null && !(at !== null && at >= from - tolerance))
    return failed('issuer.key_not_yet_valid', `issued ${describe(at)}, the key is in use from ${formatDateTime(from)}`)
  return null
}

const limits: readonly RejectedCode[] = ['issuer.key_compromised', 'issuer.key_retired', 'issuer.key_not_yet_valid']

/** Tells whether a rule failed because of what a key's owner said about it. */
export function isKeyLimit(outcome: Exclude<Outcome, true>): boolean {
  return 'failed' in outcome && limits.includes(outcome.failed.code)
}

function describe(at: Seconds | null): string {
  return at !== null && Number.isFinite(at) ? formatDateTime(at) : 'at a time that it does not say'
}
