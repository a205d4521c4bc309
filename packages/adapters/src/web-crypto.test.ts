import { randomBytes } from 'node:crypto'
import type { AlgorithmName, Result } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { signatureVerifierContract } from '../../../test/conformance/signature-verifier.ts'
import { signerContract } from '../../../test/conformance/signer.ts'
import { jsHasher } from './hash-js.ts'
import { createNodeSignatureVerifier, generateNodeKey, nodeHasher } from './node-crypto.ts'
import { createWebSignatureVerifier, createWebSigner, generateWebKey, webRandom } from './web-crypto.ts'

const { subtle } = globalThis.crypto
const every: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384']

async function unwrap<T>(result: Result<T> | Promise<Result<T>>): Promise<T> {
  const settled = await result
  if (!settled.ok) throw new Error(settled.error.detail)
  return settled.value
}

const signerOf = async (alg: AlgorithmName) =>
  unwrap(createWebSigner(subtle, await unwrap(generateWebKey(subtle, alg))))

signerContract({
  name: 'createWebSigner',
  algorithms: every,
  verifier: createNodeSignatureVerifier(),
  create: signerOf,
})
signatureVerifierContract({
  name: 'createWebSignatureVerifier',
  algorithms: every,
  create: () => createWebSignatureVerifier(subtle),
  signer: signerOf,
})

describe('web crypto', () => {
  it('keeps its private keys where nobody can read them', async () => {
    const { privateKey } = await unwrap(generateWebKey(subtle, 'ES256'))
    expect(privateKey.extractable).toBe(false)
  })

  it('signs with an imported JWK', async () => {
    const { privateJwk, publicJwk } = generateNodeKey('ES384')
    const signer = await unwrap(createWebSigner(subtle, { privateJwk, kid: 'k' }))
    const data = new Uint8Array([1])
    expect(signer.kid).toBe('k')
    expect(createNodeSignatureVerifier().verify('ES384', publicJwk, data, await signer.sign(data))).toBe('valid')
  })

  it('refuses halves of different keys', async () => {
    const [one, other] = [
      await unwrap(generateWebKey(subtle, 'Ed25519')),
      await unwrap(generateWebKey(subtle, 'Ed25519')),
    ]
    expect(await createWebSigner(subtle, { ...one, publicJwk: other.publicJwk })).toMatchObject({
      error: { code: 'key.unusable' },
    })
    const { d } = generateNodeKey('Ed25519').privateJwk
    expect(await createWebSigner(subtle, { privateJwk: { ...one.publicJwk, d } })).toMatchObject({
      error: { code: 'key.unusable' },
    })
  })

  it('does not use secp256k1, which browsers lack', async () => {
    const { privateJwk, publicJwk } = generateNodeKey('ES256K')
    expect(await createWebSigner(subtle, { privateJwk })).toMatchObject({ error: { code: 'jwk.unsupported' } })
    expect(await generateWebKey(subtle, 'ES256K')).toMatchObject({ error: { code: 'jwk.unsupported' } })
    expect(
      await createWebSignatureVerifier(subtle).verify('ES256K', publicJwk, new Uint8Array(1), new Uint8Array(64)),
    ).toBe('unusable')
  })

  it('gives more random octets than the platform does at once', () => {
    const bytes = webRandom.bytes(200_000)
    expect(bytes).toHaveLength(200_000)
    expect(bytes.subarray(199_900).some((octet) => octet !== 0)).toBe(true)
  })
})

describe('jsHasher', () => {
  it.each([0, 1, 55, 56, 64, 1000])('hashes %i octets as OpenSSL does', (length) => {
    const data = randomBytes(length)
    expect(Buffer.from(jsHasher.sha256(data))).toEqual(Buffer.from(nodeHasher.sha256(data)))
  })
})
