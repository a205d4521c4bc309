import {
  finding,
  type NamedJwk,
  type Opinion,
  parseJwk,
  type RejectedCode,
  type Seconds,
  type TrustModel,
  type TrustQuestion,
  type UndecidedCode,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { type CombineRule, combine } from './combine.ts'

type StubModel =
  | { readonly stance: 'trusted'; readonly keys: readonly ('k1' | 'k2')[]; readonly scope?: 'outside' }
  | { readonly stance: 'distrusted' | 'none'; readonly code: RejectedCode }
  | { readonly stance: 'unsure'; readonly code: UndecidedCode }
  | { readonly stance: 'not-admitted' }

interface RuleVector extends Vector {
  readonly rule: CombineRule
  /** What each model thinks, in their order. */
  readonly models: readonly StubModel[]
  readonly expect: {
    readonly stance: Opinion['stance']
    readonly code?: string
    readonly keys?: readonly string[]
    readonly scope?: 'inside' | 'outside'
    readonly doubt?: string
    readonly notes?: readonly string[]
  }
}

const at = 1_795_341_600 as Seconds
const question: TrustQuestion = { issuer: 'https://im.example.com', types: [], domain: 'example.com', kid: null }
const keys = {
  k1: key('k1', { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
  k2: key('k2', { kty: 'OKP', crv: 'Ed25519', x: 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik' }),
}

describe('the rules that combine models', () => {
  it.each(readVectors<RuleVector>('trust/rules'))('$id: $about', ({ rule, models, expect: expected }) => {
    const opinion = combine(rule, models.map(stub)).opinion(question, {}, at)
    expect(opinion.stance).toBe(expected.stance)
    if (opinion.stance !== 'trusted') {
      expect(opinion.because.code).toBe(expected.code)
      return
    }
    if (expected.keys !== undefined) expect(opinion.keys.map(({ kid }) => kid)).toEqual(expected.keys)
    if (expected.doubt !== undefined) expect(opinion.doubt?.code).toBe(expected.doubt)
    if (expected.notes !== undefined) expect((opinion.notes ?? []).map(({ code }) => code)).toEqual(expected.notes)
    if (expected.scope !== undefined) expect(opinion.scope === 'inside' ? 'inside' : 'outside').toBe(expected.scope)
  })
})

describe('combine', () => {
  const trusting = [stub({ stance: 'trusted', keys: ['k1'] }, 0), stub({ stance: 'trusted', keys: ['k1'] }, 1)]

  it('joins the paths of all models that believe a key', () => {
    const opinion = combine('all', trusting).opinion(question, {}, at)
    expect(opinion.stance === 'trusted' && opinion.keys[0]?.path.map(({ model }) => model)).toEqual([
      'stub-0',
      'stub-1',
    ])
  })

  it.each<[CombineRule, number | undefined]>([
    ['any', undefined],
    ['all', at + 10],
    ['unless-distrusted', at + 10],
    ['precedence', at + 10],
    [{ atLeast: 1 }, undefined],
    [{ atLeast: 2 }, at + 20],
    [{ atLeast: 3 }, at + 10],
  ])('by the rule %j holds as long as enough of what it rests on', (rule, until) => {
    const ending = [at + 10, undefined, at + 20].map((end, index): TrustModel => {
      const model = stub({ stance: 'trusted', keys: ['k1'] }, index)
      if (end === undefined) return model
      return {
        ...model,
        opinion: (...asked) => {
          const opinion = model.opinion(...asked)
          if (opinion.stance !== 'trusted') return opinion
          return { ...opinion, keys: opinion.keys.map((key) => ({ ...key, holdsUntil: end as Seconds })) }
        },
      }
    })
    const opinion = combine(rule, ending).opinion(question, {}, at)
    expect(opinion.stance === 'trusted' && opinion.keys.map(({ holdsUntil }) => holdsUntil)).toEqual([until])
  })

  it('needs what its models need, each once, and nothing for those that were not asked', () => {
    const needy = (id: string, admits: boolean): TrustModel => ({
      id,
      admits: () => admits,
      needs: () => [
        { kind: 'issuer-keys', id: 'x' },
        { kind: 'pin', id },
      ],
      opinion: () => ({ stance: 'none', because: finding('issuer.unknown', '') }),
    })
    const needs = combine('any', [needy('a', true), needy('b', true), needy('c', false)]).needs(question, {}, at)
    expect(needs.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['issuer-keys x', 'pin a', 'pin b'])
  })

  it('throws for a rule that can never hold', () => {
    for (const rule of ['any', 'all', 'unless-distrusted'] as const) expect(() => combine(rule, [])).toThrow(TypeError)
    for (const atLeast of [0, 3, 1.5, Number.NaN]) expect(() => combine({ atLeast }, trusting)).toThrow(TypeError)
  })

  it('shows what each model thought, each before those that it combines', () => {
    const other = stub({ stance: 'distrusted', code: 'issuer.key_changed' }, 2)
    const inner = combine('any', [stub({ stance: 'not-admitted' }, 0), stub({ stance: 'trusted', keys: ['k2'] }, 1)])
    const { considered = [] } = combine('all', [inner, other]).opinion(question, {}, at)
    expect(considered.map(({ place, model, stance }) => `${place} ${model} ${stance}`)).toEqual([
      '/models/0 any(stub-0, stub-1) trusted',
      '/models/0/models/0 stub-0 not-asked',
      '/models/0/models/1 stub-1 trusted',
      '/models/1 stub-2 distrusted',
    ])
    expect(considered[2]).toMatchObject({ keys: [keys.k2.jwk], path: [{ model: 'stub-1' }], because: null })
    expect(considered[3]).toMatchObject({ keys: [], because: { code: 'issuer.key_changed' } })
  })

  it('does not take a model inside another combination for one that could be asked', () => {
    const unsure = stub({ stance: 'unsure', code: 'issuer.key_unavailable' }, 0)
    const believing = stub({ stance: 'trusted', keys: ['k1'] }, 1)
    const doubtful = combine('any', [unsure, believing])
    const other = stub({ stance: 'trusted', keys: ['k2'] }, 2)
    // The model that could not be asked might believe the other key, too.
    expect(combine('all', [doubtful, other]).opinion(question, {}, at)).toMatchObject({
      stance: 'unsure',
      because: { code: 'issuer.key_unavailable' },
    })
    expect(combine('all', [believing, other]).opinion(question, {}, at)).toMatchObject({
      stance: 'none',
      because: { code: 'trust.no_agreement' },
    })
  })

  it('admits only what could satisfy the rule', () => {
    const other = stub({ stance: 'not-admitted' }, 2)
    expect(combine('all', [...trusting, other]).admits(question)).toBe(false)
    expect(combine({ atLeast: 2 }, [...trusting, other]).admits(question)).toBe(true)
    expect(combine('any', [other]).admits(question)).toBe(false)
  })
})

function stub(model: StubModel, index: number): TrustModel {
  return {
    id: `stub-${index}`,
    admits: () => model.stance !== 'not-admitted',
    needs: () => [],
    opinion: () => opinionOf(model, index),
  }
}

function opinionOf(model: StubModel, index: number): Opinion {
  switch (model.stance) {
    case 'trusted': {
      const path = [{ model: `stub-${index}`, who: 'it', why: 'so', evidenceAt: null }]
      const scope = model.scope === 'outside' ? finding('issuer.out_of_scope', 'outside') : 'inside'
      return { stance: 'trusted', keys: model.keys.map((name) => ({ ...keys[name], path })), scope }
    }
    case 'not-admitted':
      throw new TypeError('a model that does not admit an issuer was asked about it')
    case 'unsure':
      return { stance: 'unsure', because: finding(model.code, 'stub') }
    case 'distrusted':
    case 'none':
      return { stance: model.stance, because: finding(model.code, 'stub') }
  }
}

function key(kid: string, json: unknown): NamedJwk {
  const jwk = parseJwk(json)
  if (!jwk.ok) throw new TypeError(jwk.error.detail)
  return { jwk: jwk.value, kid }
}
