import { nodeHasher } from '@imprint/adapters/node-crypto'
import { thumbprint } from '@imprint/core'
import type { PolicyCombination, PolicyModel } from '@imprint/trust/policy-file'

type Pinned = Extract<PolicyModel, { model: 'pinned' }>

/** The issuers that a combination names with written-down keys and can never believe, since too few of its models could ever believe one and the same key. Models that ask others for keys may come to any. */
export function neverBelieved({ rule, models }: PolicyCombination): readonly string[] {
  const need = rule === 'all' ? models.length : typeof rule === 'object' ? rule.atLeast : 1
  const pinned = models.filter((model): model is Pinned => model.model === 'pinned')
  const open = models.length - pinned.length
  const holders = new Map<string, Map<string, number>>()
  for (const { issuers } of pinned)
    for (const { issuer, keys } of issuers) {
      const counts = holders.get(issuer) ?? new Map<string, number>()
      for (const key of new Set(keys.map(({ jwk }) => thumbprint(jwk, nodeHasher))))
        counts.set(key, (counts.get(key) ?? 0) + 1)
      holders.set(issuer, counts)
    }
  return [...holders].filter(([, counts]) => Math.max(0, ...counts.values()) + open < need).map(([issuer]) => issuer)
}
