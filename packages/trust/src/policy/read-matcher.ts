import { isJsonObject, type Json, type JsonObject, ok, type Result } from '@imprint/core'
import type { ClaimMatcher } from '../combine.ts'
import { bad, unknownMember } from './read-parts.ts'

/** Tests in one matcher, and how deep they may be nested. Whoever needs more has a query, not a policy. */
const maxTests = 64
const maxDepth = 8
const longest = 1_024

/** RFC 4647 section 2.1, the basic language range. */
const languageRange = /^(?:\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/

/** Reads `where`: `{"claim": …, "is" | "contains" | "language": …}`, `{"all" | "any": […]}` or `{"not": …}`. */
export function readMatcher(value: Json, pointer: string): Result<ClaimMatcher> {
  return read(value, { pointer, depth: 0, budget: { tests: maxTests } })
}

interface Place {
  readonly pointer: string
  readonly depth: number
  readonly budget: { tests: number }
}

function read(value: Json, place: Place): Result<ClaimMatcher> {
  const { pointer, depth, budget } = place
  if (!isJsonObject(value)) return bad('a test of claims is an object', pointer)
  if (--budget.tests < 0 || depth > maxDepth) return bad(`at most ${maxTests} tests, at most ${maxDepth} deep`, pointer)
  const kinds = ['claim', 'all', 'any', 'not'].filter((name) => Object.hasOwn(value, name))
  if (kinds.length !== 1) return bad('exactly one of claim, all, any and not', pointer)
  if (kinds[0] === 'claim') return readTest(value, pointer)
  const unknown = unknownMember(value, kinds, pointer)
  if (unknown !== null) return unknown
  if (kinds[0] === 'not') {
    const inner = read(value['not'] as Json, { pointer: `${pointer}/not`, depth: depth + 1, budget })
    return inner.ok ? ok({ not: inner.value }) : inner
  }
  const name = kinds[0] as 'all' | 'any'
  const list = readList(value[name] as Json, { pointer: `${pointer}/${name}`, depth: depth + 1, budget })
  if (!list.ok) return list
  return ok(name === 'all' ? { all: list.value } : { any: list.value })
}

function readList(value: Json, { pointer, depth, budget }: Place): Result<readonly ClaimMatcher[]> {
  if (!Array.isArray(value) || value.length === 0) return bad('at least one test', pointer)
  const matchers: ClaimMatcher[] = []
  for (const [index, item] of value.entries()) {
    const matcher = read(item, { pointer: `${pointer}/${index}`, depth, budget })
    if (!matcher.ok) return matcher
    matchers.push(matcher.value)
  }
  return ok(matchers)
}

function readTest(value: JsonObject, pointer: string): Result<ClaimMatcher> {
  const unknown = unknownMember(value, ['claim', 'is', 'contains', 'language'], pointer)
  if (unknown !== null) return unknown
  const { claim, is, contains, language } = value
  if (typeof claim !== 'string' || claim === '' || claim.length > longest)
    return bad('the name of a claim', `${pointer}/claim`)
  const given = [is, contains, language].filter((each) => each !== undefined)
  if (given.length !== 1) return bad('exactly one of is, contains and language', pointer)
  if (is !== undefined) return isPlain(is) ? ok({ claim, is }) : bad('a text, a number, true or false', `${pointer}/is`)
  if (contains !== undefined)
    return isPlain(contains) ? ok({ claim, contains }) : bad('a text, a number, true or false', `${pointer}/contains`)
  return typeof language === 'string' && language.length <= longest && languageRange.test(language)
    ? ok({ claim, language })
    : bad('a language range such as de, de-CH or *', `${pointer}/language`)
}

function isPlain(value: Json): value is string | number | boolean {
  return (
    typeof value === 'boolean' || Number.isSafeInteger(value) || (typeof value === 'string' && value.length <= longest)
  )
}
