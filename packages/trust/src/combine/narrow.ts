import { finding, type Opinion, type Seconds, type TrustedKey, type TrustModel } from '@imprint/core'
import type { Trusted } from './agree.ts'
import { type ClaimMatcher, matchClaims } from './match-claims.ts'

/**
 * Believes only credentials that say something: where the model trusts and the claims do not match, nobody is trusted (`trust.claim_unmet`; `trust.claim_withheld` where the claim was not disclosed). It never makes anything
 * trusted, nor takes a distrust back.
 *
 * @example
 * ```ts
 * const company = hierarchy([{ issuer: 'https://im.example.com', domains: ['example.com'], types: null }])
 * const support = onlyWhere({ claim: 'organization-unit', is: 'Support' }, company)
 * ```
 */
export function onlyWhere(matcher: ClaimMatcher, model: TrustModel): TrustModel {
  return {
    ...model,
    opinion: (question, facts, at) => {
      const opinion = model.opinion(question, facts, at)
      if (opinion.stance !== 'trusted') return opinion
      const { about } = question
      const match = about === undefined ? 'unmet' : matchClaims(matcher, about)
      switch (match) {
        case 'met':
          return opinion
        case 'unmet':
          return refuse(opinion, 'trust.claim_unmet', 'believed only where the claims say something else')
        case 'withheld':
          return refuse(opinion, 'trust.claim_withheld', 'a claim on which the policy depends was not shown')
      }
    },
  }
}

function refuse(
  opinion: Trusted,
  code: 'trust.claim_unmet' | 'trust.claim_withheld',
  detail: string,
): Extract<Opinion, { stance: 'none' }> {
  return { stance: 'none', because: finding(code, detail), ...consideredOf(opinion) }
}

/**
 * Believes only evidence that was fetched within so many seconds. A key whose path has an older step does not count; if none is left the answer is `trust.stale`, which is undecided: fresher evidence may say the same. What
 * was configured has no age.
 */
export function onlyFresh(seconds: number, model: TrustModel): TrustModel {
  if (!(seconds > 0)) throw new TypeError('an age is a positive number of seconds')
  return {
    ...model,
    opinion: (question, facts, at) => {
      const opinion = model.opinion(question, facts, at)
      if (opinion.stance !== 'trusted') return opinion
      const keys = opinion.keys.filter(({ path }) =>
        path.every(({ evidenceAt }) => evidenceAt === null || isFresh(evidenceAt, { at, seconds })),
      )
      const limited = keys.map((key) => endingWith(key, seconds))
      if (keys.length === opinion.keys.length) return { ...opinion, keys: limited }
      const doubt = finding('trust.stale', `evidence was fetched more than ${seconds} s before`)
      return keys.length === 0
        ? { stance: 'unsure', because: doubt, ...consideredOf(opinion) }
        : { ...opinion, keys: limited, doubt: opinion.doubt ?? doubt }
    },
  }
}

/** A key holds no longer than its oldest step counts. */
function endingWith(key: TrustedKey, seconds: number): TrustedKey {
  const times = key.path.flatMap(({ evidenceAt }) => evidenceAt ?? [])
  if (times.length === 0) return key
  const end = Math.min(...times) + seconds
  return { ...key, holdsUntil: Math.min(key.holdsUntil ?? end, end) as Seconds }
}

/** Written as what must hold, so that a time which is no number is not fresh. */
function isFresh(evidenceAt: Seconds, { at, seconds }: { readonly at: Seconds; readonly seconds: number }): boolean {
  return at <= evidenceAt + seconds
}

function consideredOf({ considered }: Trusted): Pick<Trusted, 'considered'> {
  return considered === undefined ? {} : { considered }
}
