import {
  type AbortSignalLike,
  type Answer,
  type Facts,
  factKey,
  finding,
  type Need,
  type Source,
  type TrustModel,
} from '@imprint/core'
import type { Candidate } from './judge-credential.ts'

/** Rounds of needs: a fact may show that another is needed, such as a status list's own key. */
const maxRounds = 4
/** Facts in all. A presentation of eight credentials from eight issuers with pins needs 16. */
const maxFacts = 32

const none: Facts = Object.freeze({})

/** A signal that is never aborted, for callers that give none. */
export const neverAborted: AbortSignalLike = Object.freeze({
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})

/** Fetches what the trust model needs for issuers that it admits, side by side, until it needs no more. The only I/O of a verdict. */
export async function gather(
  candidates: readonly Candidate[],
  { trust, sources, signal }: { trust: TrustModel; sources: readonly Source[]; signal: AbortSignalLike },
): Promise<Facts> {
  let facts: Record<string, Answer> | null = null
  for (let round = 0; round < maxRounds; round++) {
    const wanted = missing(candidates, trust, facts ?? none)
    if (wanted.size === 0) break
    facts ??= {}
    const room = maxFacts - Object.keys(facts).length
    const answers = await Promise.all(
      [...wanted].slice(0, room).map(async ([key, need]) => [key, await ask(need, sources, signal)] as const),
    )
    if (answers.length === 0) break
    for (const [key, answer] of answers) facts[key] = answer
  }
  return facts ?? none
}

function missing(candidates: readonly Candidate[], trust: TrustModel, facts: Facts): ReadonlyMap<string, Need> {
  const wanted = new Map<string, Need>()
  for (const { question } of candidates) {
    if (question === null || !trust.admits(question)) continue
    for (const need of trust.needs(question, facts)) {
      const key = factKey(need)
      if (facts[key] === undefined) wanted.set(key, need)
    }
  }
  return wanted
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
