import {
  type AlgorithmName,
  algorithmOfCurve,
  algorithms,
  type Curve,
  createGenerations,
  fail,
  jwkText,
  ok,
  type PublicJwk,
  parseJwk,
  type Random,
  type Result,
  type SignatureVerifier,
  type Signer,
  utf8,
} from '@imprint/core'
import { isEd25519Point, isProperEd25519 } from './ed25519-point.ts'
import { parsePrivateJwk } from './private-jwk.ts'

/** The platform's `crypto.subtle`. */
export type WebSubtle = typeof globalThis.crypto.subtle

/** The platform's `CryptoKey`. */
export type WebKey = Parameters<WebSubtle['verify']>[1]

/** Randomness of the platform (Web Cryptography section 10.1.1, which gives at most 65,536 octets a call). */
export const webRandom: Random = {
  bytes(count) {
    const bytes = new Uint8Array(count)
    for (let at = 0; at < count; at += 65_536) globalThis.crypto.getRandomValues(bytes.subarray(at, at + 65_536))
    return bytes
  },
}

interface WebAlgorithm {
  readonly name: string
  readonly namedCurve?: string
  readonly hash?: string
}

// No browser has secp256k1, so it has no row.
const webAlgorithms = new Map<Curve, WebAlgorithm>([
  ['Ed25519', { name: 'Ed25519' }],
  ['P-256', { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }],
  ['P-384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
])

const signatureBytes = new Map(algorithms.map((row) => [row.name, row.signatureBytes]))

/**
 * Verifies signatures with WebCrypto. Imported keys are kept by value, the `keys` (default 1024) used last. Keys on secp256k1, which browsers do not have, are
 * `unusable`.
 *
 * @example
 * ```ts
 * const signatures = createWebSignatureVerifier(crypto.subtle)
 * await signatures.verify('ES256', publicJwk, data, signature)
 * ```
 */
export function createWebSignatureVerifier(
  subtle: WebSubtle,
  options: { readonly keys?: number } = {},
): SignatureVerifier {
  const known = createGenerations<string, Promise<WebKey | null>>(options.keys ?? 1024)
  const keyOf = (jwk: PublicJwk) => {
    const text = jwkText(jwk)
    const held = known.get(text)
    if (held !== undefined) return held
    const key = importPublic(subtle, jwk)
    known.set(text, key)
    return key
  }
  return {
    async verify(alg, jwk, data, signature) {
      const row = webAlgorithms.get(jwk.crv)
      if (row === undefined || algorithmOfCurve(jwk.crv)?.name !== alg) return 'unusable'
      const key = await keyOf(jwk)
      if (key === null) return 'unusable'
      if (signature.length !== signatureBytes.get(alg)) return 'invalid'
      try {
        return (await subtle.verify(row, key, signature as Uint8Array<ArrayBuffer>, data as Uint8Array<ArrayBuffer>))
          ? 'valid'
          : 'invalid'
      } catch {
        return 'invalid'
      }
    },
  }
}

async function importPublic(subtle: WebSubtle, jwk: PublicJwk): Promise<WebKey | null> {
  if (jwk.kty === 'OKP' && !(isProperEd25519(jwk.x) && isEd25519Point(jwk.x))) return null
  try {
    return await subtle.importKey('jwk', { ...jwk }, webAlgorithms.get(jwk.crv) as WebAlgorithm, true, ['verify'])
  } catch {
    return null
  }
}

/** A private key that stays in the platform, and its public half. */
export interface WebKeyPair {
  readonly privateKey: WebKey
  readonly publicJwk: PublicJwk
}

/** Makes a key whose private half cannot be read, not even by this program. Fails with `jwk.unsupported` for an algorithm that the platform lacks. */
export async function generateWebKey(subtle: WebSubtle, alg: AlgorithmName): Promise<Result<WebKeyPair>> {
  const row = webAlgorithms.get(algorithms.find((each) => each.name === alg)?.crv as Curve)
  if (row === undefined) return unsupported(alg)
  try {
    const pair = (await subtle.generateKey(row, false, ['sign', 'verify'])) as { privateKey: WebKey; publicKey: WebKey }
    // A public key can always be read (Web Cryptography section 14.3.6).
    const publicJwk = parseJwk(withoutUsage(await subtle.exportKey('jwk', pair.publicKey)))
    return publicJwk.ok ? ok({ privateKey: pair.privateKey, publicJwk: publicJwk.value }) : publicJwk
  } catch {
    return unsupported(alg)
  }
}

/** The key to sign with: one of the platform with its public half, or a private JWK, which is imported so that it cannot be read again. */
export type WebSignerOptions =
  | { readonly privateKey: WebKey; readonly publicJwk: PublicJwk; readonly kid?: string | null }
  | { readonly privateJwk: unknown; readonly kid?: string | null }

/**
 * Makes a signer that signs with WebCrypto. Fails as `parsePrivateJwk` does, with `jwk.unsupported` for a curve that the platform lacks, and with `key.unusable`
 * where the halves do not belong together or the key may not sign.
 *
 * @example
 * ```ts
 * const key = await generateWebKey(crypto.subtle, 'Ed25519')
 * if (key.ok) await createWebSigner(crypto.subtle, key.value)
 * ```
 */
export async function createWebSigner(subtle: WebSubtle, options: WebSignerOptions): Promise<Result<Signer>> {
  const pair = 'privateKey' in options ? ok(options) : await importPair(subtle, options.privateJwk)
  if (!pair.ok) return pair
  const { privateKey, publicJwk } = pair.value
  const row = webAlgorithms.get(publicJwk.crv)
  const alg = algorithmOfCurve(publicJwk.crv)?.name as AlgorithmName
  if (row === undefined) return unsupported(alg)
  const sign = async (data: Uint8Array) =>
    new Uint8Array(await subtle.sign(row, privateKey, data as Uint8Array<ArrayBuffer>))
  const data = utf8('Imprint tries its own key')
  try {
    const answer = await createWebSignatureVerifier(subtle).verify(alg, publicJwk, data, await sign(data))
    if (answer !== 'valid') return fail('key.unusable', 'the private and the public half are of different keys')
  } catch {
    return fail('key.unusable', `the key cannot sign with ${alg}`)
  }
  return ok({ alg, publicJwk, kid: options.kid ?? null, sign })
}

async function importPair(subtle: WebSubtle, value: unknown): Promise<Result<WebKeyPair>> {
  const parsed = parsePrivateJwk(value)
  if (!parsed.ok) return parsed
  const { privateJwk, publicJwk } = parsed.value
  const row = webAlgorithms.get(publicJwk.crv)
  if (row === undefined) return unsupported(publicJwk.crv)
  try {
    return ok({ privateKey: await subtle.importKey('jwk', { ...privateJwk }, row, false, ['sign']), publicJwk })
  } catch {
    return fail('key.unusable', `d is no private key on ${publicJwk.crv}, or not the one of this public key`)
  }
}

// Some platforms name the algorithm of an exported key by its deprecated name or list no operation; neither says anything about the key.
function withoutUsage(jwk: object) {
  return { ...jwk, alg: undefined, key_ops: undefined }
}

function unsupported(what: string) {
  return fail('jwk.unsupported', `this platform does not sign with ${what}`)
}
