import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import {
  type Answer,
  canonicalJson,
  type Facts,
  factKey,
  type Json,
  type JsonObject,
  jwkText,
  parseImId,
  parseJsonObject,
  parseJwk,
  type Seconds,
  type TrustQuestion,
  tokenBudget,
} from '@imprint/core'
import { crossSigning, parseKeyText } from '@imprint/trust/cross-signing'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { unwrap } from '../vectors/cross-signing/people.ts'

interface PathVector extends Vector {
  readonly me: { readonly userId: string; readonly masterKey: JsonObject }
  readonly unverified: 'refuse' | 'first-use'
  readonly facts: Facts
  readonly question: {
    readonly issuer: string
    readonly subject: string
    readonly holderKey: JsonObject
    readonly claims: JsonObject
    readonly kid: string | null
  }
  readonly expect:
    | {
        readonly stance: 'trusted'
        readonly steps: number
        readonly scope: string
        readonly notes: readonly string[]
        readonly learn: readonly string[]
      }
    | {
        readonly stance: 'distrusted' | 'none' | 'unsure'
        readonly code: string
        readonly admitted?: false
        readonly keptBack?: true
      }
}

const at = 1_795_341_600 as Seconds
const signatures = createNodeSignatureVerifier()

function questionOf({ issuer, subject, holderKey, claims, kid }: PathVector['question']): TrustQuestion {
  const id = unwrap(parseImId(subject))
  const about = { subject: id, holderKey: unwrap(parseJwk(holderKey)), claims }
  return { issuer, types: ['ImDeviceCredential'], domain: id.domain, kid, about }
}

describe('a path of cross-signing keys', () => {
  it.each(readVectors<PathVector>('cross-signing/paths'))('$id: $about', (vector) => {
    const { me, unverified, facts, expect: expected } = vector
    const masterKey = unwrap(parseJwk(me.masterKey))
    const model = crossSigning({ me: { userId: me.userId, masterKey }, unverified, signatures })
    const question = questionOf(vector.question)
    const before = JSON.stringify(facts)
    expect(model.admits(question)).toBe(!('admitted' in expected))
    const opinion = model.opinion(question, facts, at)
    expect(opinion.stance).toBe(expected.stance)
    if (opinion.stance === 'trusted' && expected.stance === 'trusted') {
      expect(opinion.scope === 'inside' ? 'inside' : opinion.scope.code).toBe(expected.scope)
      expect((opinion.notes ?? []).map(({ code }) => code)).toEqual(expected.notes)
      expect((opinion.learn ?? []).map(factKey)).toEqual(expected.learn)
      for (const { path } of opinion.keys) expect(path).toHaveLength(expected.steps)
      // The device's own key is among those that may sign, by the name that the token used.
      const { holderKey } = question.about ?? {}
      expect(opinion.keys.some(({ jwk }) => JSON.stringify(jwk) === JSON.stringify(holderKey))).toBe(true)
    } else if (opinion.stance !== 'trusted' && expected.stance !== 'trusted') {
      expect(opinion.because.code).toBe(expected.code)
      expect('keptBack' in opinion).toBe('keptBack' in expected)
    }
    expect(model.opinion(question, JSON.parse(before), at)).toEqual(opinion)
    expect(JSON.stringify(facts)).toBe(before)
  })

  it('has at most 500 devices at its end: each one costs work', () => {
    const [first] = readVectors<PathVector>('cross-signing/paths')
    if (first === undefined) throw new TypeError('no vector')
    const masterKey = unwrap(parseJwk(first.me.masterKey))
    const model = crossSigning({ me: { ...first.me, masterKey }, unverified: first.unverified, signatures })
    const withDevices = (count: number): Facts => {
      const facts = structuredClone(first.facts) as Record<string, Answer>
      const answer = facts['cross-signing-keys @bob:example.com'] as unknown as {
        value: { device_keys: Record<string, Record<string, Json>> }
      }
      const devices = answer.value.device_keys['@bob:example.com'] ?? {}
      // What cannot be read hides no other.
      for (let index = 1; index < count; index++) devices[`D${index}`] = null
      return facts
    }
    expect(model.opinion(questionOf(first.question), withDevices(500), at).stance).toBe('trusted')
    expect(model.opinion(questionOf(first.question), withDevices(501), at)).toMatchObject({
      stance: 'distrusted',
      because: { code: 'crosssigning.malformed' },
    })
  })

  it('needs the keys of both users and what is remembered, and of oneself one’s own alone', () => {
    const [first] = readVectors<PathVector>('cross-signing/paths')
    const own = readVectors<PathVector>('cross-signing/paths').find(({ id }) => id === 'own-device')
    if (first === undefined || own === undefined) throw new TypeError('no vectors')
    const model = crossSigning({
      me: { userId: first.me.userId, masterKey: unwrap(parseJwk(first.me.masterKey)) },
      unverified: 'refuse',
      signatures,
    })
    const needs = (vector: PathVector, facts: Facts) => model.needs(questionOf(vector.question), facts, at).map(factKey)
    expect(needs(first, {}).sort()).toEqual([
      'cross-signing-keys @alice:example.org',
      'cross-signing-keys @bob:example.com',
      'pin @bob:example.com',
    ])
    expect(needs(first, first.facts)).toEqual([])
    expect(needs(own, {})).toEqual(['cross-signing-keys @alice:example.org'])
  })

  it('believes nothing of a credential whose subject could not be read', () => {
    const [first] = readVectors<PathVector>('cross-signing/paths')
    if (first === undefined) throw new TypeError('no vectors')
    const { about: _, ...question } = questionOf(first.question)
    const masterKey = unwrap(parseJwk(first.me.masterKey))
    const model = crossSigning({ me: { userId: first.me.userId, masterKey }, unverified: 'first-use', signatures })
    expect(model.admits(question)).toBe(false)
    expect(model.opinion(question, first.facts, at)).toMatchObject({ stance: 'none' })
  })
})

