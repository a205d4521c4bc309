import {
  encodeBase64url,
  type LongHasher,
  type SynchronousSignatureVerifier,
  type TrustModel,
  utf8,
} from '@imprint/core'
import { combine, onlyFresh, onlyWhere } from '../combine.ts'
import { crossSigning } from '../cross-signing.ts'
import { firstUse } from '../first-use.ts'
import { hierarchy } from '../hierarchy.ts'
import { pinned } from '../pinned.ts'
import { wellKnown } from '../well-known.ts'
import { x509 } from '../x509.ts'
import type { Policy } from './policy.ts'
import type { PolicyFile } from './read-policy.ts'

/** What models need that verify signatures of their own. */
export interface PolicyTools {
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: LongHasher
}

/** Makes the trust model that a policy describes; `null` if it has a model that needs tools and there are none. */
export function buildPolicy(policy: Policy, tools: PolicyTools | null): TrustModel | null {
  const bare = buildBare(policy, tools)
  if (bare === null) return null
  const fresh = policy.freshFor === null ? bare : onlyFresh(policy.freshFor, bare)
  return policy.where === null ? fresh : onlyWhere(policy.where, fresh)
}

function buildBare(policy: Policy, tools: PolicyTools | null): TrustModel | null {
  switch (policy.model) {
    case 'pinned':
      return pinned(policy.issuers)
    case 'hierarchy':
      return hierarchy(policy.authorities)
    case 'first-use':
      return firstUse(policy)
    case 'cross-signing':
      return tools && crossSigning({ ...policy, signatures: tools.signatures })
    case 'well-known':
      return tools && wellKnown({ ...policy, freshFor: policy.shownFor, ...tools })
    case 'x509':
      return tools && x509({ ...policy, ...tools })
    case 'combination': {
      const models = policy.models.map((each) => buildPolicy(each, tools))
      return models.includes(null) ? null : combine(policy.rule, models as readonly TrustModel[])
    }
  }
}

/** Names a policy by its hash (RFC 6920 section 3). */
export function hashPolicy({ canonical }: PolicyFile, hasher: LongHasher): string {
  return `ni:///sha-256;${encodeBase64url(hasher.sha256(utf8(canonical)))}`
}
