import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import {
  type Facts,
  type JsonObject,
  parseImId,
  parseJwk,
  type Result,
  type Seconds,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { type ClaimMatcher, matchClaims } from '@imprint/trust/combine'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'

interface PolicyVector extends Vector {
  readonly policy: JsonObject
  readonly expect: { readonly model: string } | { readonly code: string; readonly pointer: string }
}

interface ClaimsVector extends Vector {
  readonly where: ClaimMatcher
  readonly claims: JsonObject
  readonly disclosed: 'whole' | 'selective'
  readonly expect: string
}

interface JudgedVector extends Vector {
  readonly policy: JsonObject
  readonly question: Omit<TrustQuestion, 'about'> & {
    readonly claims: JsonObject
    readonly disclosed: 'whole' | 'selective'
  }
  readonly facts: Facts
  readonly at: Seconds
  readonly expect: {
    readonly stance: string
    readonly code?: string
    readonly admits?: false
    /** Every model with its place, stance and code. */
    readonly opinions?: readonly string[]
    readonly notes?: readonly string[]
  }
}

const tools = { signatures: createNodeSignatureVerifier(), hasher: nodeHasher }
const parse = (policy: JsonObject) => parseTrustPolicy(JSON.stringify(policy), tools)

describe('trust files of every model', () => {
  it.each(readVectors<PolicyVector>('trust/policies'))('$id: $about', ({ policy, expect: expected }) => {
    const parsed = parse(policy)
    if ('model' in expected) expect(parsed.ok ? parsed.value.id : parsed.error).toBe(expected.model)
    else expect(parsed).toMatchObject({ ok: false, error: expected })
  })

  it('are refused without tools where a model verifies signatures itself', () => {
    const wants = readVectors<PolicyVector>('trust/policies').filter(({ id }) =>
      ['x509-pem', 'cross-signing', 'well-known', 'nested'].includes(id),
    )
    expect(wants).toHaveLength(4)
    for (const { policy } of wants)
      expect(parseTrustPolicy(JSON.stringify(policy))).toMatchObject({ error: { code: 'trust.policy' } })
  })
})

describe('tests of claims', () => {
  it.each(readVectors<ClaimsVector>('trust/claims'))('$id: $about', ({ where, claims, disclosed, expect: match }) => {
    expect(matchClaims(where, { claims, disclosed })).toBe(match)
  })

  it('take a credential of which nobody says how much was shown for one of which some was not', () => {
    expect(matchClaims({ claim: 'role', is: 'agent' }, { claims: {} })).toBe('withheld')
  })
})

describe('policies that are asked', () => {
  const subject = unwrap(parseImId('mimi://example.com/d/alice/phone'))
  const holderKey = unwrap(parseJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }))

  it.each(readVectors<JudgedVector>('trust/judged-policies'))(
    '$id: $about',
    ({ policy, question: asked, facts, at, expect: expected }) => {
      const trust = unwrap(parse(policy))
      const { claims, disclosed, ...rest } = asked
      const question: TrustQuestion = { ...rest, about: { subject, holderKey, claims, disclosed } }
      expect(trust.admits(question)).toBe(expected.admits ?? true)
      const opinion = trust.opinion(question, facts, at)
      expect(opinion.stance).toBe(expected.stance)
      expect(opinion.stance === 'trusted' ? undefined : opinion.because.code).toBe(expected.code)
      if (opinion.stance === 'trusted')
        expect((opinion.notes ?? []).map(({ code }) => code)).toEqual(expected.notes ?? [])
      const opinions = opinion.considered?.map(({ place, model, stance, because }) =>
        [place, model, stance, because?.code].filter((part) => part !== undefined).join(' '),
      )
      expect(opinions).toEqual(expected.opinions)
      expect(trust.opinion(question, facts, at)).toEqual(opinion)
    },
  )
})

describe('the hash of a policy', () => {
  const hashOf = (text: string) => (unwrap(parseTrustPolicy(text, tools)) as TrustModel).policyHash

  it('is the same for the same policy, however it is written', () => {
    const one = hashOf(
      '{"version":"imprint-trust/1","models":[{"model":"hierarchy","authorities":[{"issuer":"https://im.example.com","domains":["example.com"]}]}]}',
    )
    expect(one).toMatch(/^ni:\/\/\/sha-256;[\w-]{43}$/)
    expect(
      hashOf(`{ "$schema": "imprint-trust-1.json",
        "models": [{"authorities": [{"domains": ["example.com"], "issuer": "https:\\/\\/im.example.com"}], "model": "hierarchy"}],
        "version": "imprint-trust/1" }`),
    ).toBe(one)
    expect(
      hashOf(
        '{"version":"imprint-trust/1","models":[{"model":"hierarchy","authorities":[{"issuer":"https://im.example.com","domains":["*.example.com"]}]}]}',
      ),
    ).not.toBe(one)
  })
})

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
