import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import {
  type Answer,
  type Compressor,
  type Facts,
  type Json,
  type JsonObject,
  parseRequest,
  type Seconds,
  type SignatureVerifier,
  type TrustModel,
} from '@imprint/core'
import { createBitstringStatusList } from '@imprint/formats/bitstring-status-list'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice } from '@imprint/schemas'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { createVerifier, type Evidence, type VerifierOptions } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'
import { devicePublic } from '../vectors/signed-token.ts'

interface Case {
  readonly id: string
  readonly policy: { readonly trust: object }
  readonly evidence: Evidence
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../vectors/status/cases.json', import.meta.url), 'utf8'),
)
const caseOf = (id: string) => cases.find((each) => each.id === id) as Case
const keysFact = 'issuer-keys https://im.example.com'
const listFact = 'status-list https://im.example.com/status/1'
const listOf = (id: string) => (caseOf(id).evidence.facts[listFact] as Extract<Answer, { state: 'found' }>).value

function world(id = 'token-valid', options: Partial<VerifierOptions> = {}) {
  const one = caseOf(id)
  const trust = parseTrustPolicy(JSON.stringify(one.policy.trust))
  const request = parseRequest(JSON.stringify(one.evidence.request))
  if (!trust.ok || !request.ok) throw new Error('the vector does not parse')
  const counted = { verified: 0, unpacked: 0, asked: [] as string[] }
  const node = createNodeSignatureVerifier()
  const signatures: SignatureVerifier = {
    verify(...given) {
      counted.verified++
      return node.verify(...given)
    },
  }
  const compressor: Compressor = {
    ...nodeCompressor,
    inflate(...given) {
      counted.unpacked++
      return nodeCompressor.inflate(...given)
    },
  }
  const verifier = createVerifier({
    id: one.evidence.request.audience,
    formats: [vcJwt],
    schemas: [imDevice],
    trust: trust.value,
    status: 'when-present',
    statusLists: [createTokenStatusList({ compressor }), createBitstringStatusList({ compressor })],
    sources: [
      {
        async fetch({ kind, id: name }) {
          counted.asked.push(kind)
          return one.evidence.facts[`${kind} ${name}`] ?? null
        },
      },
    ],
    signatures,
    nonces: { issue: () => undefined, consume: () => 'fresh' },
    clock: { now: () => one.evidence.at },
    random: nodeRandom,
    rememberedCredentials: 16,
    ...options,
  })
  const evidence = { ...one.evidence, request: request.value }
  /** Judges with some facts changed, and says what came of it and what it took. */
  const judge = async (facts: Facts = {}, at: Seconds = evidence.at) => {
    counted.verified = 0
    counted.unpacked = 0
    const verdict = await verifier.judge({ ...evidence, at, facts: { ...evidence.facts, ...facts } })
    const { verified, unpacked } = counted
    return { said: verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code, verified, unpacked }
  }
  return { verifier, evidence, counted, judge, request: request.value }
}

const found = (value: Json, fetchedAt = 1_795_341_570): Answer => ({
  state: 'found',
  value,
  fetchedAt: fetchedAt as Seconds,
})

