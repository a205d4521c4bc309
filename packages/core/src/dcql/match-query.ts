import type { DcqlCandidate } from './candidate.ts'
import type { ClaimsView } from './claim-path.ts'
import { type CredentialMatch, type Extent, matchCredential } from './match-credential.ts'
import type { DcqlQuery } from './query.ts'

/** What each credential query makes of each candidate: a row a credential query, a column a candidate. */
export type QueryMatches = readonly (readonly CredentialMatch[])[]

/** Applies every credential query to every candidate. */
export function matchQuery(
  { credentials }: DcqlQuery,
  candidates: readonly DcqlCandidate[],
  how: { readonly view: ClaimsView; readonly extent: Extent },
): QueryMatches {
  return credentials.map((query) => candidates.map((candidate) => matchCredential(query, candidate, how)))
}

/**
 * Says which credential queries are to be answered, by their place (OpenID4VP 1.0 section 6.4.2): all of them, or of each required set the first option that can be. An
 * optional set is left without an answer, because that discloses least. `unmet` is the JSON pointer of what cannot be answered.
 */
export function neededQueries(
  { credentials, credential_sets: sets }: DcqlQuery,
  matches: QueryMatches,
): { readonly places: readonly number[] } | { readonly unmet: string } {
  const answered = matches.map((row) => row.some(({ disclose }) => disclose !== null))
  if (sets === undefined) {
    const unmet = answered.indexOf(false)
    return unmet < 0 ? { places: [...credentials.keys()] } : { unmet: `/credentials/${unmet}` }
  }
  const places = new Map(credentials.map(({ id }, place) => [id, place]))
  const needed = new Set<number>()
  for (const [index, { options, required = true }] of sets.entries()) {
    if (!required) continue
    const option = options
      .map((ids) => ids.map((id) => places.get(id) as number))
      .find((list) => list.every((place) => answered[place]))
    if (option === undefined) return { unmet: `/credential_sets/${index}` }
    for (const place of option) needed.add(place)
  }
  return { places: [...needed].sort((a, b) => a - b) }
}
