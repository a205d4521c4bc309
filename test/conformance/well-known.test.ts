import { readFileSync } from 'node:fs'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
} from '@imprint/adapters/node-crypto'
import {
  type Facts,
  factKey,
  type JsonObject,
  parseImId,
  parseJwk,
  type Seconds,
  type TrustQuestion,
} from '@imprint/core'
import { parseProfileUri, type ServiceKind } from '@imprint/core/services'
import { followLog, signStatement, wellKnown } from '@imprint/trust/well-known'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { unwrap } from '../vectors/cross-signing/people.ts'
import { at, dns, forge, keys, statement } from '../vectors/well-known/alice.ts'

interface OpinionVector extends Vector {
  readonly options: {
    readonly need: number
    readonly freshFor: number
    readonly profiles: readonly string[]
    readonly services?: readonly string[]
    readonly kinds?: readonly ServiceKind[]
    readonly publicSuffixes?: readonly string[]
  }
  readonly question: { readonly issuer: string; readonly subject: string; readonly claims: JsonObject }
  readonly at: Seconds
  readonly facts: Facts
  readonly expect:
    | {
        readonly stance: 'trusted'
        readonly scope: string
        readonly notes: readonly string[]
        readonly confirmed: readonly string[]
        readonly holdsUntil?: Seconds
      }
    | { readonly stance: 'distrusted' | 'none' | 'unsure'; readonly code: string }
}

const checks = { signatures: createNodeSignatureVerifier(), hasher: nodeHasher }
const vectors = readVectors<OpinionVector>('well-known/opinions')
const modelOf = ({ options }: OpinionVector) => wellKnown({ ...options, types: null, ...checks })

function questionOf({ issuer, subject, claims }: OpinionVector['question']): TrustQuestion {
  const id = unwrap(parseImId(subject))
  const about = { subject: id, holderKey: keys.alice.publicJwk, claims }
  return { issuer, types: ['ImDeviceCredential'], domain: id.domain, kid: null, about }
}

