import { createHash, sign, verify } from 'node:crypto'
import { systemClock } from '@imprint/adapters/clock'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { type Format, type JsonObject, type PresentationRequest, unsafeUnrevocable } from '@imprint/core'
import { parseDcqlQuery } from '@imprint/core/dcql'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createHolder, type Holder } from '@imprint/holder'
import { createIssuer, type Issuer, type IssueWish, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier, type Verifier } from '@imprint/verifier'
import { importJWK, jwtVerify } from 'jose'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'
import { type BenchKey, issuerKid, partsOf, unwrap, type World } from './fixtures.ts'
import { sdJwtPeer } from './sd-jwt-peer.ts'
import { verifierId } from './verify-cases.ts'

/** One device with an SD-JWT VC of twelve disclosures. */
export interface SdDevice {
  readonly key: BenchKey
  readonly holder: Holder
  readonly wish: IssueWish
  readonly credential: string
}

/** A presentation with what the peers need to judge the same text. */
export interface SdAnswer {
  readonly text: string
  readonly request: PresentationRequest
  readonly device: SdDevice
}

/** Five of the twelve disclosures of a credential: three claims, and a list with one of its three elements. */
const shown = ['organization-name', 'organization-unit', 'role']
const query = unwrap(
  parseDcqlQuery(
    JSON.stringify({
      credentials: [
        {
          id: 'agent',
          format: 'dc+sd-jwt',
          meta: { vct_values: [imDevice.vct] },
          claims: [...shown.map((name) => ({ path: [name] })), { path: ['hasLanguage', null], values: ['fr'] }],
        },
      ],
    }),
  ),
)

/** SD-JWT VC: issuing with eight disclosures, presenting and verifying five of twelve. */
export async function sdJwtCases(world: World): Promise<readonly BenchCase[]> {
  const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
  const issuer = sdIssuer(world, format)
  const devices: SdDevice[] = []
  for (const { id, key } of world.devices) devices.push(await sdDevice(issuer, format, { id, key }))
  const plain = sdVerifier(world, format, 0)
  const answers: SdAnswer[] = []
  for (const device of devices) answers.push(await answer(plain, device))
  insist(answers[0]?.text.split('~').length === 7, 'a presentation shows five disclosures')
  const peer = await sdJwtPeer(world, answers)
  return [
    ...rawCases(world, answers),
    verifyFresh('sd-verify-ed25519 imprint', plain, devices),
    verifyFresh('sd-verify-ed25519 imprint, remembered', sdVerifier(world, format, 4 * devices.length), devices),
    await joseCase(world, answers),
    peer.verify('sd-verify-ed25519 @sd-jwt/sd-jwt-vc'),
    rawPresent(answers),
    presentCase(devices, plain),
    peer.present('sd-present-ed25519 @sd-jwt/sd-jwt-vc'),
    ...issueCases(world, issuer),
    peer.issue('sd-issue-ed25519 @sd-jwt/sd-jwt-vc'),
  ]
}

function sdIssuer({ issuerId, issuerKey }: World, format: Format): Issuer {
  return createIssuer({
    id: issuerId,
    signer: issuerKey.signer,
    format,
    schema: imDevice,
    status: unsafeUnrevocable('bench'),
    signatures: createNodeSignatureVerifier(),
    nonces: memoryNonceStore(),
    clock: systemClock,
    random: nodeRandom,
  })
}

/** Five claims, and two lists: of three languages and of two addresses. Twelve disclosures. */
export function twelveClaims(id: string): JsonObject {
  return {
    fn: 'Alice M. Smith',
    'organization-name': 'Example Corp',
    'organization-unit': 'Engineering',
    title: 'Staff Engineer',
    role: 'On-call lead',
    hasLanguage: ['en', 'fr', 'de'],
    hasInstantMessage: ['im:%40alice_smith@example.com', id],
  }
}

/** Five claims and one list of two. Eight disclosures. */
function eightClaims(id: string): JsonObject {
  const { hasLanguage: _, ...others } = twelveClaims(id)
  return others
}

async function sdDevice(
  issuer: Issuer,
  format: Format,
  { id, key }: { readonly id: string; readonly key: BenchKey },
): Promise<SdDevice> {
  const wish: IssueWish = {
    subject: id,
    holderKey: unsafeProvenElsewhere(key.publicJwk, 'bench'),
    claims: twelveClaims(id),
    lifetime: 63_072_000,
  }
  const credential = unwrap(await issuer.issue(wish)).text
  const holder = createHolder({
    signer: key.signer,
    formats: [format],
    store: memoryCredentialStore(),
    clock: systemClock,
  })
  unwrap(await holder.add(credential))
  return { key, holder, wish, credential }
}

