import type { PinStore } from '@imprint/adapters/files'
import type { ServiceMemory } from '@imprint/adapters/service-proofs'
import {
  type Check,
  isTextArray,
  ok,
  type PublicJwk,
  parseJson,
  parseJwk,
  type Result,
  type Seconds,
  tokenBudget,
} from '@imprint/core'
import { parseMatrixUserId } from '@imprint/trust/cross-signing'
import type { Vouched } from '@imprint/verifier'
import type { IdentityStore } from '../trust/keys/identity-store.ts'

/** What is remembered once an answer is acted upon. */
export interface Memory {
  readonly pins: PinStore
  readonly services: ServiceMemory
  readonly identities: IdentityStore
}

/** Remembers what a trust model asks to be remembered once the answer is acted upon, which printing it is. */
export async function rememberLessons(
  {
    credentials,
    checks,
    at,
  }: { readonly credentials: readonly Vouched[]; readonly checks: readonly Check[]; readonly at: Seconds },
  memory: Memory,
): Promise<Result<null>> {
  for (const [index, { learn }] of credentials.entries())
    for (const lesson of learn) {
      const { kind, id, value } = lesson
      if (kind === 'service-log' || kind === 'service-owner') {
        const remembered = await memory.services.remember(lesson)
        if (!remembered.ok) return remembered
      }
      if (kind !== 'pin' || !isTextArray(value['keys'])) continue
      const keys = value['keys'].map(keyOf)
      const userId = parseMatrixUserId(id)
      const [masterKey] = keys
      if (userId.ok && masterKey !== undefined) {
        // The model believes an unknown master key for one of two reasons, and notes the weaker one.
        const kindOfEvent = wasFirstSeen(checks, index) ? 'seen' : 'verified'
        const recorded = await memory.identities.record([{ kind: kindOfEvent, userId: userId.value, masterKey, at }])
        if (!recorded.ok) return recorded
        continue
      }
      const remembered = await memory.pins.remember(id, keys)
      if (!remembered.ok) return remembered
    }
  return ok(null)
}

function keyOf(text: string): PublicJwk {
  const json = parseJson(text, tokenBudget)
  const jwk = parseJwk(json.ok ? json.value : null)
  if (!jwk.ok) throw new TypeError('a trust model asked for a pin that is no key')
  return jwk.value
}

function wasFirstSeen(checks: readonly Check[], index: number): boolean {
  return checks.some(
    (check) =>
      check.about === `/credentials/${index}` &&
      check.result === 'passed' &&
      check.notes?.some(({ code }) => code === 'issuer.first_seen') === true,
  )
}
