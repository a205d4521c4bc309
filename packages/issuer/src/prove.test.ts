import { createPublicKey, verify } from 'node:crypto'
import {
  fail,
  formatChallenge,
  type JsonObject,
  type NonceState,
  type PublicJwk,
  parseChallenge,
  type Seconds,
  type SignatureVerifier,
  unsafeUnrevocable,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { createIssuer, unsafeProvenElsewhere } from './index.ts'

interface ProofVector extends Vector {
  readonly at: Seconds
  readonly challenge: JsonObject
  /** What the store answers. */
  readonly nonces: NonceState | 'unavailable'
  readonly text: string
  readonly expect: { readonly jwk: PublicJwk } | { readonly code: string; readonly pointer?: string }
}

interface ChallengeVector extends Vector {
  readonly challenge: JsonObject
  readonly expect: 'valid' | { readonly code: string; readonly pointer: string }
}

const hashes = { Ed25519: null, ES256: 'sha256', ES384: 'sha384', ES256K: 'sha256' } as const

const signatures: SignatureVerifier = {
  verify: (alg, jwk, data, signature) => {
    try {
      const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
      return verify(hashes[alg], data, { key, dsaEncoding: 'ieee-p1363' }, signature) ? 'valid' : 'invalid'
    } catch {
      return 'unusable'
    }
  },
}

function issuerAt(at: Seconds, state: NonceState | 'unavailable') {
  const consumed: string[] = []
  const issued: string[] = []
  const issuer = createIssuer({
    id: 'https://im.example.com',
    signer: { alg: 'Ed25519', publicJwk: {} as PublicJwk, kid: 'k1', sign: () => new Uint8Array(64) },
    format: { id: 'none', open: () => null, issue: async () => fail('issue.unsupported', 'a stub') },
    schema: { type: 'T', subject: 'device', uri: 'urn:t', vct: 'urn:vct', contexts: [], check: () => [] },
    status: unsafeUnrevocable('a test'),
    signatures,
    nonces: {
      issue: (nonce) => void issued.push(nonce),
      consume: (nonce) => {
        consumed.push(nonce)
        if (state === 'unavailable') throw new Error('down')
        return state
      },
    },
    clock: { now: () => at },
    random: { bytes: (count) => new Uint8Array(count).fill(7) },
  })
  return { issuer, consumed, issued }
}

describe('proofs of a device key', () => {
  it.each(readVectors<ProofVector>('proof/proofs'))(
    '$id: $about',
    async ({ at, challenge: json, nonces, text, expect: expected }) => {
      const challenge = parseChallenge(JSON.stringify(json))
      if (!challenge.ok) throw new TypeError(challenge.error.detail)
      const { issuer, consumed } = issuerAt(at, nonces)
      const proven = await issuer.prove(text, challenge.value)
      if ('code' in expected) expect(proven).toMatchObject({ ok: false, error: expected })
      else expect(proven).toEqual({ ok: true, value: { jwk: expected.jwk, provenAt: at, how: 'proof of possession' } })
      // The nonce goes last: a proof that fails for another reason leaves it for the real one.
      const reachesStore = !('code' in expected) || expected.code.startsWith('nonce.')
      expect(consumed).toEqual(reachesStore ? [challenge.value.nonce] : [])
    },
  )
})

describe('challenges', () => {
  it.each(readVectors<ChallengeVector>('proof/challenges'))('$id: $about', ({ challenge: json, expect: expected }) => {
    const challenge = parseChallenge(JSON.stringify(json))
    if (expected !== 'valid') expect(challenge).toMatchObject({ ok: false, error: expected })
    else expect(challenge.ok && JSON.parse(formatChallenge(challenge.value))).toEqual(json)
  })

  it('are made for this issuer and remembered until their end', async () => {
    const { issuer, issued } = issuerAt(1_795_341_600 as Seconds, 'fresh')
    const challenge = await issuer.createChallenge({ lifetime: 300 })
    expect(challenge).toMatchObject({
      audience: 'https://im.example.com',
      issuedAt: 1_795_341_600,
      expiresAt: 1_795_341_900,
    })
    expect(issued).toEqual([challenge.nonce])
    expect(parseChallenge(formatChallenge(challenge))).toEqual({ ok: true, value: challenge })
  })

  it('with no lifetime are a mistake of the caller, and nothing is remembered', async () => {
    const { issuer, issued } = issuerAt(1_795_341_600 as Seconds, 'fresh')
    for (const lifetime of [0, -1, Number.NaN])
      await expect(issuer.createChallenge({ lifetime })).rejects.toThrow(TypeError)
    expect(issued).toEqual([])
  })
})

describe('unsafeProvenElsewhere', () => {
  it('wants a reason', () => {
    expect(() => unsafeProvenElsewhere({} as PublicJwk, ' ')).toThrow(TypeError)
    expect(unsafeProvenElsewhere({} as PublicJwk, 'device management')).toMatchObject({
      provenAt: null,
      how: 'device management',
    })
  })
})
