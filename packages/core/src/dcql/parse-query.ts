import { isJsonObject, type Json, type JsonObject, parseJsonObject, tokenBudget } from '../json.ts'
import { fail, ok, type Result } from '../result.ts'
import { parseClaimPath } from './claim-path.ts'
import { metaRowOf } from './meta.ts'
import type { ClaimsQuery, CredentialQuery, CredentialSetQuery, DcqlQuery, TrustedAuthority } from './query.ts'

// What a query may cost. The longest example of OpenID4VP 1.0 asks for five credentials in two sets; a presentation holds eight. Each number bounds one factor of
// the work of matching, which is their product with the number of credentials held, and never more.
const maxCredentials = 16
const maxClaims = 64
const maxAllClaims = 256
const maxClaimSets = 32
const maxValues = 64
const maxSets = 16
const maxAuthorities = 16
const maxText = 2048

/**
 * Reads a DCQL query from JSON text. What the specification does not define is ignored, as it demands (section 6); anything missing, malformed or over budget is
 * `query.malformed` with a pointer.
 *
 * @example
 * ```ts
 * parseDcqlQuery('{"credentials":[{"id":"badge","format":"dc+sd-jwt","meta":{"vct_values":["urn:badge"]},"claims":[{"path":["fn"]}]}]}')
 * ```
 */
export function parseDcqlQuery(text: string): Result<DcqlQuery> {
  const json = parseJsonObject(text, tokenBudget)
  return json.ok ? dcqlQueryOf(json.value) : json
}

/** `parseDcqlQuery` for JSON that was parsed already, and that stands at `pointer` of something else. */
export function dcqlQueryOf(json: Json | undefined, pointer = ''): Result<DcqlQuery> {
  const query = wholeQuery(json, pointer)
  if (!query.ok) return query
  const { credentials, credential_sets: sets = [] } = query.value
  const ids = new Set<string>()
  let claims = 0
  for (const [index, { id, claims: asked = [] }] of credentials.entries()) {
    claims += asked.length
    if (claims > maxAllClaims)
      return bad(`at most ${maxAllClaims} claims in all`, `${pointer}/credentials/${index}/claims`)
    if (ids.has(id)) return bad('the id occurs twice', `${pointer}/credentials/${index}/id`)
    ids.add(id)
  }
  for (const [index, { options }] of sets.entries()) {
    const unknown = firstUnknown(options, ids)
    if (unknown !== null)
      return bad('no credential of that id is asked for', `${pointer}/credential_sets/${index}/options/${unknown}`)
  }
  return ok(query.value as DcqlQuery)
}

function bad(detail: string, pointer: string) {
  return fail('query.malformed', detail, pointer)
}

type Parse<T> = (value: Json | undefined, pointer: string) => Result<T>

/** A parser of objects: one parser a member. What a parser answers with `undefined` is left out; other members are ignored. */
function objectOf<T extends object>(members: { readonly [K in keyof T]-?: Parse<T[K]> }): Parse<T> {
  const rows = Object.entries(members) as unknown as readonly (readonly [string, Parse<unknown>])[]
  return (value, pointer) => {
    if (!isJsonObject(value)) return bad('expected an object', pointer)
    const made: Record<string, unknown> = {}
    for (const [name, parse] of rows) {
      const member = parse(value[name], `${pointer}/${name}`)
      if (!member.ok) return member
      if (member.value !== undefined) made[name] = member.value
    }
    return ok(made as T)
  }
}

/** A parser of arrays, none of which may be empty (section 6). */
function arrayOf<T>(max: number, parse: Parse<T>): Parse<readonly T[]> {
  return (value, pointer) => {
    if (!Array.isArray(value) || value.length < 1 || value.length > max)
      return bad(`expected an array of 1 to ${max} entries`, pointer)
    const entries: T[] = []
    for (const [index, entry] of (value as readonly Json[]).entries()) {
      const parsed = parse(entry, `${pointer}/${index}`)
      if (!parsed.ok) return parsed
      entries.push(parsed.value)
    }
    return ok(entries)
  }
}

/** A parser of what may be left out. `null` is not the same as that. */
function optional<T>(parse: Parse<T>): Parse<T | undefined> {
  return (value, pointer) => (value === undefined ? ok(undefined) : parse(value, pointer))
}

const boolean: Parse<boolean> = (value, pointer) =>
  typeof value === 'boolean' ? ok(value) : bad('expected true or false', pointer)

const text: Parse<string> = (value, pointer) =>
  typeof value === 'string' && value !== '' && value.length <= maxText
    ? ok(value)
    : bad(`expected a text of 1 to ${maxText} characters`, pointer)

