import {
  type Finding,
  factKey,
  finding,
  jwkText,
  type KeyValidity,
  type Need,
  type NotedCode,
  type Opinion,
  type PublicJwk,
  sameJwk,
  strictestValidity,
  type TrustedKey,
} from '@imprint/core'
import { agree, type Trusted } from './agree.ts'

/**
 * How several models make one decision. `all`: every model trusts the same key. `any`: one is enough, whatever the others say. `precedence`: the first that has an opinion
 * decides, and one that could not be asked has none yet, so that nobody chooses the weaker by keeping the stronger from answering. `unless-distrusted`: one is enough, but a distrust by any other wins,
 * and so does a doubt that could hide one, and evidence that may have been kept back. `atLeast`: so many trust the same key, and none distrusts it; one that could not be asked counts neither way, which is what k of n is for, but as long as
 * those that could not be asked might still make up the number, nothing is decided.
 */
export type CombineRule = 'all' | 'any' | 'precedence' | 'unless-distrusted' | { readonly atLeast: number }

/** Decides by a rule that needs so many to agree. The opinions stand in the order of the models. */
export function decide(rule: CombineRule, need: number, opinions: readonly Opinion[]): Opinion {
  const decision = rule === 'precedence' ? first(opinions) : count(rule, need, opinions)
  if (decision.stance !== 'trusted') return decision
  const conflict = conflictOf(opinions)
  return conflict === null ? decision : { ...decision, notes: [...(decision.notes ?? []), conflict] }
}

/** To know nothing of an issuer is no opinion. To know it, and to find its evidence bad or missing, is one: who could make that pass for silence would choose the model that decides. */
function first(opinions: readonly Opinion[]): Opinion {
  const decision = opinions.find(({ stance, ...rest }) => stance !== 'none' || !knowsNothing(rest))
  if (decision === undefined) return opinions[0] as Opinion
  return decision.stance === 'trusted' ? { ...decision, keys: withValidity(decision.keys, opinions) } : decision
}

function knowsNothing(opinion: object): boolean {
  return 'because' in opinion && (opinion.because as Finding).code === 'issuer.unknown'
}

function count(rule: Exclude<CombineRule, 'precedence'>, need: number, opinions: readonly Opinion[]): Opinion {
  const distrusted = opinions.find(({ stance }) => stance === 'distrusted')
  const unsure = opinions.find((opinion) => opinion.stance === 'unsure')
  const trusted = opinions.filter((opinion) => opinion.stance === 'trusted')
  if (rule !== 'any' && distrusted !== undefined) return distrusted
  if (rule === 'unless-distrusted') {
    if (unsure !== undefined) return unsure
    // What is kept back may be what would distrust, and to keep it back is up to whoever presents.
    const keptBack = opinions.find((opinion) => opinion.stance === 'none' && opinion.keptBack === true)
    if (keptBack !== undefined) return keptBack
  }
  const doubt = unsure?.because ?? trusted.find((opinion) => opinion.doubt !== undefined)?.doubt
  const inside = trusted.filter(({ scope }) => scope === 'inside')
  // A model inside its scope is worth more than one outside: only if too few are inside does being outside become the answer.
  const joined = agree(inside, need, rule === 'unless-distrusted' ? 'all' : 'enough')
  if (joined !== null) {
    const keys = withValidity(joined.keys, opinions)
    return doubt === undefined ? { ...joined, keys } : { ...joined, keys, doubt }
  }
  if (doubt !== undefined && couldAgree(opinions, need)) return { stance: 'unsure', because: doubt }
  return agree(trusted, need) ?? refusal(opinions, trusted.length >= need)
}

/** Tells whether so many could trust the same key inside its scope, if those that could not be asked did. */
function couldAgree(opinions: readonly Opinion[], need: number): boolean {
  const undecided = opinions.filter((opinion) => opinion.stance === 'unsure' || isDoubtful(opinion)).length
  if (undecided >= need) return true
  const keys = opinions.flatMap((opinion) => (opinion.stance === 'trusted' ? opinion.keys : []))
  return keys.some(({ jwk }) => opinions.filter((opinion) => couldTrust(opinion, jwk)).length >= need)
}

function couldTrust(opinion: Opinion, jwk: PublicJwk): boolean {
  if (opinion.stance === 'unsure' || isDoubtful(opinion)) return true
  return opinion.stance === 'trusted' && opinion.scope === 'inside' && opinion.keys.some((key) => sameJwk(key.jwk, jwk))
}

function isDoubtful(opinion: Opinion): boolean {
  return opinion.stance === 'trusted' && opinion.doubt !== undefined
}

function refusal(opinions: readonly Opinion[], isConflict: boolean): Opinion {
  const none = opinions.filter(({ stance }) => stance === 'none')
  const refused =
    opinions.find(({ stance }) => stance === 'distrusted') ?? none.find((o) => !knowsNothing(o)) ?? none[0]
  if (!isConflict && refused !== undefined) return refused
  return {
    stance: 'none',
    because: finding('trust.no_agreement', 'not enough models agree on any one key of this issuer'),
  }
}

/** Whoever knows that a key was given up is believed about that, whatever the others have not heard, and whatever it may speak for. */
function withValidity(keys: readonly TrustedKey[], opinions: readonly Opinion[]): readonly TrustedKey[] {
  const stated = opinions.flatMap((opinion) =>
    opinion.stance === 'trusted' ? opinion.keys.filter(({ validity }) => validity !== undefined) : [],
  )
  if (stated.length === 0) return keys
  return keys.map((key) => {
    let validity: KeyValidity | undefined
    for (const other of stated) if (sameJwk(other.jwk, key.jwk)) validity = strictestValidity(validity, other.validity)
    return validity === undefined ? key : { ...key, validity }
  })
}

/** Says that models disagree though the rule trusts: one distrusts, or two trust and no key is common to them. */
function conflictOf(opinions: readonly Opinion[]): Finding<NotedCode> | null {
  const distrusting = opinions.find(({ stance }) => stance === 'distrusted')
  if (distrusting?.stance === 'distrusted')
    return finding('trust.conflict', `a model distrusts it: ${distrusting.because.code}`)
  const trusted = opinions.filter((opinion) => opinion.stance === 'trusted')
  const apart = trusted.some((a, index) => trusted.slice(index + 1).some((b) => !haveKeyInCommon(a, b)))
  return apart ? finding('trust.conflict', 'two models believe different keys of this issuer') : null
}

function haveKeyInCommon(a: Trusted, b: Trusted): boolean {
  const texts = new Set(a.keys.map(({ jwk }) => jwkText(jwk)))
  return b.keys.some(({ jwk }) => texts.has(jwkText(jwk)))
}

/** Leaves out what is needed, or to be learned, twice. */
export function distinct<N extends Need>(needs: readonly N[]): readonly N[] {
  return [...new Map(needs.map((need) => [factKey(need), need])).values()]
}
