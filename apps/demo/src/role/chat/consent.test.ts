import { fixedClock, systemClock } from '@imprint/adapters/clock'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { type PresentationRequest, parseRequest, type Seconds, unsafeUnrevocable } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createHolder } from '@imprint/holder'
import { createIssuer } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { beforeAll, expect, it } from 'vitest'
import { newSigner } from '../../cast.ts'
import type { RelayMessage } from '../../messages/relay-message.ts'
import { expectOk } from '../../scene.ts'
import { considerRequest } from './consent.ts'

const clock = fixedClock(Math.floor(systemClock.now()) as Seconds)
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const bob = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org'
const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
const signer = newSigner(null)
const holder = createHolder({ signer, formats: [format], store: memoryCredentialStore(), clock, types: [imDevice] })
const message: RelayMessage = {
  number: 1,
  at: clock.now(),
  from: 'bob',
  to: 'room',
  kind: 'request',
  text: '',
  answers: null,
}

beforeAll(async () => {
  const issuer = createIssuer({
    id: 'https://im.example.com',
    signer: newSigner('k1'),
    format,
    schema: imDevice,
    status: unsafeUnrevocable('a test'),
    ...{ signatures: createNodeSignatureVerifier(), nonces: memoryNonceStore(), clock, random: nodeRandom },
  })
  const challenge = await issuer.createChallenge({ lifetime: 300 })
  const holderKey = expectOk(await issuer.prove(expectOk(await holder.prove(challenge)), challenge))
  const claims = { fn: 'Alice M. Smith', title: 'Engineer', hasInstantMessage: ['im:%40alice@example.com', device] }
  const wish = { subject: device, holderKey, claims, lifetime: 3600 }
  expectOk(await holder.add(expectOk(await issuer.issue(wish)).text))
})

function requestFor(members: object): PresentationRequest {
  const now = clock.now()
  const common = {
    version: 'imprint-request/1',
    nonce: 'A'.repeat(43),
    audience: bob,
    issuedAt: now,
    expiresAt: now + 60,
  }
  return expectOk(parseRequest(JSON.stringify({ ...common, ...members })))
}

const ask = (...claims: readonly string[]) => ({ ask: [{ type: 'ImDeviceCredential', claims }] })

it('says what would be shown and what would not', async () => {
  const pending = await considerRequest({ message, request: requestFor(ask('fn')), holder, sender: bob })
  expect(pending).toMatchObject({ shown: [{ name: 'fn', value: 'Alice M. Smith' }], problem: null })
  expect(pending.withheld).toEqual(['hasInstantMessage', 'title'])
})

it('says the same of a DCQL query', async () => {
  const claims = [{ path: ['title'] }]
  const credentials = [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [imDevice.vct] }, claims }]
  const request = requestFor({ dcql_query: { credentials } })
  const pending = await considerRequest({ message, request, holder, sender: bob })
  expect(pending).toMatchObject({
    shown: [{ name: 'title', value: 'Engineer' }],
    withheld: ['fn', 'hasInstantMessage'],
  })
})

it('is what the presentation then shows, and no more', async () => {
  const request = requestFor(ask('fn'))
  const { shown } = await considerRequest({ message, request, holder, sender: bob })
  const presentation = format.open(expectOk(await holder.present(request)))
  const [text] = presentation?.ok && presentation.value.kind === 'presentation' ? presentation.value.enclosed : []
  const credential = format.open(String(text))
  const subject = credential?.ok && credential.value.kind === 'credential' ? credential.value.subject : {}
  expect(Object.keys(subject).sort()).toEqual(['id', ...shown.map(({ name }) => name)].sort())
})

it('refuses a request that somebody else passes on, whatever it asks', async () => {
  const sender = 'im:Ya1jaFZyYBDi7EVrMtXcDA/5d11@example.com'
  const pending = await considerRequest({ message, request: requestFor(ask('fn')), holder, sender })
  expect(pending).toMatchObject({ shown: [], problem: { code: 'presentation.audience_mismatch' } })
})

it('says that nothing answers, for a claim that the wallet does not hold or for another device', async () => {
  const other = { peer: 'im:SvPfLlwBQi-6oddVRrkqpw/072b@example.com' }
  for (const request of [requestFor(ask('nickname')), requestFor({ ...ask('fn'), ...other })])
    expect(await considerRequest({ message, request, holder, sender: bob })).toMatchObject({
      shown: [],
      problem: { code: 'wallet.no_match' },
    })
})