describe('a profile and the services that link back', () => {
  it.each(vectors)('$id: $about', (vector) => {
    const { facts, expect: expected } = vector
    const model = modelOf(vector)
    const question = questionOf(vector.question)
    const before = JSON.stringify(facts)
    const opinion = model.opinion(question, facts, vector.at)
    expect(opinion.stance).toBe(expected.stance)
    if (opinion.stance === 'trusted' && expected.stance === 'trusted') {
      expect(opinion.scope === 'inside' ? 'inside' : opinion.scope.code).toBe(expected.scope)
      expect(opinion.notes?.map(({ code }) => code)).toEqual(expected.notes)
      const confirmed = opinion.keys[0]?.path.filter(({ why }) => why.startsWith('confirmed'))
      expect(confirmed?.map(({ who }) => who).sort()).toEqual([...expected.confirmed].sort())
      if (expected.holdsUntil !== undefined)
        expect(opinion.keys.map(({ holdsUntil }) => holdsUntil)).toEqual(opinion.keys.map(() => expected.holdsUntil))
      expect(confirmed?.every(({ evidenceAt }) => evidenceAt !== null)).toBe(true)
    } else if (opinion.stance !== 'trusted' && expected.stance !== 'trusted') {
      expect(opinion.because.code).toBe(expected.code)
    }
    expect(JSON.stringify(facts)).toBe(before)
  })

  it('asks for nothing but what the facts of each case hold', () => {
    for (const vector of vectors) {
      const model = modelOf(vector)
      const question = questionOf(vector.question)
      if (!model.admits(question)) {
        expect(model.needs(question, {}, vector.at), vector.id).toEqual([])
        continue
      }
      let known: Facts = {}
      for (let round = 0; round < 2; round++)
        for (const need of model.needs(question, known, vector.at)) {
          const answer = vector.facts[factKey(need)]
          expect(answer, `${vector.id} ${factKey(need)}`).toBeDefined()
          if (answer !== undefined) known = { ...known, [factKey(need)]: answer }
        }
      expect(model.needs(question, known, vector.at), vector.id).toEqual([])
      expect(model.opinion(question, known, vector.at)).toEqual(model.opinion(question, vector.facts, vector.at))
    }
  })

  it('take a page that nobody asked for one that could not be asked', () => {
    const vector = vectors.find(({ id }) => id === 'three-of-three') as OpinionVector
    const without = (...claims: readonly string[]) => {
      const kept = Object.entries(vector.facts).filter(([key]) => !claims.some((claim) => key.endsWith(` ${claim}`)))
      return modelOf(vector).opinion(questionOf(vector.question), Object.fromEntries(kept), vector.at)
    }
    expect(without(forge)).toMatchObject({ stance: 'trusted', notes: [{}, { code: 'service.not_asked' }] })
    expect(without(forge, dns)).toMatchObject({ stance: 'unsure', because: { code: 'service.unreachable' } })
  })

  it('remember how far the log went, what confirmed it, and whose it is', () => {
    const vector = vectors.find(({ id }) => id === 'first-meeting') as OpinionVector
    const opinion = modelOf(vector).opinion(questionOf(vector.question), vector.facts, vector.at)
    expect(opinion).toMatchObject({
      learn: [
        {
          kind: 'service-log',
          id: vector.question.issuer,
          value: { number: 0, confirmed: expect.arrayContaining([dns, forge]) },
        },
        { kind: 'service-owner', value: { profile: vector.question.issuer } },
      ],
    })
  })

  it('ask no page before the profile is known to go on from what is remembered', () => {
    const vector = vectors.find(({ id }) => id === 'rollback') as OpinionVector
    const needs = modelOf(vector).needs(questionOf(vector.question), vector.facts, vector.at)
    expect(needs).toEqual([])
  })

  it('ask at most sixteen services, those that could prove the identifiers among them', async () => {
    const claims = [...Array.from({ length: 60 }, (_, n) => `https://a${n}.example.com/`), dns]
    const { text } = await statement({ claims })
    const vector = vectors.find(({ id }) => id === 'first-meeting') as OpinionVector
    const name = `service-profile ${vector.question.issuer}`
    const facts: Facts = {
      ...Object.fromEntries(Object.entries(vector.facts).filter(([key]) => !key.startsWith('service-proof'))),
      [name]: { state: 'found', value: { newest: text, log: null }, fetchedAt: vector.at },
    }
    const needs = modelOf(vector).needs(questionOf(vector.question), facts, vector.at)
    expect(needs).toHaveLength(16)
    expect(needs).toContainEqual({ kind: 'service-proof', id: dns })
  })

  it('speak only for the types that the verifier named', () => {
    const vector = vectors.find(({ id }) => id === 'three-of-three') as OpinionVector
    const question = questionOf(vector.question)
    const scopeFor = (types: readonly string[]) => {
      const opinion = wellKnown({ ...vector.options, types, ...checks }).opinion(question, vector.facts, vector.at)
      return opinion.stance === 'trusted' ? opinion.scope : opinion.stance
    }
    expect(scopeFor(['ImDeviceCredential'])).toBe('inside')
    expect(scopeFor(['ImUserCredential'])).toMatchObject({ code: 'issuer.out_of_scope' })
  })

  it('are refused as a policy that can never hold, or that trusts anyone without saying why', () => {
    const options = { freshFor: 60, profiles: [], types: null, ...checks }
    expect(() => wellKnown({ ...options, need: 0 })).toThrow(TypeError)
    expect(() => wellKnown({ ...options, need: 3, services: [dns, forge] })).toThrow(TypeError)
    expect(() => wellKnown({ ...options, need: 1, freshFor: 0 })).toThrow(TypeError)
    expect(() => wellKnown({ ...options, need: 1, profiles: ['aspe:alice.example'] })).toThrow(TypeError)
    expect(() => wellKnown({ ...options, need: 1, profiles: { unsafeAny: ' ' } })).toThrow(TypeError)
  })
})

