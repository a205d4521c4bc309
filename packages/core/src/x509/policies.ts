import { type Finding, finding } from '../result.ts'
import { type Certificate, isSelfIssued } from './certificate.ts'
import { oids } from './oids.ts'

/**
 * Processes certificate policies (RFC 5280 sections 6.1.3 (d) to (f), 6.1.4 (a) and (b), 6.1.5) for a verifier that asks for no particular one: what is left to find out is whether a path of which an authority demands a policy
 * has one. Of the tree only its lowest level is kept, which decides that, so the work grows with the certificates and never with their combinations.
 */
export function policyFault(path: readonly Certificate[]): Finding<'x509.policy'> | null {
  const count = path.length
  let expected: ReadonlySet<string> = new Set([oids.anyPolicy])
  const counters = { explicit: count + 1, mapping: count + 1, any: count + 1 }
  for (const [index, certificate] of path.entries()) {
    const { policies, policyMappings, policyConstraints, inhibitAnyPolicy } = certificate.extensions
    const last = index === count - 1
    const selfIssued = isSelfIssued(certificate)
    expected = next(expected, policies, counters.any > 0 || (!last && selfIssued))
    if (counters.explicit <= 0 && expected.size === 0)
      return finding('x509.policy', 'a policy is demanded, and the path has none')
    if (!last) {
      const mapped = mapPolicies(expected, policyMappings ?? [], counters.mapping > 0)
      if (mapped === null) return finding('x509.policy', 'a policy is mapped to or from anyPolicy')
      expected = mapped
      if (!selfIssued)
        for (const name of ['explicit', 'mapping', 'any'] as const) if (counters[name] > 0) counters[name]--
      counters.mapping = Math.min(counters.mapping, policyConstraints?.inhibitMapping ?? counters.mapping)
      counters.any = Math.min(counters.any, inhibitAnyPolicy ?? counters.any)
      counters.explicit = Math.min(counters.explicit, policyConstraints?.requireExplicit ?? counters.explicit)
    } else {
      if (counters.explicit > 0) counters.explicit--
      if (policyConstraints?.requireExplicit === 0) counters.explicit = 0
      if (counters.explicit === 0 && expected.size === 0)
        return finding('x509.policy', 'a policy is demanded, and the path has none')
    }
  }
  return null
}

function next(
  expected: ReadonlySet<string>,
  policies: readonly string[] | null,
  anyAllowed: boolean,
): ReadonlySet<string> {
  const level = new Set<string>()
  for (const policy of policies ?? []) {
    if (policy !== oids.anyPolicy) {
      if (expected.has(policy) || expected.has(oids.anyPolicy)) level.add(policy)
    } else if (anyAllowed) for (const each of expected) level.add(each)
  }
  return level
}

function mapPolicies(
  expected: ReadonlySet<string>,
  mappings: readonly (readonly [string, string])[],
  allowed: boolean,
): ReadonlySet<string> | null {
  if (mappings.length === 0) return expected
  if (mappings.some((pair) => pair.includes(oids.anyPolicy))) return null
  const level = new Set(expected)
  for (const [issuer] of mappings) level.delete(issuer)
  if (allowed)
    for (const [issuer, subject] of mappings)
      if (expected.has(issuer) || expected.has(oids.anyPolicy)) level.add(subject)
  return level
}
