import { decodeToBinary } from '@imprint/core'

/**
 * What OpenSSL and WebCrypto leave unsaid about Ed25519 keys: any 32 octets import. Public data only, so nothing here need be constant in time.
 */

const p = 2n ** 255n - 19n
// The d of the curve (RFC 8032 section 5.1).
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

// The y of the eight points whose order divides 8. Under such a key one signature fits many messages, so it identifies nobody.
const smallOrder = new Set([
  0n,
  1n,
  p - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
])

/** Tells whether `x` of an Ed25519 JWK is canonical (RFC 8032 section 5.1.3 step 1) and not of small order. Cheap; does not look whether it is a point at all. */
export function isProperEd25519(x: string): boolean {
  const y = readY(x)
  return y !== null && y < p && !smallOrder.has(y)
}

/** Tells whether `x` of an Ed25519 JWK decodes to a point (RFC 8032 section 5.1.3 step 3). Costs about as much as verifying a signature. */
export function isEd25519Point(x: string): boolean {
  const y = readY(x)
  if (y === null || y >= p) return false
  const y2 = (y * y) % p
  const product = ((y2 + p - 1n) * (d * y2 + 1n)) % p
  // u/v is a square exactly if u·v is: Euler's criterion.
  return product === 0n || power(product, (p - 1n) / 2n) === 1n
}

function readY(x: string): bigint | null {
  const octets = decodeToBinary(x)
  if (!octets.ok || octets.value.length !== 32) return null
  let hex = '0x'
  for (let i = 31; i >= 0; i--) {
    const octet = octets.value.charCodeAt(i)
    // The top bit is the sign of the other coordinate.
    hex += (i === 31 ? octet & 0x7f : octet).toString(16).padStart(2, '0')
  }
  return BigInt(hex)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % p)
    if (rest & 1n) result = (result * square) % p
  return result
}
