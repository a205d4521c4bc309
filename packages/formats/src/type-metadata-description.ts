import { type Hasher, ok, type Result } from '@imprint/core'
import { readTypeCatalog, resolveType } from './sd-jwt/resolve-type.ts'
import type { ClaimMetadata } from './type-metadata.ts'

/** What a screen says of a type, in the language that fits best. Texts are as their publisher wrote them: escape them, and give them little room (SD-JWT VC section 7.6). */
export interface TypeDescription {
  /** `null` if the type has no name for people. */
  readonly name: string | null
  readonly description: string | null
  readonly claims: readonly {
    readonly path: ClaimMetadata['path']
    /** `null` if the claim has no name for people. */
    readonly label: string | null
    readonly description: string | null
  }[]
}

/**
 * Describes a type by the texts of its own document and of those that it extends. `locales` are language tags, the best liked first; where none fits, the document's first language is taken. What is
 * malformed, missing or refused by the rules of extension is a code `type.*`.
 *
 * @example
 * ```ts
 * describeType('urn:example:card', {
 *   documents: ['{"vct":"urn:example:card","display":[{"locale":"en","name":"Card"}]}'],
 *   locales: ['en-GB'],
 *   hasher: jsHasher,
 * }) // ok: name is "Card"
 * ```
 */
export function describeType(
  vct: string,
  given: { readonly documents: readonly string[]; readonly locales: readonly string[]; readonly hasher: Hasher },
): Result<TypeDescription> {
  const { documents, locales, hasher } = given
  const catalog = readTypeCatalog(documents, hasher)
  if (!catalog.ok) return catalog
  const resolved = resolveType({ vct, integrity: null }, { catalog: catalog.value, facts: {}, hasher })
  if (resolved.state === 'failed') return { ok: false, error: resolved.finding }
  if (resolved.state !== 'resolved')
    return { ok: false, error: { code: 'type.unavailable', detail: 'a document is not among those given' } }
  const { display, claims } = resolved.type
  const shown = best(display, locales)
  return ok({
    name: shown?.name ?? null,
    description: shown?.description ?? null,
    claims: claims.map(({ path, display: labels }) => {
      const label = best(labels ?? [], locales)
      return { path, label: label?.label ?? null, description: label?.description ?? null }
    }),
  })
}

/** The lookup of RFC 4647 section 3.4: each tag is shortened from its end until something has it. */
function best<T extends { readonly locale: string }>(texts: readonly T[], locales: readonly string[]): T | undefined {
  for (const locale of locales) {
    const subtags = locale.toLowerCase().split('-')
    for (; subtags.length > 0; subtags.pop()) {
      const tag = subtags.join('-')
      const found = texts.find((text) => text.locale.toLowerCase() === tag)
      if (found !== undefined) return found
    }
  }
  return texts[0]
}
