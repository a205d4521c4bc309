import { memoryCredentialStore } from '@imprint/adapters/memory'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import {
  type Disclosure,
  type Format,
  formatRequest,
  type PresentationRequest,
  parseRequest,
  requestOf,
  requestVersion,
  type Seconds,
  type Signer,
  unsafeUnrevocable,
} from '@imprint/core'
import { dcqlQueryOf } from '@imprint/core/dcql'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createHolder } from '@imprint/holder'
import { createIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier } from '@imprint/verifier'
import { beforeAll, describe, expect, it } from 'vitest'
import { alwaysFresh, expectOk } from '../property/world.ts'

const at = 1_795_341_600 as Seconds
const clock = { now: () => at }
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const issuerId = 'https://im.example.com'
const desk = 'https://desk.example'
const name = 'Zaphod Beeblebrox'
const claims = {
  fn: name,
  hasInstantMessage: ['im:%40zaphod@example.com', device],
  'organization-name': 'Sirius Cybernetics',
  hasLanguage: ['en', 'de'],
}
const sdJwtVc = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
const issuerSigner = signerOf('k1')
const deviceSigner = signerOf(null)
const signatures = createNodeSignatureVerifier()
const verifier = createVerifier({
  id: desk,
  formats: [sdJwtVc, vcJwt],
  schemas: [imDevice],
  trust: pinned([
    { issuer: issuerId, keys: [{ jwk: issuerSigner.publicJwk, kid: 'k1' }], domains: ['example.com'], types: null },
  ]),
  status: 'when-present',
  sources: [],
  signatures,
  nonces: alwaysFresh,
  clock,
  random: nodeRandom,
})

const credentials = new Map<Format, string>()
beforeAll(async () => {
  for (const format of [sdJwtVc, vcJwt]) {
    const issuer = createIssuer({
      id: issuerId,
      signer: issuerSigner,
      format,
      schema: imDevice,
      status: unsafeUnrevocable('a test of queries'),
      signatures,
      nonces: alwaysFresh,
      clock,
      random: nodeRandom,
    })
    const holderKey = unsafeProvenElsewhere(deviceSigner.publicJwk, 'a test of queries')
    const issued = expectOk(await issuer.issue({ subject: device, holderKey, claims, lifetime: 3600 }))
    credentials.set(format, issued.text)
  }
})

function signerOf(kid: string | null): Signer {
  return expectOk(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk, kid }))
}

async function walletOf(...formats: readonly Format[]) {
  const store = memoryCredentialStore()
  const holder = createHolder({ signer: deviceSigner, formats, store, clock, types: [imDevice] })
  for (const format of formats) expectOk(await holder.add(credentials.get(format) ?? ''))
  return holder
}

const sdQuery = (...asked: readonly object[]) =>
  expectOk(
    dcqlQueryOf({
      credentials: [{ id: 'badge', format: 'dc+sd-jwt', meta: { vct_values: [imDevice.vct] }, claims: asked as never }],
    }),
  )

/** What a wallet sends that shows what it likes. */
async function shows(
  request: PresentationRequest,
  disclose: Disclosure,
  credential = credentials.get(sdJwtVc) ?? '',
): Promise<string> {
  const { audience, nonce } = request
  const draft = {
    holder: device,
    audience,
    nonce,
    issuedAt: at,
    expiresAt: (at + 60) as Seconds,
    credentials: [credential],
    disclose: [disclose],
  }
  return expectOk((await sdJwtVc.present?.(draft, deviceSigner)) ?? { ok: false, error: { code: 'usage', detail: '' } })
}

