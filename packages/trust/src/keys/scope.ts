import { finding, type ScopeAnswer, type TrustQuestion } from '@imprint/core'

/** For which identifiers and types an issuer is believed. Required: an issuer that is believed about everything is a mistake. */
export interface Scope {
  /** Domains of identifiers: `example.com` for itself, `*.example.com` for everything below it. */
  readonly domains: readonly string[]
  /** Credential types; `null` for every type that the verifier has a schema for. */
  readonly types: readonly string[] | null
}

/** Says whether a question lies inside a scope, and if not, why. */
export function scopeAnswer(scope: Scope, { domain, types }: TrustQuestion): ScopeAnswer {
  if (domain === undefined || domain === null)
    return finding('issuer.out_of_scope', 'the subject has no domain, and nobody is authoritative for that')
  let covered = false
  for (const pattern of scope.domains) if (covers(pattern, domain)) covered = true
  if (!covered)
    return finding('issuer.out_of_scope', `trusted for ${scope.domains.join(', ')}, not for the subject's domain`)
  if (scope.types !== null)
    for (const type of types)
      if (!scope.types.includes(type))
        return finding('issuer.out_of_scope', `trusted for ${scope.types.join(', ')} only`)
  return 'inside'
}

function covers(pattern: string, domain: string): boolean {
  return pattern.startsWith('*.') ? domain.endsWith(pattern.slice(1)) : pattern === domain
}
