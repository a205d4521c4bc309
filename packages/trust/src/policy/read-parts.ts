import {
  type Failed,
  fail,
  isTextArray,
  type Json,
  type JsonObject,
  ok,
  parseDomain,
  printableName,
  type Result,
} from '@imprint/core'
import type { Scope } from '../keys/scope.ts'

/** A fault of a trust file. */
export function bad(detail: string, pointer: string): Failed {
  return fail('trust.policy', detail, pointer)
}

/** Refuses members that nobody here knows: whoever wrote one meant something by it. */
export function unknownMember(object: JsonObject, known: readonly string[], pointer: string): Failed | null {
  const name = Object.keys(object).find((key) => !known.includes(key))
  return name === undefined ? null : bad('an unknown member', `${pointer}/${printableName(name)}`)
}

/** Reads `domains` and `types`. Of the other members only the names are looked at. */
export function readScope(item: JsonObject, others: readonly string[], at: string): Result<Scope> {
  const unknown = unknownMember(item, [...others, 'domains', 'types'], at)
  if (unknown !== null) return unknown
  const types = readTypes(item['types'], `${at}/types`)
  if (!types.ok) return types
  const domains = readDomains(item['domains'], `${at}/domains`)
  return domains.ok ? ok({ types: types.value, domains: domains.value }) : domains
}

/** Reads names of credential types; `null`, or nothing at all, is every type. */
export function readTypes(value: Json | undefined, at: string): Result<readonly string[] | null> {
  if (value === undefined || value === null) return ok(null)
  return isTextArray(value) ? ok(value) : bad('an array of credential types', at)
}

/** Reads domains, each with or without `*.` before it. */
export function readDomains(value: Json | undefined, at: string): Result<readonly string[]> {
  if (!isTextArray(value) || value.length === 0)
    return bad('at least one domain such as example.com or *.example.com', at)
  for (const [index, pattern] of value.entries()) {
    const domain = parseDomain(pattern.startsWith('*.') ? pattern.slice(2) : pattern)
    if (!domain.ok || domain.value === null || !pattern.endsWith(domain.value))
      return bad('a domain in lower case', `${at}/${index}`)
  }
  return ok(value)
}

/** Reads a whole number of seconds, at least one and at most ten years: a longer one was meant as something else. */
export function readAge(value: Json | undefined, at: string): Result<number> {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxAge
    ? ok(value)
    : bad('a whole number of seconds, at least 1 and at most ten years', at)
}

const maxAge = 10 * 366 * 86_400
