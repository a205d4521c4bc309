import {
  type Code,
  type Facts,
  type Finding,
  factKey,
  fail,
  finding,
  type Hasher,
  isJsonObject,
  type Need,
  ok,
  type RejectedCode,
  type Result,
} from '@imprint/core'
import { parseTypeMetadata, type TypeMetadata } from '../type-metadata.ts'
import { type EffectiveType, extendType } from './extend-type.ts'
import { documentHash, isIntact } from './integrity.ts'

/** Documents that are known without asking, by their `vct`, each with its hash. */
export type TypeCatalog = ReadonlyMap<string, { readonly metadata: TypeMetadata; readonly hash: string }>

/** What came of looking for a type and all that it extends. */
export type ResolvedType =
  | { readonly state: 'resolved'; readonly type: EffectiveType }
  | { readonly state: 'needs'; readonly need: Need }
  | { readonly state: 'missing'; readonly detail: string }
  | { readonly state: 'failed'; readonly finding: Finding<RejectedCode> }

/** Types that extend each other: a general one, a national one, an issuer's, and one for what comes. Each costs a round of fetching. */
const maxTypes = 4

/** Reads documents that are given by their texts. What is malformed, or there twice, is `type.malformed`. */
export function readTypeCatalog(documents: readonly string[], hasher: Hasher): Result<TypeCatalog> {
  const catalog = new Map<string, { readonly metadata: TypeMetadata; readonly hash: string }>()
  for (const text of documents) {
    const parsed = parseTypeMetadata(text)
    if (!parsed.ok) return parsed
    if (catalog.has(parsed.value.vct)) return fail('type.malformed', `two documents of the type ${parsed.value.vct}`)
    catalog.set(parsed.value.vct, { metadata: parsed.value, hash: documentHash(text, hasher) })
  }
  return ok(catalog)
}

/** What a type is looked for with. */
export interface TypeSearch {
  readonly catalog: TypeCatalog
  readonly facts: Facts
  readonly hasher: Hasher
}

interface Reference {
  readonly vct: string
  readonly integrity: string | null
}

/**
 * Finds the document of a type and of every type that it extends (SD-JWT VC sections 5.3, 5.4, 6 and 7.4): in the catalog, if it has the hash that is asked for, or else, of an https type, among the facts.
 */
export function resolveType(reference: Reference, search: TypeSearch): ResolvedType {
  const chain: TypeMetadata[] = []
  for (let next: Reference | null = reference; next !== null; ) {
    const { vct }: Reference = next
    if (chain.some((type) => type.vct === vct)) return failed('type.extends', 'the type extends itself')
    if (chain.length === maxTypes) return failed('type.extends', `more than ${maxTypes} types one behind the other`)
    const found: Exclude<ResolvedType, { state: 'resolved' }> | TypeMetadata = findDocument(next, search)
    if ('state' in found) return found
    chain.push(found)
    next = found.extends
  }
  const type = extendType(chain)
  return type.ok ? { state: 'resolved', type: type.value } : failed(type.error.code, type.error.detail)
}

function findDocument(
  { vct, integrity }: Reference,
  { catalog, facts, hasher }: TypeSearch,
): TypeMetadata | Exclude<ResolvedType, { state: 'resolved' }> {
  const bundled = catalog.get(vct)
  if (bundled !== undefined && (integrity === null || isIntact(integrity, bundled.hash))) return bundled.metadata
  if (!vct.startsWith('https://'))
    return bundled === undefined
      ? { state: 'missing', detail: 'the type is no https URL, and its document is not configured' }
      : failed('type.integrity', 'the configured document is another one')
  const need = { kind: 'type-metadata', id: vct }
  const fact = facts[factKey(need)]
  if (fact === undefined) return { state: 'needs', need }
  if (fact.state !== 'found')
    return { state: 'missing', detail: fact.state === 'absent' ? fact.detail : fact.cause.detail }
  const text = isJsonObject(fact.value) ? fact.value['text'] : undefined
  if (typeof text !== 'string') return { state: 'missing', detail: 'the fact holds no text' }
  if (integrity !== null && !isIntact(integrity, documentHash(text, hasher)))
    return failed('type.integrity', 'the document has another hash')
  const parsed = parseTypeMetadata(text)
  if (!parsed.ok) return failed(parsed.error.code, parsed.error.detail)
  return parsed.value.vct === vct ? parsed.value : failed('type.malformed', 'the document is of another type')
}

/** Every code that reading a type gives is one about bad evidence. */
function failed(code: Code, detail: string): Extract<ResolvedType, { state: 'failed' }> {
  return { state: 'failed', finding: finding(code as RejectedCode, detail) }
}
