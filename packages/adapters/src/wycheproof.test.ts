import { readFileSync } from 'node:fs'
import { type AlgorithmName, type PublicJwk, parseJwk } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { derOfJose, joseOfDer } from './ecdsa-der.ts'
import { createJsSignatureVerifier } from './js-signatures.ts'
import { createNodeSignatureVerifier } from './node-crypto.ts'
import { createWebSignatureVerifier } from './web-crypto.ts'

interface Suite {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk?: string; readonly wx?: string; readonly wy?: string }
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly msg: string
      readonly sig: string
      readonly result: string
    }[]
  }[]
}

const load = (name: string): Suite =>
  JSON.parse(readFileSync(new URL(`../../../test/vectors/external/wycheproof/${name}.json`, import.meta.url), 'utf8'))

const files: readonly (readonly [string, AlgorithmName])[] = [
  ['ed25519_test', 'Ed25519'],
  ['ecdsa_secp256r1_sha256_p1363_test', 'ES256'],
  ['ecdsa_secp384r1_sha384_p1363_test', 'ES384'],
]

const verifiers = [
  ['node', createNodeSignatureVerifier()],
  ['web', createWebSignatureVerifier(globalThis.crypto.subtle)],
  ['js', createJsSignatureVerifier()],
] as const

describe.each(files)('Wycheproof %s', (file, alg) => {
  const suite = load(file)
  it.each(verifiers)('agrees with every case (%s)', async (_name, verifier) => {
    let count = 0
    for (const group of suite.testGroups) {
      const key = keyOf(alg, group.publicKey)
      for (const test of group.tests) {
        const answer = await verifier.verify(alg, key, Buffer.from(test.msg, 'hex'), Buffer.from(test.sig, 'hex'))
        count++
        if (test.result !== 'acceptable') expect(answer, `${test.tcId} ${test.comment}`).toBe(test.result)
      }
    }
    expect(count).toBe(suite.numberOfTests)
  })
})

describe('Wycheproof ecdsa_secp256r1_sha256_test', () => {
  const suite = load('ecdsa_secp256r1_sha256_test')
  it('writes every valid DER signature again, octet for octet, from its r‖s', () => {
    const verifier = createNodeSignatureVerifier()
    let count = 0
    for (const group of suite.testGroups) {
      const key = keyOf('ES256', group.publicKey)
      for (const test of group.tests) {
        if (test.result !== 'valid') continue
        const jose = joseOfDer(Buffer.from(test.sig, 'hex'), 64)
        expect(Buffer.from(derOfJose(jose)).toString('hex'), `${test.tcId}`).toBe(test.sig)
        expect(verifier.verify('ES256', key, Buffer.from(test.msg, 'hex'), jose), `${test.tcId}`).toBe('valid')
        count++
      }
    }
    expect(count).toBeGreaterThan(100)
  })
})

/** Some groups state their key as hexadecimal only, so all are read from that. */
function keyOf(alg: AlgorithmName, { pk, wx, wy }: Suite['testGroups'][number]['publicKey']): PublicJwk {
  const size = alg === 'ES384' ? 96 : 64
  const member = (hex = '') => Buffer.from(hex.padStart(size, '0').slice(-size), 'hex').toString('base64url')
  const crv = { Ed25519: 'Ed25519', ES256: 'P-256', ES384: 'P-384', ES256K: 'secp256k1' }[alg]
  const jwk = parseJwk(
    pk === undefined ? { kty: 'EC', crv, x: member(wx), y: member(wy) } : { kty: 'OKP', crv, x: member(pk) },
  )
  if (!jwk.ok) throw new Error(jwk.error.detail)
  return jwk.value
}
