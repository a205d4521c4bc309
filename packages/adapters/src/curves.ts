import type { Curve } from '@imprint/core'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToNumberLE } from '@noble/curves/utils.js'
import { jsHasher } from './hash-js.ts'

/**
 * Arithmetic on curves in JavaScript, of public data only: nothing here is constant in time. The home of `@noble/curves`.
 */

const weierstrass = { 'P-256': p256, 'P-384': p384, secp256k1 } as const

type WeierstrassCurve = keyof typeof weierstrass

/**
 * Reads a compressed point (SEC 1 section 2.3.4) as its two coordinates; `null` for what is not a point on the curve.
 */
export function decompressPoint(
  crv: Curve,
  bytes: Uint8Array,
): { readonly x: Uint8Array; readonly y: Uint8Array } | null {
  if (crv === 'Ed25519' || (bytes[0] !== 2 && bytes[0] !== 3)) return null
  try {
    const whole = weierstrass[crv].Point.fromBytes(bytes).toBytes(false)
    const size = (whole.length - 1) / 2
    return { x: whole.slice(1, 1 + size), y: whole.slice(1 + size) }
  } catch {
    return null
  }
}

/** Verifies with one key. The signature has the length of its algorithm; the answer is only about that signature. */
export type VerifyWithKey = (data: Uint8Array, signature: Uint8Array) => boolean

/** Reads a public key of ECDSA with the hash of its curve in JOSE; `null` if it is no point on it. Signatures of either s are good (RFC 7518 section 3.4 asks for none). */
export function ecdsaKey(crv: WeierstrassCurve, { x, y }: { readonly x: Uint8Array; readonly y: Uint8Array }) {
  const curve = weierstrass[crv]
  const point = Uint8Array.of(4, ...x, ...y)
  if (x.length !== y.length || !curve.utils.isValidPublicKey(point, false)) return null
  const verify: VerifyWithKey = (data, signature) => curve.verify(signature, data, point, { lowS: false })
  return verify
}

/**
 * Reads a public key of Ed25519; `null` if it is not canonical, no point, or of small order. Verifies by RFC 8032 section 5.1.7 without the factor 8 and compares R by its
 * octets, as OpenSSL and BoringSSL do: with the factor there are signatures that one runtime would believe and another not. An R of small order is refused, as
 * Web Cryptography Level 2 ("Ed25519", verify) and Node 24 have it.
 */
export function ed25519Key(x: Uint8Array): VerifyWithKey | null {
  const { Point } = ed25519
  const point = edwardsPoint(x)
  if (point === null || point.isSmallOrder()) return null
  const minus = point.negate()
  return (data, signature) => {
    const s = bytesToNumberLE(signature.subarray(32))
    if (!Point.Fn.isValid(s)) return false
    const R = signature.subarray(0, 32)
    const hashed = new Uint8Array(64 + data.length)
    hashed.set(R)
    hashed.set(x, 32)
    hashed.set(data, 64)
    const k = Point.Fn.create(bytesToNumberLE(jsHasher.sha512(hashed)))
    const expected = Point.BASE.multiplyUnsafe(s).add(minus.multiplyUnsafe(k))
    return !expected.isSmallOrder() && expected.toBytes().every((octet, index) => octet === R[index])
  }
}

function edwardsPoint(x: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(x)
  } catch {
    return null
  }
}
