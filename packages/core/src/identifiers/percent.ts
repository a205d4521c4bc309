import { textOfBinary } from '../base64url.ts'
import { fail, ok, type Result } from '../result.ts'

const beyondAscii = /[^\0-\x7f]/

/**
 * Decodes percent-encoding exactly once (RFC 3986 section 2.1). Refused, each with its own code: a broken or non-UTF-8 escape, an escape that leaves another
 * escape behind, an encoded slash, and whatever `check` refuses.
 */
export function percentDecode(text: string, check: (text: string) => Result<string> = checkCharacters): Result<string> {
  if (!text.includes('%')) return check(text)
  if (beyondAscii.test(text)) return fail('identifier.character', 'a character beyond ASCII beside percent-encoding')
  let binary = ''
  let from = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    const byte = percentByte(text, at)
    if (byte < 0) return fail('identifier.percent_encoding', `no two hexadecimal digits after character ${at}`)
    if (byte === 0x2f) return fail('identifier.encoded_slash', 'an encoded slash')
    binary += text.slice(from, at) + String.fromCharCode(byte)
    from = at + 3
  }
  binary += text.slice(from)
  const decoded = textOfBinary(binary)
  if (!decoded.ok) return fail('identifier.percent_encoding', 'the decoded octets are not UTF-8')
  if (/%[0-9A-Fa-f]{2}/.test(decoded.value)) return fail('identifier.double_encoding', 'encoded twice')
  return check(decoded.value)
}

/** The octet that the escape at `at` stands for; -1 if there is none. */
export function percentByte(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at + 1))
  const low = hexDigit(text.charCodeAt(at + 2))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48
  const lower = c | 0x20
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

// Controls, bidirectional formatting (UAX 9), line separators, lone surrogates, and whatever is drawn as nothing: zero-width characters, fillers, tags (UAX 44).
const hidden = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\p{Cs}]/u
const bidiControl = /\p{Bidi_Control}/u
// Nearly every part is printable ASCII, which needs none of the properties above.
const plain = /^[\x20-\x7e]*$/

/** Refuses what makes two identifiers look like one: NUL (`identifier.nul`), bidirectional controls (`identifier.bidi_control`), all that is invisible (`identifier.character`). */
export function checkCharacters(text: string): Result<string> {
  const match = plain.test(text) ? null : hidden.exec(text)
  if (match === null) return ok(text)
  const controls = checkControls(text)
  return controls.ok ? fail('identifier.character', `${nameOf(match[0])} is invisible`) : controls
}

/** The least of `checkCharacters`, for parts that PRECIS judges: it allows a joiner where a script needs one. */
export function checkControls(text: string): Result<string> {
  if (text.includes('\0')) return fail('identifier.nul', 'a NUL')
  const match = plain.test(text) ? null : bidiControl.exec(text)
  return match === null
    ? ok(text)
    : fail('identifier.bidi_control', `${nameOf(match[0])} turns the direction of writing`)
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Percent-encodes everything but unreserved characters (RFC 3986 section 2.3) and those listed in `keep`. */
export function percentEncode(text: string, keep = ''): string {
  let encoded = ''
  for (const character of text)
    encoded += keep.includes(character) ? character : encodeURIComponent(character).replace(/[!'()*]/g, escapeAscii)
  return encoded
}

function escapeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

// What RFC 3986 allows in no path as it stands.
const mustBeEncoded = /[#?[\]\\<>"{}|^` ]/

/** Refuses characters that a URI holds only in encoded form, with a hint for the raw "#" that the draft's own examples show. */
export function checkUriCharacters(rest: string): Result<string> {
  const unfit = mustBeEncoded.exec(rest)
  if (unfit === null) return ok(rest)
  return unfit[0] === '#'
    ? fail('identifier.character', 'a raw "#" begins a fragment; write %23')
    : fail('identifier.character', 'a character that must be percent-encoded')
}
