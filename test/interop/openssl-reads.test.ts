import { readFileSync } from 'node:fs'
import { createNodeSigner, generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { AlgorithmName, Result, Seconds, Signer } from '@imprint/core'
import { certificateLabel, formatPem, oids } from '@imprint/core/x509'
import {
  createCertificateRequest,
  createRoot,
  issueCertificate,
  writeOcspResponse,
  writeRevocationList,
} from '@imprint/issuer/ca'
import { describe, expect, it } from 'vitest'
import { readVectors } from '../architecture/vectors.ts'
import type { ChainCase } from '../vectors/x509/build-cases.ts'
import material from '../vectors/x509/material.json' with { type: 'json' }
import { opensslFolder, opensslMissing } from './openssl-tool.ts'

const seconds = Math.floor(Date.now() / 1000) as Seconds
const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

describe.each(['Ed25519', 'ES256', 'ES384'] as const)('what Imprint issues with %s', (alg: AlgorithmName) => {
  const day = (count: number) => (seconds + count * 86400) as Seconds
  const context = { random: nodeRandom, hasher: nodeHasher }
  const newSigner = (): Signer => own(createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk }))
  const name = (cn: string) => [
    { oid: oids.organization, value: 'example.com' },
    { oid: oids.commonName, value: cn },
  ]
  const pem = (label: string, der: Uint8Array) => formatPem({ label, der })

  it('openssl verifies: chains, lists, responses and requests', async (run) => {
    if (opensslMissing !== null) return run.skip(opensslMissing)
    const folder = opensslFolder()
    const root = own(
      await createRoot({ subject: name('Root'), notBefore: day(-1), notAfter: day(90) }, newSigner(), context),
    )
    const issue = async (
      by: typeof root,
      profile: Parameters<typeof issueCertificate>[0]['profile'],
      uris: readonly string[],
      cn: string,
    ) => {
      const signer = newSigner()
      const order = {
        profile,
        subject: name(cn),
        subjectKey: signer.publicJwk,
        uris,
        notBefore: day(-1),
        notAfter: day(30),
        domains: ['example.com'],
      }
      return { certificate: own(await issueCertificate(order, by, context)), signer }
    }
    const staff = await issue(root, 'intermediate', [], 'Staff')
    const alice = await issue(staff, 'user-authority', ['mimi://example.com/u/alice'], 'Alice')
    const phone = await issue(alice, 'device', ['mimi://example.com/d/alice/phone'], 'Phone')
    const desk = await issue(staff, 'device', ['mimi://example.com/d/alice/desk'], 'Desk')
    const responder = await issue(staff, 'ocsp-responder', [], 'Responder')
    for (const [file, { certificate }] of Object.entries({ root, staff, alice, phone, desk, responder }))
      folder.write(`${file}.pem`, pem(certificateLabel, certificate.der))
    folder.write('above.pem', folder.read('staff.pem') + folder.read('alice.pem'))
    const verify = (...words: readonly string[]) =>
      folder.status('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'above.pem', ...words)
    expect(verify('phone.pem')).toMatchObject({ status: 0 })
    expect(verify('desk.pem')).toMatchObject({ status: 0 })

    const list = async (by: typeof root, revoked: readonly string[]) =>
      pem(
        'X509 CRL',
        own(
          await writeRevocationList(
            {
              revoked: revoked.map((serial) => ({ serial, at: day(0), reason: 'keyCompromise' })),
              number: 1,
              thisUpdate: day(0),
              nextUpdate: day(7),
            },
            by,
            context,
          ),
        ),
      )
    folder.write('good.crl', (await list(root, [])) + (await list(staff, [])))
    folder.write('bad.crl', (await list(root, [])) + (await list(staff, [desk.certificate.serial])))
    expect(verify('-crl_check_all', '-CRLfile', 'good.crl', 'desk.pem')).toMatchObject({ status: 0 })
    const revoked = verify('-crl_check_all', '-CRLfile', 'bad.crl', 'desk.pem')
    expect(revoked.status).not.toBe(0)
    expect(revoked.output).toContain('certificate revoked')

    for (const by of [staff, responder])
      for (const status of ['good', { at: day(0), reason: 'superseded' }] as const) {
        folder.write(
          'response.der',
          own(
            await writeOcspResponse(
              {
                certificate: desk.certificate,
                issuer: staff.certificate,
                status,
                producedAt: day(0),
                nextUpdate: day(1),
              },
              by,
              context,
            ),
          ),
        )
        const read = folder.status(
          'ocsp',
          '-respin',
          'response.der',
          '-issuer',
          'staff.pem',
          '-sha256',
          '-cert',
          'desk.pem',
          '-CAfile',
          'root.pem',
          '-verify_other',
          'staff.pem',
          '-no_nonce',
        )
        expect(read.output).toContain('Response verify OK')
        expect(read.output).toContain(`desk.pem: ${typeof status === 'string' ? status : 'revoked'}`)
      }

    folder.write(
      'phone.csr',
      own(
        await createCertificateRequest(
          { subject: name('Alice'), uris: ['mimi://example.com/d/alice/phone'] },
          phone.signer,
        ),
      ),
    )
    expect(folder.status('req', '-in', 'phone.csr', '-noout', '-verify', '-text')).toMatchObject({
      status: 0,
      output: expect.stringContaining('URI:mimi://example.com/d/alice/phone'),
    })
    folder.remove()
  })
})

