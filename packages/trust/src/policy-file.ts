import {
  type Failed,
  fail,
  fileBudget,
  isJsonObject,
  isTextArray,
  type JsonObject,
  ok,
  parseDomain,
  parseJsonObject,
  parseJwks,
  printableName,
  type Result,
  type TrustModel,
} from '@imprint/core'
import { type CombineRule, combine } from './combine.ts'
import { firstUse } from './first-use.ts'
import { hierarchy } from './hierarchy.ts'
import type { Scope } from './keys/scope.ts'
import { pinned } from './pinned.ts'

/** The form of a trust file that this release reads. */
export const policyVersion = 'imprint-trust/1'

/**
 * Reads a trust file: `{ "version": "imprint-trust/1", "rule": "any", "models": [ … ] }`. `rule` (`all`, `any`, `unless-distrusted`, `{"atLeast": 2}`) is
 * required as soon as there is more than one model. A model is `{"model":"pinned","issuers":[{"issuer","jwks","domains","types"?}]}`,
 * `{"model":"hierarchy","authorities":[{"issuer","domains","types"?}]}` or `{"model":"first-use","domains":[…]}`. Anything else is `trust.policy` with a pointer.
 */
export function parseTrustPolicy(text: string): Result<TrustModel> {
  const json = parseJsonObject(text, fileBudget)
  if (!json.ok) return json
  const { version, rule, models } = json.value
  if (version !== policyVersion) return bad(`expected ${policyVersion}`, '/version')
  const unknown = unknownMember(json.value, ['version', 'rule', 'models'], '')
  if (unknown !== null) return unknown
  if (!Array.isArray(models) || models.length === 0) return bad('at least one model', '/models')
  const built: TrustModel[] = []
  for (const [index, entry] of models.entries()) {
    const model = readModel(entry, `/models/${index}`)
    if (!model.ok) return model
    built.push(model.value)
  }
  const [only, second] = built as [TrustModel, TrustModel?]
  if (rule === undefined)
    return second === undefined ? ok(only) : bad('name the rule that combines the models', '/rule')
  const parsed = readRule(rule, built.length)
  return parsed.ok ? ok(combine(parsed.value, built)) : parsed
}

function readRule(rule: unknown, count: number): Result<CombineRule> {
  if (rule === 'all' || rule === 'any' || rule === 'unless-distrusted') return ok(rule)
  const k = isJsonObject(rule) ? rule['atLeast'] : undefined
  return typeof k === 'number' && Number.isInteger(k) && k >= 1 && k <= count
    ? ok({ atLeast: k })
    : bad(`all, any, unless-distrusted, or {"atLeast": 1 to ${count}}`, '/rule')
}

function readModel(entry: unknown, pointer: string): Result<TrustModel> {
  if (!isJsonObject(entry)) return bad('a model is an object', pointer)
  switch (entry['model']) {
    case 'pinned':
      return readList(
        entry,
        'issuers',
        pointer,
        (item, at) => {
          const keys = parseJwks(item['jwks'], `${at}/jwks`)
          if (!keys.ok) return keys
          if (keys.value.length === 0) return bad('no key that Imprint can use', `${at}/jwks`)
          const scope = readScope(item, ['issuer', 'jwks'], at)
          return scope.ok ? ok({ ...scope.value, keys: keys.value }) : scope
        },
        pinned,
      )
    case 'hierarchy':
      return readList(entry, 'authorities', pointer, (item, at) => readScope(item, ['issuer'], at), hierarchy)
    case 'first-use': {
      const unknown = unknownMember(entry, ['model', 'domains'], pointer)
      if (unknown !== null) return unknown
      const domains = readDomains(entry['domains'], `${pointer}/domains`)
      if (!domains.ok) return domains
      const wild = domains.value.findIndex((domain) => domain.startsWith('*.'))
      if (wild >= 0) return bad('a domain: the hosts below it are meant anyway', `${pointer}/domains/${wild}`)
      return ok(firstUse({ domains: domains.value }))
    }
    default:
      return bad('pinned, hierarchy or first-use', `${pointer}/model`)
  }
}

function readList<T extends { readonly issuer: string }>(
  entry: JsonObject,
  member: string,
  pointer: string,
  read: (item: JsonObject, at: string) => Result<T>,
  make: (items: readonly T[]) => TrustModel,
): Result<TrustModel> {
  const unknown = unknownMember(entry, ['model', member], pointer)
  if (unknown !== null) return unknown
  const list = entry[member]
  if (!Array.isArray(list) || list.length === 0) return bad('at least one entry', `${pointer}/${member}`)
  const items: T[] = []
  for (const [index, item] of list.entries()) {
    const at = `${pointer}/${member}/${index}`
    if (!isJsonObject(item)) return bad('an object', at)
    const parsed = read(item, at)
    if (!parsed.ok) return parsed
    if (items.some(({ issuer }) => issuer === parsed.value.issuer))
      return bad('named twice: join the entries', `${at}/issuer`)
    items.push(parsed.value)
  }
  return ok(make(items))
}

function readScope(
  item: JsonObject,
  others: readonly string[],
  at: string,
): Result<Scope & { readonly issuer: string }> {
  const unknown = unknownMember(item, [...others, 'domains', 'types'], at)
  if (unknown !== null) return unknown
  const { issuer, types = null } = item
  if (typeof issuer !== 'string' || issuer === '') return bad('an issuer identifier', `${at}/issuer`)
  if (types !== null && !isTextArray(types)) return bad('an array of credential types', `${at}/types`)
  const domains = readDomains(item['domains'], `${at}/domains`)
  return domains.ok ? ok({ issuer, types, domains: domains.value }) : domains
}

function readDomains(value: unknown, at: string): Result<readonly string[]> {
  if (!isTextArray(value) || value.length === 0)
    return bad('at least one domain such as example.com or *.example.com', at)
  for (const [index, pattern] of value.entries()) {
    const domain = parseDomain(pattern.startsWith('*.') ? pattern.slice(2) : pattern)
    if (!domain.ok || domain.value === null || !pattern.endsWith(domain.value))
      return bad('a domain in lower case', `${at}/${index}`)
  }
  return ok(value)
}

function unknownMember(object: JsonObject, known: readonly string[], pointer: string): Failed | null {
  const name = Object.keys(object).find((key) => !known.includes(key))
  return name === undefined ? null : bad('an unknown member', `${pointer}/${printableName(name)}`)
}

function bad(detail: string, pointer: string): Failed {
  return fail('trust.policy', detail, pointer)
}
