import { textOfBinary } from '../base64url.ts'
import { fail, ok, type Result } from '../result.ts'

const beyondAscii = /[^\0-\x7f]/

/**
 * Decodes percent-encoding exactly once (RFC 3986 section 2.1). Refused: a broken or non-UTF-8 escape, an escape that leaves another escape behind, an escaped
 * slash or NUL, control and bidirectional formatting characters, which make two identifiers look like one.
 */
export function percentDecode(text: string): Result<string> {
  if (!text.includes('%')) return checkCharacters(text)
  if (beyondAscii.test(text)) return fail('identifier.character', 'a character beyond ASCII beside percent-encoding')
  let binary = ''
  let from = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    const byte = hexPair(text, at + 1)
    if (byte < 0) return fail('identifier.percent_encoding', `no two hexadecimal digits after character ${at}`)
    if (byte === 0x2f) return fail('identifier.character', 'an encoded slash')
    binary += text.slice(from, at) + String.fromCharCode(byte)
    from = at + 3
  }
  binary += text.slice(from)
  const decoded = textOfBinary(binary)
  if (!decoded.ok) return fail('identifier.percent_encoding', 'the decoded octets are not UTF-8')
  if (/%[0-9A-Fa-f]{2}/.test(decoded.value)) return fail('identifier.percent_encoding', 'encoded twice')
  return checkCharacters(decoded.value)
}

function hexPair(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at))
  const low = hexDigit(text.charCodeAt(at + 1))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48
  const lower = c | 0x20
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

// Controls, bidirectional formatting (UAX 9), line separators, lone surrogates, and whatever is drawn as nothing: zero-width characters, fillers, tags (UAX 44).
const hidden = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\p{Cs}]/u

function checkCharacters(text: string): Result<string> {
  const match = hidden.exec(text)
  if (match === null) return ok(text)
  const c = match[0].codePointAt(0) as number
  return fail('identifier.character', `U+${c.toString(16).toUpperCase().padStart(4, '0')} is invisible`)
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
