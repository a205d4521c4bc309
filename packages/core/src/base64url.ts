import { fail, ok, type Result } from './result.ts'

/**
 * Strict base64url (RFC 4648 section 5, RFC 7515 section 2): no padding, no white space, no second spelling of the same bytes.
 * Decoders of the platform forgive all of these, so what they forgave is found afterwards: a skipped character makes the result too short.
 */

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Which low bits of the last character must be zero, by length modulo 4. */
const tailBits = [0, 0, 0b1111, 0b11]

/** Decodes to a string with one character a byte (0 to 255), the cheapest form for what is mostly ASCII. */
export function decodeToBinary(text: string): Result<string> {
  const tail = text.length & 3
  if (tail === 1) return explain(text)
  if (tail !== 0) {
    const last = sextet(text.charCodeAt(text.length - 1))
    if (last < 0 || (last & (tailBits[tail] as number)) !== 0) return explain(text)
  }
  // atob reads the standard alphabet, so its own two characters must not occur, and ours are exchanged for them.
  if (text.includes('+') || text.includes('/')) return explain(text)
  let binary: string
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return explain(text)
  }
  return binary.length === (text.length * 3) >> 2 ? ok(binary) : explain(text)
}

/**
 * Decodes base64url to bytes. Fails with `base64url.padding`, `.character`, `.truncated` or `.non_canonical`.
 *
 * @example
 * ```ts
 * decodeBase64url('AQID') // ok: 1, 2, 3
 * decodeBase64url('AQ==') // base64url.padding
 * ```
 */
export function decodeBase64url(text: string): Result<Uint8Array<ArrayBuffer>> {
  if (text.length <= shortText) return decodeShort(text)
  const binary = decodeToBinary(text)
  return binary.ok ? ok(bytesOfBinary(binary.value)) : binary
}

/** Up to here a loop is faster than going through the platform: signatures, keys, nonces, hashes. */
const shortText = 256

// The value of each ASCII character; 64 for those outside of the alphabet.
const sextets = Uint8Array.from({ length: 128 }, (_, c) => (sextet(c) < 0 ? 64 : sextet(c)))

/**
 * Tells whether a text is base64url in the one spelling of some number of octets, without decoding it.
 */
export function isCanonicalBase64url(text: string): boolean {
  const { length } = text
  const tail = length & 3
  if (tail === 1) return false
  let value = 0
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i)
    value = c < 128 ? (sextets[c] as number) : 64
    if (value === 64) return false
  }
  return (value & (tailBits[tail] as number)) === 0
}

function decodeShort(text: string): Result<Uint8Array<ArrayBuffer>> {
  const { length } = text
  const bytes = new Uint8Array((length * 3) >> 2)
  let out = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i)
    const value = c < 128 ? (sextets[c] as number) : 64
    if (value === 64) return explain(text)
    bits = (bits << 6) | value
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[out++] = (bits >> held) & 255
      bits &= (1 << held) - 1
    }
  }
  // What is left over must be fewer than six bits, all zero.
  return held >= 6 || bits !== 0 ? explain(text) : ok(bytes)
}

/** Decodes base64url that holds UTF-8 text. Adds `text.encoding` to the failures of `decodeBase64url`. */
export function decodeText(text: string): Result<string> {
  const binary = decodeToBinary(text)
  return binary.ok ? textOfBinary(binary.value) : binary
}

/** Reads a one-character-a-byte string as UTF-8. */
export function textOfBinary(binary: string): Result<string> {
  return isAscii(binary) ? ok(binary) : decodeUtf8(bytesOfBinary(binary))
}

/** Decodes bytes as UTF-8 (RFC 3629): overlong forms, surrogates and stray bytes are `text.encoding`. */
export function decodeUtf8(bytes: Uint8Array): Result<string> {
  try {
    return ok(decoder.decode(bytes))
  } catch {
    return fail('text.encoding', `${bytes.length} bytes are not UTF-8`)
  }
}

// Small texts share a slab: making a buffer of its own for each costs more than encoding it. A piece is handed out once and never again.
const slabSize = 32_768
let slab = new Uint8Array(slabSize)
let used = 0

/**
 * Copies a text. A piece cut out of a long text keeps the whole of it in memory; what is remembered is copied first.
 */
export function flatCopy(text: string): string {
  return beyondAscii.test(text) ? Array.from(text).join('') : decoder.decode(encoder.encode(text))
}

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  const { length } = text
  if (length > slabSize / 4) return encoder.encode(text)
  if (used + length > slabSize) {
    slab = new Uint8Array(slabSize)
    used = 0
  }
  const piece = slab.subarray(used, used + length)
  const { read, written } = encoder.encodeInto(text, piece)
  // Not all of it fits if there is more than ASCII in it.
  if (read !== length || written !== length) return encoder.encode(text)
  used += length
  return piece
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const pairs = Array.from(
  { length: 4096 },
  (_, value) => (alphabet[value >> 6] as string) + (alphabet[value & 63] as string),
)

/** Encodes bytes as base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  const { length } = bytes
  const whole = length - (length % 3)
  let text = ''
  for (let i = 0; i < whole; i += 3) {
    const triple = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number)
    text += (pairs[triple >> 12] as string) + (pairs[triple & 4095] as string)
  }
  if (length - whole === 1) text += pairs[(bytes[whole] as number) << 4] as string
  else if (length - whole === 2) {
    const double = ((bytes[whole] as number) << 10) | ((bytes[whole + 1] as number) << 2)
    text += (pairs[double >> 6] as string) + (alphabet[double & 63] as string)
  }
  return text
}

/** Encodes text, as UTF-8, as base64url without padding. */
export function encodeText(text: string): string {
  return isAscii(text) ? encodeBinary(text) : encodeBase64url(encoder.encode(text))
}

/** Makes bytes of a one-character-a-byte string. */
export function bytesOfBinary(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

function encodeBinary(binary: string): string {
  const text = btoa(binary)
  const end = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  return text.slice(0, end).replaceAll('+', '-').replaceAll('/', '_')
}

const beyondAscii = /[^\0-\x7f]/
const measure = new Uint8Array(4096)

/** Encoding a text that turns out as long as it was is the fastest way to see that it is ASCII. */
function isAscii(text: string): boolean {
  if (text.length > measure.length) return !beyondAscii.test(text)
  const { read, written } = encoder.encodeInto(text, measure)
  return read === text.length && written === text.length
}

function sextet(c: number): number {
  if (c >= 65 && c <= 90) return c - 65
  if (c >= 97 && c <= 122) return c - 71
  if (c >= 48 && c <= 57) return c + 4
  return c === 45 ? 62 : c === 95 ? 63 : -1
}

/** The slow path: something is wrong, so find out what. */
function explain(text: string): Result<never> {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 61) return fail('base64url.padding', `"=" at character ${i}`)
    if (sextet(c) < 0)
      return fail('base64url.character', `character ${i} is U+${c.toString(16).toUpperCase().padStart(4, '0')}`)
  }
  if ((text.length & 3) === 1) return fail('base64url.truncated', `${text.length} characters`)
  return fail('base64url.non_canonical', `the last of ${text.length} characters has spare bits set`)
}
