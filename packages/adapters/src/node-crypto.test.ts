import { generateKeyPairSync } from 'node:crypto'
import { type AlgorithmName, type PublicJwk, utf8 } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { signatureVerifierContract } from '../../../test/conformance/signature-verifier.ts'
import { signerContract } from '../../../test/conformance/signer.ts'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from './node-crypto.ts'

const every: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384', 'ES256K']

function signerOf(alg: AlgorithmName) {
  const signer = createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk })
  if (!signer.ok) throw new Error(signer.error.detail)
  return signer.value
}

signerContract({
  name: 'createNodeSigner',
  algorithms: every,
  verifier: createNodeSignatureVerifier(),
  create: signerOf,
})
signatureVerifierContract({
  name: 'createNodeSignatureVerifier',
  algorithms: every,
  create: createNodeSignatureVerifier,
  signer: signerOf,
})
signatureVerifierContract({
  name: 'createNodeSignatureVerifier with two keys',
  algorithms: every,
  create: () => createNodeSignatureVerifier({ keys: 2 }),
  signer: signerOf,
})

describe('createNodeSignatureVerifier', () => {
  it('answers without a promise', () => {
    const signer = signerOf('Ed25519')
    const data = utf8('x')
    expect(
      createNodeSignatureVerifier().verify('Ed25519', signer.publicJwk, data, signer.sign(data) as Uint8Array),
    ).toBe('valid')
  })

  it('does not throw for a key of nonsense', () => {
    const key = { kty: 'EC', crv: 'P-256', x: '!', y: '?' } as unknown as PublicJwk
    expect(createNodeSignatureVerifier().verify('ES256', key, utf8('x'), new Uint8Array(64))).toBe('unusable')
  })
})

describe('createNodeSigner', () => {
  it('takes a KeyObject', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    expect(createNodeSigner({ keyObject: privateKey, kid: 'key-1' })).toMatchObject({
      ok: true,
      value: { alg: 'Ed25519', kid: 'key-1' },
    })
  })

  it('refuses a public key, a key of another type, and none', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    const { publicKey } = generateKeyPairSync('ed25519')
    expect(createNodeSigner({ keyObject: rsa })).toMatchObject({ error: { code: 'jwk.unsupported' } })
    expect(createNodeSigner({ keyObject: publicKey })).toMatchObject({ error: { code: 'jwk.unsupported' } })
    expect(createNodeSigner({ privateJwk: generateNodeKey('ES256').publicJwk })).toMatchObject({
      error: { code: 'jwk.malformed' },
    })
    expect(createNodeSigner({ privateJwk: 'x' })).toMatchObject({ error: { code: 'jwk.malformed' } })
  })

  it.each(every)('refuses two halves of different %s keys', (alg) => {
    const { d } = generateNodeKey(alg).privateJwk
    expect(createNodeSigner({ privateJwk: { ...generateNodeKey(alg).publicJwk, d } })).toMatchObject({
      error: { code: 'key.unusable' },
    })
  })

  it('has no name unless it is given one', () => {
    expect(signerOf('ES256').kid).toBeNull()
  })
})

describe('nodeHasher and nodeRandom', () => {
  it('hashes as FIPS 180-4 does', () => {
    expect(Buffer.from(nodeHasher.sha256(utf8('abc'))).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('gives as many octets as asked, never the same', () => {
    expect(nodeRandom.bytes(32)).toHaveLength(32)
    expect(nodeRandom.bytes(32)).not.toEqual(nodeRandom.bytes(32))
  })
})
