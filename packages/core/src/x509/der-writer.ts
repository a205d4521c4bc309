import { bytesOfBinary, utf8 } from '../base64url.ts'
import type { Seconds } from '../seconds.ts'
import { formatDateTime } from '../seconds.ts'
import { tags } from './der-reader.ts'

/** Writes one element: its tag, the length in the fewest octets, and its content, given in pieces (X.690 section 10.1). */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const piece of content) length += piece.length
  const size =
    length < 0x80
      ? []
      : length < 0x100
        ? [length]
        : length < 0x10000
          ? [length >> 8, length & 255]
          : [length >> 16, (length >> 8) & 255, length & 255]
  const head = size.length === 0 ? [tag, length] : [tag, 0x80 | size.length, ...size]
  const bytes = new Uint8Array(head.length + length)
  bytes.set(head)
  let at = head.length
  for (const piece of content) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Writes a SEQUENCE. */
export function derSequence(...content: readonly Uint8Array[]): Uint8Array {
  return der(tags.sequence, ...content)
}

/** Writes an OBJECT IDENTIFIER from dotted numbers. */
export function derOid(text: string, tag: number = tags.oid): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = text.split('.').map(BigInt)
  const octets: number[] = []
  for (const part of [first * 40n + second, ...rest]) {
    const digits: number[] = [Number(part & 127n)]
    for (let value = part >> 7n; value > 0n; value >>= 7n) digits.unshift(Number(value & 127n) | 128)
    octets.push(...digits)
  }
  return der(tag, Uint8Array.from(octets))
}

/** Writes a positive INTEGER from octets, most significant first. */
export function derPositive(octets: Uint8Array, tag: number = tags.integer): Uint8Array {
  let from = 0
  while (from < octets.length - 1 && octets[from] === 0) from++
  const digits = octets.subarray(from)
  return (digits[0] ?? 0) >= 0x80 ? der(tag, Uint8Array.of(0), digits) : der(tag, digits)
}

/** Writes a small INTEGER that is not negative. */
export function derCount(value: number, tag: number = tags.integer): Uint8Array {
  return derPositive(Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255), tag)
}

/** Writes TRUE. FALSE is always a default and left out. */
export function derTrue(tag: number = tags.boolean): Uint8Array {
  return der(tag, Uint8Array.of(0xff))
}

/** Writes an OCTET STRING. */
export function derOctets(octets: Uint8Array, tag: number = tags.octetString): Uint8Array {
  return der(tag, octets)
}

/** Writes a BIT STRING of whole octets. */
export function derBits(octets: Uint8Array): Uint8Array {
  return der(tags.bitString, Uint8Array.of(0), octets)
}

/** Writes a BIT STRING of named bits from a number, bit 0 first, without trailing zeros (X.690 section 11.2.2). */
export function derNamedBits(bits: number): Uint8Array {
  const octets: number[] = []
  let last = -1
  for (let bit = 0; bit < 16; bit++)
    if ((bits & (1 << bit)) !== 0) {
      last = bit
      octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
    }
  const filled = Array.from({ length: (last >> 3) + 1 }, (_, index) => octets[index] ?? 0)
  return der(tags.bitString, Uint8Array.of(last < 0 ? 0 : 7 - (last & 7), ...filled))
}

/** Writes a UTF8String. */
export function derText(text: string, tag: number = tags.utf8): Uint8Array {
  return der(tag, utf8(text))
}

/** Writes a time as a certificate has it (RFC 5280 section 4.1.2.5): UTCTime up to 2049, GeneralizedTime from 2050. */
export function derTime(at: Seconds): Uint8Array {
  const digits = timeDigits(at)
  return digits < '2050' && digits >= '1950'
    ? der(tags.utcTime, bytesOfBinary(digits.slice(2)))
    : derGeneralizedTime(at)
}

/** Writes a GeneralizedTime. */
export function derGeneralizedTime(at: Seconds): Uint8Array {
  return der(tags.generalizedTime, bytesOfBinary(timeDigits(at)))
}

function timeDigits(at: Seconds): string {
  return `${formatDateTime(at).replaceAll(/\D/g, '')}Z`
}

/** Writes an INTEGER of small hexadecimal digits, as serial numbers are kept. */
export function derSerial(hex: string): Uint8Array {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return derPositive(Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
}
