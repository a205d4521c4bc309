import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filePinStore } from '@imprint/adapters/files'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { fileServiceMemory } from '@imprint/adapters/service-proofs'
import type { Answer, Need, Source } from '@imprint/core'
import type { Certificate } from '@imprint/core/x509'
import { x509 } from '@imprint/formats/x509'
import { createHolder } from '@imprint/holder'
import { type Authority, issueCertificate, writeRevocationList } from '@imprint/issuer/ca'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { afterAll, describe, expect, it } from 'vitest'
import { wireSources, wireVerifier } from '../../apps/cli/src/wiring.ts'
import { clock, company, context, days, device, newSigner, own, pem, person, signatures } from './x509-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'imprint-sources-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const services = fileServiceMemory({ path: join(folder, 'services.json'), clock })
const sources = wireSources({
  clock,
  pins: filePinStore({ path: join(folder, 'pins.json'), clock }),
  services,
  ca: null,
  unsafeAllowLoopback: 'a test',
})

async function ask(need: Need, of: readonly Source[] = sources): Promise<readonly Answer[]> {
  const answers = await Promise.all(of.map((source) => source.fetch(need, AbortSignal.timeout(5_000))))
  return answers.filter((answer) => answer !== null)
}

describe('the sources of the command', () => {
  it.each([
    ['x509-crl', 'http://127.0.0.1:1/issuing.crl'],
    ['x509-ocsp', 'http://127.0.0.1:1/ocsp/AAAA'],
    ['service-profile', 'no name of a profile'],
    ['service-proof', 'https://127.0.0.1:1/about'],
  ])('ask for what trust models need of kind %s, once, and what cannot be had is no denial', async (kind, id) => {
    expect(await ask({ kind, id })).toMatchObject([{ state: 'unavailable' }])
  })

  it('hold what was remembered of profiles, and hold nothing where no memory was given', async () => {
    const need = { kind: 'service-log', id: 'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE' }
    expect(await ask(need)).toMatchObject([{ state: 'absent' }])
    const value = { number: 1, hash: 'a', confirmed: [] }
    own(await services.remember({ ...need, value }))
    expect(await ask(need)).toMatchObject([{ state: 'found', value }])
    const pins = filePinStore({ path: join(folder, 'pins.json'), clock })
    expect(await ask(need, wireSources({ clock, pins, ca: null, unsafeAllowLoopback: null }))).toEqual([])
  })
})

describe('a trust file that wants certificates whose status is known', () => {
  it.each([
    ['is good', 'accepted', undefined],
    ['is revoked', 'rejected', 'x509.revoked'],
    ['cannot be asked', 'undecided', 'x509.status_unknown'],
  ] as const)('by the verifier and the sources of the command, where it %s: %s', async (state, outcome, code) => {
    const { root } = await company()
    const server = await serveLists()
    const certify = async (by: Authority, about: Parameters<typeof issueCertificate>[0]) =>
      own(await issueCertificate(about, by, context))
    const times = { notBefore: days(-1), notAfter: days(30) }
    const deskKey = newSigner()
    const authority: Authority = {
      signer: deskKey,
      certificate: await certify(root, {
        ...times,
        profile: 'intermediate',
        subject: person('Desk'),
        subjectKey: deskKey.publicJwk,
        uris: [],
        crlUris: [`${server.base}/root.crl`],
      }),
    }
    const signer = newSigner()
    const phone = await certify(authority, {
      ...times,
      profile: 'device',
      subject: person('Alice'),
      subjectKey: signer.publicJwk,
      uris: [device],
      crlUris: [`${server.base}/desk.crl`],
    })
    if (state !== 'cannot be asked') {
      server.lists.set('/root.crl', await listOf(root, []))
      server.lists.set('/desk.crl', await listOf(authority, state === 'is revoked' ? [phone] : []))
    }
    const policy = {
      version: 'imprint-trust/1',
      models: [
        {
          model: 'x509',
          revocation: 'required',
          roots: [{ certificate: pem(root.certificate), domains: ['example.com'] }],
        },
      ],
    }
    const verifier = wireVerifier({
      id: 'https://desk.example',
      trust: own(parseTrustPolicy(JSON.stringify(policy), { signatures, hasher: nodeHasher })),
      status: 'when-present',
      sources,
      nonces: memoryNonceStore(),
      clock,
    })
    const request = await verifier.createRequest({ ask: [{ type: 'ImDeviceCredential', claims: [] }], lifetime: 300 })
    const holder = createHolder({ signer, formats: [x509], store: memoryCredentialStore(), clock })
    own(await holder.add(pem(phone, authority.certificate)))
    const verdict = await verifier.verify(own(await holder.present(request)), request)
    server.close()
    expect(verdict.outcome).toBe(outcome)
    expect(verdict.outcome === 'accepted' ? undefined : verdict.because.code).toBe(code)
  })
})

async function listOf(by: Authority, revoked: readonly Certificate[]): Promise<Uint8Array> {
  const entries = revoked.map(({ serial }) => ({ serial, at: days(0), reason: 'keyCompromise' as const }))
  const draft = { revoked: entries, number: 1, thisUpdate: days(0), nextUpdate: days(7) }
  return own(await writeRevocationList(draft, by, context))
}

/** Serves lists by their paths; a path without one answers that the server is out of order. */
async function serveLists() {
  const lists = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const list = lists.get(request.url ?? '')
    response.writeHead(list === undefined ? 503 : 200, { 'content-type': 'application/pkix-crl' }).end(list)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { lists, base, close }
}
