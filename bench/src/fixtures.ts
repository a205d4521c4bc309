import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { systemClock } from '@imprint/adapters/clock'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, createNodeSigner, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type JsonObject,
  type PublicJwk,
  parseJwk,
  type Result,
  type SignatureVerifier,
  type Signer,
  unsafeUnrevocable,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createHolder, type Holder } from '@imprint/holder'
import { createIssuer, type Issuer, type IssueWish, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { insist } from './bench-case.ts'

/** The two algorithms that are measured, with the names that others give them. */
export const benchAlgorithms = {
  Ed25519: {
    alg: 'Ed25519',
    hash: null,
    joseAlg: 'Ed25519',
    otherAlg: 'EdDSA',
    generate: () => generateKeyPairSync('ed25519'),
  },
  ES256: {
    alg: 'ES256',
    hash: 'sha256',
    joseAlg: 'ES256',
    otherAlg: 'ES256',
    generate: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  },
} as const

/** A row of `benchAlgorithms`. */
export type BenchAlgorithm = (typeof benchAlgorithms)[keyof typeof benchAlgorithms]

/** A key pair in every form that a case needs. */
export interface BenchKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly publicJwk: PublicJwk
  readonly signer: Signer
}

/** One device: its key, its wallet, the wish for its credential, and the credential. */
export interface Device {
  readonly id: string
  readonly key: BenchKey
  readonly holder: Holder
  readonly wish: IssueWish
  readonly credential: string
}

/** An issuer and devices that hold a credential of it each. */
export interface World {
  readonly algorithm: BenchAlgorithm
  readonly issuerId: string
  readonly issuerKey: BenchKey
  readonly issuer: Issuer
  readonly devices: readonly Device[]
}

/** The name of the issuer's key. */
export const issuerKid = 'im-2026-11'

/** Two years, in seconds. */
const credentialLifetime = 63_072_000

/** Makes an issuer and `count` devices, no two alike. */
export async function createWorld(algorithm: BenchAlgorithm, count: number): Promise<World> {
  const issuerKey = createKey(algorithm, issuerKid)
  const issuer = createWorldIssuer(issuerKey.signer, createNodeSignatureVerifier())
  const devices: Device[] = []
  for (let index = 0; index < count; index++) devices.push(await createDevice(issuer, algorithm, index))
  return { algorithm, issuerId, issuerKey, issuer, devices }
}

/** The issuer of every world. */
const issuerId = 'https://im.example.com'

/** An issuer of device credentials with every check on. */
export function createWorldIssuer(signer: Signer, signatures: SignatureVerifier): Issuer {
  return createIssuer({
    id: issuerId,
    signer,
    format: vcJwt,
    schema: imDevice,
    status: unsafeUnrevocable('bench'),
    signatures,
    nonces: memoryNonceStore(),
    clock: systemClock,
    random: nodeRandom,
  })
}

async function createDevice(issuer: Issuer, algorithm: BenchAlgorithm, index: number): Promise<Device> {
  const key = createKey(algorithm, null)
  const id = `im:SvPfLlwBQi-6oddVRrkqpw/${index.toString(16).padStart(4, '0')}@example.com`
  const wish: IssueWish = {
    subject: id,
    holderKey: unsafeProvenElsewhere(key.publicJwk, 'bench'),
    claims: claimsOf(id, index),
    lifetime: credentialLifetime,
  }
  const credential = unwrap(await issuer.issue(wish)).text
  const holder = createHolder({
    signer: key.signer,
    formats: [vcJwt],
    store: memoryCredentialStore(),
    clock: systemClock,
  })
  unwrap(await holder.add(credential))
  return { id, key, holder, wish, credential }
}

function claimsOf(id: string, index: number): JsonObject {
  return {
    fn: `Alice M. Smith ${index}`,
    'organization-name': 'Example Corp',
    'organization-unit': 'Engineering',
    title: 'Staff Engineer',
    role: 'On-call lead',
    hasLanguage: ['en', 'fr'],
    hasInstantMessage: [`im:%40alice_smith_${index}@example.com`, id],
  }
}

/** Makes a key and checks nothing about it: OpenSSL has just made it. */
function createKey({ generate }: BenchAlgorithm, kid: string | null): BenchKey {
  const { privateKey } = generate()
  const publicKey = createPublicKey(privateKey)
  return {
    privateKey,
    publicKey,
    publicJwk: unwrap(parseJwk(publicKey.export({ format: 'jwk' }))),
    signer: unwrap(createNodeSigner({ keyObject: privateKey, kid })),
  }
}

/** Takes the value of a result that cannot be a failure here. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail} ${result.error.pointer ?? ''}`)
  return result.value
}

/** The octets that a compact JWS signs, and its signature. */
export function partsOf(token: string): { readonly data: Buffer; readonly signature: Buffer } {
  const dot = token.lastIndexOf('.')
  return { data: Buffer.from(token.slice(0, dot)), signature: Buffer.from(token.slice(dot + 1), 'base64url') }
}

/** Reads the payload of a compact JWS. */
export function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

/** Changes one letter inside the payload's JSON and leaves header and signature as they were: well formed, and signed by nobody. */
export function tamper(token: string, from = 'Alice', to = 'Alica'): string {
  const [header, payload, signature] = token.split('.')
  const text = Buffer.from(payload ?? '', 'base64url').toString()
  const edited = text.replace(from, to)
  insist(edited !== text, `nothing to tamper with: no ${from} in the payload`)
  return `${header}.${Buffer.from(edited).toString('base64url')}.${signature}`
}
