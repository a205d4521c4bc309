import { createNodeSigner, generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { AlgorithmName, Result, Seconds, Signer } from '@imprint/core'
import { oids } from '@imprint/core/x509'
import {
  type Authority,
  answerOcspRequest,
  type CertificateOrder,
  createRoot,
  issueCertificate,
  writeOcspResponse,
  writeRevocationList,
} from '@imprint/issuer/ca'
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

  it('that is a person gives her devices a label and no attribute that she has not', async () => {
    for (const [subject, expected] of [
      [name('Phone'), true],
      [[], true],
      [[{ oid: oids.organization, value: 'Other' }, ...name('Alice')], false],
      [[{ oid: oids.givenName, value: 'Bob' }, ...name('Alice')], false],
    ] as const)
      expect((await issueCertificate(order({ subject }), alice, context)).ok, JSON.stringify(subject)).toBe(expected)
  })

  it('names nothing outside of what those above it may name, and says so to those below', async () => {
    const wish = { subject: name('Scoped'), notBefore: days(-1), notAfter: days(30), domains: ['example.com'] }
    const scoped = own(await createRoot(wish, newSigner(), context))
    const below = async (domains?: readonly string[]) => {
      const signer = newSigner()
      const of = { profile: 'intermediate', subject: name('Below'), uris: [], subjectKey: signer.publicJwk } as const
      const made = await issueCertificate(order({ ...of, ...(domains ? { domains } : {}) }), scoped, context)
      return made.ok ? { certificate: made.value, signer } : made.error.code
    }
    const outside = { uris: ['mimi://example.org/d/alice/phone'] }
    expect((await issueCertificate(order(outside), scoped, context)).ok).toBe(false)
    for (const domains of [['example.org'], ['com'], ['example.com', 'example.org'], ['*.example.com'], ['']])
      expect(await below(domains), domains.join()).toBe('x509.request_profile')
    for (const domains of [undefined, ['example.com'], ['chat.example.com']]) {
      const staff = await below(domains)
      if (typeof staff === 'string') throw new Error(staff)
      expect((await issueCertificate(order(outside), staff, context)).ok).toBe(false)
      const inside = { uris: [`mimi://${domains?.[0] ?? 'example.com'}/d/alice/phone`] }
      expect((await issueCertificate(order(inside), staff, context)).ok).toBe(true)
      expect((await issueCertificate(order({ uris: ['im:alice/phone@example.com'] }), staff, context)).ok).toBe(false)
    }
  })

  it('makes no authority deeper than those above it allow', async () => {
    const wish = { subject: name('Shallow'), notBefore: days(-1), notAfter: days(30), pathLength: 1 }
    const shallow = own(await createRoot(wish, newSigner(), context))
    const signer = newSigner()
    const of = { profile: 'intermediate', subject: name('Staff'), uris: [], subjectKey: signer.publicJwk } as const
    const staff = { certificate: own(await issueCertificate(order(of), shallow, context)), signer }
    const person = { profile: 'user-authority', uris: ['mimi://example.com/u/alice'] } as const
    expect((await issueCertificate(order(person), shallow, context)).ok).toBe(true)
    expect(await issueCertificate(order(person), staff, context)).toMatchObject({
      ok: false,
      error: { code: 'x509.request_profile' },
    })
    expect((await issueCertificate(order({}), staff, context)).ok).toBe(true)
  })

  it('is no root with a path length that is no count, an end before the beginning, or a domain that is none', async () => {
    const wish = { subject: name('Root'), notBefore: days(-1), notAfter: days(30) }
    for (const more of [{ pathLength: -1 }, { pathLength: 0.5 }, { notAfter: days(-1) }, { domains: ['a b'] }])
      expect(await createRoot({ ...wish, ...more }, newSigner(), context)).toMatchObject({
        ok: false,
        error: { code: 'x509.request_profile' },
      })
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

  it('signs no list and no answer about status with a key that is not its own', async () => {
    const certificate = own(await issueCertificate(order({}), root, context))
    const stranger = { ...root, signer: newSigner() }
    const list = { revoked: [], number: 1, thisUpdate: days(0), nextUpdate: days(7) }
    const answer = {
      certificate,
      issuer: root.certificate,
      status: 'good' as const,
      producedAt: days(0),
      nextUpdate: days(1),
    }
    const asked = {
      request: { ids: [], nonce: null },
      issuer: root.certificate,
      statusOf: () => 'good' as const,
      producedAt: days(0),
      nextUpdate: days(1),
    }
    const hashes = { hasher: nodeHasher, sha1: nodeHasher.sha256 }
    for (const [by, result] of [
      [root, { ok: true }],
      [stranger, { ok: false, error: { code: 'x509.request_profile' } }],
    ] as const) {
      expect(await writeRevocationList(list, by, context)).toMatchObject(result)
      expect(await writeOcspResponse(answer, by, context)).toMatchObject(result)
      expect(await answerOcspRequest(asked, by, hashes)).toMatchObject(result)
    }
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
