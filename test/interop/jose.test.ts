import { nodeHasher } from '@imprint/adapters/node-crypto'
import { type AlgorithmName, thumbprint, thumbprintUri } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import {
  CompactSign,
  calculateJwkThumbprint,
  calculateJwkThumbprintUri,
  compactVerify,
  importJWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, it } from 'vitest'
import {
  at,
  createParty,
  desk,
  device,
  deviceSigner,
  draftOf,
  httpsIssuer,
  judgeCredential,
  judgePresentation,
  ourVerifier,
  type Party,
  request,
  subject,
  unwrap,
} from './parties.ts'

const algorithms: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384']
const currentDate = new Date(at * 1000)
const context = ['https://www.w3.org/ns/credentials/v2']

const privateOf = (party: Party, alg: string) => importJWK({ ...party.privateJwk }, alg)
const publicOf = (party: Party) => importJWK({ ...party.publicJwk }, party.signer.alg)
const issued = async (issuer: Party, holder: Party) =>
  unwrap(await vcJwt.issue?.(draftOf(httpsIssuer, holder), issuer.signer))

const presentationOf = (holder: Party, credential: string) =>
  vcJwt.present?.(
    {
      holder: device,
      audience: desk,
      nonce: request.nonce,
      issuedAt: at,
      expiresAt: request.expiresAt,
      credentials: [credential],
      disclose: ['all'],
    },
    deviceSigner(holder),
  )

const claimsOf = (holder: Party) => ({
  '@context': context,
  type: ['VerifiableCredential', 'ImDeviceCredential'],
  issuer: httpsIssuer,
  validFrom: '2026-11-22T09:00:00Z',
  credentialSubject: subject,
  cnf: { jwk: { ...holder.publicJwk } },
})

describe.each(algorithms)('jose with %s', (alg) => {
  const issuer = createParty(alg)
  const holder = createParty(alg)
  const verifier = () => ourVerifier(httpsIssuer, { published: { [httpsIssuer]: issuer } })

  it('verifies our credential as a JWT of its type', async () => {
    const text = await issued(issuer, holder)
    const { payload, protectedHeader } = await jwtVerify(text, await publicOf(issuer), {
      typ: 'vc+jwt',
      algorithms: [alg],
      currentDate,
    })
    expect(protectedHeader).toEqual({ alg, kid: 'key-1', typ: 'vc+jwt', cty: 'vc' })
    expect(payload).toMatchObject({ issuer: httpsIssuer, credentialSubject: subject, cnf: { jwk: holder.publicJwk } })
  })

  it('verifies our presentation as a JWT for its audience, with the key of the device', async () => {
    const text = unwrap(await presentationOf(holder, await issued(issuer, holder)))
    const { payload } = await jwtVerify(text, await publicOf(holder), {
      typ: 'vp+jwt',
      audience: desk,
      algorithms: [alg],
      currentDate,
    })
    expect(payload).toMatchObject({ holder: device, nonce: request.nonce })
    await expect(compactVerify(text, await publicOf(issuer))).rejects.toThrow('signature verification failed')
  })

  it('makes a credential by SignJWT that we accept', async () => {
    const text = await new SignJWT(claimsOf(holder))
      .setProtectedHeader({ alg, kid: 'key-1', typ: 'vc+jwt', cty: 'vc' })
      .setIssuer(httpsIssuer)
      .setSubject(device)
      .setIssuedAt(at - 60)
      .setExpirationTime(at + 60)
      .sign(await privateOf(issuer, alg))
    expect(await judgeCredential(text, verifier())).toBe('accepted')
  })

  it('makes a presentation by CompactSign that we accept, and not with another key', async () => {
    const credential = await issued(issuer, holder)
    const claims = {
      '@context': context,
      type: 'VerifiablePresentation',
      holder: device,
      verifiableCredential: [
        { '@context': context, type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${credential}` },
      ],
      aud: desk,
      nonce: request.nonce,
      iat: at,
    }
    const signedBy = async (party: Party) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg, typ: 'application/vp+jwt' })
        .sign(await privateOf(party, alg))
    expect(await judgePresentation(await signedBy(holder), verifier())).toBe('accepted')
    expect(await judgePresentation(await signedBy(issuer), verifier())).toBe('presentation.signature_invalid')
  })

  it('makes the same thumbprints', async () => {
    expect(await calculateJwkThumbprint({ ...issuer.publicJwk })).toBe(thumbprint(issuer.publicJwk, nodeHasher))
    expect(await calculateJwkThumbprintUri({ ...issuer.publicJwk })).toBe(thumbprintUri(issuer.publicJwk, nodeHasher))
  })
})

it('a credential that jose signs under the deprecated name EdDSA is accepted with a note', async () => {
  const [issuer, holder] = [createParty('Ed25519'), createParty('Ed25519')]
  const text = await new SignJWT(claimsOf(holder))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'key-1', typ: 'vc+jwt' })
    .sign(await privateOf(issuer, 'EdDSA'))
  const verifier = ourVerifier(httpsIssuer, { published: { [httpsIssuer]: issuer } })
  const verdict = await verifier.verifyCredential(text, { unsafeWithoutPossession: 'interop' })
  expect(verdict.outcome).toBe('accepted')
  expect(verdict.checks.flatMap((check) => ('notes' in check ? (check.notes ?? []) : []))).toMatchObject([
    { code: 'jws.alg_deprecated' },
  ])
})

it('the thumbprint of a secp256k1 key is the same', async () => {
  const { publicJwk } = createParty('ES256K')
  expect(await calculateJwkThumbprint({ ...publicJwk })).toBe(thumbprint(publicJwk, nodeHasher))
})