const identifier: Parse<string> = (value, pointer) =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(value)
    ? ok(value)
    : bad('expected 1 to 128 letters, digits, _ or -', pointer)

// A number past 2^53 could stand for its neighbour as well, and values are compared exactly. A zero with a sign is written without it (ECMA-404 keeps it, `JSON.stringify` does not).
const claimValue: Parse<string | number | boolean> = (value, pointer) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return ok(value + 0)
  return typeof value === 'string' || typeof value === 'boolean'
    ? ok(value)
    : bad('expected a text, a whole number or a boolean', pointer)
}

const trustedAuthority: Parse<TrustedAuthority> = (value, pointer) => {
  const authority = authorityMembers(value, pointer)
  if (!authority.ok || authority.value.type !== 'aki') return authority
  const wrong = authority.value.values.findIndex((each) => !/^[A-Za-z0-9_-]+$/.test(each))
  return wrong < 0 ? authority : bad('expected a key identifier in base64url', `${pointer}/values/${wrong}`)
}

const authorityMembers = objectOf<TrustedAuthority>({ type: text, values: arrayOf(maxValues, text) })

const credentialMembers = objectOf<CredentialQuery>({
  id: identifier,
  format: text,
  multiple: optional(boolean) as Parse<boolean>,
  meta: (value, pointer) => (isJsonObject(value) ? ok(value) : bad('expected an object', pointer)),
  trusted_authorities: optional(arrayOf(maxAuthorities, trustedAuthority)) as Parse<readonly TrustedAuthority[]>,
  require_cryptographic_holder_binding: optional(boolean) as Parse<boolean>,
  claims: optional(
    arrayOf(
      maxClaims,
      objectOf<ClaimsQuery>({
        id: optional(identifier) as Parse<string>,
        path: parseClaimPath,
        values: optional(arrayOf(maxValues, claimValue)) as Parse<readonly (string | number | boolean)[]>,
      }),
    ),
  ) as Parse<readonly ClaimsQuery[]>,
  claim_sets: optional(arrayOf(maxClaimSets, arrayOf(maxClaims, identifier))) as Parse<readonly (readonly string[])[]>,
})

const credentialQuery: Parse<CredentialQuery> = (value, pointer) => {
  const query = credentialMembers(value, pointer)
  if (!query.ok) return query
  const { format, claims, claim_sets: sets } = query.value
  const meta = metaOf(format, query.value.meta, `${pointer}/meta`)
  if (!meta.ok) return meta
  const ids = new Set<string>()
  for (const [index, { id }] of (claims ?? []).entries()) {
    const at = `${pointer}/claims/${index}/id`
    if (id === undefined) {
      if (sets !== undefined) return bad('claim_sets needs the id of each claim', at)
    } else if (ids.has(id)) return bad('the id occurs twice', at)
    else ids.add(id)
  }
  if (sets !== undefined) {
    if (claims === undefined) return bad('claim_sets must not be there without claims', `${pointer}/claim_sets`)
    const unknown = firstUnknown(sets, ids)
    if (unknown !== null) return bad('no claim of that id is asked for', `${pointer}/claim_sets/${unknown}`)
  }
  return ok({ ...query.value, meta: meta.value })
}

/**
 * Section 6.1 calls `meta` without members no constraint, appendix B calls the member of each format required. An empty one is read by the first; one that has members, by the second.
 */
function metaOf(format: string, meta: JsonObject, pointer: string): Result<JsonObject> {
  const row = metaRowOf(format)
  if (row === null) return ok(meta)
  const value = meta[row.member]
  // A constraint that is misspelt would ask for nothing, and be met by anything.
  if (value === undefined)
    return Object.keys(meta).length === 0
      ? ok({})
      : bad(`expected ${row.member}, the one member that there is for this format`, pointer)
  return row.isValid(value) ? ok({ [row.member]: value }) : bad(`expected ${row.form}`, `${pointer}/${row.member}`)
}

const wholeQuery = objectOf<Pick<DcqlQuery, 'credentials' | 'credential_sets'>>({
  credentials: arrayOf(maxCredentials, credentialQuery),
  credential_sets: optional(
    arrayOf(
      maxSets,
      objectOf<CredentialSetQuery>({
        options: arrayOf(maxSets, arrayOf(maxCredentials, identifier)),
        required: optional(boolean) as Parse<boolean>,
      }),
    ),
  ) as Parse<readonly CredentialSetQuery[]>,
})

/** Where the first identifier stands that nothing is called, as two steps of a pointer. */
function firstUnknown(lists: readonly (readonly string[])[], known: ReadonlySet<string>): string | null {
  for (const [index, list] of lists.entries()) {
    const at = list.findIndex((id) => !known.has(id))
    if (at >= 0) return `${index}/${at}`
  }
  return null
}
