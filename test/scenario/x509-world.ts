/** A company with an authority, its people, and verifiers that trust its root. */
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import type { AlgorithmName, Format, PresentationRequest, Result, Seconds, Signer, Source } from '@imprint/core'
import { type Certificate, certificateLabel, formatPem, oids } from '@imprint/core/x509'
import { x509 as x509Format } from '@imprint/formats/x509'
import { createHolder } from '@imprint/holder'
import { type Authority, type CertificateProfile, createRoot, issueCertificate } from '@imprint/issuer/ca'
import { imDevice, imUser } from '@imprint/schemas'
import { type RevocationPolicy, x509 } from '@imprint/trust/x509'
import { createVerifier } from '@imprint/verifier'

export const now = 1795341600 as Seconds
export const days = (count: number) => (now + count * 86400) as Seconds
export const clock = { now: () => now }
export const signatures = createNodeSignatureVerifier()
export const context = { random: nodeRandom, hasher: nodeHasher }
export const verifierId = 'https://desk.example'

export const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
export const newSigner = (alg: AlgorithmName = 'Ed25519'): Signer =>
  own(createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk }))
export const person = (name: string) => [
  { oid: oids.organization, value: 'example.com' },
  { oid: oids.commonName, value: name },
]
export const pem = (...chain: readonly Certificate[]) =>
  chain.map(({ der }) => formatPem({ label: certificateLabel, der })).join('')

interface Wish {
  readonly profile: CertificateProfile
  readonly name: string
  readonly uris?: readonly string[]
  readonly alg?: AlgorithmName
  readonly nameIssuer?: true
}

export async function certify(by: Authority, { profile, name, uris = [], alg, nameIssuer }: Wish): Promise<Authority> {
  const signer = newSigner(alg)
  const order = {
    profile,
    subject: person(name),
    subjectKey: signer.publicJwk,
    uris,
    notBefore: days(-1),
    notAfter: days(30),
    ...(nameIssuer === undefined ? {} : { nameIssuer }),
  }
  return { certificate: own(await issueCertificate(order, by, context)), signer }
}

export async function company(alg: AlgorithmName = 'Ed25519') {
  const root = own(
    await createRoot({ subject: person('Root'), notBefore: days(-1), notAfter: days(365) }, newSigner(alg), context),
  )
  return { root, staff: await certify(root, { profile: 'intermediate', name: 'Staff', alg }) }
}

export interface Setting {
  readonly root: Certificate
  readonly domains?: readonly string[]
  readonly issuers?: readonly string[]
  readonly revocation?: RevocationPolicy
  readonly formats?: readonly Format[]
  readonly sources?: readonly Source[]
}

function verifierOf(setting: Setting) {
  const { root, domains = ['example.com'], issuers, revocation = 'ignored', formats = [x509Format] } = setting
  return createVerifier({
    id: verifierId,
    formats,
    schemas: [imDevice, imUser],
    trust: x509({
      roots: [{ certificate: root, domains, types: null, ...(issuers === undefined ? {} : { issuers }) }],
      signatures,
      hasher: nodeHasher,
      revocation,
    }),
    status: 'when-present',
    sources: setting.sources ?? [],
    signatures,
    nonces: memoryNonceStore(),
    clock,
    random: nodeRandom,
  })
}

/** Puts a credential into a wallet, asks for it, and judges the answer. */
export async function show(text: string, signer: Signer, setting: Setting, type = 'ImDeviceCredential') {
  const verifier = verifierOf(setting)
  const request = await verifier.createRequest({ ask: [{ type, claims: [] }], lifetime: 300 })
  const holder = createHolder({
    signer,
    formats: setting.formats ?? [x509Format],
    store: memoryCredentialStore(),
    clock,
  })
  own(await holder.add(text))
  return verifier.verify(own(await holder.present(request)), request)
}

/** The same without the wallet's own checks, as a thief would do it. */
export async function forge(
  text: string,
  signer: Signer,
  setting: Setting,
  change: (request: PresentationRequest) => object = () => ({}),
) {
  const verifier = verifierOf(setting)
  const request = await verifier.createRequest({ ask: [{ type: 'ImDeviceCredential', claims: [] }], lifetime: 300 })
  const { nonce } = request
  const draft = {
    holder: device,
    audience: verifierId,
    nonce,
    issuedAt: now,
    expiresAt: (now + 60) as Seconds,
    credentials: [text],
    disclose: ['all' as const],
    ...change(request),
  }
  return verifier.verify(own((await x509Format.present?.(draft, signer)) as Result<string>), request)
}

export const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
export const handle = 'im:%40alice.smith@example.com'
export const userId = 'im:SvPfLlwBQi-6oddVRrkqpw@example.com'
