import { type Finding, finding, type JsonObject } from '@imprint/core'
import type { ClaimMetadata } from '../type-metadata.ts'
import { selectPlaces } from './places.ts'
import type { Disclosures } from './read-disclosures.ts'

/**
 * Holds a credential against the claims of its type (SD-JWT VC section 5.6) and answers the first fault: a path through what is no object or array; a claim that can be withheld and must not, or cannot and must;
 * a mandatory one that was not put in. What may only have been withheld is not missed.
 */
export function claimFault(
  claims: readonly ClaimMetadata[],
  given: { readonly payload: JsonObject; readonly disclosures: Disclosures },
): Finding<'type.claim_rule'> | null {
  for (const [index, claim] of claims.entries()) {
    const detail = ruleFault(claim, given)
    if (detail !== null) return finding('type.claim_rule', `rule ${index + 1} of the type: ${detail}`)
  }
  return null
}

function ruleFault(
  { path, sd, mandatory }: ClaimMetadata,
  { payload, disclosures }: { readonly payload: JsonObject; readonly disclosures: Disclosures },
): string | null {
  const selected = selectPlaces(payload, { path, disclosures, counting: 'issued' })
  if (selected === null) return 'the path leads through a claim of another kind'
  const { places, lostAt } = selected
  for (const { via, value } of places) {
    const isDisclosable = via !== null || value === undefined
    if (isDisclosable && sd === 'never') return 'a claim can be withheld that must be shown'
    if (!isDisclosable && sd === 'always') return 'a claim is shown to everyone that must be possible to withhold'
  }
  if (mandatory !== true || places.length > 0) return null
  // Of a claim that can never be withheld it is known that it is not behind a digest.
  return lostAt === null || (sd === 'never' && lostAt === path.length - 1) ? 'a mandatory claim was not put in' : null
}