interface KeySetVector extends Vector {
  readonly mine: string
  readonly user: string
  readonly theirs: string
  readonly device: string
  readonly unverified?: 'first-use'
  readonly pin?: { readonly of: string; readonly verified?: boolean; readonly former?: readonly string[] }
  readonly expect:
    | { readonly stance: 'trusted'; readonly steps: number }
    | { readonly stance: 'distrusted' | 'none'; readonly code: string }
}

const keySets: { readonly [name: string]: JsonObject } = JSON.parse(
  readFileSync(new URL('../vectors/external/matrix-rust-sdk/keys-query.json', import.meta.url), 'utf8'),
)
const firstOf = (value: Json | undefined): Json => Object.values(value as JsonObject)[0] as Json
const masterOf = (set: JsonObject | undefined) =>
  unwrap(parseKeyText(firstOf((firstOf(set?.['master_keys']) as JsonObject)['keys'])))

describe('real answers of a Matrix server', () => {
  it.each(readVectors<KeySetVector>('cross-signing/keys-query-sets'))('$id: $about', (vector) => {
    const { mine, user, theirs, device, unverified = 'refuse', pin, expect: expected } = vector
    const me = { userId: `@${mine}:localhost`, masterKey: masterOf(keySets[mine]) }
    const set = keySets[theirs] ?? {}
    const devices = firstOf(set['device_keys']) as JsonObject
    const keys = (devices[device] as JsonObject)['keys'] as JsonObject
    const holderKey = unwrap(parseKeyText(keys[`ed25519:${device}`]))
    const name = user.slice(1, user.indexOf(':'))
    const subject = unwrap(parseImId(`im:${name}/${device}@localhost`))
    const found = (value: Json) => ({ state: 'found', value, fetchedAt: at }) as const
    const { of, ...more } = pin ?? { of: null }
    const facts: Facts = {
      [`cross-signing-keys ${me.userId}`]: found(keySets[mine] ?? null),
      [`cross-signing-keys ${user}`]: found(keySets[theirs] ?? null),
      [`pin ${user}`]:
        of === null
          ? { state: 'absent', detail: 'first', fetchedAt: at }
          : found({ keys: [jwkText(masterOf(keySets[of]))], ...more }),
    }
    const question = {
      issuer: `im:${name}@localhost`,
      types: [],
      domain: subject.domain,
      kid: null,
      about: { subject, holderKey, claims: {} },
    }
    const opinion = crossSigning({ me, unverified, signatures }).opinion(question, facts, at)
    expect(opinion.stance).toBe(expected.stance)
    if (opinion.stance === 'trusted' && expected.stance === 'trusted')
      for (const { path } of opinion.keys) expect(path).toHaveLength(expected.steps)
    if (opinion.stance !== 'trusted' && expected.stance !== 'trusted') expect(opinion.because.code).toBe(expected.code)
  })
})

interface CanonicalVector extends Vector {
  readonly text: string
  readonly expect: { readonly canonical: string } | { readonly code: string }
}

describe('canonical JSON', () => {
  it.each(readVectors<CanonicalVector>('cross-signing/canonical-json'))('$id: $about', ({ text, expect: expected }) => {
    const written = canonicalJson(unwrap(parseJsonObject(text, tokenBudget)))
    if ('canonical' in expected) expect(written).toEqual({ ok: true, value: expected.canonical })
    else expect(written).toMatchObject({ ok: false, error: expected })
  })

  it('has a budget of its own for values that no parser made', () => {
    let deep: Json = 1
    for (let i = 0; i < 20; i++) deep = [deep]
    expect(canonicalJson(deep)).toMatchObject({ error: { code: 'json.depth' } })
    expect(canonicalJson(Array.from({ length: 5000 }, () => 1))).toMatchObject({ error: { code: 'json.size' } })
    expect(canonicalJson(JSON.parse('"\\ud800"'))).toMatchObject({ error: { code: 'text.encoding' } })
  })
})
