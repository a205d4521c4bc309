import {
  finding,
  jwkText,
  type NamedJwk,
  type Opinion,
  parseJwk,
  type Seconds,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { type CombineRule, combine, onlyWhere } from '@imprint/trust/combine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const at = 1_795_341_600 as Seconds
const question: TrustQuestion = { issuer: 'https://im.example.com', types: [], domain: 'example.com', kid: null }
const keys = ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik'].map(key)

const opinions: fc.Arbitrary<Opinion | null> = fc.oneof(
  fc.constant(null),
  fc
    .record({ keys: fc.subarray(keys, { minLength: 1 }), inside: fc.boolean(), since: fc.boolean() })
    .map(({ keys: believed, inside, since }): Opinion => {
      const limits = since ? { validity: { from: null, until: null, compromised: at } } : {}
      const scope = inside ? 'inside' : finding('issuer.out_of_scope', 'outside')
      return { stance: 'trusted', keys: believed.map((each) => ({ ...each, ...limits, path: [] })), scope }
    }),
  fc.constant<Opinion>({ stance: 'distrusted', because: finding('issuer.key_changed', '') }),
  fc.constant<Opinion>({ stance: 'none', because: finding('issuer.key_absent', '') }),
  fc.constant<Opinion>({ stance: 'none', because: finding('issuer.unknown', '') }),
  fc.constant<Opinion>({ stance: 'unsure', because: finding('issuer.key_unavailable', '') }),
)
const lists = fc.array(opinions, { minLength: 1, maxLength: 5 })
const names = fc.constantFrom('all', 'any', 'precedence', 'unless-distrusted', 'two' as const)

const ruleOf = (name: string, count: number): CombineRule =>
  name === 'two' ? { atLeast: Math.min(2, count) } : (name as CombineRule)

/** What becomes of a verdict: whether the issuer is believed, inside its scope, and by which keys that were not given up. */
function outcome(rule: CombineRule, list: readonly (Opinion | null)[]) {
  const trust = combine(rule, list.map(model))
  if (!trust.admits(question)) return { stance: 'none', keys: [] }
  const opinion = trust.opinion(question, {}, at)
  if (opinion.stance !== 'trusted') return { stance: opinion.stance, keys: [] }
  const usable = opinion.keys.filter(({ validity }) => validity === undefined || validity.compromised === null)
  return opinion.scope === 'inside'
    ? { stance: 'trusted', keys: [...new Set(usable.map(({ jwk }) => jwkText(jwk)))].sort() }
    : { stance: 'outside', keys: [] }
}

describe('combining', () => {
  it('never turns a distrust into trust by more evidence, under a rule with a veto', () => {
    const veto = fc.constantFrom('all', 'unless-distrusted', 'two')
    fc.assert(
      fc.property(veto, lists, opinions, fc.nat(), (name, list, added, place) => {
        fc.pre(list.some((opinion) => opinion?.stance === 'distrusted'))
        const more = [...list]
        more.splice(place % (list.length + 1), 0, added)
        expect(outcome(ruleOf(name, list.length), list).stance).not.toBe('trusted')
        expect(outcome(ruleOf(name, more.length), more).stance).not.toBe('trusted')
      }),
    )
  })

  it('does not depend on the order of the models, except where the order is the rule', () => {
    const unordered = fc.constantFrom('all', 'any', 'unless-distrusted', 'two')
    const shuffled = lists.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })),
    )
    fc.assert(
      fc.property(unordered, shuffled, (name, [list, order]) => {
        const other = order.map((index) => list[index] ?? null)
        expect(outcome(ruleOf(name, list.length), other)).toEqual(outcome(ruleOf(name, list.length), list))
      }),
    )
    const pair: readonly Opinion[] = [trusting(0), { stance: 'distrusted', because: finding('issuer.key_changed', '') }]
    expect(outcome('precedence', pair).stance).not.toBe(outcome('precedence', pair.toReversed()).stance)
  })

  it('never trusts a key that no model trusts, nor one that any model knows to be given up', () => {
    fc.assert(
      fc.property(names, lists, (name, list) => {
        const { keys: believed } = outcome(ruleOf(name, list.length), list)
        for (const text of believed) {
          const said = list
            .flatMap((o) => (o?.stance === 'trusted' ? o.keys : []))
            .filter((k) => jwkText(k.jwk) === text)
          expect(said.length).toBeGreaterThan(0)
          expect(said.every(({ validity }) => validity === undefined)).toBe(true)
        }
      }),
    )
  })

  it('comes to nothing worse than undecided by keeping a model from answering, and never to trust that its answer would deny, under a rule without a quorum', () => {
    const strict = fc.constantFrom('all', 'precedence', 'unless-distrusted')
    fc.assert(
      fc.property(strict, lists, fc.nat(), (name, list, place) => {
        const blocked = list.map((opinion, index): Opinion | null =>
          index === place % list.length && opinion !== null
            ? { stance: 'unsure', because: finding('issuer.key_unavailable', '') }
            : opinion,
        )
        const before = outcome(ruleOf(name, list.length), list)
        const after = outcome(ruleOf(name, list.length), blocked)
        if (after.stance === 'trusted') expect(before.stance).toBe('trusted')
      }),
    )
  })

  it('shows the opinion of every model, whatever the rule made of it', () => {
    fc.assert(
      fc.property(names, lists, (name, list) => {
        const { considered = [] } = combine(ruleOf(name, list.length), list.map(model)).opinion(question, {}, at)
        expect(considered.map(({ stance }) => stance)).toEqual(list.map((opinion) => opinion?.stance ?? 'not-asked'))
      }),
    )
  })

  it('only narrows by claims: what is believed with a test is believed without', () => {
    const claims = fc.dictionary(fc.constantFrom('role', 'title'), fc.constantFrom('a', 'b'))
    const tests = fc.constantFrom(
      { claim: 'role', is: 'a' } as const,
      { not: { claim: 'role', is: 'a' } } as const,
      { any: [{ claim: 'title', is: 'b' }] } as const,
    )
    fc.assert(
      fc.property(opinions, claims, tests, fc.constantFrom('whole', 'selective'), (opinion, said, test, disclosed) => {
        fc.pre(opinion !== null)
        const about = { claims: said, disclosed } as unknown as NonNullable<TrustQuestion['about']>
        const narrowed = onlyWhere(test, model(opinion, 0)).opinion({ ...question, about }, {}, at)
        if (narrowed.stance === 'trusted') expect(narrowed).toEqual(opinion)
        if (opinion?.stance === 'distrusted') expect(narrowed).toEqual(opinion)
      }),
    )
  })
})

function trusting(index: number): Opinion {
  return { stance: 'trusted', keys: [{ ...(keys[index] as NamedJwk), path: [] }], scope: 'inside' }
}

function model(opinion: Opinion | null, index: number): TrustModel {
  return {
    id: `model-${index}`,
    admits: () => opinion !== null,
    needs: () => [],
    opinion: () => {
      if (opinion === null) throw new TypeError('a model that does not admit an issuer was asked about it')
      return opinion
    },
  }
}

function key(x: string): NamedJwk {
  const jwk = parseJwk({ kty: 'OKP', crv: 'Ed25519', x })
  if (!jwk.ok) throw new TypeError(jwk.error.detail)
  return { jwk: jwk.value, kid: null }
}
