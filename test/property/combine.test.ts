import {
  finding,
  type Opinion,
  type Seconds,
  type TrustedKey,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { type CombineRule, combine } from '@imprint/trust/combine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWorld, formats } from './world.ts'

const at = 1_795_341_600 as Seconds
const question: TrustQuestion = {
  issuer: 'https://im.example.com',
  types: ['ImDeviceCredential'],
  domain: 'example.com',
  kid: null,
}
const [format] = formats
if (format === undefined) throw new TypeError('no format')
const worlds = await Promise.all([
  createWorld(format, 'Ed25519'),
  createWorld(format, 'ES256'),
  createWorld(format, 'ES384'),
])
const keys: readonly TrustedKey[] = worlds.map(({ deviceSigner }, index) => ({
  jwk: deviceSigner.publicJwk,
  kid: `k${index}`,
  path: [{ model: 'stub', who: 'it', why: 'so', evidenceAt: null }],
}))

const outside = finding('issuer.out_of_scope', 'outside')
const opinions: fc.Arbitrary<Opinion> = fc.oneof(
  fc
    .record({
      keys: fc.subarray([...keys], { minLength: 1 }),
      scope: fc.constantFrom<'inside' | typeof outside>('inside', outside),
    })
    .map((trusted): Opinion => ({ stance: 'trusted', ...trusted })),
  fc.constant<Opinion>({ stance: 'distrusted', because: finding('issuer.key_changed', 'changed') }),
  fc.constant<Opinion>({ stance: 'none', because: finding('issuer.key_absent', 'absent') }),
  fc.constant<Opinion>({ stance: 'unsure', because: finding('issuer.key_unavailable', 'down') }),
)
const lists = fc.array(opinions, { minLength: 1, maxLength: 5 })
const model = (opinion: Opinion, index: number): TrustModel => ({
  id: `m${index}`,
  admits: () => true,
  needs: () => [],
  opinion: () => opinion,
})
const decide = (rule: CombineRule, list: readonly Opinion[]) => combine(rule, list.map(model)).opinion(question, {}, at)
const has = (list: readonly Opinion[], stance: Opinion['stance']) => list.some((opinion) => opinion.stance === stance)

describe('unless-distrusted', () => {
  it('never trusts what a model distrusts, whatever evidence is added and wherever', () => {
    fc.assert(
      fc.property(lists, lists, (list, added) => {
        if (!has(list, 'distrusted')) return
        for (const whole of [
          [...list, ...added],
          [...added, ...list],
        ])
          expect(decide('unless-distrusted', whole).stance).toBe('distrusted')
      }),
      { numRuns: 1000 },
    )
  })

  it('never trusts while a doubt could hide a distrust', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const before = decide('unless-distrusted', list)
        // Whoever can make a source unreachable turns an opinion into a doubt; that must not gain anything.
        list.forEach((_, index) => {
          const stripped = list.map(
            (opinion, i): Opinion =>
              i === index ? { stance: 'unsure', because: finding('issuer.key_unavailable', 'down') } : opinion,
          )
          if (before.stance !== 'trusted') expect(decide('unless-distrusted', stripped).stance).not.toBe('trusted')
        })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('every rule', () => {
  const rules = fc.tuple(lists, fc.nat()).map(([list, n]): [CombineRule, readonly Opinion[]] => {
    const choices: CombineRule[] = ['all', 'any', 'unless-distrusted', { atLeast: (n % list.length) + 1 }]
    return [choices[n % choices.length] ?? 'all', list]
  })

  it('trusts only keys that enough models trust', () => {
    fc.assert(
      fc.property(rules, ([rule, list]) => {
        const opinion = decide(rule, list)
        if (opinion.stance !== 'trusted') return
        const need = typeof rule === 'object' ? rule.atLeast : rule === 'all' ? list.length : 1
        expect(opinion.keys.length).toBeGreaterThan(0)
        for (const { jwk } of opinion.keys) {
          const votes = list.filter((each) => each.stance === 'trusted' && each.keys.some((key) => key.jwk === jwk))
          expect(votes.length).toBeGreaterThanOrEqual(need)
          if (opinion.scope === 'inside')
            expect(
              votes.filter((each) => each.stance === 'trusted' && each.scope === 'inside').length,
            ).toBeGreaterThanOrEqual(need)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('says no only for a reason that a model gave, and doubts only where a model doubts', () => {
    fc.assert(
      fc.property(rules, ([rule, list]) => {
        const { stance } = decide(rule, list)
        if (stance === 'unsure' || stance === 'distrusted') expect(has(list, stance)).toBe(true)
        if (stance === 'trusted') expect(has(list, 'trusted')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('decides the same whatever the order of the models', () => {
    fc.assert(
      fc.property(rules, ([rule, list]) => {
        const [forth, back] = [decide(rule, list), decide(rule, [...list].reverse())]
        expect(back.stance).toBe(forth.stance)
        if (forth.stance === 'trusted' && back.stance === 'trusted') {
          expect(new Set(back.keys.map(({ jwk }) => jwk))).toEqual(new Set(forth.keys.map(({ jwk }) => jwk)))
          expect(back.scope).toEqual(forth.scope)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('but any, trusts nothing that a model distrusts', () => {
    fc.assert(
      fc.property(rules, ([rule, list]) => {
        if (rule !== 'any' && has(list, 'distrusted')) expect(decide(rule, list).stance).not.toBe('trusted')
      }),
      { numRuns: 2000 },
    )
  })
})
