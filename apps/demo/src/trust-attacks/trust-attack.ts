import type { Code, Seconds, Verdict } from '@imprint/core'

/** What the attacks of this list are on, by the numbers of the design. */
export const mechanisms = {
  M2: 'Certificates, one for a user and one for each device',
  M3: 'Certificates that name device and handle together',
  M4: 'Users who certify their own devices',
  M10: 'A web of trust: cross-signing keys, as in Matrix',
  M11: 'Trust that spreads by messages, as in OMEMO',
  M12: 'A web site and accounts that link to one another',
  M13: 'Several of these combined',
} as const

/** One of those. */
export type Mechanism = keyof typeof mechanisms

/** Who plays: with `honest` in the place of the attacker the same play must end well, or its refusal would prove nothing. */
export type Player = 'honest' | 'attacker'

/** One attack on how a client finds out whom to believe. */
export interface TrustAttack {
  readonly id: string
  readonly mechanism: Mechanism
  /** What is tried, in a line. */
  readonly about: string
  /** The rule that it breaks. */
  readonly spec: string
  readonly expect: { readonly outcome: 'rejected' | 'undecided'; readonly code: Code }
  /** Plays it with keys of its own. */
  play(player: Player, at: Seconds): Promise<TrustEnding>
}

/** What the client made of it. */
export type TrustEnding =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'rejected' | 'undecided'; readonly code: Code; readonly detail: string }

/** The ending that a verdict is. */
export function endingOf(verdict: Verdict<unknown>): TrustEnding {
  if (verdict.outcome === 'accepted') return { outcome: 'accepted' }
  const { code, detail } = verdict.because
  return { outcome: verdict.outcome, code, detail }
}
