import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { certificateStatusSource } from '@imprint/adapters/certificate-status'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import { jwkText, type Signer, signJws } from '@imprint/core'
import { type Certificate, encodeBase64, formatPem, keyUsageBits, oids } from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { type Authority, issueCertificate, writeCertificate, writeRevocationList } from '@imprint/issuer/ca'
import { imDevice } from '@imprint/schemas'
import { describe, expect, it } from 'vitest'
import {
  certify,
  clock,
  company,
  context,
  days,
  device,
  handle,
  newSigner,
  own,
  pem,
  person,
  show,
  userId,
} from './x509-world.ts'

const bob = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.com'

const revoking = async (by: Authority, revoked: readonly Certificate[]) =>
  own(
    await writeRevocationList(
      {
        revoked: revoked.map(({ serial }) => ({ serial, at: days(0), reason: 'keyCompromise' })),
        number: 1,
        thisUpdate: days(0),
        nextUpdate: days(7),
      },
      by,
      context,
    ),
  )

/** A credential about Bob, whose issuer is named by a chain of certificates. */
async function aboutBob(
  { signer }: Authority,
  chain: readonly Certificate[],
  { issuer, holderKey }: { readonly issuer: string; readonly holderKey: Signer },
) {
  const payload = {
    '@context': ['https://www.w3.org/ns/credentials/v2', ...imDevice.contexts],
    type: ['VerifiableCredential', 'ImDeviceCredential'],
    issuer,
    credentialSubject: { id: bob, fn: 'Bob', hasInstantMessage: [bob, 'im:%40bob@example.com'] },
    validFrom: '2026-11-20T00:00:00Z',
    cnf: { jwk: JSON.parse(jwkText(holderKey.publicJwk)) },
  }
  const header = { alg: signer.alg, typ: 'vc+jwt', x5c: chain.map(({ der }) => encodeBase64(der)) }
  return signJws(JSON.stringify(header), JSON.stringify(payload), signer)
}

