import {
  type AbortSignalLike,
  type Answer,
  type Facts,
  factKey,
  finding,
  isAsked,
  type Need,
  type Seconds,
  type Source,
  type TrustModel,
} from '@imprint/core'
import type { Candidate, JudgedCredential } from './judge-credential.ts'
import { statusNeeds } from './judge-status.ts'
import type { StatusLists } from './status-lists.ts'

/** Rounds of needs: a fact may show that another is needed, such as the type that a type extends. */
const maxRounds = 4
/** Facts in all. A presentation of eight credentials from eight issuers with pins and status lists needs 24. */
const maxFacts = 48

/** No facts at all. */
export const noFacts: Facts = Object.freeze({})

/** A signal that is never aborted, for callers that give none. */
export const neverAborted: AbortSignalLike = Object.freeze({
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})

/** Says what must be known, given what is known already. */
export type Wanted = (facts: Facts) => readonly Need[]

/** Whom facts are asked of. */
export interface Asking {
  readonly sources: readonly Source[]
  readonly signal: AbortSignalLike
}

/** Fetches what is wanted, side by side, until nothing more is. The only I/O of a verdict. */
export async function gather(wanted: Wanted, known: Facts, { sources, signal }: Asking): Promise<Facts> {
  let facts: Record<string, Answer> | null = null
  for (let round = 0; round < maxRounds; round++) {
    const needs = missing(wanted, facts ?? known)
    if (needs.size === 0) break
    facts ??= { ...known }
    const room = maxFacts - Object.keys(facts).length
    const answers = await Promise.all(
      [...needs].slice(0, room).map(async ([key, need]) => [key, await ask(need, sources, signal)] as const),
    )
    if (answers.length === 0) break
    for (const [key, answer] of answers) facts[key] = answer
  }
  return facts ?? known
}

/** What the trust model needs for issuers that it admits. */
export function trustNeeds(
  candidates: readonly Candidate[],
  { trust, at }: { readonly trust: TrustModel; readonly at: Seconds },
): Wanted {
  return (facts) =>
    candidates.flatMap(({ question }) =>
      question !== null && isAsked(trust, question) ? trust.needs(question, facts, at) : [],
    )
}

/** What the credentials themselves ask for. Only those count whose issuer was believed and signed them: nobody else chooses what is fetched. */
export function credentialNeeds(judged: readonly JudgedCredential[], lists: StatusLists): Wanted {
  return (facts) =>
    judged.flatMap(({ opened }) => [...(opened.question?.needs(facts) ?? []), ...statusNeeds(opened, lists)])
}

/** Tells whether anything that is wanted is not known. */
export function isWanting(wanted: Wanted, facts: Facts): boolean {
  return missing(wanted, facts).size > 0
}

function missing(wanted: Wanted, facts: Facts): ReadonlyMap<string, Need> {
  const needs = new Map<string, Need>()
  for (const need of wanted(facts)) {
    const key = factKey(need)
    if (facts[key] === undefined) needs.set(key, need)
  }
  return needs
}

async function ask(need: Need, sources: readonly Source[], signal: AbortSignalLike): Promise<Answer> {
  try {
    for (const source of sources) {
      const answer = await source.fetch(need, signal)
      if (answer !== null) return answer
    }
  } catch {
    // A source that breaks its contract, or the caller who stopped waiting: either way nobody knows.
    const cause = signal.aborted
      ? finding('fetch.timeout', 'the caller stopped waiting')
      : finding('fetch.failed', 'the source failed')
    return { state: 'unavailable', cause }
  }
  return { state: 'unavailable', cause: finding('fetch.failed', `no source answers needs of kind ${need.kind}`) }
}
