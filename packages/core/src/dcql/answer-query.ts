import type { Disclosure } from '../ports/format.ts'
import type { DcqlCandidate } from './candidate.ts'
import { chooseFewest } from './choose-fewest.ts'
import { matchQuery, neededQueries, type QueryMatches } from './match-query.ts'
import { type Miss, nearestMiss } from './nearest-miss.ts'
import type { DcqlQuery } from './query.ts'

/** One credential of an answer. */
export interface ChosenCredential {
  /** Its place among the candidates. */
  readonly candidate: number
  /** The ids of the credential queries that it answers. */
  readonly answers: readonly string[]
  /** What to show of it, and nothing else. */
  readonly disclose: Disclosure
}

/** An answer to a query; or what has no answer, `null` where everything has one but one credential is the limit and none answers alone. */
export type QueryAnswer = { readonly chosen: readonly ChosenCredential[] } | { readonly miss: Miss | null }

/**
 * Answers a query with the fewest credentials and the least of each. `candidates` come in the holder's order of preference; `limit` is `one` where a presentation
 * holds one credential.
 *
 * @example
 * ```ts
 * const query = dcqlQueryOf(json)
 * if (query.ok) answerQuery(query.value, [], 'several') // { miss: { pointer: '/credentials/0', detail: 'there is no credential' } }
 * ```
 */
export function answerQuery(
  query: DcqlQuery,
  candidates: readonly DcqlCandidate[],
  limit: 'one' | 'several',
): QueryAnswer {
  const matches = matchQuery(query, candidates, { view: 'held', extent: 'until-failure' })
  const needed = neededQueries(query, matches)
  if ('unmet' in needed) return { miss: nearestMiss(query, needed.unmet, { candidates, matches }) }
  if (limit === 'several' || needed.places.length === 0) return { chosen: fewest(query, matches, needed.places) }
  // Which option of a set is met depends on the credential, where there is only one.
  for (const candidate of candidates.keys()) {
    const own = matches.map((row) => row.slice(candidate, candidate + 1))
    const alone = neededQueries(query, own)
    if ('unmet' in alone) continue
    return { chosen: fewest(query, own, alone.places).map((one) => ({ ...one, candidate })) }
  }
  return { miss: null }
}

/** Each of the places has an answer. */
function fewest(
  { credentials }: DcqlQuery,
  matches: QueryMatches,
  places: readonly number[],
): readonly ChosenCredential[] {
  const rows = places.map((place) => (matches[place] ?? []).map(({ disclose }) => disclose))
  return (chooseFewest(rows, 'several') ?? []).map(({ place, rows: answered, disclose }) => ({
    candidate: place,
    answers: answered.map((row) => credentials[places[row] as number]?.id ?? ''),
    disclose,
  }))
}
