import { fixedClock } from '@imprint/adapters/clock'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import { type AlgorithmName, hours, minutes, unsafeUnrevocable } from '@imprint/core'
import { vcJwt11Did } from '@imprint/formats/vc-jwt-1.1-did'
import { createHolder } from '@imprint/holder'
import { createIssuer } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { createVerifiablePresentationJwt, verifyCredential, verifyPresentation } from 'did-jwt-vc'
import { describe, expect, it } from 'vitest'
import { signerOf, theirCredential, theirPresentation } from './did-jwt-vc-peer.ts'
import {
  at,
  createParty,
  desk,
  device,
  deviceSigner,
  draftOf,
  introduce,
  judgeCredential,
  judgePresentation,
  ourVerifier,
  request,
  resolver,
  subject,
  unwrap,
} from './parties.ts'

const algorithms: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES256K']
const combinations = algorithms.flatMap((alg) => (['jwk', 'key'] as const).map((method) => [alg, method] as const))
const policies = { now: at }

describe.each(combinations)('did-jwt-vc with %s and did:%s', (alg, method) => {
  const issuer = introduce(createParty(alg, method))
  const holder = introduce(createParty(alg === 'ES256K' ? 'ES256' : alg, method))
  const did = issuer.did[method]
  const issued = async () => unwrap(await vcJwt11Did.issue?.(draftOf(did, holder), issuer.signer))

  it('verifies our credential and reads the same', async () => {
    const { verifiableCredential } = await verifyCredential(await issued(), resolver, { policies })
    expect(verifiableCredential).toMatchObject({
      id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
      issuer: { id: did },
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      credentialSubject: subject,
      issuanceDate: '2026-11-22T09:00:00.000Z',
      expirationDate: '2026-11-22T11:00:00.000Z',
      cnf: { jwk: holder.publicJwk },
    })
  })

  it('verifies our presentation of a holder that is a DID', async () => {
    const credentials = [await issued()]
    const draft = {
      holder: holder.did[method],
      audience: desk,
      nonce: request.nonce,
      issuedAt: at,
      expiresAt: request.expiresAt,
      credentials,
      disclose: ['all' as const],
    }
    const text = unwrap(await vcJwt11Did.present?.(draft, deviceSigner(holder)))
    const options = { domain: desk, challenge: request.nonce, policies }
    const { verifiablePresentation } = await verifyPresentation(text, resolver, options)
    expect(verifiablePresentation).toMatchObject({
      holder: holder.did[method],
      verifiableCredential: [{ credentialSubject: subject }],
    })
    await expect(verifyPresentation(text, resolver, { ...options, challenge: 'another' })).rejects.toThrow('challenge')
  })

  it.each(['ours', 'theirs'] as const)(
    'makes a credential that we accept, its key found by the resolution of %s',
    async (dids) => {
      const text = await theirCredential(issuer, { did, holder })
      expect(await judgeCredential(text, ourVerifier(did, { dids }))).toBe('accepted')
      expect(await judgeCredential(text, ourVerifier(holder.did[method], { dids }))).toBe('issuer.unknown')
    },
  )

  it('makes a presentation that we accept, and not with another key', async () => {
    const credential = await theirCredential(issuer, { did, holder })
    expect(await judgePresentation(await theirPresentation(holder, [credential]), ourVerifier(did))).toBe('accepted')
    const stranger = createParty(holder.signer.alg)
    expect(await judgePresentation(await theirPresentation(stranger, [credential]), ourVerifier(did))).toBe(
      'presentation.signature_invalid',
    )
  })
})

it('issuer, holder and verifier work together with an issuer that is a DID and a device that is not', async () => {
  const [authority, phone] = [createParty('ES256K', 'jwk'), createParty('Ed25519')]
  const clock = fixedClock(at)
  const issuer = createIssuer({
    id: authority.did.jwk,
    signer: authority.signer,
    format: vcJwt11Did,
    schema: imDevice,
    status: unsafeUnrevocable('a test'),
    signatures: createNodeSignatureVerifier(),
    nonces: memoryNonceStore(),
    clock,
    random: nodeRandom,
  })
  const store = memoryCredentialStore()
  const holder = createHolder({ signer: deviceSigner(phone), formats: [vcJwt11Did], store, clock })
  const challenge = await issuer.createChallenge({ lifetime: minutes(5) })
  const holderKey = unwrap(await issuer.prove(unwrap(await holder.prove(challenge)), challenge))
  const { id, ...claims } = subject
  const { text } = unwrap(await issuer.issue({ subject: id, holderKey, claims, lifetime: hours(1) }))
  unwrap(await holder.add(text))
  const verifier = ourVerifier(authority.did.jwk)
  expect(await judgePresentation(unwrap(await holder.present(request)), verifier)).toBe('accepted')
  expect(await judgePresentation(unwrap(await holder.present(request)), verifier)).toBe('nonce.spent')
})

it('the deprecated name EdDSA, their usual one, is accepted', async () => {
  const [issuer, holder] = [createParty('Ed25519', 'jwk'), createParty('ES256')]
  const text = await theirCredential(issuer, { did: issuer.did.jwk, holder, alg: 'EdDSA' })
  expect(await judgeCredential(text, ourVerifier(issuer.did.jwk))).toBe('accepted')
})

it('an audience as a list of one, as their domain option writes it, is accepted', async () => {
  const [issuer, holder] = [createParty('ES256', 'key'), createParty('ES256')]
  const credential = await theirCredential(issuer, { did: issuer.did.key, holder })
  const vp = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiablePresentation'],
    verifiableCredential: [credential],
  }
  const peer = { did: device, alg: 'ES256', signer: signerOf(holder) }
  const text = await createVerifiablePresentationJwt({ vp, iat: at }, peer, { domain: desk, challenge: request.nonce })
  expect(await judgePresentation(text, ourVerifier(issuer.did.key))).toBe('accepted')
})
