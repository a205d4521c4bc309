import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type AlgorithmName,
  type Answer,
  encodeText,
  type Json,
  type JsonObject,
  type PublicJwk,
  type Seconds,
} from '@imprint/core'
import { type DIDDocument, Resolver } from 'did-resolver'
import { describe, expect, it } from 'vitest'
import { sourceContract } from '../../../test/conformance/source.ts'
import { fixedClock } from './clock.ts'
import { didWebUrl } from './did/web.ts'
import { type DidResolver, didKeySource, resolverSource } from './did.ts'
import type { Fetcher } from './fetch-policy.ts'
import { generateNodeKey } from './node-crypto.ts'

const at = 1_795_341_600 as Seconds
const clock = fixedClock(at)
const signal = new AbortController().signal
const absent: Answer = { state: 'absent', detail: 'the server answered 404', fetchedAt: at }
const found = (value: Json): Answer => ({ state: 'found', value, fetchedAt: at })
const noWeb: Pick<Fetcher, 'fetchJson'> = { fetchJson: async () => absent }
const ask = (id: string, fetcher = noWeb, resolver?: DidResolver) =>
  didKeySource({ fetcher, clock, ...(resolver === undefined ? {} : { resolver }) }).fetch(
    { kind: 'issuer-keys', id },
    signal,
  )

const prefixes: Record<AlgorithmName, string> = { Ed25519: 'ed01', ES256: '8024', ES384: '8124', ES256K: 'e701' }

/** A Multikey by way of OpenSSL's point and a base58 of our own, so that neither library under test makes what it reads. */
function multikeyOf(alg: AlgorithmName, jwk: PublicJwk): string {
  const x = Buffer.from(jwk.x, 'base64url').toString('hex')
  const odd = jwk.y !== undefined && ((Buffer.from(jwk.y, 'base64url').at(-1) as number) & 1) === 1
  return `z${base58(Buffer.from(prefixes[alg] + (jwk.y === undefined ? '' : odd ? '03' : '02') + x, 'hex'))}`
}

function base58(bytes: Uint8Array): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  let text = ''
  for (let n = BigInt(`0x${Buffer.from(bytes).toString('hex')}`); n > 0n; n /= 58n)
    text = `${alphabet[Number(n % 58n)]}${text}`
  return text
}

describe('did:key', () => {
  it.each(Object.keys(prefixes) as AlgorithmName[])('is its %s key', async (alg) => {
    for (let i = 0; i < 8; i++) {
      const jwk = generateNodeKey(alg).publicJwk
      const multikey = multikeyOf(alg, jwk)
      const did = `did:key:${multikey}`
      expect(await ask(did)).toEqual(found({ issuer: did, jwks: { keys: [{ ...jwk, kid: `${did}#${multikey}` }] } }))
    }
  })

  // The examples of the did:key specification, each a point that OpenSSL accepts.
  it.each([
    ['z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK', 'Ed25519'],
    ['zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169', 'P-256'],
    ['z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9', 'P-384'],
    ['zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme', 'secp256k1'],
  ])('reads %s as %s', async (multikey, crv) => {
    const answer = await ask(`did:key:${multikey}`)
    const { kid: _kid, ...jwk } = (
      answer?.state === 'found' ? (answer.value as { jwks: { keys: JsonObject[] } }).jwks.keys[0] : {}
    ) as JsonObject
    expect(jwk['crv']).toBe(crv)
    expect(() => createPublicKey({ key: jwk, format: 'jwk' })).not.toThrow()
  })

  it.each([
    ['z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do', 'one character short'],
    ['z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doKK', 'one character long'],
    ['zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU216', 'no point'],
    ['6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK', 'another base'],
    ['z0OIl', 'outside the alphabet'],
    ['z', 'empty'],
    [`z${'1'.repeat(5000)}`, 'very long'],
  ])('knows no key in %s: %s', async (multikey) => {
    expect(['absent', 'unavailable']).toContain((await ask(`did:key:${multikey}`))?.state)
  })

  it('does not say that a key of a type it cannot read is absent', async () => {
    // X25519, from the did:key specification.
    expect(await ask('did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc')).toMatchObject({
      cause: { code: 'did.unsupported' },
    })
  })
})

