import { type Finding, finding, type JsonObject } from '@imprint/core'
import type { ClaimMetadata } from '../type-metadata.ts'
import { type Looking, selectPlaces } from './places.ts'
import type { Disclosures } from './read-disclosures.ts'

/**
 * Claims, elements and digests that the rules of one type may look at: a hundred rules about every element of a list of a thousand look at 100,000. A type is written by whom the credential's issuer names, and two
 * thousand rules about the elements of lists in a list would stop a verifier for seconds.
 */
const mostLooking = 500_000

/**
 * Holds a credential against the claims of its type (SD-JWT VC section 5.6) and answers the first fault: a path through what is no object or array; a claim that can be withheld and must not, or cannot and must;
 * a mandatory one that was not put in. What may only have been withheld is not missed.
 */
export function claimFault(
  claims: readonly ClaimMetadata[],
  given: { readonly payload: JsonObject; readonly disclosures: Disclosures },
): Finding<'type.claim_rule'> | null {
  const looking = { left: mostLooking }
  for (const [index, claim] of claims.entries()) {
    const detail = ruleFault(claim, { ...given, looking })
    if (detail !== null) return finding('type.claim_rule', `rule ${index + 1} of the type: ${detail}`)
  }
  return null
}

function ruleFault(
  { path, sd, mandatory }: ClaimMetadata,
  {
    payload,
    disclosures,
    looking,
  }: { readonly payload: JsonObject; readonly disclosures: Disclosures; readonly looking: Looking },
): string | null {
  const selected = selectPlaces(payload, { path, disclosures, counting: 'issued', looking })
  if (looking.left < 0) return 'the rules and the credential have too many claims to look at'
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
