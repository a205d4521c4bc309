import { encodeText, jwkText, signJws } from '@imprint/core'
import { type Certificate, encodeBase64, formatPem } from '@imprint/core/x509'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { type Authority, issueCertificate, writeOcspResponse, writeRevocationList } from '@imprint/issuer/ca'
import { imDevice } from '@imprint/schemas'
import { describe, expect, it } from 'vitest'
import {
  certify,
  company,
  context,
  days,
  device,
  forge,
  handle,
  newSigner,
  now,
  own,
  pem,
  person,
  show,
  userId,
} from './x509-world.ts'

describe('a certificate as a credential', () => {
  it.each(['Ed25519', 'ES256', 'ES384'] as const)(
    'is accepted in the combined layout, with keys for %s, and the path is in the verdict',
    async (alg) => {
      const { root, staff } = await company(alg)
      const alice = await certify(staff, { profile: 'device', name: 'Alice Smith', uris: [device, handle], alg })
      const verdict = await show(pem(alice.certificate, staff.certificate), alice.signer, { root: root.certificate })
      expect(verdict).toMatchObject({
        outcome: 'accepted',
        value: {
          device,
          credentials: [{ format: 'x509', subject: { fn: 'Alice Smith', hasInstantMessage: [handle, device] } }],
        },
      })
      if (verdict.outcome !== 'accepted') return
      expect(verdict.value.credentials[0]?.trustPath.map(({ who, why }) => [who, why])).toEqual([
        ['CN=Root,O=example.com', 'a configured root'],
        ['CN=Staff,O=example.com', 'certified by CN=Root,O=example.com'],
        ['CN=Staff,O=example.com', 'the layout is combined'],
      ])
    },
  )

  it('is accepted in the separate layout, and a user certificate does not speak for a device', async () => {
    const { root, staff } = await company()
    const phone = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    expect(
      await show(pem(phone.certificate, staff.certificate), phone.signer, { root: root.certificate }),
    ).toMatchObject({ outcome: 'accepted' })
    const user = await certify(staff, { profile: 'user', name: 'Alice', uris: [userId, handle] })
    const verdict = await forge(pem(user.certificate, staff.certificate), user.signer, { root: root.certificate })
    expect(verdict).toMatchObject({ outcome: 'rejected', because: { code: 'holder.subject_mismatch' } })
  })

  it('is accepted in the cascading layout, for the user’s own devices only', async () => {
    const { root, staff } = await company()
    const alice = await certify(staff, { profile: 'user-authority', name: 'Alice', uris: [userId, handle] })
    const phone = await certify(alice, { profile: 'device', name: 'Alice', uris: [device], nameIssuer: true })
    const verdict = await show(pem(phone.certificate, alice.certificate, staff.certificate), phone.signer, {
      root: root.certificate,
    })
    expect(verdict).toMatchObject({ outcome: 'accepted' })
    const bobs = {
      profile: 'device',
      subject: person('Bob'),
      subjectKey: newSigner().publicJwk,
      uris: ['im:Q2xhcmtlc3dvcnRo/0b0b@example.com'],
      notBefore: days(-1),
      notAfter: days(1),
    } as const
    expect(await issueCertificate(bobs, alice, context)).toMatchObject({
      ok: false,
      error: { code: 'x509.request_profile' },
    })
  })

  it('is worth nothing to whoever copied it, for another verifier, or for another request', async () => {
    const { root, staff } = await company()
    const alice = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    const text = pem(alice.certificate, staff.certificate)
    const setting = { root: root.certificate }
    expect(await forge(text, alice.signer, setting)).toMatchObject({ outcome: 'accepted' })
    expect(await forge(text, newSigner(), setting)).toMatchObject({
      because: { code: 'presentation.signature_invalid' },
    })
    expect(await forge(text, alice.signer, setting, () => ({ audience: 'https://other.example' }))).toMatchObject({
      because: { code: 'presentation.audience_mismatch' },
    })
    expect(
      await forge(text, alice.signer, setting, ({ nonce }) => ({ nonce: [...nonce].reverse().join('') })),
    ).toMatchObject({ because: { code: 'presentation.nonce_mismatch' } })
    expect(
      await forge(text, alice.signer, setting, () => ({ holder: 'im:SvPfLlwBQi-6oddVRrkqpw/0001@example.com' })),
    ).toMatchObject({ because: { code: 'holder.subject_mismatch' } })
  })

  it('is believed for the domains of its root only, which is the rule for im: that certificates cannot state', async () => {
    const { root, staff } = await company()
    const alice = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    const text = pem(alice.certificate, staff.certificate)
    expect(await show(text, alice.signer, { root: root.certificate, domains: ['example.org'] })).toMatchObject({
      because: { code: 'issuer.out_of_scope' },
    })
  })

  it('is refused without a root, and with somebody else’s signature', async () => {
    const { root, staff } = await company()
    const stranger = await company()
    const alice = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    const other = await certify(
      { ...stranger.staff, certificate: { ...staff.certificate, key: stranger.staff.certificate.key } },
      { profile: 'device', name: 'Alice', uris: [device] },
    )
    expect(await show(pem(alice.certificate), alice.signer, { root: root.certificate })).toMatchObject({
      because: { code: 'issuer.unknown' },
    })
    expect(
      await show(pem(other.certificate, staff.certificate), other.signer, { root: root.certificate }),
    ).toMatchObject({ because: { code: 'credential.signature_invalid' } })
  })

  it('is distrusted once it is revoked, and undecided while nobody says so', async () => {
    const { root, staff } = await company()
    const alice = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    const list = async (by: Authority, revoked: readonly Certificate[]) =>
      formatPem({
        label: 'X509 CRL',
        der: own(
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
        ),
      })
    const good = own(
      await writeOcspResponse(
        {
          certificate: alice.certificate,
          issuer: staff.certificate,
          status: 'good',
          producedAt: now,
          nextUpdate: days(1),
        },
        staff,
        context,
      ),
    )
    const text = pem(alice.certificate, staff.certificate)
    const setting = { root: root.certificate, revocation: 'required' } as const
    expect(await show(text, alice.signer, setting)).toMatchObject({
      outcome: 'undecided',
      because: { code: 'x509.status_unknown' },
    })
    expect(await show(text + (await list(root, [])) + (await list(staff, [])), alice.signer, setting)).toMatchObject({
      outcome: 'accepted',
    })
    expect(
      await show(
        text + (await list(root, [])) + formatPem({ label: 'OCSP RESPONSE', der: good }),
        alice.signer,
        setting,
      ),
    ).toMatchObject({ outcome: 'accepted' })
    expect(
      await show(text + (await list(root, [])) + (await list(staff, [alice.certificate])), alice.signer, setting),
    ).toMatchObject({ outcome: 'rejected', because: { code: 'x509.revoked' } })
    expect(
      await show(text + (await list(staff, [alice.certificate])), alice.signer, {
        ...setting,
        revocation: 'when-known',
      }),
    ).toMatchObject({ because: { code: 'x509.revoked' } })
  })
})

