import { ok, type Result, type TrustModel } from '@imprint/core'
import { buildPolicy, hashPolicy, type PolicyTools } from './policy/build-policy.ts'
import { bad } from './policy/read-parts.ts'
import { readPolicy } from './policy/read-policy.ts'

export { hashPolicy, type PolicyTools } from './policy/build-policy.ts'
export type {
  CrossSigningPolicy,
  Narrowing,
  Policy,
  PolicyCombination,
  PolicyModel,
  WellKnownPolicy,
  X509Policy,
} from './policy/policy.ts'
export { type PolicyFile, policyVersion, readPolicy } from './policy/read-policy.ts'

/**
 * Reads a trust file: `{ "version": "imprint-trust/1", "rule": "any", "models": [ … ] }` (JSON Schema: `imprint-trust-1.json`). `rule` (`all`, `any`, `precedence`, `unless-distrusted`, `{"atLeast": 2}`) is
 * required as soon as there is more than one model. A model is one of
 * `{"model":"pinned","issuers":[{"issuer","jwks","domains","types"?}]}`, `{"model":"hierarchy","authorities":[{"issuer","domains","types"?}]}`, `{"model":"first-use","domains":[…]}`,
 * `{"model":"cross-signing","me":{"userId","masterKey"},"unverified","servers"?:[{"url","domains"}]}`, `{"model":"well-known","need","shownFor","profiles","types"?,"services"?,"kinds"?,"publicSuffixes"?}`,
 * `{"model":"x509","roots":[{"certificate","domains","types"?}],"revocation"}` or again a combination `{"rule","models"}`. Each, and the whole, may have `where` (claims that a credential must make) and
 * `freshFor` (seconds for which evidence counts). Anything else is `trust.policy` with a pointer.
 *
 * With the tools the model carries the hash of its policy; without them a model that verifies signatures itself (the last three) is refused.
 */
export function parseTrustPolicy(text: string, tools: PolicyTools | null = null): Result<TrustModel> {
  const file = readPolicy(text)
  if (!file.ok) return file
  const model = buildPolicy(file.value.policy, tools)
  if (model === null) return bad('a model that verifies signatures, which this reader was not made for', '/models')
  return ok(tools === null ? model : { ...model, policyHash: hashPolicy(file.value, tools.hasher) })
}
