import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { createTxtLookup, fileServiceMemory, serviceProofSource } from '@imprint/adapters/service-proofs'
import { type JsonObject, type NonceStore, type Seconds, unsafeUnrevocable } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { type Statement, wellKnown } from '@imprint/trust/well-known'
import { createVerifier, type Verifier } from '@imprint/verifier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signerFrom, unwrap } from '../vectors/cross-signing/people.ts'
import { at, dns, fediverse, forge, keys, nameOf, pageOf, statement } from '../vectors/well-known/alice.ts'
import { type LoopbackServer, makeCertificate, serveDns, serveHttps } from './loopback-servers.ts'

const profile = nameOf(keys.alice, 'alice.example')
const fingerprint = profile.split(':')[2]
const issuerId = `https://alice.example/.well-known/aspe/id/${fingerprint}`
const device = 'im:alice/phone@alice.example'
const clock = { now: () => at }
const nonces: NonceStore = { issue: () => undefined, consume: () => 'fresh' }
const signatures = createNodeSignatureVerifier()

/** What the world shows just now; each test changes it and puts it back. */
const shown = {
  statements: [] as readonly Statement[],
  forge: '' as string | number,
  fediverse: '' as string | number,
}
const texts: Record<string, readonly (readonly string[])[]> = { 'alice.example': [['v=spf1 -all'], [profile]] }

const dir = mkdtempSync(join(tmpdir(), 'imprint-'))
const servers: LoopbackServer[] = []
const pair = makeCertificate(['alice.example', 'codeberg.org', 'social.example.net'])
let ports = { web: 0, dns: 0 }
let credential = ''

beforeAll(async () => {
  const web = await serveHttps(pair, (url, response) => {
    const page = pageAt(url)
    if (typeof page === 'number') response.writeHead(page).end()
    else response.writeHead(200, { 'content-type': String(page['mediaType']) }).end(page['text'])
  })
  const names = await serveDns(texts)
  servers.push(web, names)
  ports = { web: web.port, dns: names.port }
  shown.statements = [await statement({})]
  shown.forge = profile
  shown.fediverse = profile
  credential = await issue(issuerId)
})

afterAll(() => {
  for (const server of servers) server.close()
  rmSync(dir, { recursive: true })
})

function pageAt(url: string): JsonObject | number {
  switch (url) {
    case issuerId:
      return { mediaType: 'application/asp+jwt', text: shown.statements.at(-1)?.text ?? '' }
    case `https://alice.example/.well-known/imprint-profile-log/${fingerprint}`:
      return {
        mediaType: 'application/json',
        text: JSON.stringify({ statements: shown.statements.map(({ text }) => text) }),
      }
    case 'https://codeberg.org/api/v1/repos/alice/forgejo_proof':
      return typeof shown.forge === 'number' ? shown.forge : pageOf(forge, shown.forge)
    case fediverse:
      return typeof shown.fediverse === 'number' ? shown.fediverse : pageOf(fediverse, shown.fediverse)
    default:
      return 404
  }
}

async function issue(
  id: string,
  subject = device,
  signer = signerFrom('well-known alice first', fingerprint),
): Promise<string> {
  const issuer = createIssuer({
    id,
    signer,
    format: vcJwt,
    schema: imDevice,
    status: unsafeUnrevocable('a test'),
    signatures,
    nonces,
    clock,
    random: nodeRandom,
  })
  const holderKey = unsafeProvenElsewhere(keys.mallory.publicJwk, 'a test')
  const claims = { fn: 'Alice', hasInstantMessage: [`im:%40alice@${subject.split('@')[1]}`, subject] }
  return unwrap(await issuer.issue({ subject, holderKey, claims, lifetime: 3_600 })).text
}

function verifier(memory: ReturnType<typeof fileServiceMemory>, need = 2): Verifier {
  const fetcher = createFetcher({
    clock,
    ca: pair.cert,
    lookup: async () => ['127.0.0.1'],
    limits: { milliseconds: 2_000 },
    unsafeAllowLoopback: { reason: 'servers of this test', port: ports.web },
  })
  const lookupTxt = createTxtLookup({ clock, servers: [`127.0.0.1:${ports.dns}`] })
  return createVerifier({
    id: 'https://desk.example',
    formats: [vcJwt],
    schemas: [imDevice],
    trust: wellKnown({ need, freshFor: 3_600, profiles: [profile], types: null, signatures, hasher: nodeHasher }),
    status: 'when-present',
    sources: [serviceProofSource({ fetcher, lookupTxt }), memory],
    signatures,
    nonces,
    clock,
    random: nodeRandom,
  })
}

const memoryAt = (name: string) => fileServiceMemory({ path: join(dir, `${name}.json`), clock })
const how = { unsafeWithoutPossession: 'a test of whom to believe' }

/** Verifies, remembers what an acceptance taught, and tells outcome, code and notes. */
async function judge(memory: ReturnType<typeof fileServiceMemory>, text = credential) {
  const verdict = await verifier(memory).verifyCredential(text, how)
  const notes = verdict.checks.flatMap((check) => ('notes' in check ? (check.notes ?? []).map(({ code }) => code) : []))
  if (verdict.outcome !== 'accepted') return { outcome: verdict.outcome, code: verdict.because.code, notes }
  for (const lesson of verdict.value.learn) unwrap(await memory.remember(lesson))
  return { outcome: verdict.outcome, path: verdict.value.trustPath, notes }
}