describe('a verifier that reads status lists', () => {
  it('verifies and unpacks a list once for its exact text', async () => {
    const { judge } = world()
    // The presentation, the credential and the list; then the presentation alone.
    expect(await judge()).toEqual({ said: 'accepted', verified: 3, unpacked: 1 })
    expect(await judge()).toEqual({ said: 'accepted', verified: 1, unpacked: 0 })
    const copy = JSON.parse(JSON.stringify({ [listFact]: found(listOf('token-valid')) }))
    expect(await judge(copy)).toEqual({ said: 'accepted', verified: 1, unpacked: 0 })
  })

  it('reads both entries of a Bitstring Status List from one unpacking', async () => {
    const { judge } = world('bitstring-valid')
    expect(await judge()).toEqual({ said: 'accepted', verified: 3, unpacked: 1 })
  })

  it('reads a list once for a credential that names it many times, also where signatures are verified one after another', async () => {
    const { verifier, evidence, counted } = world('bitstring-valid', {
      signatures: {
        async verify(...given) {
          counted.verified++
          return createNodeSignatureVerifier().verify(...given)
        },
      },
    })
    counted.verified = 0
    expect((await verifier.judge(evidence)).outcome).toBe('accepted')
    expect(counted).toMatchObject({ verified: 3, unpacked: 1 })
  })

  it('remembers no verdict: the same list is judged anew when the time, the credential or the keys are others', async () => {
    const { judge, evidence } = world()
    expect((await judge()).said).toBe('accepted')
    expect((await judge({}, (evidence.at + 200_000) as Seconds)).said).toBe('request.expired')
    expect((await judge({ [listFact]: found(listOf('token-revoked')) })).said).toBe('status.revoked')
    expect((await judge()).said).toBe('accepted')
    const keys = (kid: string, x?: string) => {
      const fact = evidence.facts[keysFact] as Extract<Answer, { state: 'found' }>
      const { issuer, jwks } = fact.value as { issuer: string; jwks: { keys: readonly object[] } }
      const [key] = jwks.keys
      return { [keysFact]: found({ issuer, jwks: { keys: [{ ...key, kid, ...(x === undefined ? {} : { x }) }] } }) }
    }
    // Another key under the same name signed neither the credential nor the list.
    expect((await judge(keys('key-1', '_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU'))).said).toBe(
      'credential.signature_invalid',
    )
    expect((await judge(keys('key-2'))).said).toBe('issuer.key_absent')
    expect((await judge()).said).toBe('accepted')
  })

  it('believes a remembered list only while the key that signed it is believed under the name that it gives', async () => {
    const { judge, evidence } = world()
    const fact = evidence.facts[keysFact] as Extract<Answer, { state: 'found' }>
    const { issuer, jwks } = fact.value as { issuer: string; jwks: { keys: readonly object[] } }
    const [key] = jwks.keys
    const believing = (second: object) => ({
      [keysFact]: found({ issuer, jwks: { keys: [key as JsonObject, { ...key, ...second, kid: 'key-2' }] } }),
      // A list that names key-2.
      [listFact]: found(listOf('other-key')),
    })
    expect((await judge(believing({}))).said).toBe('accepted')
    expect((await judge(believing({}))).unpacked).toBe(0)
    expect((await judge(believing({ x: devicePublic.x }))).said).toBe('status.list_signature_invalid')
    expect((await judge(believing({}))).said).toBe('accepted')
  })

  it('does not take a key of the list for absent, while a trust model that could not be asked might know it', async () => {
    const trust = parseTrustPolicy(JSON.stringify(caseOf('token-valid').policy.trust))
    if (!trust.ok) throw new Error(trust.error.detail)
    const doubt = { code: 'issuer.key_unavailable', detail: 'another model could not be asked' } as const
    const doubting: TrustModel = {
      ...trust.value,
      opinion(...given) {
        const opinion = trust.value.opinion(...given)
        return opinion.stance === 'trusted' ? { ...opinion, doubt } : opinion
      },
    }
    const other = { [listFact]: found(listOf('other-key')) }
    expect((await world('token-valid', { trust: doubting }).judge(other)).said).toBe('issuer.key_unavailable')
    expect((await world().judge(other)).said).toBe('status.list_key_absent')
  })

  it('does not take one mechanism’s list for another’s, though the texts are the same', async () => {
    const { judge } = world()
    expect((await judge()).said).toBe('accepted')
    const { text } = listOf('token-valid') as { text: string }
    expect((await judge({ [listFact]: found({ mediaType: 'application/vc+jwt', text }) })).said).toBe(
      'status.list_malformed',
    )
    expect((await judge({ [listFact]: found({ mediaType: 'application/statuslist+cwt', text }) })).said).toMatch(
      /^base64url/,
    )
    for (const value of [null, 'text', { text }, { mediaType: 'application/statuslist+jwt' }])
      expect((await judge({ [listFact]: found(value) })).said).toBe('status.list_malformed')
  })

  it('does not remember a list that failed', async () => {
    const { judge } = world()
    for (const id of ['forged', 'bomb', 'cut']) {
      const bad = { [listFact]: found(listOf(id)) }
      const first = await judge(bad)
      expect(first.said).toMatch(/^status\./)
      expect((await judge(bad)).said).toBe(first.said)
    }
    expect((await judge()).said).toBe('accepted')
  })

  it('unpacks nothing that is forged, too old or another list', async () => {
    const { judge } = world()
    for (const id of ['forged', 'other-list', 'other-issuer', 'too-old-by-default', 'from-the-future'])
      expect(await judge({ [listFact]: found(listOf(id)) }), id).toMatchObject({ unpacked: 0 })
  })

  it('judges the key of a list at the time at which the list was made', async () => {
    const { judge, evidence } = world()
    const retired = (exp: number) => {
      const fact = evidence.facts[keysFact] as Extract<Answer, { state: 'found' }>
      const { issuer, jwks } = fact.value as { issuer: string; jwks: { keys: readonly object[] } }
      return { [keysFact]: found({ issuer, jwks: { keys: jwks.keys.map((key) => ({ ...key, exp })) } }) }
    }
    // The credential was issued a day before, the list a minute before.
    expect((await judge(retired(evidence.at + 10))).said).toBe('accepted')
    expect((await judge(retired(evidence.at - 3600))).said).toBe('issuer.key_retired')
  })
})

