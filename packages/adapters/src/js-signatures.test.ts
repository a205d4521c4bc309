import { readFileSync } from 'node:fs'
import { type AlgorithmName, type PublicJwk, parseJwk, utf8 } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signatureVerifierContract } from '../../../test/conformance/signature-verifier.ts'
import { createJsSignatureVerifier } from './js-signatures.ts'
import { createNodeSignatureVerifier, createNodeSigner, generateNodeKey } from './node-crypto.ts'
import { createWebSignatureVerifier } from './web-crypto.ts'

const every: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384', 'ES256K']

function signerOf(alg: AlgorithmName) {
  const signer = createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk })
  if (!signer.ok) throw new Error(signer.error.detail)
  return signer.value
}

signatureVerifierContract({
  name: 'createJsSignatureVerifier',
  algorithms: every,
  create: createJsSignatureVerifier,
  signer: signerOf,
})
signatureVerifierContract({
  name: 'createJsSignatureVerifier with two keys',
  algorithms: every,
  create: () => createJsSignatureVerifier({ keys: 2 }),
  signer: signerOf,
})

describe('createJsSignatureVerifier', () => {
  it('answers without a promise', () => {
    const signer = signerOf('Ed25519')
    const data = utf8('x')
    const signature = signer.sign(data) as Uint8Array
    expect(createJsSignatureVerifier().verify('Ed25519', signer.publicJwk, data, signature)).toBe('valid')
  })

  it.each([
    { kty: 'EC', crv: 'P-256', x: '!', y: '?' },
    { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
    { kty: 'EC', crv: 'P-256', x: 'AA' },
    { kty: 'OKP', crv: 'Ed25519', x: '' },
  ])('does not throw for a key of nonsense', (key) => {
    const alg = key.kty === 'EC' ? 'ES256' : 'Ed25519'
    const answer = createJsSignatureVerifier().verify(
      alg,
      key as unknown as PublicJwk,
      utf8('x'),
      new Uint8Array(64).fill(1),
    )
    expect(answer).toBe('unusable')
  })

  it.each(every)('answers what OpenSSL answers about any octets for %s', (alg) => {
    const { publicJwk, sign } = signerOf(alg)
    const data = utf8('signed')
    const signature = sign(data) as Uint8Array
    const ours = createJsSignatureVerifier()
    const openssl = createNodeSignatureVerifier()
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(signature.length - 1), fc.nat(255)), { maxLength: 2 }),
        fc.boolean(),
        (changes, half) => {
          const changed = Uint8Array.from(signature)
          for (const [at, octet] of changes) changed[at] = octet
          if (half) changed.fill(0, signature.length / 2)
          expect(ours.verify(alg, publicJwk, data, changed)).toBe(openssl.verify(alg, publicJwk, data, changed))
        },
      ),
      { numRuns: 60 },
    )
  })
})

// Keys of small order and keys that are not canonical identify nobody. Of the others, the equation without the factor 8 decides, with S and R canonical and R not of small order.
const answers = [
  'unusable',
  'unusable',
  'invalid',
  'valid',
  'invalid',
  'invalid',
  'invalid',
  'invalid',
  'invalid',
  'invalid',
  'unusable',
  'unusable',
]

describe('what implementations of Ed25519 disagree about', () => {
  const cases: readonly { readonly message: string; readonly pub_key: string; readonly signature: string }[] =
    JSON.parse(
      readFileSync(new URL('../../../test/vectors/external/ed25519-speccheck/cases.json', import.meta.url), 'utf8'),
    )
  it.each([
    ['OpenSSL', createNodeSignatureVerifier()],
    ['WebCrypto', createWebSignatureVerifier(globalThis.crypto.subtle)],
    ['JavaScript', createJsSignatureVerifier()],
  ] as const)('is decided in one way by %s', async (_name, verifier) => {
    const found = []
    for (const { message, pub_key, signature } of cases) {
      const jwk = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(pub_key, 'hex').toString('base64url') })
      if (!jwk.ok) throw new Error(jwk.error.detail)
      const [data, octets] = [Buffer.from(message, 'hex'), Buffer.from(signature, 'hex')]
      found.push(await verifier.verify('Ed25519', jwk.value, data, octets))
    }
    expect(found).toEqual(answers)
  })
})
