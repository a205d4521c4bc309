import { fail, type Result } from '../result.ts'
import { parseIm } from './im.ts'
import type { ImId, ImKind } from './im-id.ts'
import { parseMimi } from './mimi.ts'

/** One URI scheme: a row. Adding one is a file and a line here. */
const schemes: readonly { readonly prefix: string; parse(rest: string, source: string): Result<ImId> }[] = [
  { prefix: 'im:', parse: parseIm },
  { prefix: 'mimi://', parse: parseMimi },
]

/** Longer than any part of an XMPP address allows (RFC 7622 section 3.1: three parts of 1,023 octets), encoded. */
const maxLength = 4096

/**
 * Parses an IM identifier URI (draft-mahy-mimi-identity sections 2 and 3). The scheme's case is ignored; anything unknown or ambiguous is refused with
 * a code that begins with `identifier.`. Never uses `new URL()`, which turns devices into users and drops channels.
 *
 * @example
 * ```ts
 * parseImId('im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com') // a device
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
  for (const { prefix, parse } of schemes)
    if (text.startsWith(prefix) || text.slice(0, prefix.length).toLowerCase() === prefix)
      return parse(text.slice(prefix.length), text)
  return fail('identifier.scheme', 'expected im: or mimi://')
}

/** `parseImId` for a place where only one kind will do; another is `identifier.kind`. */
export function parseImIdOf(kind: ImKind, text: string): Result<ImId> {
  const id = parseImId(text)
  if (!id.ok || id.value.kind === kind) return id
  return fail('identifier.kind', `expected a ${kind}, came a ${id.value.kind}`)
}
