import { fixedClock } from '@imprint/adapters/clock'
import { didJwk, didKey, didKeySource, resolverSource } from '@imprint/adapters/did'
import { memoryNonceStore } from '@imprint/adapters/memory'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeRandom,
  type PrivateJwk,
} from '@imprint/adapters/node-crypto'
import {
  type AlgorithmName,
  type Answer,
  type CredentialDraft,
  decodeBase64url,
  encodeText,
  factKey,
  type Json,
  jwkText,
  type PresentationRequest,
  type PublicJwk,
  parseNonce,
  parseRequest,
  type Result,
  requestVersion,
  type Seconds,
  type Signer,
  type Source,
  type Verdict,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { imDevice } from '@imprint/schemas'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier } from '@imprint/verifier'
import { bytesToMultibase } from 'did-jwt'
import { type DIDDocument, type DIDResolver, Resolver } from 'did-resolver'

/** The people of the interop tests, and our side of every comparison: the whole verifier, with keys from real sources. */

/** When everything happens. */
export const at = 1_795_341_600 as Seconds
const clock = fixedClock(at)

/** The verifier's own identifier. */
export const desk = 'https://desk.example'
/** An issuer that is an https URL. */
export const httpsIssuer = 'https://im.example.com'
/** The device that credentials are about. */
export const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
/** What is said of it. */
export const subject = { id: device, fn: 'Alice Smith', hasInstantMessage: ['im:%40alice_smith@example.com', device] }

/** Unwraps what must have worked. */
export function unwrap<T>(result: Result<T> | null | undefined): T {
  if (result?.ok !== true) throw new Error(JSON.stringify(result?.error ?? 'not mine'))
  return result.value
}

/** A key with everything that either side wants of it. */
export interface Party {
  readonly signer: Signer
  readonly publicJwk: PublicJwk
  readonly privateJwk: PrivateJwk
  /** The private key as did-jwt wants it. */
  readonly secret: Uint8Array
  readonly did: { readonly jwk: string; readonly key: string }
}

/** Makes a key. Its `kid` is of the DID that is asked for, or `key-1`. */
export function createParty(alg: AlgorithmName, method: 'jwk' | 'key' | 'https' = 'https'): Party {
  const { publicJwk, privateJwk } = generateNodeKey(alg)
  const did = { jwk: `did:jwk:${encodeText(jwkText(publicJwk))}`, key: `did:key:${multikeyOf(publicJwk)}` }
  const kid = { jwk: `${did.jwk}#0`, key: `${did.key}#${multikeyOf(publicJwk)}`, https: 'key-1' }[method]
  return {
    signer: unwrap(createNodeSigner({ privateJwk, kid })),
    publicJwk,
    privateJwk,
    secret: bytesOf(privateJwk.d),
    did,
  }
}

/** The same key without a published name, for a device. */
export function deviceSigner({ privateJwk }: Party): Signer {
  return unwrap(createNodeSigner({ privateJwk }))
}

/** A credential for the holder of a key. */
export function draftOf(issuer: string, holder: Party): CredentialDraft {
  return {
    id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
    issuer,
    types: ['ImDeviceCredential'],
    contexts: [],
    vct: 'https://imprint.example/types/im-device/v1',
    shown: [],
    subject,
    holderKey: holder.publicJwk,
    validFrom: (at - 3600) as Seconds,
    validUntil: (at + 3600) as Seconds,
    status: null,
  }
}

const nonce = unwrap(parseNonce('WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A'))

/** What the desk asks for. */
export const request: PresentationRequest = unwrap(
  parseRequest(
    JSON.stringify({
      version: requestVersion,
      nonce,
      audience: desk,
      issuedAt: at - 30,
      expiresAt: at + 300,
      ask: [{ type: 'ImDeviceCredential' }],
    }),
  ),
)

