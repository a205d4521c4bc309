import { type Facts, factKey, type JsonObject, type Seconds, type TrustQuestion } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { hierarchy } from './hierarchy.ts'
import { pinned } from './pinned.ts'
import { parseTrustPolicy } from './policy-file.ts'

interface TrustVector extends Vector {
  /** A trust file, as JSON. */
  readonly policy: JsonObject
  /** Without `domain`, the subject could not be read as an identifier. */
  readonly question: Omit<TrustQuestion, 'domain'> & { readonly domain?: string | null }
  readonly facts: Facts
  readonly at: Seconds
  readonly expect: { readonly admits: boolean; readonly needs: readonly string[] } & (
    | {
        readonly stance: 'trusted'
        readonly kids: readonly (string | null)[]
        readonly scope: 'inside' | { readonly code: string }
        readonly notes: readonly string[]
        readonly learn: readonly string[]
      }
    | { readonly stance: 'distrusted' | 'none' | 'unsure'; readonly code: string }
  )
}

interface PolicyVector extends Vector {
  readonly policy: JsonObject
  readonly expect: { readonly model: string } | { readonly code: string; readonly pointer: string }
}

describe.each(['pinned', 'hierarchy', 'first-use'])('the model %s', (name) => {
  it.each(readVectors<TrustVector>(`trust/${name}`))(
    '$id: $about',
    ({ policy, question: asked, facts, at, expect: expected }) => {
      const model = parseTrustPolicy(JSON.stringify(policy))
      if (!model.ok) throw new TypeError(model.error.detail)
      const question: TrustQuestion = { ...asked, domain: asked.domain }
      const before = JSON.stringify(facts)
      expect(model.value.admits(question)).toBe(expected.admits)
      expect(model.value.needs(question, facts, at).map(factKey)).toEqual(expected.needs)
      const opinion = model.value.opinion(question, facts, at)
      expect(opinion.stance).toBe(expected.stance)
      if (opinion.stance === 'trusted' && expected.stance === 'trusted') {
        expect(opinion.keys.map(({ kid }) => kid)).toEqual(expected.kids)
        expect(opinion.scope === 'inside' ? 'inside' : { code: opinion.scope.code }).toEqual(expected.scope)
        expect((opinion.notes ?? []).map(({ code }) => code)).toEqual(expected.notes)
        expect((opinion.learn ?? []).map(factKey)).toEqual(expected.learn)
        // Whoever believes a key says why, and from when the evidence is.
        for (const { path } of opinion.keys)
          expect(path).toMatchObject([
            { model: name, who: asked.issuer, evidenceAt: name === 'pinned' ? null : at - 60 },
          ])
      } else if (opinion.stance !== 'trusted' && expected.stance !== 'trusted') {
        expect(opinion.because.code).toBe(expected.code)
      }
      expect(model.value.opinion(question, facts, at)).toEqual(opinion)
      expect(JSON.stringify(facts)).toBe(before)
    },
  )
})

describe('trust files', () => {
  it.each(readVectors<PolicyVector>('trust/policy-files'))('$id: $about', ({ policy, expect: expected }) => {
    const parsed = parseTrustPolicy(JSON.stringify(policy))
    if ('model' in expected) expect(parsed.ok && parsed.value.id).toBe(expected.model)
    else expect(parsed).toMatchObject({ ok: false, error: expected })
  })

  it('are strict JSON', () => {
    expect(parseTrustPolicy('{"version":"imprint-trust/1","version":"x"}')).toMatchObject({
      error: { code: 'json.duplicate_member' },
    })
    expect(parseTrustPolicy('[]')).toMatchObject({ error: { code: 'json.not_object' } })
  })
})

describe('an issuer that is named twice', () => {
  it('is a mistake of the caller', () => {
    const scope = { issuer: 'https://im.example.com', domains: ['example.com'], types: null }
    expect(() => hierarchy([scope, scope])).toThrow(TypeError)
    expect(() =>
      pinned([
        { ...scope, keys: [] },
        { ...scope, keys: [] },
      ]),
    ).toThrow(TypeError)
  })
})