it('openssl reads and verifies the figures of the draft', (run) => {
  if (opensslMissing !== null) return run.skip(opensslMissing)
  const folder = opensslFolder()
  for (const name of ['root', 'figure-3', 'figure-4-user', 'figure-4-device'])
    folder.write(`${name}.pem`, readFileSync(new URL(`../vectors/x509/fixtures/${name}.pem`, import.meta.url)))
  const verify = (...words: readonly string[]) =>
    folder.status('verify', '-x509_strict', '-attime', '1657180800', '-CAfile', 'root.pem', ...words)
  expect(verify('figure-3.pem')).toMatchObject({ status: 0 })
  expect(verify('-untrusted', 'figure-4-user.pem', 'figure-4-device.pem')).toMatchObject({ status: 0 })
  expect(folder.run('x509', '-in', 'figure-3.pem', '-noout', '-text')).toContain('URI:im:%40alice.smith@example.com')
  folder.remove()
})

it('openssl accepts every chain of the vectors that we accept', (run) => {
  if (opensslMissing !== null) return run.skip(opensslMissing)
  const folder = opensslFolder()
  const pem = (names: readonly string[]) =>
    names.map((name) => (material as Readonly<Record<string, string>>)[name]).join('')
  const differ: string[] = []
  for (const one of readVectors<ChainCase>('x509/cases')) {
    if (
      one.expect.outcome !== 'accepted' ||
      one.revocation !== undefined ||
      one.chain.some((name) => name.startsWith('ocsp'))
    )
      continue
    folder.write('roots.pem', pem(one.roots))
    folder.write('leaf.pem', pem(one.chain.slice(0, 1)))
    folder.write('rest.pem', pem(one.chain.slice(1)))
    const untrusted = one.chain.length > 1 ? ['-untrusted', 'rest.pem'] : []
    const { status } = folder.status(
      'verify',
      '-attime',
      `${Date.parse(one.at) / 1000}`,
      '-CAfile',
      'roots.pem',
      ...untrusted,
      'leaf.pem',
    )
    if (status !== 0) differ.push(one.id)
  }
  expect(differ).toEqual(opensslRefuses)
  folder.remove()
})

/** Chains that openssl 3 refuses and RFC 5280 does not, each with why. */
const opensslRefuses: readonly string[] = [
  // RFC 5280 section 4.1.2.5 counts the last second in; openssl does not.
  'time/last-second',
  // openssl goes up by the first certificate of the right name, and does not come back for the second.
  'pathological/cross-signed',
  // To openssl the key identifier is a rule; RFC 5280 section 4.2.1.1 calls it a means to find the key.
  'hint/wrong-key-id',
  // openssl takes no user information before a host; RFC 5280 section 4.2.1.10 takes the host from the authority part, wherever it stands in it.
  'names/uri-userinfo',
  // openssl holds a mailbox in the subject to the constraints always; RFC 5280 section 4.2.1.10 where no alternative name is one.
  'names/email-in-subject-beside',
]
