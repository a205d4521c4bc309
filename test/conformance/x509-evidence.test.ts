import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { encodeBase64url, type Facts, factKey, parseImId, type Seconds, type TrustQuestion } from '@imprint/core'
import type { Certificate } from '@imprint/core/x509'
import { x509 as format } from '@imprint/formats/x509'
import { createHolder } from '@imprint/holder'
import { type Authority, issueCertificate, writeRevocationList } from '@imprint/issuer/ca'
import { imDevice, imUser } from '@imprint/schemas'
import { onlyFresh } from '@imprint/trust/combine'
import { revocationListNeed, x509 } from '@imprint/trust/x509'
import { createVerifier, type Evidence } from '@imprint/verifier'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  clock,
  company,
  context,
  days,
  device,
  newSigner,
  now,
  own,
  pem,
  person,
  signatures,
  verifierId,
} from '../scenario/x509-world.ts'

const uri = 'https://ca.example.com/all.crl'
const signer = newSigner()
let root: Authority
let leaf: Certificate
let list: Uint8Array

beforeAll(async () => {
  root = (await company()).root
  const order = { subject: person('Alice'), subjectKey: signer.publicJwk, uris: [device], crlUris: [uri] }
  const span = { notBefore: days(-1), notAfter: days(30) }
  leaf = own(await issueCertificate({ profile: 'device', ...order, ...span }, root, context))
  const said = { revoked: [], number: 1, thisUpdate: days(-6), nextUpdate: days(7) }
  list = own(await writeRevocationList(said, root, context))
})

const fetchedAt = (time: Seconds): Facts => ({
  [factKey(revocationListNeed(uri))]: {
    state: 'found',
    value: { mediaType: 'application/pkix-crl', text: encodeBase64url(list) },
    fetchedAt: time,
  },
})

function modelOf(revocation: 'required' | 'when-known') {
  const roots = [{ certificate: root.certificate, domains: ['example.com'], types: null }]
  return x509({ roots, signatures, hasher: nodeHasher, revocation })
}

function questionOf(stapled: readonly Uint8Array[]): TrustQuestion {
  const about = { subject: own(parseImId(device)), holderKey: signer.publicJwk, claims: {} }
  const chain = {
    speaksFor: 'subject',
    certificates: [leaf],
    revocationLists: stapled,
    ocspResponses: [],
  } as const
  return { issuer: 'x', types: [], domain: 'example.com', kid: null, about, chain }
}

const keyOf = (opinion: ReturnType<ReturnType<typeof modelOf>['opinion']>) =>
  opinion.stance === 'trusted' ? opinion.keys[0] : undefined

describe('how long an answer about certificates holds', () => {
  it('is as old as the list that was fetched, whenever that was made', () => {
    const key = keyOf(modelOf('required').opinion(questionOf([]), fetchedAt(now), now))
    expect(key?.path.at(-1)?.evidenceAt).toBe(now)
    expect(key?.holdsUntil).toBe(days(7))
  })

  it('is as old as a list that came along says it is', () => {
    const key = keyOf(modelOf('required').opinion(questionOf([list]), {}, now))
    expect(key?.path.at(-1)?.evidenceAt).toBe(days(-6))
  })

  it('is limited by the age that a policy allows', () => {
    const limited = onlyFresh(60, modelOf('required'))
    const early = limited.opinion(questionOf([]), fetchedAt(days(-6)), now)
    expect(early).toMatchObject({ stance: 'unsure', because: { code: 'trust.stale' } })
    const stapled = limited.opinion(questionOf([list]), {}, now)
    expect(stapled).toMatchObject({ stance: 'unsure', because: { code: 'trust.stale' } })
    expect(keyOf(limited.opinion(questionOf([]), fetchedAt(now), now))?.holdsUntil).toBe(now + 60)
  })

  it('ends with the certificates where nothing is asked about their status', () => {
    expect(keyOf(modelOf('when-known').opinion(questionOf([]), {}, now))?.holdsUntil).toBe(days(30) + 1)
  })
})

describe('a record of a verdict', () => {
  it('whose facts are none is undecided, and no reason to throw', async () => {
    const verifier = createVerifier({
      id: verifierId,
      formats: [format],
      schemas: [imDevice, imUser],
      trust: modelOf('when-known'),
      status: 'when-present',
      sources: [{ fetch: async () => fetchedAt(now)[factKey(revocationListNeed(uri))] ?? null }],
      signatures,
      nonces: memoryNonceStore(),
      clock,
      random: nodeRandom,
    })
    const request = await verifier.createRequest({ ask: [{ type: 'ImDeviceCredential', claims: [] }], lifetime: 300 })
    const holder = createHolder({ signer, formats: [format], store: memoryCredentialStore(), clock })
    own(await holder.add(pem(leaf)))
    const { evidence, outcome } = await verifier.verify(own(await holder.present(request)), request)
    expect(outcome).toBe('accepted')
    expect((await verifier.judge(evidence)).outcome).toBe('accepted')
    const [name = ''] = Object.keys(evidence.facts)
    for (const facts of [
      null,
      [],
      'facts',
      { [name]: null },
      { [name]: { state: 'found' } },
      { [name]: { state: 'x' } },
    ])
      expect(await verifier.judge({ ...evidence, facts } as unknown as Evidence), JSON.stringify(facts)).toMatchObject({
        outcome: 'undecided',
        because: { code: 'nonce.unavailable' },
      })
  })
})
