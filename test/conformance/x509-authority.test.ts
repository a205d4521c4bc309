import { createNodeSigner, generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { AlgorithmName, Result, Seconds, Signer } from '@imprint/core'
import { oids } from '@imprint/core/x509'
import { type Authority, type CertificateOrder, createRoot, issueCertificate } from '@imprint/issuer/ca'
import { beforeAll, describe, expect, it } from 'vitest'

const at = 1_795_341_600 as Seconds
const days = (count: number) => (at + count * 86_400) as Seconds
const context = { random: nodeRandom, hasher: nodeHasher }
const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
const newSigner = (alg: AlgorithmName = 'Ed25519'): Signer =>
  own(createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk }))
const name = (value: string) => [{ oid: oids.commonName, value }]
const order = (more: Partial<CertificateOrder>): CertificateOrder => ({
  profile: 'device',
  subject: name('Alice'),
  subjectKey: newSigner().publicJwk,
  uris: ['mimi://example.com/d/alice/phone'],
  notBefore: days(0),
  notAfter: days(10),
  ...more,
})

let root: Authority
let alice: Authority
beforeAll(async () => {
  root = own(await createRoot({ subject: name('Root'), notBefore: days(-1), notAfter: days(30) }, newSigner(), context))
  const signer = newSigner()
  const wish = order({ profile: 'user-authority', uris: ['mimi://example.com/u/alice'], subjectKey: signer.publicJwk })
  alice = { certificate: own(await issueCertificate(wish, root, context)), signer }
})

describe('an authority', () => {
  it.each<[string, Partial<CertificateOrder>]>([
    ['a device that is not named', { uris: [] }],
    ['a device that is a user', { uris: ['mimi://example.com/u/alice'] }],
    ['a user that is a device', { profile: 'user' }],
    ['two devices', { uris: ['mimi://example.com/d/alice/phone', 'mimi://example.com/d/alice/desk'] }],
    ['a device and another user', { uris: ['mimi://example.com/d/alice/phone', 'mimi://example.com/u/bob'] }],
    ['an identifier that is none', { uris: ['im:%zz@example.com'] }],
    ['a URI that is none', { uris: ['mimi://example.com/d/alice/phone', 'x y'] }],
    ['an authority that is a person', { profile: 'intermediate', uris: ['mimi://example.com/u/alice'] }],
    ['an authority without a name', { profile: 'intermediate', uris: [], subject: [] }],
    ['a lifetime beyond its own', { notAfter: days(31) }],
    ['a beginning before its own', { notBefore: days(-2) }],
    ['an end before the beginning', { notAfter: days(0) }],
    ['a name with a control character', { subject: name('Alice\u0000Mallory') }],
  ])('never certifies %s', async (_, more) => {
    expect(await issueCertificate(order({}), root, context)).toMatchObject({ ok: true })
    expect(await issueCertificate(order(more), root, context)).toMatchObject({
      ok: false,
      error: { code: 'x509.request_profile' },
    })
  })

  it('that is a person certifies the own devices and nothing else', async () => {
    expect(await issueCertificate(order({}), alice, context)).toMatchObject({ ok: true })
    for (const more of [
      { uris: ['mimi://example.com/d/bob/phone'] },
      { uris: ['mimi://example.com/d/alice/phone', 'im:%40bob@example.com'] },
      { profile: 'user', uris: ['mimi://example.com/u/alice'] },
      { profile: 'user-authority', uris: ['mimi://example.com/u/alice'] },
      { profile: 'intermediate', uris: [] },
    ] as const)
      expect(await issueCertificate(order(more), alice, context), JSON.stringify(more)).toMatchObject({ ok: false })
  })

  it('signs with its own key, which may be far away and answer late', async () => {
    const token = newSigner('ES384')
    const late: Signer = { ...token, sign: async (data) => token.sign(data) }
    const far = await createRoot({ subject: name('Far'), notBefore: days(-1), notAfter: days(30) }, late, context)
    expect(await issueCertificate(order({}), own(far), context)).toMatchObject({ ok: true })
    expect(await issueCertificate(order({}), { ...own(far), signer: newSigner() }, context)).toMatchObject({
      ok: false,
      error: { code: 'x509.request_profile' },
    })
  })

  it('certifies no key that X.509 has no place for', async () => {
    const { publicJwk } = newSigner('ES256K')
    expect(await issueCertificate(order({ subjectKey: publicJwk }), root, context)).toMatchObject({
      ok: false,
      error: { code: 'issue.unsupported' },
    })
  })

  it('gives every certificate a positive serial number of 16 octets, and none twice', async () => {
    const serials = new Set<string>()
    for (let index = 0; index < 20; index++) serials.add(own(await issueCertificate(order({}), root, context)).serial)
    expect(serials.size).toBe(20)
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/)
  })
})
