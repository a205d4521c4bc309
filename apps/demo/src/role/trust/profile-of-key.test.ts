import { jsHasher } from '@imprint/adapters/hash-js'
import { generateNodeKey } from '@imprint/adapters/node-crypto'
import { type PublicJwk, parseJwk, type TrustModel, type TrustQuestion } from '@imprint/core'
import { parseProfileUri } from '@imprint/core/services'
import { fingerprintOf } from '@imprint/trust/well-known'
import { describe, expect, it } from 'vitest'
import { didKeyOf } from './did-key-of.ts'
import { profileOfKey } from './profile-of-key.ts'

function newKey(): PublicJwk {
  const { kty, crv, x } = generateNodeKey('Ed25519').privateJwk as unknown as PublicJwk
  const jwk = parseJwk({ kty, crv, x })
  if (!jwk.ok) throw new Error(jwk.error.detail)
  return jwk.value
}

/** Answers under which name a model is asked about an issuer. */
function askedAs(issuer: string, key: PublicJwk): string {
  const profile = parseProfileUri(`aspe:alice.example:${fingerprintOf(key, jsHasher)}`)
  if (!profile.ok) throw new Error(profile.error.detail)
  let asked = ''
  const model: TrustModel = {
    id: 'noting',
    admits: ({ issuer: name }) => {
      asked = name
      return false
    },
    needs: () => [],
    opinion: () => ({ stance: 'none', because: { code: 'issuer.unknown', detail: '' } }),
  }
  const question: TrustQuestion = { issuer, types: [], domain: 'alice.example', kid: null }
  profileOfKey(profile.value, model).admits(question)
  return asked
}

describe('a key as the profile that is named by it', () => {
  it('is written as did:key is (did:key 0.9 section 3.1)', () => {
    // A vector of did:key: the Ed25519 key of its test vectors.
    const jwk = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: 'Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY' })
    expect(jwk.ok && didKeyOf(jwk.value)).toBe('did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK')
  })

  it('is asked about by the profile’s name where the fingerprint is of that very key', () => {
    const key = newKey()
    expect(askedAs(didKeyOf(key), key)).toBe(`aspe:alice.example:${fingerprintOf(key, jsHasher)}`)
  })

  it('is left as it is for any other key, and for what is no did:key or a second spelling of one', () => {
    const key = newKey()
    const did = didKeyOf(key)
    for (const issuer of [
      didKeyOf(newKey()),
      `${did}#x`,
      did.replace('z6Mk', 'z16Mk'),
      did.slice(0, -1),
      'https://alice.example',
      '',
    ])
      expect(askedAs(issuer, key)).toBe(issuer)
  })
})
