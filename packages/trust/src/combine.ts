import {
  factKey,
  finding,
  jwkText,
  type KeyValidity,
  type Need,
  type Opinion,
  type PublicJwk,
  type ScopeAnswer,
  sameJwk,
  strictestValidity,
  type TrustModel,
  type TrustStep,
} from '@imprint/core'
import { trustedKey } from './keys/trusted-key.ts'

/**
 * How several models make one decision (draft-mahy-mimi-identity section 4.4). `all`: every model trusts the same key. `any`: one is
 * enough, whatever the others say. `unless-distrusted`: one is enough, but a distrust by any other wins, and so does a doubt that could hide one.
 * `at-least`: so many models trust the
 * same key, and none distrusts it; a model that could not be asked counts neither way, which is what k of n is for.
 */
export type CombineRule = 'all' | 'any' | 'unless-distrusted' | { readonly atLeast: number }

type Trusted = Extract<Opinion, { stance: 'trusted' }>

/** Combines models by a rule that the caller must name. An empty list trusts nobody. */
export function combine(rule: CombineRule, models: readonly TrustModel[]): TrustModel {
  const need = typeof rule === 'object' ? rule.atLeast : rule === 'all' ? models.length : 1
  if (!(Number.isInteger(need) && need >= 1 && need <= models.length))
    throw new TypeError('the rule can never hold with these models')
  const id = `${typeof rule === 'object' ? `at-least-${rule.atLeast}` : rule}(${models.map((model) => model.id).join(', ')})`
  return {
    id,
    admits: (question) => models.filter((model) => model.admits(question)).length >= need,
    needs: (question, facts) =>
      distinct(models.filter((m) => m.admits(question)).flatMap((m) => m.needs(question, facts))),
    opinion: (question, facts, at) => {
      const opinions = models.map(
        (model): Opinion =>
          model.admits(question)
            ? model.opinion(question, facts, at)
            : { stance: 'none', because: finding('issuer.unknown', `${model.id} does not know it`) },
      )
      return decide(rule, need, opinions)
    },
  }
}

function decide(rule: CombineRule, need: number, opinions: readonly Opinion[]): Opinion {
  const distrusted = opinions.find((opinion) => opinion.stance === 'distrusted')
  const unsure = opinions.find((opinion) => opinion.stance === 'unsure')
  const none = opinions.find((opinion) => opinion.stance === 'none')
  const trusted = opinions.filter((opinion) => opinion.stance === 'trusted')
  if (rule !== 'any' && distrusted !== undefined) return distrusted
  if (rule === 'unless-distrusted' && unsure !== undefined) return unsure
  // What is unsure could still make the rule hold, or add a key or a scope to what holds already.
  const hopeful = trusted.length + opinions.filter((opinion) => opinion.stance === 'unsure').length >= need
  const joined = trusted.length >= need ? agree(trusted, need) : null
  if (joined !== null) {
    if (unsure === undefined) return joined
    return joined.scope === 'inside' ? { ...joined, doubt: unsure.because } : unsure
  }
  if (unsure !== undefined && hopeful) return unsure
  return (
    distrusted ??
    none ?? {
      stance: 'none',
      because: finding('issuer.key_absent', 'the models do not agree on any key of this issuer'),
    }
  )
}

/** The keys that enough models trust, each with the paths of all of them. `null` if there is none. */
function agree(trusted: readonly Trusted[], need: number): Trusted | null {
  // A model inside its scope is worth more than one outside: only if too few are inside does being outside become the answer.
  const inside = trusted.filter((opinion) => opinion.scope === 'inside')
  const counted = inside.length >= need ? inside : trusted
  const byKey = new Map<
    string,
    { readonly jwk: PublicJwk; readonly kids: Set<string | null>; path: readonly TrustStep[]; votes: number }
  >()
  for (const { keys } of counted) {
    const voted = new Set<string>()
    for (const { jwk, kid, path } of keys) {
      const text = jwkText(jwk)
      const seen = byKey.get(text)
      if (seen === undefined) byKey.set(text, { jwk, kids: new Set([kid]), path, votes: 1 })
      else {
        seen.kids.add(kid)
        if (!voted.has(text)) {
          seen.votes++
          seen.path = [...seen.path, ...path]
        }
      }
      voted.add(text)
    }
  }
  // A key may have a name with each model, and a credential may use any of them.
  const keys = [...byKey.values()]
    .filter(({ votes }) => votes >= need)
    .flatMap(({ jwk, kids, path }) => {
      const validity = validityOf(jwk, trusted)
      return [...kids].map((kid) => trustedKey({ jwk, kid, ...(validity === undefined ? {} : { validity }) }, path))
    })
  if (keys.length === 0) return null
  const scope: ScopeAnswer =
    counted === inside ? 'inside' : (trusted.find((o) => o.scope !== 'inside')?.scope ?? 'inside')
  const notes = counted.flatMap((opinion) => opinion.notes ?? [])
  const learn = distinct(counted.flatMap((opinion) => opinion.learn ?? []))
  return {
    stance: 'trusted',
    keys,
    scope,
    ...(notes.length > 0 ? { notes } : {}),
    ...(learn.length > 0 ? { learn } : {}),
  }
}

/** Whoever knows that a key was given up is believed about that, whatever the others have not heard, and whatever it may speak for. */
function validityOf(jwk: PublicJwk, trusted: readonly Trusted[]): KeyValidity | undefined {
  let validity: KeyValidity | undefined
  for (const { keys } of trusted)
    for (const key of keys) if (sameJwk(key.jwk, jwk)) validity = strictestValidity(validity, key.validity)
  return validity
}

function distinct(needs: readonly Need[]): readonly Need[] {
  return [...new Map(needs.map((need) => [factKey(need), need])).values()]
}
