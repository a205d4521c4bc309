import { encodeBase64url } from '@imprint/core'
import type { Policy } from './policy.ts'

/** Says which of several models, whose votes are counted, counts evidence that one before it counts: the same keys, server, root, user or profile, whatever else is different. `null` if none does. */
export function sharedEvidence(models: readonly Policy[]): number | null {
  const counted = new Set<string>()
  for (const [index, model] of models.entries()) {
    const evidence = evidenceOf(model)
    if (evidence.some((one) => counted.has(one))) return index
    for (const one of evidence) counted.add(one)
  }
  return null
}

/** What a model looks at, in texts that are equal where two look at the same. */
function evidenceOf(policy: Policy): readonly string[] {
  const named = (names: readonly string[]) => names.map((name) => `${policy.model} ${name}`)
  switch (policy.model) {
    case 'combination':
      return [...new Set(policy.models.flatMap(evidenceOf))]
    case 'pinned':
      return named(policy.issuers.map(({ issuer }) => issuer))
    case 'hierarchy':
      return named(policy.authorities.map(({ issuer }) => issuer))
    case 'first-use':
      return named(policy.domains)
    case 'cross-signing':
      return named([policy.me.userId])
    case 'well-known':
      return named('unsafeAny' in policy.profiles ? ['any'] : policy.profiles)
    case 'x509':
      return named(policy.roots.map(({ certificate }) => encodeBase64url(certificate.key.der)))
  }
}
