import type { Check, NonceStore, Verdict } from '@imprint/core'

const policy = '--at: judged again, the nonce store is not asked'

/** Stands in for the store where a presentation is judged as of another time: whether its nonce is fresh is no question then. */
export const nonceNotAsked: NonceStore = {
  issue: () => undefined,
  consume: () => 'fresh',
}

/** Says in the verdict that the nonce store was not asked, so that no row claims what nobody checked. */
export function withoutNonceRow<T extends Verdict<unknown>>(verdict: T): T {
  const checks = verdict.checks.map(
    (check): Check =>
      check.rule === 'nonce.fresh' ? { rule: check.rule, about: check.about, result: 'skipped', policy } : check,
  )
  return { ...verdict, checks }
}
