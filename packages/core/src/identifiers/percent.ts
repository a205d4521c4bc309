import { textOfBinary } from '../base64url.ts'
import { fail, ok, type Result } from '../result.ts'

const hex = /^[0-9A-Fa-f]{2}$/

/**
 * Decodes percent-encoding exactly once (RFC 3986 section 2.1). Refused: a broken or non-UTF-8 escape, an escape that leaves another escape behind, an escaped
 * slash or NUL, control and bidirectional formatting characters, which make two identifiers look like one.
 */
export function percentDecode(text: string): Result<string> {
  if (!text.includes('%')) return checkCharacters(text)
  let binary = ''
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c !== 0x25) {
      if (c > 127) return fail('identifier.character', `U+${c.toString(16).toUpperCase()} beside percent-encoding`)
      binary += text[i]
      continue
    }
    const digits = text.slice(i + 1, i + 3)
    if (!hex.test(digits)) return fail('identifier.percent_encoding', `no two hexadecimal digits after character ${i}`)
    const byte = Number.parseInt(digits, 16)
    if (byte === 0x2f) return fail('identifier.character', 'an encoded slash')
    binary += String.fromCharCode(byte)
    i += 2
  }
  const decoded = textOfBinary(binary)
  if (!decoded.ok) return fail('identifier.percent_encoding', 'the decoded octets are not UTF-8')
  if (/%[0-9A-Fa-f]{2}/.test(decoded.value)) return fail('identifier.percent_encoding', 'encoded twice')
  return checkCharacters(decoded.value)
}

// C0, DEL, C1; bidirectional marks, embeddings, overrides and isolates (UAX 9); zero-width and line separators.
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

function checkCharacters(text: string): Result<string> {
  const match = hidden.exec(text)
  if (match === null) return ok(text)
  const c = match[0].charCodeAt(0)
  return fail('identifier.character', `U+${c.toString(16).toUpperCase().padStart(4, '0')} is invisible`)
}

/** Percent-encodes everything but unreserved characters (RFC 3986 section 2.3) and those listed in `keep`. */
export function percentEncode(text: string, keep = ''): string {
  let encoded = ''
  for (const character of text) encoded += keep.includes(character) ? character : encodeURIComponent(character).replace(/[!'()*]/g, escapeAscii)
  return encoded
}

function escapeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
