import { type Code, explainCode, type Seconds } from '@imprint/core'
import { combiningAttacks } from './combining.ts'
import { crossSigningAttacks } from './cross-signing.ts'
import { propagationAttacks } from './propagation.ts'
import type { TrustAttack, TrustEnding } from './trust-attack.ts'
import { wellKnownAttacks } from './well-known.ts'
import { x509Attacks } from './x509.ts'

/** Every attack on how a client finds out whom to believe, in the order in which they are told. */
export const trustAttacks: readonly TrustAttack[] = [
  ...x509Attacks,
  ...crossSigningAttacks,
  ...propagationAttacks,
  ...wellKnownAttacks,
  ...combiningAttacks,
]

/** What one of these attacks came to. */
export interface TrustAttackResult extends Omit<TrustAttack, 'play' | 'expect'> {
  readonly outcome: TrustEnding['outcome']
  readonly code: Code | null
  readonly detail: string
  /** What the code means, in plain words. */
  readonly says: string
  /** Whether the same play without the attack ends well. */
  readonly honestlyAccepted: boolean
  readonly expected: boolean
}

/** Plays them all, each twice: as it is told, and with nobody who cheats. */
export async function playTrustAttacks(at: Seconds): Promise<readonly TrustAttackResult[]> {
  const results: TrustAttackResult[] = []
  for (const { play, expect, ...attack } of trustAttacks) {
    const honest = await play('honest', at)
    const ending = await play('attacker', at)
    const because = ending.outcome === 'accepted' ? null : ending
    const honestlyAccepted = honest.outcome === 'accepted'
    results.push({
      ...attack,
      outcome: ending.outcome,
      code: because?.code ?? null,
      detail: because?.detail ?? '',
      says: because === null ? '' : (explainCode(because.code)?.hint ?? ''),
      honestlyAccepted,
      expected: honestlyAccepted && ending.outcome === expect.outcome && because?.code === expect.code,
    })
  }
  return results
}