function sdVerifier({ issuerId, issuerKey }: World, format: Format, remembered: number): Verifier {
  const keys = [{ jwk: issuerKey.publicJwk, kid: issuerKid }]
  return createVerifier({
    id: verifierId,
    formats: [format],
    schemas: [imDevice],
    trust: pinned([{ issuer: issuerId, keys, domains: ['example.com'], types: ['ImDeviceCredential'] }]),
    status: 'when-present',
    sources: [],
    signatures: createNodeSignatureVerifier(),
    rememberedCredentials: remembered,
    nonces: memoryNonceStore(),
    clock: systemClock,
    random: nodeRandom,
  })
}

async function answer(verifier: Verifier, device: SdDevice): Promise<SdAnswer> {
  const request = await verifier.createRequest({ query, lifetime: 3600 })
  const text = unwrap(await device.holder.present(request))
  return { request, device, text: Buffer.from(text, 'latin1').toString('latin1') }
}

/** Full `verifier.verify`: every presentation is fresh, since none is accepted twice. */
function verifyFresh(id: string, verifier: Verifier, devices: readonly SdDevice[]): BenchCase {
  const next = cycle(devices)
  let answers: SdAnswer[] = []
  return {
    id,
    async check() {
      const { text, request } = await answer(verifier, next())
      const parts = text.split('~')
      const fewer = [...parts.slice(0, 2), ...parts.slice(3)].join('~')
      const cut = await verifier.verify(fewer, request)
      insist(cut.outcome === 'rejected', 'a presentation that lost a disclosure is accepted')
      const good = await verifier.verify(text, request)
      insist(good.outcome === 'accepted', `a good presentation was ${good.outcome}`)
      insist((await verifier.verify(text, request)).outcome === 'rejected', 'a presentation was accepted twice')
    },
    async prepare(count) {
      answers = []
      for (let i = 0; i < count; i++) answers.push(await answer(verifier, next()))
    },
    async run(count) {
      insist(answers.length >= count, 'too few presentations were prepared')
      for (let i = 0; i < count; i++) {
        const { text, request } = answers[i] as SdAnswer
        if ((await verifier.verify(text, request)).outcome !== 'accepted') throw new Error('refused')
      }
    },
  }
}

interface RawParts {
  readonly issuer: { readonly data: Buffer; readonly signature: Buffer }
  readonly binding: { readonly data: Buffer; readonly signature: Buffer }
  readonly hashed: readonly Buffer[]
  readonly key: BenchKey
}

function rawParts({ text, device }: SdAnswer): RawParts {
  const parts = text.split('~')
  const binding = parts.at(-1) as string
  const covered = text.slice(0, text.length - binding.length)
  const hashed = [...parts.slice(1, -1), covered].map((part) => Buffer.from(part))
  return { issuer: partsOf(parts[0] as string), binding: partsOf(binding), hashed, key: device.key }
}

/** What cannot be left out: the issuer's signature, the holder's, and a hash for each disclosure and for the whole. */
function rawCases({ issuerKey }: World, answers: readonly SdAnswer[]): readonly BenchCase[] {
  const next = cycle(answers.map(rawParts))
  const both = ({ issuer, binding, hashed, key }: RawParts) => {
    for (const data of hashed) createHash('sha256').update(data).digest()
    return (
      verify(null, issuer.data, issuerKey.publicKey, issuer.signature) &&
      verify(null, binding.data, key.publicKey, binding.signature)
    )
  }
  const one = ({ binding, key }: RawParts) => verify(null, binding.data, key.publicKey, binding.signature)
  return [rawCase('sd-verify-ed25519 raw', next, both), rawCase('sd-verify-ed25519 raw, one signature', next, one)]
}

function rawCase(id: string, next: () => RawParts, accepts: (parts: RawParts) => boolean): BenchCase {
  return {
    id,
    check: async () => {
      const parts = next()
      insist(accepts(parts), 'a good signature does not verify')
      const data = Buffer.from(parts.binding.data)
      data[0] = (data[0] as number) ^ 1
      insist(!accepts({ ...parts, binding: { ...parts.binding, data } }), 'a tampered text verifies')
    },
    run(count) {
      for (let i = 0; i < count; i++) if (!accepts(next())) throw new Error('refused')
    },
  }
}

