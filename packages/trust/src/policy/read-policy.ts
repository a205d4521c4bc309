import {
  canonicalJson,
  type Failed,
  fileBudget,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJsonObject,
  type Result,
} from '@imprint/core'
import type { CombineRule } from '../combine.ts'
import type { Narrowing, Policy } from './policy.ts'
import { readMatcher } from './read-matcher.ts'
import { readModel } from './read-model.ts'
import { bad, readAge, unknownMember } from './read-parts.ts'
import { sharedEvidence } from './shared-evidence.ts'

/** The form of a trust file that this release reads. */
export const policyVersion = 'imprint-trust/1'

/** Models in one file, and how deep combinations may be nested: more than a person can keep in mind. */
const maxModels = 64
const maxDepth = 4

/** What a file says, and its canonical text, over which it is hashed. */
export interface PolicyFile {
  readonly policy: Policy
  /** Matrix canonical JSON of everything but `$schema`: white space and the order of members make no other policy. */
  readonly canonical: string
}

/** Reads a trust file into what it says, without making models of it. See `parseTrustPolicy` for the form. */
export function readPolicy(text: string): Result<PolicyFile> {
  const json = parseJsonObject(text, fileBudget)
  if (!json.ok) return json
  const { version, $schema, ...said } = json.value
  if (version !== policyVersion) return bad(`expected ${policyVersion}`, '/version')
  if ($schema !== undefined && typeof $schema !== 'string') return bad('the name of the JSON Schema', '/$schema')
  const policy = readTop(said)
  if (!policy.ok) return policy
  const canonical = canonicalJson({ version, ...said }, fileBudget)
  return canonical.ok ? ok({ policy: policy.value, canonical: canonical.value }) : notCanonical(canonical, '')
}

interface Place {
  readonly pointer: string
  readonly depth: number
  readonly budget: { models: number }
}

const narrowingMembers = ['where', 'freshFor']

/** Only members that nobody reads can be at fault here, such as those of a JWK. */
function notCanonical({ error }: Failed, pointer: string): Failed {
  return bad(`it cannot be hashed: ${error.detail}`, pointer)
}

/** The top of a file is a combination, too, but one of a single model needs no rule. */
function readTop(said: JsonObject): Result<Policy> {
  const unknown = unknownMember(said, ['rule', 'models', ...narrowingMembers], '')
  if (unknown !== null) return unknown
  const place: Place = { pointer: '', depth: 0, budget: { models: maxModels } }
  const models = readModels(said['models'], place)
  if (!models.ok) return models
  const [only, second] = models.value as readonly [Policy, Policy?]
  if (said['rule'] === undefined && second !== undefined) return bad('name the rule that combines the models', '/rule')
  const narrowing = readNarrowing(said, '')
  if (!narrowing.ok) return narrowing
  if (said['rule'] === undefined) {
    const { where, freshFor } = narrowing.value
    if (where === null && freshFor === null) return ok(only)
    return ok({ model: 'combination', rule: 'any', models: [only], ...narrowing.value })
  }
  return readCombination(said['rule'], models.value, { pointer: '', narrowing: narrowing.value })
}

function readModels(value: Json | undefined, { pointer, depth, budget }: Place): Result<readonly Policy[]> {
  const at = `${pointer}/models`
  if (!Array.isArray(value) || value.length === 0) return bad('at least one model', at)
  const models: Policy[] = []
  const seen = new Set<string>()
  for (const [index, entry] of value.entries()) {
    const place = { pointer: `${at}/${index}`, depth: depth + 1, budget }
    if (--budget.models < 0 || place.depth > maxDepth)
      return bad(`at most ${maxModels} models, at most ${maxDepth} deep`, place.pointer)
    const model = readEntry(entry, place)
    if (!model.ok) return model
    // Counted twice, one piece of evidence would pass for two.
    const canonical = canonicalJson(entry, fileBudget)
    if (!canonical.ok) return notCanonical(canonical, place.pointer)
    if (seen.has(canonical.value)) return bad('listed twice', place.pointer)
    seen.add(canonical.value)
    models.push(model.value)
  }
  return ok(models)
}

function readEntry(entry: Json, place: Place): Result<Policy> {
  const { pointer } = place
  if (!isJsonObject(entry)) return bad('a model is an object', pointer)
  const narrowing = readNarrowing(entry, pointer)
  if (!narrowing.ok) return narrowing
  const { where: _where, freshFor: _freshFor, ...said } = entry
  if (said['model'] !== undefined || said['models'] === undefined) {
    const model = readModel(said, pointer)
    return model.ok ? ok({ ...model.value, ...narrowing.value }) : model
  }
  const unknown = unknownMember(said, ['rule', 'models'], pointer)
  if (unknown !== null) return unknown
  const models = readModels(said['models'], place)
  if (!models.ok) return models
  return readCombination(said['rule'], models.value, { pointer, narrowing: narrowing.value })
}

function readCombination(
  value: Json | undefined,
  models: readonly Policy[],
  { pointer, narrowing }: { readonly pointer: string; readonly narrowing: Narrowing },
): Result<Policy> {
  const rule = readRule(value, models.length, `${pointer}/rule`)
  if (!rule.ok) return rule
  const twice = typeof rule.value === 'object' && rule.value.atLeast > 1 ? sharedEvidence(models) : null
  return twice === null
    ? ok({ model: 'combination', rule: rule.value, models, ...narrowing })
    : bad('it counts evidence that a model before it counts', `${pointer}/models/${twice}`)
}

function readNarrowing({ where, freshFor }: JsonObject, pointer: string): Result<Narrowing> {
  const matcher = where === undefined ? ok(null) : readMatcher(where, `${pointer}/where`)
  if (!matcher.ok) return matcher
  const age = freshFor === undefined ? ok(null) : readAge(freshFor, `${pointer}/freshFor`)
  return age.ok ? ok({ where: matcher.value, freshFor: age.value }) : age
}

function readRule(rule: Json | undefined, count: number, pointer: string): Result<CombineRule> {
  if (rule === 'all' || rule === 'any' || rule === 'precedence' || rule === 'unless-distrusted') return ok(rule)
  if (isJsonObject(rule) && rule['atLeast'] !== undefined) {
    const unknown = unknownMember(rule, ['atLeast'], pointer)
    if (unknown !== null) return unknown
  }
  const k = isJsonObject(rule) ? rule['atLeast'] : undefined
  return typeof k === 'number' && Number.isInteger(k) && k >= 1 && k <= count
    ? ok({ atLeast: k })
    : bad(`all, any, precedence, unless-distrusted, or {"atLeast": 1 to ${count}}`, pointer)
}
