import { type Facts, factKey, type NamedJwk, parseJwks, type Seconds, type TrustModel } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { combine } from './combine.ts'
import { firstUse, pinNeed } from './first-use.ts'
import { hierarchy } from './hierarchy.ts'
import { keysNeed } from './keys/published.ts'
import { pinned } from './pinned.ts'

const at = 1_795_341_600 as Seconds
const issuer = 'https://im.example.com'
const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'k1' }
const stolen = { ...jwk, key_ops: [], revoked: { revoked_at: at, reason: 'compromised' } }
const question = { issuer, types: ['ImDeviceCredential'], domain: 'example.com', kid: 'k1' }
const thumbprintText = `{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`

const facts = (published: object): Facts => ({
  [factKey(keysNeed(issuer))]: {
    state: 'found',
    value: { issuer, jwks: { keys: [published] } } as never,
    fetchedAt: at,
  },
  [factKey(pinNeed(issuer))]: { state: 'found', value: { keys: [thumbprintText] }, fetchedAt: at },
})
const keysOf = (key: object): readonly NamedJwk[] => {
  const keys = parseJwks({ keys: [key] })
  if (!keys.ok) throw new TypeError(keys.error.detail)
  return keys.value
}
const scope = { issuer, domains: ['example.com'], types: null }
const limits = (model: TrustModel, known: Facts) => {
  const opinion = model.opinion(question, known, at)
  return opinion.stance === 'trusted'
    ? opinion.keys.map(({ validity }) => validity?.compromised ?? null)
    : opinion.stance
}

describe('that a key was given up', () => {
  it.each([
    ['hierarchy', hierarchy([scope]), facts(stolen)],
    ['first-use', firstUse({ domains: ['example.com'] }), facts(stolen)],
    ['pinned', pinned([{ ...scope, keys: keysOf(stolen) }]), {}],
  ])('is said with the key by the model %s', (_, model, known) => expect(limits(model, known)).toEqual([at]))

  it.each([
    ['hierarchy', hierarchy([scope]), facts(jwk)],
    ['first-use', firstUse({ domains: ['example.com'] }), facts(jwk)],
    ['pinned', pinned([{ ...scope, keys: keysOf(jwk) }]), {}],
  ])('is not said of another key by the model %s', (_, model, known) => expect(limits(model, known)).toEqual([null]))

  it.each(['all', 'any', 'unless-distrusted', { atLeast: 2 }] as const)(
    'counts whichever model knows it, under the rule %j',
    (rule) => {
      const unaware = pinned([{ ...scope, keys: keysOf(jwk) }])
      for (const models of [
        [unaware, hierarchy([scope])],
        [hierarchy([scope]), unaware],
      ]) {
        expect(limits(combine(rule, models), facts(stolen))).toEqual([at])
        expect(limits(combine(rule, models), facts(jwk))).toEqual([null])
      }
    },
  )

  it('counts also from a model that may not speak for the subject', () => {
    const elsewhere = hierarchy([{ ...scope, domains: ['example.org'] }])
    expect(limits(combine('any', [pinned([{ ...scope, keys: keysOf(jwk) }]), elsewhere]), facts(stolen))).toEqual([at])
  })
})
