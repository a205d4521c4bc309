import { type Facts, factKey, isJsonObject, isTextArray, type Need } from '@imprint/core'
import type { MatrixUserId } from './user-id.ts'

/** What is remembered of a user's master keys, each as its canonical text (`jwkText`). */
export interface RememberedIdentity {
  /** Master keys that stand for the user. One, unless several were pinned by hand. */
  readonly keys: readonly string[]
  /** Master keys that stood for the user before. `null` where the store keeps no history. */
  readonly former: readonly string[] | null
  /** Whether the user was verified with one of `keys` or before, and that was not withdrawn. */
  readonly verified: boolean
}

/** The need for what is remembered of a user. */
export function identityNeed(userId: MatrixUserId): Need {
  return { kind: 'pin', id: userId }
}

/**
 * Reads a fact of kind `pin` about a user: `{ "keys": […], "former"?: […], "verified"?: true }`. A store of pins alone keeps `keys`; a ledger (`identityFact`) all three. What cannot be
 * read is `unavailable`, never `none`: whoever can break the store must not get a first use again.
 */
export function readIdentity(userId: MatrixUserId, facts: Facts): RememberedIdentity | 'none' | 'unavailable' {
  const fact = facts[factKey(identityNeed(userId))]
  if (fact === undefined || fact.state === 'unavailable') return 'unavailable'
  if (fact.state === 'absent') return 'none'
  const { keys, former = null, verified = false } = isJsonObject(fact.value) ? fact.value : {}
  if (!isTextArray(keys) || keys.length === 0 || typeof verified !== 'boolean') return 'unavailable'
  if (former !== null && !isTextArray(former)) return 'unavailable'
  return { keys, former, verified }
}