describe('did:jwk', () => {
  const did = (jwk: object) => `did:jwk:${encodeText(JSON.stringify(jwk))}`

  it('is its key', async () => {
    const jwk = generateNodeKey('ES256').publicJwk
    const id = did({ ...jwk, use: 'sig' })
    expect(await ask(id)).toEqual(found({ issuer: id, jwks: { keys: [{ ...jwk, kid: `${id}#0` }] } }))
  })

  it('has no key where it is malformed or private, and may have one that Imprint cannot read', async () => {
    expect(await ask('did:jwk:e30')).toMatchObject({ state: 'absent' })
    expect(await ask('did:jwk:e30=')).toMatchObject({ state: 'unavailable' })
    expect(await ask(did(generateNodeKey('ES256').privateJwk))).toMatchObject({ state: 'absent' })
    expect(await ask(did({ kty: 'RSA', n: 'AQAB', e: 'AQAB' }))).toMatchObject({ cause: { code: 'did.unsupported' } })
  })
})

const did = 'did:web:im.example.com'
const [one, other] = [generateNodeKey('Ed25519').publicJwk, generateNodeKey('ES256').publicJwk]
const method = (id: string, jwk: PublicJwk, more: object = {}) => ({
  id,
  type: 'JsonWebKey',
  controller: did,
  publicKeyJwk: jwk,
  ...more,
})
const page = (document: object): Pick<Fetcher, 'fetchJson'> => ({
  fetchJson: async (url) => (url === 'https://im.example.com/.well-known/did.json' ? found(document as Json) : absent),
})
const keysOf = async (document: object) => {
  const answer = await ask(did, page({ id: did, ...document }))
  return answer?.state === 'found'
    ? (answer.value as { readonly jwks: { readonly keys: readonly JsonObject[] } | null }).jwks
    : answer
}

it.each(['revoked', 'expires'])('takes no key from a method that is %s', async (member) => {
  const ended = method('#a', one, { [member]: '2025-01-01T00:00:00Z' })
  const document = { verificationMethod: [ended, method('#b', other)], assertionMethod: ['#a', '#b'] }
  expect(await keysOf(document)).toMatchObject({ keys: [{ kid: `${did}#b` }] })
  expect(((await keysOf(document)) as { keys: readonly object[] }).keys).toHaveLength(1)
})

describe('did:web', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../../../test/vectors/fetch/did-web.json', import.meta.url), 'utf8'),
  ) as {
    readonly cases: readonly { readonly did: string; readonly url: string | null }[]
  }
  it.each(cases)('$did is at $url', ({ did: id, url }) => expect(didWebUrl(id)).toBe(url))

  it('takes the keys that may sign statements, by reference and in place, and no others', async () => {
    const document = {
      verificationMethod: [method(`${did}#1`, one), method('#2', other), method(`${did}#login`, other)],
      authentication: [`${did}#login`],
      assertionMethod: [`${did}#1`, '#2', method(`${did}#3`, one)],
    }
    expect(await keysOf(document)).toEqual({
      keys: [1, 2, 3].map((n) => ({ ...(n === 2 ? other : one), kid: `${did}#${n}` })),
    })
  })

  it('reads Multikey and Ed25519VerificationKey2020', async () => {
    const multikey = (id: string, type: string) => ({
      id,
      type,
      controller: did,
      publicKeyMultibase: multikeyOf('Ed25519', one),
    })
    const document = {
      assertionMethod: [multikey(`${did}#1`, 'Multikey'), multikey(`${did}#2`, 'Ed25519VerificationKey2020')],
    }
    expect(await keysOf(document)).toMatchObject({ keys: [{ x: one.x }, { x: one.x }] })
  })

  it.each([
    ['of another controller', { assertionMethod: [method(`${did}#1`, one, { controller: 'did:web:evil.example' })] }],
    ['without a controller', { assertionMethod: [method(`${did}#1`, one, { controller: undefined })] }],
    ['under the name of another DID', { assertionMethod: [method('did:web:evil.example#1', one)] }],
    ['of a DID that begins alike', { assertionMethod: [method(`${did}.evil.example#1`, one)] }],
    ['that is not in the document', { assertionMethod: [`${did}#1`] }],
    ['of an unknown type', { assertionMethod: [method(`${did}#1`, one, { type: 'RsaVerificationKey2018' })] }],
    ['for signing in only', { verificationMethod: [method(`${did}#1`, one)], authentication: [`${did}#1`] }],
    [
      'of a type that cannot sign',
      { assertionMethod: [method(`${did}#1`, { kty: 'OKP', crv: 'X25519', x: one.x } as unknown as PublicJwk)] },
    ],
    ['in a list that is none', { assertionMethod: `${did}#1`, verificationMethod: {} }],
  ])('leaves out a key %s', async (_what, document) => {
    expect(await keysOf(document)).toEqual({ keys: [] })
  })

  it.each([
    ['holds a private key', { assertionMethod: [method(`${did}#1`, { ...one, d: one.x } as PublicJwk)] }],
    ['holds a malformed key', { assertionMethod: [method(`${did}#1`, { ...one, x: 'AA' } as PublicJwk)] }],
    [
      'names two methods alike',
      { verificationMethod: [method(`${did}#1`, one), method('#1', other)], assertionMethod: ['#1'] },
    ],
    [
      'names an embedded method like a listed one',
      { verificationMethod: [method(`${did}#1`, one)], assertionMethod: [method('#1', other)] },
    ],
  ])('gives no key set for a document that %s', async (_what, document) => {
    expect(await keysOf(document)).toBeNull()
  })

  it('gives no keys of a document that is about another DID, and says which', async () => {
    const document = { id: 'did:web:evil.example', assertionMethod: [method(`${did}#1`, one)] }
    expect(await ask(did, page(document))).toEqual(found({ issuer: 'did:web:evil.example', jwks: null }))
    expect(await ask(did, page([]))).toEqual(found({ issuer: null, jwks: null }))
  })

  it('passes on why there is no document', async () => {
    const down: Answer = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
    expect(await ask('did:web:gone.example')).toEqual(absent)
    expect(await ask(did, { fetchJson: async () => down })).toEqual(down)
    expect(await ask('did:web:127.0.0.1')).toMatchObject({ cause: { code: 'did.unsupported' } })
  })
})

