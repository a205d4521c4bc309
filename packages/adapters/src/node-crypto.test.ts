import { generateKeyPairSync } from 'node:crypto'
import { type AlgorithmName, type PublicJwk, type SignatureVerifier, utf8 } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { signatureVerifierContract } from '../../../test/conformance/signature-verifier.ts'
import { signerContract } from '../../../test/conformance/signer.ts'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
  rememberSignatures,
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
signatureVerifierContract({
  name: 'rememberSignatures (node)',
  algorithms: every,
  create: () => rememberSignatures(createNodeSignatureVerifier(), { entries: 100 }),
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

describe('rememberSignatures', () => {
  const counting = () => {
    const calls = { count: 0 }
    const inner = createNodeSignatureVerifier()
    const verifier: SignatureVerifier = {
      verify: (...args) => {
        calls.count++
        return inner.verify(...args)
      },
    }
    return { calls, verifier }
  }

  it('asks once about a valid signature, and every time about another', () => {
    const { calls, verifier } = counting()
    const remembering = rememberSignatures(verifier, { entries: 10 })
    const signer = signerOf('Ed25519')
    const data = utf8('data')
    const signature = signer.sign(data) as Uint8Array
    for (let i = 0; i < 5; i++) remembering.verify('Ed25519', signer.publicJwk, data, signature)
    expect(calls.count).toBe(1)
    for (let i = 0; i < 5; i++)
      expect(remembering.verify('Ed25519', signer.publicJwk, utf8('date'), signature)).toBe('invalid')
    expect(calls.count).toBe(6)
    expect(remembering.stats()).toEqual({ hits: 4, misses: 6, entries: 1 })
  })

  it('answers for no other key, algorithm or data, though the signature is remembered', () => {
    const everythingIsValid: SignatureVerifier = {
      verify: (alg, key, data) => (data[0] === 1 && key.x === 'x' && alg === 'Ed25519' ? 'valid' : 'invalid'),
    }
    const remembering = rememberSignatures(everythingIsValid, { entries: 10 })
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'x' } as PublicJwk
    const signature = new Uint8Array(64)
    const one = new Uint8Array([1])
    expect(remembering.verify('Ed25519', key, one, signature)).toBe('valid')
    expect(remembering.verify('Ed25519', { ...key, x: 'z' }, one, signature)).toBe('invalid')
    expect(remembering.verify('ES256', key, one, signature)).toBe('invalid')
    expect(remembering.verify('Ed25519', key, new Uint8Array([2]), signature)).toBe('invalid')
    expect(remembering.verify('Ed25519', key, new Uint8Array([1, 1]), signature)).toBe('valid')
    expect(remembering.stats().hits).toBe(0)
  })

  it('keeps what was verified when the caller changes its buffers while it waits', async () => {
    const slow: SignatureVerifier = { verify: async (_alg, _key, data) => (data[0] === 1 ? 'valid' : 'invalid') }
    const remembering = rememberSignatures(slow, { entries: 10 })
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'x' } as PublicJwk
    const data = new Uint8Array([1])
    const answer = remembering.verify('Ed25519', key, data, new Uint8Array(64))
    data[0] = 2
    expect(await answer).toBe('valid')
    expect(await remembering.verify('Ed25519', key, data, new Uint8Array(64))).toBe('invalid')
  })

  it('holds no more than it may, and nothing longer than 16 KiB', () => {
    const remembering = rememberSignatures({ verify: () => 'valid' }, { entries: 10 })
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'x' } as PublicJwk
    for (let i = 0; i < 100; i++) remembering.verify('Ed25519', key, new Uint8Array([i]), new Uint8Array(64).fill(i))
    expect(remembering.stats().entries).toBeLessThanOrEqual(10)
    const before = remembering.stats()
    remembering.verify('Ed25519', key, new Uint8Array(20_000), new Uint8Array(64).fill(200))
    expect(remembering.stats()).toEqual(before)
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