describe('a JOSE credential whose issuer is named by x5c', () => {
  const issuer = 'https://im.example.com'
  const holderKey = newSigner()

  async function credential(by: Authority, chain: readonly Certificate[]) {
    const payload = {
      '@context': ['https://www.w3.org/ns/credentials/v2', ...imDevice.contexts],
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      issuer,
      credentialSubject: { id: device, fn: 'Alice', hasInstantMessage: [handle, device] },
      validFrom: '2026-11-20T00:00:00Z',
      cnf: { jwk: JSON.parse(jwkText(holderKey.publicJwk)) },
    }
    const header = { alg: by.signer.alg, typ: 'vc+jwt', x5c: chain.map(({ der }) => encodeBase64(der)) }
    return signJws(JSON.stringify(header), JSON.stringify(payload), by.signer)
  }

  it('is accepted if the certificate names that issuer and leads to a root', async () => {
    const { root, staff } = await company()
    const desk = await certify(staff, { profile: 'credential-issuer', name: 'Desk', uris: [issuer] })
    const text = await credential(desk, [desk.certificate, staff.certificate])
    const setting = { root: root.certificate, formats: [vcJwtX5c] }
    expect(await show(text, holderKey, setting)).toMatchObject({
      outcome: 'accepted',
      value: { credentials: [{ issuer }] },
    })
  })

  it('is refused by default, under another name, from a device, or below a stranger’s root', async () => {
    const { root, staff } = await company()
    const desk = await certify(staff, { profile: 'credential-issuer', name: 'Desk', uris: ['https://other.example'] })
    const phone = await certify(staff, { profile: 'device', name: 'Alice', uris: [device] })
    const formats = [vcJwtX5c]
    const good = await credential(desk, [desk.certificate, staff.certificate])
    expect(vcJwt.open(good)).toMatchObject({ ok: false, error: { code: 'jws.embedded_key' } })
    expect(await show(good, holderKey, { root: root.certificate, formats })).toMatchObject({
      because: { code: 'x509.identifier_missing' },
    })
    expect(
      await show(await credential(phone, [phone.certificate, staff.certificate]), holderKey, {
        root: root.certificate,
        formats,
      }),
    ).toMatchObject({ because: { code: 'x509.identifier_missing' } })
    const stranger = await company()
    expect(await show(good, holderKey, { root: stranger.root.certificate, formats })).toMatchObject({
      outcome: 'rejected',
    })
    expect(
      vcJwtX5c.open(
        `${encodeText(JSON.stringify({ alg: 'Ed25519', typ: 'vc+jwt', x5c: ['AAAA'] }))}.${encodeText('{}')}.${'A'.repeat(86)}`,
      ),
    ).toMatchObject({ ok: false, error: { code: 'x509.der' } })
  })
})