describe('a request by a query', () => {
  it('is answered with the claims asked for, and accepted', async () => {
    const holder = await walletOf(sdJwtVc, vcJwt)
    const asked = [{ path: ['organization-name'] }, { path: ['hasLanguage', null], values: ['de'] }]
    const request = await verifier.createRequest({ query: sdQuery(...asked), lifetime: 300 })
    const verdict = await verifier.verify(expectOk(await holder.present(request)), request)
    expect(verdict).toMatchObject({ outcome: 'accepted' })
    if (verdict.outcome !== 'accepted') return
    expect(verdict.value.credentials.map(({ subject }) => subject)).toEqual([
      { id: device, 'organization-name': 'Sirius Cybernetics', hasLanguage: ['de'] },
    ])
  })

  it('goes over the wire and back', async () => {
    const request = await verifier.createRequest({ query: sdQuery({ path: ['fn'] }), lifetime: 300, peer: device })
    expect(parseRequest(formatRequest(request))).toEqual({ ok: true, value: request })
  })

  it('is not answered by withholding: rejected with a pointer to the claim', async () => {
    const request = await verifier.createRequest({
      query: sdQuery({ path: ['organization-name'] }, { path: ['fn'] }),
      lifetime: 300,
    })
    expect(await verifier.verify(await shows(request, [['organization-name']]), request)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'request.unsatisfied', pointer: '/dcql_query/credentials/0/claims/1' },
    })
    expect(await verifier.verify(await shows(request, [['organization-name'], ['fn']]), request)).toMatchObject({
      outcome: 'accepted',
    })
  })

  it('is not answered by another element, or by a list without elements', async () => {
    const asked = { path: ['hasLanguage', null], values: ['de'] }
    const request = await verifier.createRequest({ query: sdQuery(asked), lifetime: 300 })
    for (const disclose of [[['hasLanguage', 0]], []])
      expect(await verifier.verify(await shows(request, disclose), request)).toMatchObject({
        outcome: 'rejected',
        because: { code: 'request.unsatisfied', pointer: '/dcql_query/credentials/0/claims/0' },
      })
    expect(await verifier.verify(await shows(request, [['hasLanguage', 1]]), request)).toMatchObject({
      outcome: 'accepted',
    })
  })

  it('by index is not answered by an element that was issued before the one asked for', async () => {
    const request = await verifier.createRequest({ query: sdQuery({ path: ['hasLanguage', 1] }), lifetime: 300 })
    expect(await verifier.verify(await shows(request, [['hasLanguage', 0]]), request)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'request.unsatisfied', pointer: '/dcql_query/credentials/0/claims/0' },
    })
    expect(await verifier.verify(await shows(request, [['hasLanguage', 1]]), request)).toMatchObject({
      outcome: 'accepted',
    })
  })

  it('is not answered in another format', async () => {
    const holder = await walletOf(vcJwt)
    const request = await verifier.createRequest({ ask: [{ type: imDevice.type, claims: [] }], lifetime: 300 })
    const text = expectOk(await holder.present(request))
    expect(await verifier.verify(text, request)).toMatchObject({ outcome: 'accepted' })
    const { nonce, audience, issuedAt, expiresAt } = request
    const dcql_query = JSON.parse(JSON.stringify(sdQuery({ path: ['fn'] })))
    const other = expectOk(requestOf({ version: requestVersion, nonce, audience, issuedAt, expiresAt, dcql_query }))
    expect(await verifier.verify(text, other)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'request.unsatisfied', pointer: '/dcql_query/credentials/0/format' },
    })
  })

  it('and by the simple form at once cannot be made', async () => {
    const both = { query: sdQuery({ path: ['fn'] }), ask: [{ type: imDevice.type, claims: [] }], lifetime: 300 }
    // @ts-expect-error: one of the two
    await expect(verifier.createRequest(both)).rejects.toThrow('request.malformed')
    // @ts-expect-error: neither of the two
    await expect(verifier.createRequest({ lifetime: 300 })).rejects.toThrow('request.malformed')
  })
})

describe('a request of the simple form', () => {
  it('names the type, and an SD-JWT VC answers by its vct, with the claims asked for and no other', async () => {
    const holder = await walletOf(sdJwtVc)
    const ask = [{ type: imDevice.type, claims: ['organization-name'] }]
    const request = await verifier.createRequest({ ask, lifetime: 300 })
    const text = expectOk(await holder.present(request))
    expect(await verifier.verify(text, request)).toMatchObject({
      outcome: 'accepted',
      value: { credentials: [{ subject: { id: device, 'organization-name': 'Sirius Cybernetics' } }] },
    })
    const withheld = await verifier.createRequest({ ask: [{ type: imDevice.type, claims: ['fn'] }], lifetime: 300 })
    expect(await verifier.verify(await shows(withheld, [['organization-name']]), withheld)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'request.unsatisfied', pointer: '/ask/0/claims' },
    })
  })

  it('is not answered by a list of which every element was withheld', async () => {
    const [jwt = '', ...pieces] = (credentials.get(sdJwtVc) ?? '').split('~').slice(0, -1)
    const named = (name: string) =>
      pieces.filter((piece) => JSON.parse(Buffer.from(piece, 'base64url').toString()).includes(name))
    const request = await verifier.createRequest({
      ask: [{ type: imDevice.type, claims: ['hasLanguage'] }],
      lifetime: 300,
    })
    const emptied = [jwt, ...named('hasLanguage'), ''].join('~')
    expect(await verifier.verify(await shows(request, 'all', emptied), request)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'request.unsatisfied', pointer: '/ask/0/claims' },
    })
    const one = [jwt, ...named('hasLanguage'), ...named('de'), ''].join('~')
    expect(await verifier.verify(await shows(request, 'all', one), request)).toMatchObject({ outcome: 'accepted' })
  })
})