/** Where our verifier has keys from: DIDs by our own methods or by a resolver of theirs, https issuers from a table. */
function sourcesOf(published: Readonly<Record<string, Party>>, dids: 'ours' | 'theirs'): readonly Source[] {
  const fetcher = {
    fetchJson: async (): Promise<Answer> => ({ state: 'absent', detail: 'nothing is on the network', fetchedAt: at }),
  }
  const own: Source = didKeySource({ fetcher, clock, methods: [didKey(clock), didJwk(clock)] })
  return [dids === 'ours' ? own : resolverSource({ resolver, clock }), tableSource(published)]
}

function tableSource(published: Readonly<Record<string, Party>>): Source {
  const facts = new Map(
    Object.entries(published).map(([issuer, { publicJwk }]) => {
      const value: Json = { issuer, jwks: { keys: [{ ...publicJwk, kid: 'key-1' }] } }
      return [factKey({ kind: 'issuer-keys', id: issuer }), value]
    }),
  )
  return {
    fetch: async (need) => {
      const value = facts.get(factKey(need))
      return value === undefined ? null : { state: 'found', value, fetchedAt: at }
    },
  }
}

/** Our verifier: it believes one issuer about `example.com`. The nonce of `request` is fresh. */
export function ourVerifier(
  issuer: string,
  { published = {}, dids = 'ours' }: { published?: Readonly<Record<string, Party>>; dids?: 'ours' | 'theirs' } = {},
) {
  const nonces = memoryNonceStore()
  nonces.issue(nonce, request.expiresAt)
  return createVerifier({
    id: desk,
    formats: [vcJwt, vcJwt11],
    schemas: [imDevice],
    trust: hierarchy([{ issuer, domains: ['example.com'], types: null }]),
    status: 'when-present',
    sources: sourcesOf(published, dids),
    signatures: createNodeSignatureVerifier(),
    nonces,
    clock,
    random: nodeRandom,
  })
}

/** A verdict in one word: `accepted`, or the code of its reason. */
function wordOf(verdict: Verdict<unknown>): string {
  return verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code
}

/** Judges a credential on its own. */
export async function judgeCredential(text: string, verifier: ReturnType<typeof ourVerifier>): Promise<string> {
  return wordOf(await verifier.verifyCredential(text, { unsafeWithoutPossession: 'interop' }))
}

/** Judges a presentation. */
export async function judgePresentation(text: string, verifier: ReturnType<typeof ourVerifier>): Promise<string> {
  return wordOf(await verifier.verify(text, request))
}

/** A resolver of theirs that knows `did:jwk` and `did:key` of any `Party` it was told about. */
const known = new Map<string, PublicJwk>()
const documentOf: DIDResolver = async (did) => {
  const publicKeyJwk = known.get(did)
  const missing = { didResolutionMetadata: { error: 'notFound' }, didDocument: null, didDocumentMetadata: {} }
  if (publicKeyJwk === undefined) return missing
  const id = did.startsWith('did:jwk:') ? `${did}#0` : `${did}#${did.slice('did:key:'.length)}`
  const didDocument: DIDDocument = {
    id: did,
    verificationMethod: [{ id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { ...publicKeyJwk } }],
    assertionMethod: [id],
    authentication: [id],
  }
  return { didResolutionMetadata: { contentType: 'application/did+json' }, didDocument, didDocumentMetadata: {} }
}

/** Resolves the DIDs of parties that were introduced, with nothing but memory. */
export const resolver = new Resolver({ jwk: documentOf, key: documentOf })

/** Makes a party known to `resolver`. */
export function introduce(party: Party): Party {
  known.set(party.did.jwk, party.publicJwk)
  known.set(party.did.key, party.publicJwk)
  return party
}

const codecs = { Ed25519: 0xed, 'P-256': 0x1200, 'P-384': 0x1201, secp256k1: 0xe7 }

function multikeyOf({ crv, x, y }: PublicJwk): string {
  const point = bytesOf(x)
  const key = y === undefined ? point : Uint8Array.of(2 + ((bytesOf(y).at(-1) ?? 0) & 1), ...point)
  return bytesToMultibase(key, 'base58btc', codecs[crv])
}

function bytesOf(text: string): Uint8Array {
  return unwrap(decodeBase64url(text))
}
