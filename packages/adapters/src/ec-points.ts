import type { Curve } from '@imprint/core'
import { p256, p384 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'

const curves = new Map<
  Curve,
  { readonly Point: { fromBytes(bytes: Uint8Array): { toBytes(compressed: boolean): Uint8Array } } }
>([
  ['P-256', p256],
  ['P-384', p384],
  ['secp256k1', secp256k1],
])

/**
 * Reads a compressed point (SEC 1 section 2.3.4) as its two coordinates; `null` for what is not a point on the curve. The home of
 * `@noble/curves`.
 */
export function decompressPoint(
  crv: Curve,
  bytes: Uint8Array,
): { readonly x: Uint8Array; readonly y: Uint8Array } | null {
  const curve = curves.get(crv)
  if (curve === undefined || (bytes[0] !== 2 && bytes[0] !== 3)) return null
  try {
    const whole = curve.Point.fromBytes(bytes).toBytes(false)
    const size = (whole.length - 1) / 2
    return { x: whole.slice(1, 1 + size), y: whole.slice(1 + size) }
  } catch {
    return null
  }
}