describe('other DIDs', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../../../test/vectors/fetch/dids.json', import.meta.url), 'utf8'),
  ) as {
    readonly cases: readonly {
      readonly did: string
      readonly expect: { readonly state: string; readonly code?: string }
    }[]
  }

  it.each(cases)('$did: $expect', async ({ did: id, expect: { state, code } }) => {
    expect(await ask(id)).toMatchObject(code === undefined ? { state } : { state, cause: { code } })
  })

  it('leaves other issuers to other sources', async () => {
    expect(await ask('https://im.example.com')).toBeNull()
  })

  const example = 'did:example:1'
  const document: DIDDocument = {
    id: example,
    assertionMethod: [method(`${example}#1`, one, { controller: example }) as never],
  }
  const resolving = (result: object) =>
    new Resolver({
      example: async () => ({ didResolutionMetadata: {}, didDocument: null, didDocumentMetadata: {}, ...result }),
    })

  it('goes to a did-resolver where there is one', async () => {
    expect(await ask(example, noWeb, resolving({ didDocument: document }))).toEqual(
      found({ issuer: example, jwks: { keys: [{ ...one, kid: `${example}#1` }] } }),
    )
  })

  it.each([
    ['notFound', 'absent', undefined],
    ['invalidDid', 'absent', undefined],
    ['methodNotSupported', 'unavailable', 'did.unsupported'],
    ['internalError', 'unavailable', 'fetch.failed'],
  ])('takes a resolver’s %s for %s', async (error, state, code) => {
    const answer = await ask(example, noWeb, resolving({ didResolutionMetadata: { error } }))
    expect(answer).toMatchObject({ state, ...(code === undefined ? {} : { cause: { code } }) })
  })

  it('takes a deactivated DID for absent, and an exception for a fault', async () => {
    expect(
      await ask(example, noWeb, resolving({ didDocument: document, didDocumentMetadata: { deactivated: true } })),
    ).toMatchObject({ state: 'absent' })
    const throwing: DidResolver = { resolve: () => Promise.reject(new Error('no')) }
    expect(await ask(example, noWeb, throwing)).toMatchObject({ cause: { code: 'fetch.failed' } })
    expect(await ask('did:unknown:1', noWeb, resolving({}))).toMatchObject({ cause: { code: 'did.unsupported' } })
  })

  sourceContract({
    name: 'resolverSource',
    create: () => resolverSource({ resolver: resolving({ didDocument: document }), clock }),
    needs: { found: { kind: 'issuer-keys', id: example }, unavailable: { kind: 'issuer-keys', id: 'did:unknown:1' } },
  })
})

sourceContract({
  name: 'didKeySource',
  create: () => didKeySource({ fetcher: noWeb, clock }),
  needs: {
    found: { kind: 'issuer-keys', id: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK' },
    absent: { kind: 'issuer-keys', id: 'did:web:gone.example' },
    unavailable: { kind: 'issuer-keys', id: 'did:example:1' },
  },
})
