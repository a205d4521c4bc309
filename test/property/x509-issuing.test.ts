import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import type { Result, Seconds, Signer } from '@imprint/core'
import {
  type Certificate,
  imPathFault,
  issuerPathFault,
  keyUsageBits,
  type NameAttribute,
  oids,
} from '@imprint/core/x509'
import {
  type Authority,
  type CertificateOrder,
  type CertificateProfile,
  createRoot,
  type ExtensionWishes,
  issueCertificate,
  writeCertificate,
} from '@imprint/issuer/ca'
import { validatePath } from '@imprint/trust/x509-path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const at = 1_795_341_600 as Seconds
const days = (count: number) => (at + count * 86_400) as Seconds
const context = { random: nodeRandom, hasher: nodeHasher }
const signatures = createNodeSignatureVerifier()
const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
const newSigner = (): Signer => own(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk }))
const signers = [newSigner(), newSigner(), newSigner(), newSigner()]
const rootSigner = newSigner()

const attribute = (oid: string, value: string): NameAttribute => ({ oid, value })
const subjects: readonly (readonly NameAttribute[])[] = [
  [attribute(oids.organization, 'Example'), attribute(oids.commonName, 'Alice')],
  [attribute(oids.organization, 'Example'), attribute(oids.commonName, 'Phone')],
  [attribute(oids.organization, 'Other'), attribute(oids.commonName, 'Alice')],
  [attribute(oids.organization, 'Example'), attribute(oids.title, 'Chief'), attribute(oids.commonName, 'Alice')],
  [attribute(oids.commonName, 'Staff'), attribute(oids.emailAddress, 'staff@example.com')],
  [],
]
const uris = [
  'mimi://example.com/u/alice',
  'mimi://example.com/d/alice/phone',
  'mimi://example.com/d/bob/phone',
  'mimi://example.org/d/alice/phone',
  'im:alice@example.com',
  'im:alice/phone@example.com',
  'https://im.example.com',
  'https://im.example.org',
]
const profiles: readonly CertificateProfile[] = [
  'intermediate',
  'user',
  'user-authority',
  'device',
  'ocsp-responder',
  'credential-issuer',
]

const alice = uris.slice(0, 1)
const phone = uris.slice(1, 2)
const about = fc.oneof(
  // What fits the profile, so that chains grow, and anything.
  fc.constantFrom<readonly [CertificateProfile, readonly string[]]>(
    ['intermediate', []],
    ['user-authority', alice],
    ['device', phone],
    ['user', alice],
    ['credential-issuer', ['https://im.example.com']],
    ['ocsp-responder', []],
  ),
  fc.tuple(fc.constantFrom(...profiles), fc.subarray(uris, { maxLength: 3 })),
)

const wishes = fc.record({
  kind: fc.constant('wish' as const),
  about,
  subject: fc.constantFrom(...subjects),
  signer: fc.nat(signers.length - 1),
  span: fc.constantFrom([0, 10], [0, 20], [-2, 10], [5, 40]),
  nameIssuer: fc.boolean(),
  domains: fc.constantFrom(undefined, ['example.com'], ['chat.example.com'], ['example.org'], ['nonsense..com']),
})
/** Certificates of other people's making, that ours are issued below. */
const strangers = fc.record({
  kind: fc.constant('stranger' as const),
  subject: fc.constantFrom(...subjects),
  uris: fc.subarray(uris, { maxLength: 1 }),
  signer: fc.nat(signers.length - 1),
  pathLength: fc.constantFrom(null, 0, 1, 3),
  keyUsage: fc.constantFrom(keyUsageBits.keyCertSign, keyUsageBits.crlSign, undefined),
  purposes: fc.constantFrom(undefined, [oids.clientAuth], [oids.serverAuth]),
  permitted: fc.constantFrom(undefined, 'example.com', '.example.com'),
  excluded: fc.constantFrom(undefined, 'example.com'),
})

type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never
type Stranger = typeof strangers extends fc.Arbitrary<infer T> ? T : never

interface Made extends Authority {
  readonly above: readonly Certificate[]
}