describe('a web site, a forge and an account in the fediverse', () => {
  it('make a credential believed that their owner issued herself, each with when it was seen', async () => {
    const memory = memoryAt('first')
    const first = await judge(memory)
    expect(first).toMatchObject({ outcome: 'accepted', notes: ['service.self_asserted', 'service.first_seen'] })
    const services = first.path?.filter(({ who }) => [dns, forge, fediverse].includes(who))
    expect(services).toHaveLength(3)
    for (const step of services ?? []) expect(step).toMatchObject({ why: 'confirmed: it links back', evidenceAt: at })
    expect(await judge(memory)).toMatchObject({ outcome: 'accepted', notes: ['service.self_asserted'] })
  })

  it('do so no more when links are deleted, and say which', async () => {
    const memory = memoryAt('deleted')
    await judge(memory)
    shown.forge = 'nothing to see'
    expect(await judge(memory)).toMatchObject({
      outcome: 'accepted',
      notes: ['service.self_asserted', 'service.withdrawn'],
    })
    shown.fediverse = 410
    expect(await judge(memory)).toMatchObject({ outcome: 'rejected', code: 'service.proof_deleted' })
    shown.forge = profile
    shown.fediverse = profile
    expect(await judge(memory)).toMatchObject({ outcome: 'accepted', notes: ['service.self_asserted'] })
  })

  it('are not taken for liars when they are down', async () => {
    const memory = memoryAt('down')
    shown.forge = 503
    shown.fediverse = 503
    expect(await judge(memory)).toMatchObject({ outcome: 'undecided', code: 'service.unreachable' })
    shown.forge = profile
    shown.fediverse = profile
  })

  it('cannot be rolled back to an older profile, nor continued by another key', async () => {
    const memory = memoryAt('rollback')
    const [first] = shown.statements as readonly [Statement]
    const rotating = await statement({ nextKey: keys.aliceNext.publicJwk }, { after: first })
    const rotated = await statement({}, { after: rotating, signer: keys.aliceNext })
    shown.statements = [first, rotating, rotated]
    const current = await issue(
      issuerId,
      device,
      signerFrom('well-known alice second', `aspe:alice.example:${rotated.fingerprint}`),
    )
    expect(await judge(memory, current)).toMatchObject({
      outcome: 'accepted',
      notes: expect.arrayContaining(['service.key_rotated']),
    })
    shown.statements = [first]
    expect(await judge(memory, current)).toMatchObject({ outcome: 'rejected', code: 'service.log_rollback' })
    expect(await judge(memory, credential)).toMatchObject({ outcome: 'rejected', code: 'service.log_rollback' })
    expect(await judge(memoryAt('rollback-unseen'), current)).toMatchObject({
      outcome: 'rejected',
      code: 'issuer.key_absent',
    })
  })

  it('give nobody the identifiers of the forge or of the server in the fediverse', async () => {
    for (const subject of [
      'im:alice/phone@social.example.net',
      'im:alice/phone@codeberg.org',
      'im:alice/phone@bank.example',
    ])
      expect(await judge(memoryAt('scope'), await issue(issuerId, subject)), subject).toMatchObject({
        outcome: 'rejected',
        code: 'issuer.out_of_scope',
      })
  })

  it('are not even asked for a profile that the verifier did not name, or a credential that another key signed', async () => {
    const other = nameOf(keys.mallory, 'alice.example').split(':')[2]
    const forged = await issue(
      `https://alice.example/.well-known/aspe/id/${other}`,
      device,
      signerFrom('well-known mallory', other),
    )
    expect(await judge(memoryAt('forged'), forged)).toMatchObject({ outcome: 'rejected', code: 'issuer.unknown' })
    const stolen = await issue(issuerId, device, signerFrom('well-known mallory', fingerprint))
    expect(await judge(memoryAt('stolen'), stolen)).toMatchObject({
      outcome: 'rejected',
      code: 'credential.signature_invalid',
    })
  })
})

describe('the name of a profile', () => {
  it('is an issuer too', async () => {
    const sign = vcJwt.issue
    if (sign === undefined) throw new Error('the format issues nothing')
    const draft = {
      id: 'urn:uuid:00000000-0000-4000-8000-000000000000',
      issuer: profile,
      types: [imDevice.type],
      contexts: imDevice.contexts,
      vct: imDevice.vct,
      shown: [],
      subject: { id: device, fn: 'Alice', hasInstantMessage: ['im:%40alice@alice.example', device] },
      holderKey: keys.mallory.publicJwk,
      validFrom: at,
      validUntil: (at + 3_600) as Seconds,
      status: null,
    }
    const text = unwrap(await sign(draft, signerFrom('well-known alice first', profile)))
    expect(await judge(memoryAt('name'), text)).toMatchObject({ outcome: 'accepted' })
  })
})
