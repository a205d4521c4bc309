import type { DcqlCandidate } from './candidate.ts'
import { constraintWords } from './constraint-words.ts'
import type { Constraint, CredentialMatch } from './match-credential.ts'
import type { QueryMatches } from './match-query.ts'
import type { DcqlQuery } from './query.ts'

/** Where in a query the nearest credential failed, and in which way. */
export interface Miss {
  /** JSON pointer within the query. */
  readonly pointer: string
  readonly detail: string
}

/** Says why a part of a query has no answer, by the credential that came nearest: the one that met the most constraints before one failed. */
export function nearestMiss(
  query: DcqlQuery,
  unmet: string,
  { candidates, matches }: { readonly candidates: readonly DcqlCandidate[]; readonly matches: QueryMatches },
): Miss {
  const [, part, number] = unmet.split('/')
  const index = Number(number)
  if (part === 'credentials') return missOf(index)
  // Of the first option, the first credential query without an answer.
  const places = new Map(query.credentials.map(({ id }, place) => [id, place]))
  const [ids = []] = query.credential_sets?.[index]?.options ?? []
  const place = ids
    .map((id) => places.get(id) as number)
    .find((each) => !matches[each]?.some(({ disclose }) => disclose !== null))
  const inner = place === undefined ? '' : `; ${missOf(place).detail}`
  return { pointer: unmet, detail: `no option has an answer${inner}` }

  function missOf(place: number): Miss {
    const asked = query.credentials[place]
    const row = matches[place] ?? []
    const pointer = `/credentials/${place}`
    const nearest = nearestOf(row)
    const candidate = candidates[nearest]
    const match = row[nearest]
    if (asked === undefined || match === undefined || candidate === undefined)
      return { pointer, detail: 'there is no credential' }
    const failed = firstFailed(match)
    if (asked.claim_sets !== undefined && (failed === null || failed.pointer.startsWith('/claims/')))
      return { pointer: `${pointer}/claim_sets`, detail: 'no combination of claims that was asked for is there whole' }
    if (failed === null) return { pointer, detail: 'it has an answer' }
    const { expected, came } = constraintWords(asked, failed, candidate)
    return { pointer: pointer + failed.pointer, detail: `expected ${expected}; came ${came}` }
  }
}

function firstFailed({ constraints, claims }: CredentialMatch): Constraint | null {
  return [...constraints, ...claims].find(({ because }) => because !== null) ?? null
}

/** The place of the match that failed last. Of equals the first, which the holder prefers. */
function nearestOf(row: readonly CredentialMatch[]): number {
  let best = -1
  let most = -1
  for (const [place, { constraints, claims }] of row.entries()) {
    const met = [...constraints, ...claims].findIndex(({ because }) => because !== null)
    if (met > most) {
      most = met
      best = place
    }
  }
  return best
}