describe('the keys of a profile', () => {
  const opinionOf = (id: string) => {
    const vector = vectors.find((each) => each.id === id) as OpinionVector
    return modelOf(vector).opinion(questionOf(vector.question), vector.facts, vector.at)
  }

  it('are the newest and, for what was signed before it came, the older ones', () => {
    const opinion = opinionOf('rotation')
    if (opinion.stance !== 'trusted') throw new Error(opinion.stance)
    const rotatedAt = at - 86_400
    expect(opinion.keys.map(({ jwk, validity }) => ({ jwk, validity }))).toEqual([
      ...Array.from({ length: 2 }, () => ({
        jwk: keys.aliceNext.publicJwk,
        validity: { from: rotatedAt, until: null, compromised: null },
      })),
      ...Array.from({ length: 2 }, () => ({
        jwk: keys.alice.publicJwk,
        validity: { from: null, until: rotatedAt, compromised: null },
      })),
    ])
  })

  it('leave out one that was given up because somebody else may have it', async () => {
    const first = await statement({})
    const rotating = await statement({ nextKey: keys.aliceNext.publicJwk, compromised: true }, { after: first })
    const rotated = await statement({}, { after: rotating, signer: keys.aliceNext })
    const vector = vectors.find(({ id }) => id === 'rotation') as OpinionVector
    const value = { newest: rotated.text, log: [first.text, rotating.text, rotated.text] }
    const facts: Facts = {
      ...vector.facts,
      [`service-profile ${vector.question.issuer}`]: { state: 'found', value, fetchedAt: vector.at },
    }
    const opinion = modelOf(vector).opinion(questionOf(vector.question), facts, vector.at)
    expect(opinion.stance === 'trusted' && opinion.keys.map(({ jwk }) => jwk)).toEqual([
      keys.aliceNext.publicJwk,
      keys.aliceNext.publicJwk,
    ])
  })
})

describe('a statement', () => {
  const published = JSON.parse(
    readFileSync(new URL('../vectors/external/aspe/profile.json', import.meta.url), 'utf8'),
  ) as {
    readonly uri: string
    readonly claims: readonly string[]
    readonly jws: string
  }

  it('by somebody else is read: signature, fingerprint and claims', () => {
    const log = followLog([published.jws], unwrap(parseProfileUri(published.uri)), checks)
    expect(log).toMatchObject({
      ok: true,
      value: { head: { claims: published.claims }, keys: [{ fingerprint: published.uri.split(':')[2] }] },
    })
  })

  it('by somebody else under another name is not', () => {
    const other = published.uri.replace('QPRG', 'QPRH')
    expect(followLog([published.jws], unwrap(parseProfileUri(other)), checks)).toMatchObject({
      error: { code: 'service.fingerprint_mismatch' },
    })
  })

  it.each(['Ed25519', 'ES256'] as const)('is signed and read back with %s', async (alg) => {
    const pair = generateNodeKey(alg)
    const signer = unwrap(createNodeSigner({ privateJwk: pair.privateJwk, kid: null }))
    const made = unwrap(
      await signStatement({ name: 'A', claims: [dns], at }, { signer, after: null, hasher: nodeHasher }),
    )
    const profile = unwrap(parseProfileUri(`aspe:a.example:${made.fingerprint}`))
    expect(followLog([made.text], profile, checks)).toMatchObject({ ok: true })
    expect(parseJwk({ ...made.jwk })).toMatchObject({ ok: true })
  })

  it('is signed with no other algorithm', async () => {
    const pair = generateNodeKey('ES384')
    const signer = unwrap(createNodeSigner({ privateJwk: pair.privateJwk, kid: null }))
    expect(
      await signStatement({ name: 'A', claims: [], at }, { signer, after: null, hasher: nodeHasher }),
    ).toMatchObject({ error: { code: 'jws.alg_unknown' } })
  })

  it('is not followed by more than any honest profile has', async () => {
    const statements = [await statement({})]
    for (let n = 1; n <= 128; n++) statements.push(await statement({}, { after: statements.at(-1) ?? null }))
    const profile = unwrap(parseProfileUri(vectors[0]?.question.issuer ?? ''))
    const texts = statements.map(({ text }) => text)
    expect(followLog(texts.slice(0, 128), profile, checks)).toMatchObject({ ok: true })
    expect(followLog(texts, profile, checks)).toMatchObject({ error: { code: 'service.log_broken' } })
  })

  it('is not signed out of turn', async () => {
    const after = await statement({})
    expect(
      await signStatement({ name: 'A', claims: [], at }, { signer: keys.mallory, after, hasher: nodeHasher }),
    ).toMatchObject({ error: { code: 'service.log_key_unknown' } })
  })
})