describe('a status list is asked for', () => {
  it('once the issuer’s signature was verified, and not before', async () => {
    const { verifier, evidence, counted, request } = world()
    await verifier.verify(evidence.text, request)
    expect(counted.asked).toEqual(['issuer-keys', 'status-list'])
  })

  it('by nobody whose issuer is not believed, or did not sign, or whose credential ended', async () => {
    const nobody: TrustModel = {
      id: 'nobody',
      admits: () => false,
      needs: () => [],
      opinion: () => ({ stance: 'none', because: { code: 'issuer.unknown', detail: '' } }),
    }
    const stranger = world('token-valid', { trust: nobody })
    await stranger.verifier.verify(stranger.evidence.text, stranger.request)
    expect(stranger.counted.asked).toEqual([])
    const forger = world('token-valid', { signatures: { verify: () => 'invalid' } })
    await forger.verifier.verifyCredential(credentialOf(forger.evidence.text), { unsafeWithoutPossession: 'a test' })
    expect(forger.counted.asked).toEqual(['issuer-keys'])
    const later = world('token-valid', { clock: { now: () => 1_800_000_000 as Seconds } })
    await later.verifier.verifyCredential(credentialOf(later.evidence.text), { unsafeWithoutPossession: 'a test' })
    expect(later.counted.asked).toEqual(['issuer-keys'])
  })

  it('not at all by a verifier without mechanisms, which says that it reads none', async () => {
    const { verifier, evidence, counted, request } = world('token-valid', { statusLists: [] })
    expect(await verifier.verify(evidence.text, request)).toMatchObject({
      outcome: 'undecided',
      because: { code: 'status.unsupported' },
    })
    expect(counted.asked).toEqual(['issuer-keys'])
  })
})

describe('a verifier', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is not made with a greatest age of %s', (most) => {
    expect(() => world('token-valid', { statusAge: { most } })).toThrow(TypeError)
  })
})

/** The credential in a presentation. */
function credentialOf(presentation: string): string {
  const payload = JSON.parse(Buffer.from(presentation.split('.')[1] ?? '', 'base64url').toString())
  return payload.verifiableCredential[0].id.split(',')[1]
}
