import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import type { Result, Seconds } from '@imprint/core'
import { formatPem, oids, parseCertificate, parsePem } from '@imprint/core/x509'
import { proveCertificateRequest } from '@imprint/issuer/ca'
import { ocspNeed } from '@imprint/trust/x509'
import { type ChainInput, type ChainVerdict, statusLabels, validateChain } from '@imprint/trust/x509-path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  certify,
  type KeyKind,
  makeRoot,
  type OpensslFolder,
  opensslAuthority,
  opensslMissing,
} from './openssl-tool.ts'

const signatures = createNodeSignatureVerifier()
const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
const judge = (chain: string, roots: string, more: Partial<ChainInput> = {}): ChainVerdict =>
  validateChain({
    chain,
    roots,
    status: '',
    // What openssl has just made begins in this very second.
    at: (Math.floor(Date.now() / 1000) + 1) as Seconds,
    rules: 'im',
    revocation: 'ignored',
    purposes: [oids.clientAuth],
    conformance: 'path',
    signatures,
    hasher: nodeHasher,
    ...more,
  })
const codeOf = (verdict: ChainVerdict) => ('because' in verdict ? verdict.because.code : verdict.outcome)

describe.each(['ed25519', 'p256', 'p384'] as const)('what openssl issues with keys of kind %s', (kind: KeyKind) => {
  let folder: OpensslFolder
  beforeAll(() => {
    if (opensslMissing !== null) return
    folder = opensslAuthority()
    makeRoot(folder, kind)
    certify(folder, 'staff', { by: 'root', kind, section: 'authority_ext' })
    certify(folder, 'phone', { by: 'staff', kind, section: 'device' })
    certify(folder, 'tablet', { by: 'staff', kind, section: 'device' })
    certify(folder, 'alice', { by: 'root', kind, section: 'alice_ext' })
  })
  afterAll(() => folder?.remove())
  const chain = (...names: readonly string[]) => names.map((name) => folder.read(`${name}.pem`)).join('')

  it('is accepted, in the separate and the cascading layout', (context) => {
    if (opensslMissing !== null) return context.skip(opensslMissing)
    expect(judge(chain('phone', 'staff'), chain('root'))).toMatchObject({
      outcome: 'accepted',
      path: ['CN=Root,O=example.com', 'CN=staff,O=example.com', 'CN=phone,O=example.com'],
    })
    expect(judge(chain('phone', 'staff'), chain('root'), { conformance: 'profile' })).toMatchObject({
      outcome: 'accepted',
    })
    certify(folder, 'alices-phone', { by: 'alice', kind, section: 'device', days: 10 })
    expect(judge(chain('alices-phone', 'alice'), chain('root'))).toMatchObject({ outcome: 'accepted' })
  })

  it('and accepts though it makes no sense, is refused', (context) => {
    if (opensslMissing !== null) return context.skip(opensslMissing)
    const faults = [
      ['bobs_device', 'x509.device_owner'],
      ['lying_device', 'x509.issuer_alt_name'],
      ...(kind === 'ed25519' ? [['agreeing_device', 'x509.key_usage'] as const] : []),
    ] as const
    for (const [section, code] of faults) {
      certify(folder, section, { by: 'alice', kind, section, days: 10 })
      expect(
        folder.status('verify', '-CAfile', 'root.pem', '-untrusted', 'alice.pem', `${section}.pem`).status,
        section,
      ).toBe(0)
      expect(codeOf(judge(chain(section, 'alice'), chain('root'))), section).toBe(code)
    }
  })

  it('against its own name constraints is refused by both', (context) => {
    if (opensslMissing !== null) return context.skip(opensslMissing)
    for (const section of ['foreign_device', 'im_device']) {
      certify(folder, section, { by: 'staff', kind, section })
      expect(
        folder.status('verify', '-CAfile', 'root.pem', '-untrusted', 'staff.pem', `${section}.pem`).status,
        section,
      ).not.toBe(0)
      expect(codeOf(judge(chain(section, 'staff'), chain('root'))), section).toBe('x509.name_constraints')
    }
  })

  it('and revokes, is refused by its lists and by its OCSP responses', (context) => {
    if (opensslMissing !== null) return context.skip(opensslMissing)
    const md = kind === 'p384' ? ['-md', 'sha384'] : []
    folder.run(
      'ca',
      '-config',
      'ca.cnf',
      '-cert',
      'staff.pem',
      '-keyfile',
      'staff.key',
      '-revoke',
      'tablet.pem',
      '-crl_reason',
      'keyCompromise',
    )
    folder.run(
      'ca',
      '-config',
      'ca.cnf',
      '-cert',
      'staff.pem',
      '-keyfile',
      'staff.key',
      ...md,
      '-gencrl',
      '-out',
      'staff.crl',
    )
    folder.run(
      'ca',
      '-config',
      'ca.cnf',
      '-cert',
      'root.pem',
      '-keyfile',
      'root.key',
      ...md,
      '-gencrl',
      '-out',
      'root.crl',
    )
    const lists = folder.read('staff.crl') + folder.read('root.crl')
    const required = { revocation: 'required' } as const
    expect(judge(chain('phone', 'staff'), chain('root'), { ...required, status: lists })).toMatchObject({
      outcome: 'accepted',
    })
    expect(codeOf(judge(chain('tablet', 'staff'), chain('root'), { ...required, status: lists }))).toBe('x509.revoked')
    certify(folder, 'responder', { by: 'staff', kind, section: 'responder' })
    const answer = (name: string, hash: string, signer: string) => {
      folder.run('ocsp', hash, '-issuer', 'staff.pem', '-cert', `${name}.pem`, '-no_nonce', '-reqout', 'request.der')
      folder.run(
        'ocsp',
        '-index',
        'db/index.txt',
        '-CA',
        'staff.pem',
        '-rsigner',
        `${signer}.pem`,
        '-rkey',
        `${signer}.key`,
        ...(kind === 'p384' ? ['-rmd', 'sha384'] : []),
        '-reqin',
        'request.der',
        '-ndays',
        '1',
        '-respout',
        'response.der',
      )
      return formatPem({ label: statusLabels.ocspResponse, der: folder.bytes('response.der') })
    }
    const certificateOf = (name: string) => {
      const blocks = own(parsePem(folder.read(`${name}.pem`)))
      return own(parseCertificate(blocks[0]?.der ?? new Uint8Array(0)))
    }
    const pair = { certificate: certificateOf('phone'), issuer: certificateOf('staff') }
    const { id } = ocspNeed('https://ocsp.example.com', pair)
    const ours = Buffer.from(decodeURIComponent(id.slice(id.lastIndexOf('/') + 1)), 'base64')
    folder.write('ours.der', ours)
    expect(folder.run('ocsp', '-reqin', 'ours.der', '-text')).toContain(pair.certificate.serial.toUpperCase())
    for (const hash of ['-sha1', '-sha256'])
      for (const signer of ['staff', 'responder']) {
        expect(
          judge(chain('phone', 'staff'), chain('root'), {
            ...required,
            status: folder.read('root.crl') + answer('phone', hash, signer),
          }),
          `${hash} ${signer}`,
        ).toMatchObject({ outcome: 'accepted' })
        expect(
          codeOf(
            judge(chain('tablet', 'staff'), chain('root'), {
              ...required,
              status: folder.read('root.crl') + answer('tablet', hash, signer),
            }),
          ),
          `${hash} ${signer}`,
        ).toBe('x509.revoked')
      }
  })

  it('reads its requests', async (context) => {
    if (opensslMissing !== null) return context.skip(opensslMissing)
    expect(await proveCertificateRequest(folder.read('phone.csr'), signatures)).toMatchObject({ ok: true })
  })
})

it('refuses what openssl signs with RSA, and says so', (context) => {
  if (opensslMissing !== null) return context.skip(opensslMissing)
  const folder = opensslAuthority()
  makeRoot(folder, 'rsa')
  certify(folder, 'phone', { by: 'root', kind: 'ed25519', section: 'device' })
  expect(codeOf(judge(folder.read('phone.pem'), folder.read('root.pem')))).toBe('x509.algorithm_unsupported')
  folder.remove()
})
