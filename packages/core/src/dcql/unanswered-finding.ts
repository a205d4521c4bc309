import { type Finding, finding } from '../result.ts'
import type { DcqlCandidate } from './candidate.ts'
import { matchQuery, neededQueries } from './match-query.ts'
import { nearestMiss } from './nearest-miss.ts'
import type { DcqlQuery } from './query.ts'

/**
 * The verifier's side: tells whether what was presented satisfies the query, by what was disclosed and nothing else; `null` if it does, else `request.unsatisfied` with a pointer to the constraint. A wallet is
 * not under the verifier's control, so each constraint is looked at again, `values` too (OpenID4VP 1.0 section 8.6). More credentials than asked for are no fault: an answer says which device it comes from.
 */
export function unansweredFinding(
  query: DcqlQuery,
  presented: readonly DcqlCandidate[],
): Finding<'request.unsatisfied'> | null {
  const matches = matchQuery(query, presented, { view: 'presented', extent: 'until-failure' })
  const needed = neededQueries(query, matches)
  if ('places' in needed) return null
  const { pointer, detail } = nearestMiss(query, needed.unmet, { candidates: presented, matches })
  return finding('request.unsatisfied', detail, `/dcql_query${pointer}`)
}
