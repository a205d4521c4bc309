import type { Disclosure } from '../ports/format.ts'
import type { DcqlCandidate } from './candidate.ts'
import { type ConstraintWords, constraintWords } from './constraint-words.ts'
import type { CredentialMatch, Mismatch } from './match-credential.ts'
import { matchQuery, neededQueries } from './match-query.ts'
import { nearestMiss } from './nearest-miss.ts'
import type { CredentialQuery, DcqlQuery } from './query.ts'

/** What a query makes of some credentials, constraint by constraint. It holds names of claims and never their values. */
export interface QueryExplanation {
  readonly result: 'satisfied' | 'unsatisfied'
  /** One sentence. */
  readonly summary: string
  readonly credentials: readonly ExplainedCredentialQuery[]
  readonly sets: readonly ExplainedSet[]
}

/** What one credential query makes of each credential. */
export interface ExplainedCredentialQuery {
  readonly id: string
  /** JSON pointer within the query, as all pointers here. */
  readonly pointer: string
  readonly result: 'answered' | 'unanswered'
  readonly candidates: readonly ExplainedCandidate[]
}

/** What one credential query makes of one credential. */
export interface ExplainedCandidate {
  /** Its place among the credentials that were given. */
  readonly candidate: number
  readonly result: 'answers' | 'fails'
  /** Every constraint, in the order in which they are looked at. One on a claim may fail where another claim set does without. */
  readonly constraints: readonly ExplainedConstraint[]
  /** Each combination of claims that was asked for, best first; none if the query has no claim sets. */
  readonly claimSets: readonly ExplainedOption[]
  /** What would be shown; `null` where it does not answer. */
  readonly disclose: Disclosure | null
}

/** A constraint, whether it is met, and if not why. */
export interface ExplainedConstraint extends ConstraintWords {
  readonly pointer: string
  readonly result: 'passed' | 'failed'
  readonly because: Mismatch | null
}

/** One of several combinations, and the ids in it that have no answer. */
export interface ExplainedOption {
  readonly pointer: string
  readonly result: 'passed' | 'failed'
  readonly lacking: readonly string[]
}

/** A set of alternatives. */
export interface ExplainedSet {
  readonly pointer: string
  readonly required: 'required' | 'optional'
  readonly result: 'satisfied' | 'unsatisfied'
  readonly options: readonly ExplainedOption[]
}

/**
 * Says for each credential query and each credential which constraint is met and which is not, and for each set which option has an answer.
 *
 * @example
 * ```ts
 * const query = dcqlQueryOf(json)
 * if (query.ok) explainQuery(query.value, []).summary // Nothing answers “badge”: there is no credential.
 * ```
 */
export function explainQuery(query: DcqlQuery, candidates: readonly DcqlCandidate[]): QueryExplanation {
  const matches = matchQuery(query, candidates, { view: 'held', extent: 'all' })
  const needed = neededQueries(query, matches)
  const answered = new Set(
    query.credentials
      .filter((_, place) => matches[place]?.some(({ disclose }) => disclose !== null))
      .map(({ id }) => id),
  )
  const satisfied = 'places' in needed
  const ids = satisfied ? needed.places.map((place) => query.credentials[place]?.id ?? '') : []
  return {
    result: satisfied ? 'satisfied' : 'unsatisfied',
    summary: satisfied ? answeredSentence(ids) : unansweredSentence(needed.unmet),
    credentials: query.credentials.map((asked, place) => {
      const pointer = `/credentials/${place}`
      const explained = (matches[place] ?? []).map((match, candidate) =>
        explainCandidate(asked, match, { pointer, candidate, shown: candidates[candidate] as DcqlCandidate }),
      )
      return {
        id: asked.id,
        pointer,
        result: answered.has(asked.id) ? 'answered' : 'unanswered',
        candidates: explained,
      }
    }),
    sets: (query.credential_sets ?? []).map(({ options, required = true }, index) => {
      const pointer = `/credential_sets/${index}`
      const explained = options.map((list, option) =>
        optionOf(`${pointer}/options/${option}`, list, (id) => answered.has(id)),
      )
      const result = explained.some((one) => one.result === 'passed') ? 'satisfied' : 'unsatisfied'
      return { pointer, required: required ? 'required' : 'optional', result, options: explained }
    }),
  }

  function unansweredSentence(unmet: string): string {
    const { pointer, detail } = nearestMiss(query, unmet, { candidates, matches })
    const place = /^\/credentials\/(\d+)/.exec(pointer)?.[1]
    const id = place === undefined ? null : query.credentials[Number(place)]?.id
    const what = id === null ? `the credential set at ${unmet}` : `“${id}”`
    const near = candidates.length > 1 && id !== null ? 'the nearest fails: ' : ''
    return `Nothing answers ${what}: ${near}${detail}.`
  }
}

function answeredSentence(ids: readonly string[]): string {
  if (ids.length === 0) return 'The query requires nothing.'
  return `There is a credential for ${ids.map((id) => `“${id}”`).join(', ')}.`
}

function explainCandidate(
  query: CredentialQuery,
  match: CredentialMatch,
  {
    pointer,
    candidate,
    shown,
  }: { readonly pointer: string; readonly candidate: number; readonly shown: DcqlCandidate },
): ExplainedCandidate {
  const constraints = [...match.constraints, ...match.claims].map(
    (constraint): ExplainedConstraint => ({
      pointer: pointer + constraint.pointer,
      result: constraint.because === null ? 'passed' : 'failed',
      because: constraint.because,
      ...constraintWords(query, constraint, shown),
    }),
  )
  const there = new Set(query.claims?.filter((_, index) => match.claims[index]?.because === null).map(({ id }) => id))
  return {
    candidate,
    result: match.disclose === null ? 'fails' : 'answers',
    constraints,
    claimSets: (query.claim_sets ?? []).map((set, index) =>
      optionOf(`${pointer}/claim_sets/${index}`, set, (id) => there.has(id)),
    ),
    disclose: match.disclose,
  }
}

function optionOf(pointer: string, ids: readonly string[], isThere: (id: string) => boolean): ExplainedOption {
  const lacking = ids.filter((id) => !isThere(id))
  return { pointer, result: lacking.length === 0 ? 'passed' : 'failed', lacking }
}
