import {
  type Facts,
  finding,
  isAsked,
  type Opinion,
  type Seconds,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { considered } from './combine/considered.ts'
import { type CombineRule, decide, distinct } from './combine/decide.ts'

export type { CombineRule } from './combine/decide.ts'
export { type ClaimMatcher, type ClaimTest, matchClaims } from './combine/match-claims.ts'
export { onlyFresh, onlyWhere } from './combine/narrow.ts'

/**
 * Combines models by a rule that the caller must name (draft-mahy-mimi-identity section 4.4). Combinations can be combined. Every model is asked, also those that the rule could do without, and what each thought
 * is in `considered`. A rule that can never hold is a `TypeError`.
 *
 * @example
 * ```ts
 * const company = hierarchy([{ issuer: 'https://im.example.com', domains: ['example.com'], types: null }])
 * const trust = combine('unless-distrusted', [company, firstUse({ domains: ['example.com'] })])
 * ```
 */
export function combine(rule: CombineRule, models: readonly TrustModel[]): TrustModel {
  const need = typeof rule === 'object' ? rule.atLeast : rule === 'all' ? models.length : 1
  if (!(Number.isInteger(need) && need >= 1 && need <= models.length))
    throw new TypeError('the rule can never hold with these models')
  const id = `${typeof rule === 'object' ? `at-least-${rule.atLeast}` : rule}(${models.map((model) => model.id).join(', ')})`
  return {
    id,
    ...(models.some(({ followsChains }) => followsChains === true) ? { followsChains: true } : {}),
    admits: (question) => models.filter((model) => isAsked(model, question)).length >= need,
    needs: (question, facts, at) =>
      distinct(models.filter((m) => isAsked(m, question)).flatMap((m) => m.needs(question, facts, at))),
    opinion: (question, facts, at) => {
      const opinions = models.map((model) => ask(model, question, { facts, at }))
      const decision = decide(
        rule,
        need,
        opinions.map((opinion, index) => opinion ?? unasked(models[index] as TrustModel)),
      )
      return { ...decision, considered: considered(models, opinions) }
    },
  }
}

function ask(
  model: TrustModel,
  question: TrustQuestion,
  { facts, at }: { readonly facts: Facts; readonly at: Seconds },
): Opinion | null {
  return isAsked(model, question) ? model.opinion(question, facts, at) : null
}

function unasked({ id }: TrustModel): Opinion {
  return { stance: 'none', because: finding('issuer.unknown', `${id} does not know it`) }
}
