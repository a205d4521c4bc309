/**
 * ECDSA signatures between the two forms of the world: r‖s in JOSE (RFC 7518 section 3.4), and a DER SEQUENCE of two INTEGERs (RFC 3279
 * section 2.2.3) in OpenSSL. OpenSSL can convert by itself, but Node 24 then pays 1.5 times as much to verify and 2.2 times to sign.
 */

// Two coordinates of 48 octets (P-384), each with tag, length and a leading zero, stay under 128 octets: every length is one octet.
const maxLength = 2 + 2 * (3 + 48)
const buffer = new Uint8Array(maxLength)
const views = Array.from({ length: maxLength + 1 }, (_, length) => buffer.subarray(0, length))

/**
 * Writes r‖s as DER. Values are not judged: zero and numbers past the group's order are for the verifier. The answer is a view of one buffer that the next
 * call overwrites, so it must be used up before that; the caller has checked that the length is even and at most 96.
 */
export function derOfJose(signature: Uint8Array): Uint8Array {
  const half = signature.length >> 1
  const end = putInteger(putInteger(2, signature, 0, half), signature, half, signature.length)
  buffer[0] = 0x30
  buffer[1] = end - 2
  return views[end] as Uint8Array
}

/** DER integers are minimal: leading zeros go, and one comes back where the first bit would read as a sign (X.690 section 8.3). */
function putInteger(start: number, source: Uint8Array, from: number, to: number): number {
  let first = from
  while (first < to - 1 && source[first] === 0) first++
  let at = start + 2
  if ((source[first] as number) > 127) buffer[at++] = 0
  for (let i = first; i < to; i++) buffer[at++] = source[i] as number
  buffer[start] = 0x02
  buffer[start + 1] = at - start - 2
  return at
}

/** Reads a DER signature that the platform has just made, as r‖s of `length` octets. Not for DER from elsewhere: it trusts the form. */
export function joseOfDer(der: Uint8Array, length: number): Uint8Array {
  const signature = new Uint8Array(length)
  const half = length >> 1
  const rEnd = 4 + (der[3] as number)
  takeInteger(der, 4, rEnd, signature, half)
  takeInteger(der, rEnd + 2, rEnd + 2 + (der[rEnd + 1] as number), signature, length)
  return signature
}

function takeInteger(der: Uint8Array, from: number, to: number, target: Uint8Array, end: number): void {
  const half = target.length >> 1
  for (let i = to - 1, at = end - 1; i >= from && at >= end - half; i--, at--) target[at] = der[i] as number
}