/** Both signatures and every hash, as an application that has only jose would write it; nothing is unfolded and no rule of RFC 9901 is checked. */
async function joseCase({ issuerKey }: World, answers: readonly SdAnswer[]): Promise<BenchCase> {
  const issuerJwk = await importJWK({ ...issuerKey.publicJwk }, 'Ed25519')
  const inputs: { readonly parts: readonly string[]; readonly key: Awaited<ReturnType<typeof importJWK>> }[] = []
  for (const { text, device } of answers)
    inputs.push({ parts: text.split('~'), key: await importJWK({ ...device.key.publicJwk }, 'Ed25519') })
  const next = cycle(inputs)
  const accepts = async ({ parts, key }: (typeof inputs)[number]) => {
    const { payload } = await jwtVerify(parts[0] as string, issuerJwk, { typ: 'dc+sd-jwt' })
    const digests = new Set(payload['_sd'] as readonly string[])
    let found = 0
    for (const disclosure of parts.slice(1, -1))
      if (digests.has(createHash('sha256').update(disclosure).digest('base64url'))) found++
    const binding = await jwtVerify(parts.at(-1) as string, key, { typ: 'kb+jwt', audience: verifierId })
    const covered = parts.slice(0, -1).map((part) => `${part}~`)
    const hash = createHash('sha256').update(covered.join('')).digest('base64url')
    return found > 0 && binding.payload['sd_hash'] === hash
  }
  return {
    id: 'sd-verify-ed25519 jose',
    check: async () => {
      const { parts, key } = next()
      insist(await accepts({ parts, key }), 'a good presentation is refused')
      await insistRefused(() => accepts({ parts: parts.slice(1), key }), 'a presentation without its JWT is accepted')
    },
    async run(count) {
      for (let i = 0; i < count; i++) if (!(await accepts(next()))) throw new Error('refused')
    },
  }
}

/** The unit of presenting: one bare signature and the hash that it signs. */
function rawPresent(answers: readonly SdAnswer[]): BenchCase {
  const next = cycle(answers.map((one) => rawParts(one)))
  const present = ({ binding, hashed, key }: RawParts) => {
    createHash('sha256')
      .update(hashed.at(-1) as Buffer)
      .digest()
    return sign(null, binding.data, key.privateKey)
  }
  return {
    id: 'sd-present-ed25519 raw',
    check: async () => {
      const parts = next()
      insist(verify(null, parts.binding.data, parts.key.publicKey, present(parts)), 'the signature does not verify')
    },
    run(count) {
      for (let i = 0; i < count; i++) present(next())
    },
  }
}

function presentCase(devices: readonly SdDevice[], verifier: Verifier): BenchCase {
  const next = cycle(devices)
  let request: PresentationRequest
  return {
    id: 'sd-present-ed25519 imprint',
    check: async () => {
      const one = await answer(verifier, next())
      insist((await verifier.verify(one.text, one.request)).outcome === 'accepted', 'a presentation is refused')
    },
    async prepare() {
      request = await verifier.createRequest({ query, lifetime: 3600 })
    },
    async run(count) {
      for (let i = 0; i < count; i++) unwrap(await next().holder.present(request))
    },
  }
}

/** Issuing with eight disclosures; 1 is one bare signature over the JWT of the very same credential. */
function issueCases({ issuerKey, devices }: World, issuer: Issuer): readonly BenchCase[] {
  const wishes = devices.map(
    ({ id, key }): IssueWish => ({
      subject: id,
      holderKey: unsafeProvenElsewhere(key.publicJwk, 'bench'),
      claims: eightClaims(id),
      lifetime: 63_072_000,
    }),
  )
  const next = cycle(wishes)
  let data: Buffer = Buffer.alloc(0)
  const make = async () => unwrap(await issuer.issue(next())).text
  return [
    {
      id: 'sd-issue-ed25519 raw',
      check: async () => {
        const text = await make()
        insist(text.split('~').length === 10, 'eight disclosures')
        data = partsOf(text.slice(0, text.indexOf('~'))).data
      },
      run(count) {
        for (let i = 0; i < count; i++) sign(null, data, issuerKey.privateKey)
      },
    },
    {
      id: 'sd-issue-ed25519 imprint',
      check: async () => {
        const { data: signed, signature } = partsOf((await make()).split('~')[0] as string)
        insist(verify(null, signed, issuerKey.publicKey, signature), 'the signature does not verify')
      },
      async run(count) {
        for (let i = 0; i < count; i++) await make()
      },
    },
  ]
}
