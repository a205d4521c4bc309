import { fail, type Result } from '../result.ts'
import { parseSigilUri } from './im.ts'
import type { ImId, ImKind } from './im-id.ts'
import { parseMimi } from './mimi.ts'
import { readPrefixedIm } from './prefixed-im.ts'

/** Longer than any part of an XMPP address allows (RFC 7622 section 3.1: three parts of 1,023 octets), encoded. */
const maxLength = 4096

const bare = {}

/**
 * Parses an IM identifier URI: `im:` in the draft's form or with a protocol before "=", and `mimi:` (draft-mahy-mimi-identity sections 2 and 3). The scheme's
 * case is ignored; anything unknown or ambiguous is refused with a code that begins with `identifier.`. `parseIdentifier` reads everything else. Never uses
 * `new URL()`, which turns devices into users and drops channels.
 *
 * @example
 * ```ts
 * parseImId('im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com') // a device
 * parseImId('im:xmpp=juliet/balcony@example.com') // an XMPP device
 * parseImId('mimi://example.com/d/x/../../u/bob') // identifier.dot_segment
 * ```
 */
export function parseImId(text: string): Result<ImId> {
  if (text === last.text) return last.id
  const id = readImId(text)
  last = { text, id }
  return id
}

// One credential is read by its schema, its verifier and its holder in turn, and each asks for the same identifier.
let last: { readonly text: string; readonly id: Result<ImId> } = {
  text: '',
  id: fail('identifier.scheme', 'expected im: or mimi://'),
}

function readImId(text: string): Result<ImId> {
  if (text.length > maxLength) return fail('identifier.length', `${text.length} characters, at most ${maxLength}`)
  const reading = { context: bare, source: text }
  if (startsWith(text, 'mimi://')) return parseMimi(text.slice('mimi://'.length), reading)
  if (!startsWith(text, 'im:')) return fail('identifier.scheme', 'expected im: or mimi://')
  const rest = text.slice('im:'.length)
  return (rest.includes('=') ? readPrefixedIm(rest, reading) : null) ?? parseSigilUri(rest, reading, 'im')
}

/** Compares the start of a text without case. `start` is lower case. */
export function startsWith(text: string, start: string): boolean {
  // The last character is a colon or slash, which has no case: most texts are told apart by it.
  return (
    text.startsWith(start) ||
    (text[start.length - 1] === start[start.length - 1] && text.slice(0, start.length).toLowerCase() === start)
  )
}

/** `parseImId` for a place where only one kind will do; another is `identifier.kind`. */
export function parseImIdOf(kind: ImKind, text: string): Result<ImId> {
  const id = parseImId(text)
  if (!id.ok || id.value.kind === kind) return id
  return fail('identifier.kind', `expected a ${kind}, came a ${id.value.kind}`)
}
