import { encode } from 'uqr'

/** A QR code, row by row; `true` is a dark module. Without the quiet zone of four modules that it needs around it. */
export type QrModules = readonly (readonly boolean[])[]

/** No QR code holds more octets (ISO/IEC 18004, version 40, level L). */
export const maxQrOctets = 2953

/** Makes a QR code of octets, in byte mode and at level L, as Matrix's verification codes want it: a screen that is near loses nothing. More than `maxQrOctets` throws. The home of `uqr`. */
export function qrModules(octets: Uint8Array): QrModules {
  if (octets.length > maxQrOctets) throw new TypeError(`a QR code holds ${maxQrOctets} octets at most`)
  return encode([...octets], { border: 0, ecc: 'L' }).data
}
