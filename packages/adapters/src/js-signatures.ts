import {
  algorithmOfCurve,
  algorithms,
  createGenerations,
  decodeBase64url,
  flatCopy,
  jwkText,
  type PublicJwk,
  type SynchronousSignatureVerifier,
} from '@imprint/core'
import { ecdsaKey, ed25519Key, type VerifyWithKey } from './curves.ts'

const signatureBytes = new Map(algorithms.map((row) => [row.name, row.signatureBytes]))

/**
 * Verifies signatures in JavaScript, synchronously: for browsers and React Native, whose own verifiers are asynchronous, wherever a trust model verifies signatures
 * itself (`x509`, `cross-signing`, `well-known`). All four algorithms; answers what OpenSSL answers. Keys are kept by value, the `keys` (default 256) used
 * last. Takes milliseconds where WebCrypto takes a tenth of one, so leave other signatures to that. 24 KiB of a bundle after gzip.
 *
 * @example
 * ```ts
 * const signatures = createJsSignatureVerifier()
 * signatures.verify('ES256', publicJwk, data, signature) // 'valid', 'invalid' or 'unusable'
 * ```
 */
export function createJsSignatureVerifier(options: { readonly keys?: number } = {}): SynchronousSignatureVerifier {
  const known = createGenerations<string, VerifyWithKey | 'unusable'>(options.keys ?? 256, { keep: flatCopy })
  const keyOf = (jwk: PublicJwk) => {
    const text = jwkText(jwk)
    const held = known.get(text)
    if (held !== undefined) return held
    const key = readKey(jwk) ?? 'unusable'
    known.set(text, key)
    return key
  }
  return {
    verify(alg, jwk, data, signature) {
      if (algorithmOfCurve(jwk.crv)?.name !== alg) return 'unusable'
      const verify = keyOf(jwk)
      if (verify === 'unusable') return 'unusable'
      if (signature.length !== signatureBytes.get(alg)) return 'invalid'
      return verify(data, signature) ? 'valid' : 'invalid'
    },
  }
}

function readKey(jwk: PublicJwk): VerifyWithKey | null {
  const x = decodeBase64url(jwk.x)
  if (!x.ok) return null
  if (jwk.crv === 'Ed25519') return ed25519Key(x.value)
  const y = decodeBase64url(jwk.y ?? '')
  return y.ok ? ecdsaKey(jwk.crv, { x: x.value, y: y.value }) : null
}
