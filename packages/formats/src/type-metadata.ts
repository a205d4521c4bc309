import {
  type Failed,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJsonObject,
  type Result,
} from '@imprint/core'

/** The metadata of one SD-JWT VC type, as its document says it (SD-JWT VC section 5.2). What is not listed here was ignored, as the section wants. */
export interface TypeMetadata {
  readonly vct: string
  readonly name: string | null
  readonly description: string | null
  /** The type that it extends, and the hash of that type's document where it is given. */
  readonly extends: { readonly vct: string; readonly integrity: string | null } | null
  /** `null` if it says nothing of it, so that what the extended type says holds (section 5.5.2). */
  readonly display: readonly TypeDisplay[] | null
  readonly claims: readonly ClaimMetadata[]
}

/** What people read of a type, in one language (section 5.5). */
export interface TypeDisplay {
  readonly locale: string
  readonly name: string
  readonly description: string | null
}

/** What a type says of the claims at one path (section 5.6). */
export interface ClaimMetadata {
  readonly path: readonly (string | number | null)[]
  /** What people read of it; `null` if nothing is said. */
  readonly display: readonly ClaimDisplay[] | null
  /** Whether the issuer must put it in; `null` if nothing is said, which is no. */
  readonly mandatory: boolean | null
  /** Whether it must, may or must not be possible to withhold it; `null` if nothing is said, which is `allowed`. */
  readonly sd: 'always' | 'allowed' | 'never' | null
}

/** What people read of a claim, in one language (section 5.6.2). */
export interface ClaimDisplay {
  readonly locale: string
  readonly label: string
  readonly description: string | null
}

/** What one document may cost: the largest in the specification has 6 KiB, 12 claims and 8 levels. With pictures inside it may have more. */
const budget = { size: 262_144, depth: 16, values: 16_384 }
const maxClaims = 512
/** Components of a path: no token that is read nests deeper. */
const maxPath = 16
/** Texts for people; what is longer would distort any screen (section 7.6). */
const maxText = 1_024

/**
 * Parses a Type Metadata document. Members of another form than section 5 says, a path twice or an `svg_id` twice are `type.malformed`; unknown members are
 * passed over.
 *
 * @example
 * ```ts
 * parseTypeMetadata('{"vct":"urn:example:card","claims":[{"path":["fn"],"sd":"always"}]}') // ok
 * parseTypeMetadata('{"vct":"urn:example:card","claims":[{"path":[]}]}') // type.malformed
 * ```
 */
export function parseTypeMetadata(text: string): Result<TypeMetadata> {
  const json = parseJsonObject(text, budget)
  if (!json.ok) return malformed(`${json.error.code}, ${json.error.detail}`, '')
  const document = json.value
  const { vct, name, description } = document
  if (typeof vct !== 'string' || vct === '') return malformed('vct is missing', '/vct')
  const integrity = document['extends#integrity']
  const parent = document['extends']
  if (parent !== undefined && (typeof parent !== 'string' || parent === ''))
    return malformed('expected a text', '/extends')
  if (integrity !== undefined && (typeof integrity !== 'string' || parent === undefined))
    return malformed('expected the hash of what is extended', '/extends#integrity')
  const display = readList(document['display'], { pointer: '/display', limit: maxClaims, read: readTypeDisplay })
  if (!display.ok) return display
  const claims = readClaims(document['claims'])
  if (!claims.ok) return claims
  return ok({
    vct,
    name: typeof name === 'string' ? name : null,
    description: typeof description === 'string' ? description : null,
    extends: parent === undefined ? null : { vct: parent, integrity: integrity ?? null },
    display: display.value,
    claims: claims.value,
  })
}

function readTypeDisplay(value: JsonObject, pointer: string): Result<TypeDisplay> {
  const { locale, name, description } = value
  if (!isText(locale) || !isText(name) || !(description === undefined || isText(description)))
    return malformed('expected locale and name, of at most 1,024 characters', pointer)
  return ok({ locale, name, description: description ?? null })
}

function readClaims(value: Json | undefined): Result<readonly ClaimMetadata[]> {
  const claims = readList(value, { pointer: '/claims', limit: maxClaims, read: readClaim })
  if (!claims.ok) return claims
  const list = claims.value ?? []
  // One claim with two rules is read differently by two readers.
  if (new Set(list.map(({ path }) => pathKey(path))).size < list.length) return malformed('a path twice', '/claims')
  const ids = (Array.isArray(value) ? (value as readonly JsonObject[]) : []).flatMap(({ svg_id: id }) => id ?? [])
  return new Set(ids).size < ids.length ? malformed('an svg_id twice', '/claims') : ok(list)
}

function readClaim(value: JsonObject, pointer: string): Result<ClaimMetadata> {
  const { path, mandatory = null, sd = null, svg_id: id } = value
  if (!isPath(path)) return malformed('expected texts, nulls and indices, at least one', `${pointer}/path`)
  if (mandatory !== null && typeof mandatory !== 'boolean')
    return malformed('expected true or false', `${pointer}/mandatory`)
  if (sd !== null && sd !== 'always' && sd !== 'allowed' && sd !== 'never')
    return malformed('expected always, allowed or never', `${pointer}/sd`)
  if (id !== undefined && !(typeof id === 'string' && /^[A-Za-z_]\w*$/.test(id)))
    return malformed('expected letters, digits and underscores, no digit first', `${pointer}/svg_id`)
  const display = readList(value['display'], {
    pointer: `${pointer}/display`,
    limit: maxClaims,
    read: readClaimDisplay,
  })
  return display.ok ? ok({ path, display: display.value, mandatory, sd }) : display
}

function readClaimDisplay(value: JsonObject, pointer: string): Result<ClaimDisplay> {
  const { locale, label, description } = value
  if (!isText(locale) || !isText(label) || !(description === undefined || isText(description)))
    return malformed('expected locale and label, of at most 1,024 characters', pointer)
  return ok({ locale, label, description: description ?? null })
}

function readList<T>(
  value: Json | undefined,
  given: {
    readonly pointer: string
    readonly limit: number
    readonly read: (value: JsonObject, pointer: string) => Result<T>
  },
): Result<readonly T[] | null> {
  const { pointer, limit, read } = given
  if (value === undefined) return ok(null)
  if (!Array.isArray(value) || value.length > limit) return malformed(`expected an array of at most ${limit}`, pointer)
  const items: T[] = []
  for (const [index, each] of value.entries()) {
    const at = `${pointer}/${index}`
    const item = isJsonObject(each) ? read(each, at) : malformed('expected an object', at)
    if (!item.ok) return item
    items.push(item.value)
  }
  return ok(items)
}

function isPath(value: Json | undefined): value is ClaimMetadata['path'] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= maxPath &&
    value.every((part) => part === null || typeof part === 'string' || (Number.isSafeInteger(part) && part >= 0))
  )
}

/** Paths by value. */
export function pathKey(path: ClaimMetadata['path']): string {
  return JSON.stringify(path)
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxText
}

function malformed(detail: string, pointer: string): Failed {
  return fail('type.malformed', detail, pointer)
}
