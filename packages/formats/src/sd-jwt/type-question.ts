import { type Facts, type FormatQuestion, finding, type Hasher, type JsonObject } from '@imprint/core'
import { claimFault } from './check-claims.ts'
import type { Disclosures } from './read-disclosures.ts'
import { resolveType, type TypeCatalog } from './resolve-type.ts'

/** A credential as its type is asked about it. */
export interface TypedCredential {
  readonly vct: string
  readonly integrity: string | null
  readonly payload: JsonObject
  readonly disclosures: Disclosures
}

const noNeeds = Object.freeze([])

/**
 * Asks whether a credential keeps to the metadata of its type (SD-JWT VC section 5.7); `undefined` where there is none to be had. Metadata that could not be had is an unknown where the issuer gave its hash
 * or the configuration brings the type; elsewhere it is left to everyone’s discretion (section 5.3.1), and nothing is said.
 */
export function typeQuestion(
  { vct, integrity, payload, disclosures }: TypedCredential,
  { catalog, hasher }: { readonly catalog: TypeCatalog; readonly hasher: Hasher },
): FormatQuestion | undefined {
  const isDemanded = integrity !== null || catalog.has(vct)
  if (!isDemanded && !vct.startsWith('https://')) return undefined
  const resolve = (facts: Facts) => resolveType({ vct, integrity }, { catalog, facts, hasher })
  return {
    needs: (facts) => {
      const resolved = resolve(facts)
      return resolved.state === 'needs' ? [resolved.need] : noNeeds
    },
    judge: (facts) => {
      const resolved = resolve(facts)
      if (resolved.state === 'failed') return { failed: resolved.finding }
      if (resolved.state === 'resolved') {
        const fault = claimFault(resolved.type.claims, { payload, disclosures })
        return fault === null ? null : { failed: fault }
      }
      if (!isDemanded) return null
      const detail = resolved.state === 'missing' ? resolved.detail : 'its document was not fetched'
      return { unknown: finding('type.unavailable', detail) }
    },
  }
}
