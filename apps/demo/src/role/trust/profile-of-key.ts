import { jsHasher } from '@imprint/adapters/hash-js'
import { encodeBase64url, type PublicJwk, parseJwk, type TrustModel, type TrustQuestion } from '@imprint/core'
import type { ProfileUri } from '@imprint/core/services'
import { fingerprintOf } from '@imprint/trust/well-known'
import { didKeyOf } from './did-key-of.ts'

/**
 * Lets a model that knows a profile judge what the profile's own key says under its own name (`did:key`): the profile is named by the fingerprint of that key, so that the two names are one
 * issuer's. Whether that key may still speak for the profile is for the model to say.
 */
export function profileOfKey(profile: ProfileUri, model: TrustModel): TrustModel {
  const asProfile = (question: TrustQuestion): TrustQuestion => {
    const jwk = keyOf(question.issuer)
    return jwk !== null && fingerprintOf(jwk, jsHasher) === profile.fingerprint
      ? { ...question, issuer: profile.uri }
      : question
  }
  return {
    ...model,
    admits: (question) => model.admits(asProfile(question)),
    needs: (question, facts, at) => model.needs(asProfile(question), facts, at),
    opinion: (question, facts, at) => model.opinion(asProfile(question), facts, at),
  }
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** The Ed25519 key that a `did:key` is; `null` for anything else. Written again it must be the same text, so that a key has one name. */
function keyOf(issuer: string): PublicJwk | null {
  const [, text] = /^did:key:z([1-9A-HJ-NP-Za-km-z]{46,48})$/.exec(issuer) ?? []
  if (text === undefined) return null
  let number = 0n
  for (const letter of text) number = number * 58n + BigInt(alphabet.indexOf(letter))
  const octets = Uint8Array.from({ length: 32 }, (_, index) => Number((number >> BigInt(8 * (31 - index))) & 255n))
  const jwk = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(octets) })
  return jwk.ok && didKeyOf(jwk.value) === issuer ? jwk.value : null
}