describe('what the holder of a good certificate cannot do with it', () => {
  it.each([
    ['device', device],
    ['user', handle],
    ['user', userId],
  ] as const)(
    'a %s certificate signs no credential of the person that it names about somebody else',
    async (profile, name) => {
      const { root, staff } = await company()
      const holderKey = newSigner()
      const mallory = await certify(staff, { profile, name: 'Mallory', uris: [name] })
      const text = await aboutBob(mallory, [mallory.certificate, staff.certificate], { issuer: name, holderKey })
      expect(await show(text, holderKey, { root: root.certificate, formats: [vcJwtX5c] })).toMatchObject({
        outcome: 'rejected',
        because: { code: 'x509.key_usage' },
      })
    },
  )

  it('a user who certifies her devices certifies no issuer', async () => {
    const issuer = 'https://im.example.com'
    const { root, staff } = await company()
    const holderKey = newSigner()
    const alice = await certify(staff, { profile: 'user-authority', name: 'Alice', uris: [userId, handle] })
    // What she signs with her own tools, our issuer would not.
    const named = { ...alice.certificate, extensions: staff.certificate.extensions }
    const made = await certify(
      { ...alice, certificate: named },
      { profile: 'credential-issuer', name: 'Desk', uris: [issuer] },
    )
    const setting = { root: root.certificate, formats: [vcJwtX5c] }
    const hers = await aboutBob(made, [made.certificate, alice.certificate, staff.certificate], { issuer, holderKey })
    expect(await show(hers, holderKey, setting)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'x509.user_authority' },
    })
    const desk = await certify(staff, { profile: 'credential-issuer', name: 'Desk', uris: [issuer] })
    const theirs = await aboutBob(desk, [desk.certificate, staff.certificate], { issuer, holderKey })
    expect(await show(theirs, holderKey, setting)).toMatchObject({ outcome: 'accepted' })
  })

  it.each([
    ['its URI', [{ form: 'uri', text: 'https://im.example.com' }], undefined, 'accepted'],
    ['the host alone', [{ form: 'dns', text: 'im.example.com' }], undefined, 'x509.identifier_missing'],
    ['the host, of a listed issuer', [{ form: 'dns', text: 'im.example.com' }], ['https://im.example.com'], 'accepted'],
    [
      'the host, and another issuer there is listed',
      [{ form: 'dns', text: 'im.example.com' }],
      ['https://im.example.com/staff'],
      'x509.identifier_missing',
    ],
    [
      'another host, and the issuer is listed',
      [{ form: 'dns', text: 'www.example.com' }],
      ['https://im.example.com'],
      'x509.identifier_missing',
    ],
    [
      'every host of the domain',
      [{ form: 'dns', text: '*.example.com' }],
      ['https://im.example.com'],
      'x509.identifier_missing',
    ],
    [
      'its URI, which needs no list',
      [{ form: 'uri', text: 'https://im.example.com' }],
      ['https://x.example'],
      'accepted',
    ],
  ] as const)('a web server’s certificate is no issuer’s: one that names %s', async (_, names, issuers, expected) => {
    const { root, staff } = await company()
    const holderKey = newSigner()
    const signer = newSigner()
    const draft = {
      subject: person('Web server'),
      subjectKey: signer.publicJwk,
      notBefore: days(-1),
      notAfter: days(30),
      extensions: { keyUsage: keyUsageBits.digitalSignature, subjectAltNames: names },
    }
    const certificate = own(await writeCertificate(draft, staff, context))
    const issuer = 'https://im.example.com'
    const text = await aboutBob({ certificate, signer }, [certificate, staff.certificate], { issuer, holderKey })
    const setting = { root: root.certificate, formats: [vcJwtX5c], ...(issuers === undefined ? {} : { issuers }) }
    const verdict = await show(text, holderKey, setting)
    expect(verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code).toBe(expected)
  })

  it.each([
    [oids.organizationalUnit, 'Support'],
    [oids.organization, 'example.org'],
    [oids.title, 'Chief'],
  ])('a user gives her devices no attribute %s that she has not herself', async (oid, value) => {
    const { root, staff } = await company()
    const alice = await certify(staff, { profile: 'user-authority', name: 'Alice', uris: [userId, handle] })
    const phone = async (subject: readonly { readonly oid: string; readonly value: string }[]) => {
      const signer = newSigner()
      const about = { subject, subjectKey: signer.publicJwk, notBefore: days(-1), notAfter: days(30) }
      const refused = await issueCertificate({ ...about, profile: 'device', uris: [device] }, alice, context)
      // What she signs with tools of her own.
      const extensions = {
        keyUsage: keyUsageBits.digitalSignature,
        subjectAltNames: [{ form: 'uri' as const, text: device }],
      }
      const certificate = own(await writeCertificate({ ...about, extensions }, alice, context))
      const text = pem(certificate, alice.certificate, staff.certificate)
      return { ours: refused.ok, verdict: await show(text, signer, { root: root.certificate }) }
    }
    expect(await phone(person('Alice'))).toMatchObject({ ours: true, verdict: { outcome: 'accepted' } })
    const kept = person('Alice').filter((each) => each.oid !== oid)
    expect(await phone([...kept, { oid, value }])).toMatchObject({
      ours: false,
      verdict: { outcome: 'rejected', because: { code: 'x509.device_owner' } },
    })
  })

  it('a broken answer about one certificate does not hide that another was revoked', async () => {
    const { root, staff } = await company()
    const alice = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    const label = 'X509 CRL'
    const text = pem(alice.certificate, staff.certificate)
    const revoked = formatPem({ label, der: await revoking(staff, [alice.certificate]) })
    const broken = formatPem({ label, der: Uint8Array.of(0x30, 0) })
    const setting = { root: root.certificate, revocation: 'when-known' } as const
    expect(await show(text + broken, alice.signer, setting)).toMatchObject({ because: { code: 'x509.crl_invalid' } })
    for (const stapled of [revoked + broken, broken + revoked])
      expect(await show(text + stapled, alice.signer, setting)).toMatchObject({ because: { code: 'x509.revoked' } })
  })

  it('an authority’s former certificate, brought along first, does not keep anybody from asking about a revoked one', async () => {
    const { root, staff: former } = await company()
    const staff = await certify(root, { profile: 'intermediate', name: 'Staff' })
    let list: Uint8Array | null = null
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/pkix-crl' }).end(list)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const signer = newSigner()
    const order = {
      profile: 'device',
      subject: person('Alice'),
      subjectKey: signer.publicJwk,
      uris: [device],
      crlUris: [`http://127.0.0.1:${port}/staff.crl`],
      notBefore: days(-1),
      notAfter: days(30),
    } as const
    const alice = own(await issueCertificate(order, staff, context))
    list = await revoking(staff, [alice])
    const fetcher = createFetcher({ clock, unsafeAllowLoopback: 'a test' })
    const setting = {
      root: root.certificate,
      revocation: 'when-known',
      sources: [certificateStatusSource({ fetcher })],
    } as const
    const honest = await show(pem(alice, staff.certificate), signer, setting)
    const padded = await show(pem(alice, former.certificate, staff.certificate), signer, setting)
    await new Promise((resolve) => server.close(resolve))
    expect(honest).toMatchObject({ because: { code: 'x509.revoked' } })
    expect(padded).toMatchObject({ because: { code: 'x509.revoked' } })
  })
})
