import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import {
  type AlgorithmName,
  algorithmOfCurve,
  fail,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
  type Signer,
  sameJwk,
  utf8,
} from '@imprint/core'
import { nodeAlgorithms } from './node-algorithms.ts'
import { type KeyPair, type PrivateJwk, parsePrivateJwk } from './private-jwk.ts'

/** The key to sign with, as a JWK or as a `KeyObject` of `node:crypto`, and the name under which its public half is published (default `null`). */
export type NodeSignerOptions =
  | { readonly privateJwk: unknown; readonly kid?: string | null }
  | { readonly keyObject: KeyObject; readonly kid?: string | null }

/**
 * Makes a signer that signs synchronously with OpenSSL. Fails as `parsePrivateJwk` does, with `jwk.unsupported` for a `KeyObject` of another type, and with
 * `key.unusable` where the two halves of the key do not belong together.
 *
 * @example
 * ```ts
 * const signer = createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk })
 * ```
 */
export function createNodeSigner(options: NodeSignerOptions): Result<Signer> {
  const opened = 'keyObject' in options ? openKeyObject(options.keyObject) : openJwk(options.privateJwk)
  if (!opened.ok) return opened
  const { key, publicJwk } = opened.value
  const alg = algOf(publicJwk)
  const row = nodeAlgorithms[alg]
  return ok({ alg, publicJwk, kid: options.kid ?? null, sign: (data) => row.toJose(sign(row.hash, data, key)) })
}

/** Makes a new key for an algorithm. Both halves are JWKs, so that a caller can seal the private one (see `encryptJson`) and publish the other. */
export function generateNodeKey(alg: AlgorithmName): KeyPair {
  const row = nodeAlgorithms[alg]
  const pair =
    row.keyType === 'ec' ? generateKeyPairSync('ec', { namedCurve: row.namedCurve }) : generateKeyPairSync('ed25519')
  const parsed = parsePrivateJwk(pair.privateKey.export({ format: 'jwk' }))
  if (!parsed.ok) throw new Error(`OpenSSL made a key that is not one: ${parsed.error.detail}`)
  return parsed.value
}

interface OpenKey {
  readonly key: KeyObject
  readonly publicJwk: PublicJwk
}

function openJwk(value: unknown): Result<OpenKey> {
  const parsed = parsePrivateJwk(value)
  if (!parsed.ok) return parsed
  const { privateJwk, publicJwk } = parsed.value
  const key = importPrivate(privateJwk)
  if (key === null)
    return fail('key.unusable', `d is no private key on ${publicJwk.crv}, or not the one of this public key`)
  const opened = openKeyObject(key)
  if (!opened.ok || sameJwk(opened.value.publicJwk, publicJwk)) return opened
  return fail('key.unusable', 'd and the public members are of different keys')
}

function importPrivate(jwk: PrivateJwk): KeyObject | null {
  try {
    return createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  } catch {
    return null
  }
}

function openKeyObject(key: KeyObject): Result<OpenKey> {
  if (key.type !== 'private') return fail('jwk.unsupported', `a signer needs a private key, came a ${key.type} one`)
  try {
    const publicKey = createPublicKey(key)
    const publicJwk = parseJwk(publicKey.export({ format: 'jwk' }))
    if (!publicJwk.ok) return publicJwk
    return worksTogether(key, publicKey, publicJwk.value)
      ? ok({ key, publicJwk: publicJwk.value })
      : fail('key.unusable', 'd and the public members are of different keys')
  } catch {
    return fail('jwk.unsupported', 'the key is of a type that Imprint does not use')
  }
}

/** OpenSSL takes the public half of an EC key as stated, so a signature is made and verified once. */
function worksTogether(key: KeyObject, publicKey: KeyObject, publicJwk: PublicJwk): boolean {
  const { hash } = nodeAlgorithms[algOf(publicJwk)]
  const data = utf8('Imprint tries its own key')
  return verify(hash, data, publicKey, sign(hash, data, key))
}

/** Every curve of the table has exactly one algorithm. */
function algOf({ crv }: PublicJwk): AlgorithmName {
  return algorithmOfCurve(crv)?.name as AlgorithmName
}