/** How a verifier judges a certificate of a profile, at the first second of its life or at the last. */
function verify(profile: CertificateProfile, { certificate, above }: Made, when: Seconds) {
  const person = profile === 'user' || profile === 'user-authority' || profile === 'device'
  return validatePath({
    leaf: certificate,
    intermediates: above.slice(0, -1),
    roots: above.slice(-1),
    at: when,
    purposes: profile === 'ocsp-responder' ? null : [oids.clientAuth],
    conformance: 'path',
    signatures,
    ...(person ? { narrow: imPathFault } : profile === 'credential-issuer' ? { narrow: issuerPathFault } : {}),
  })
}

describe('an authority', () => {
  const issued = new Map<string, number>()

  const property = (steps: fc.Arbitrary<readonly (Wish | Stranger)[]>, knows: boolean) =>
    fc.asyncProperty(
      fc.constantFrom(0, 1, 2, 3),
      fc.constantFrom(undefined, ['example.com'], ['example.com', 'example.org']),
      steps,
      async (pathLength, domains, orders) => {
        const order = {
          subject: [attribute(oids.commonName, 'Root')],
          notBefore: days(-1),
          notAfter: days(30),
          pathLength,
        }
        const root = own(
          await createRoot({ ...order, ...(domains === undefined ? {} : { domains }) }, rootSigner, context),
        )
        const all: Made[] = [{ ...root, above: [] }]
        for (const wish of orders) {
          const by = all.at(-1) as Made
          const above = [by.certificate, ...by.above]
          const signer = signers[wish.signer] as Signer
          if (wish.kind === 'stranger') {
            const made = await writeCertificate(strange(wish, signer), by, context)
            if (made.ok) all.push({ certificate: made.value, signer, above })
            continue
          }
          // Devices and the like issue nothing, so the one before them goes on.
          const profile = wish.about[0]
          const made = await issueCertificate(
            orderOf(wish, signer),
            knows ? by : { certificate: by.certificate, signer: by.signer },
            context,
          )
          if (!made.ok) {
            expect(made.error.code).toBe('x509.request_profile')
            continue
          }
          const one = { certificate: made.value, signer, above }
          for (const when of [one.certificate.notBefore, one.certificate.notAfter])
            expect(verify(profile, one, when), profile).toMatchObject({ ok: true })
          issued.set(profile, (issued.get(profile) ?? 0) + 1)
          if (profile === 'intermediate' || profile === 'user-authority') all.push(one)
        }
      },
    )

  it('of our own making, however deep, issues nothing that a verifier refuses, without knowing what stands above it', async () => {
    await fc.assert(property(fc.array(wishes, { minLength: 2, maxLength: 8 }), false), { numRuns: 300 })
    expect([...issued.keys()].sort()).toEqual([...profiles].sort())
  })

  it('below certificates of any making issues nothing that a verifier refuses, if it knows them', async () => {
    const steps = fc.array(fc.oneof(wishes, strangers), { minLength: 2, maxLength: 6 })
    await fc.assert(property(steps, true), { numRuns: 300 })
  })
})

function orderOf({ about, subject, span, nameIssuer, domains }: Wish, signer: Signer): CertificateOrder {
  return {
    profile: about[0],
    uris: about[1],
    subject,
    subjectKey: signer.publicJwk,
    notBefore: days(span[0] as number),
    notAfter: days(span[1] as number),
    ...(nameIssuer ? { nameIssuer } : {}),
    ...(domains === undefined ? {} : { domains }),
  }
}

function strange(
  { subject, uris: texts, pathLength, keyUsage, purposes, permitted, excluded }: Stranger,
  signer: Signer,
) {
  const base = (text: string | undefined) => (text === undefined ? undefined : [{ form: 'uri' as const, text }])
  const constraints = { permitted: base(permitted), excluded: base(excluded) }
  const extensions = {
    ca: { pathLength },
    ...(keyUsage === undefined ? {} : { keyUsage }),
    ...(purposes === undefined ? {} : { extendedKeyUsage: purposes }),
    ...(texts.length === 0 ? {} : { subjectAltNames: texts.map((text) => ({ form: 'uri' as const, text })) }),
    ...(permitted === undefined && excluded === undefined ? {} : { nameConstraints: defined(constraints) }),
  } as ExtensionWishes
  return { subject, subjectKey: signer.publicJwk, notBefore: days(-1), notAfter: days(30), extensions }
}

function defined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
