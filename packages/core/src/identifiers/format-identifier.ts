import { fail, ok, type Result } from '../result.ts'
import { isCaseMapping } from './case-mapping.ts'
import { accountOf, type ImId, type ImProtocol, imIdKey, qualifierOf } from './im-id.ts'
import { writeMimi } from './mimi.ts'
import { parseIdentifier } from './parse-identifier.ts'
import type { IdentifierContext } from './protocol.ts'
import { protocols } from './protocols.ts'

/** What an identifier can be written as: `im:` (with its protocol, if it has one), `mimi:`, or the protocol's own text or URI. */
export type IdentifierForm = 'im' | 'mimi' | 'native'

/**
 * Writes an identifier in another form. What is written is read back: a form that would say less, more or something else is `identifier.inexpressible`, with the
 * reason. The account of XMPP, SIP and mail is the user of `mimi:` (revision -05 section 3), everything else keeps its kind.
 *
 * @example
 * ```ts
 * const juliet = parseIdentifier('xmpp:juliet@example.com/balcony')
 * if (juliet.ok) formatIdentifier(juliet.value, 'mimi') // mimi://example.com/d/juliet/balcony
 * ```
 */
export function formatIdentifier(id: ImId, form: IdentifierForm, context: IdentifierContext = {}): Result<string> {
  switch (form) {
    case 'im':
      return formatAsIm(id, context)
    case 'mimi':
      return formatAsMimi(id, context)
    case 'native':
      return formatNative(id, context)
  }
}

/** Writes an identifier as an `im:` URI. */
export function formatIm(id: ImId): Result<string> {
  return formatAsIm(id, {})
}

/** Writes an identifier as a `mimi:` URI. */
export function formatMimi(id: ImId): Result<string> {
  return formatAsMimi(id, {})
}

function formatAsIm(id: ImId, context: IdentifierContext): Result<string> {
  // The draft's form can hold what a mimi: URI says, under the name that the draft gives to both.
  const row = id.protocol === 'mimi' ? protocols.im : protocols[id.protocol]
  const text = row.writeIm(id)
  if (text !== null && readsAs({ ...id, protocol: row.protocol }, text, context)) return ok(text)
  return inexpressible(id, 'im:')
}

function formatAsMimi(id: ImId, context: IdentifierContext): Result<string> {
  const account = id.kind === 'handle' ? accountOf(id) : null
  const plain: ImId = account === null ? id : { ...id, kind: 'user', user: account, name: null }
  const text = writeMimi(plain)
  if (readsAs({ ...plain, protocol: 'mimi' }, text, context)) return ok(text)
  if (id.kind === 'handle')
    return fail('identifier.inexpressible', `mimi: has no handles, and a handle of ${id.protocol} proves no account`)
  return inexpressible(id, 'mimi:')
}

function formatNative(id: ImId, context: IdentifierContext): Result<string> {
  const row = protocols[id.protocol]
  for (const text of [row.writeText(id), row.writeUri(id)])
    if (text !== null && readsAs(id, text, context, id.protocol)) return ok(text)
  return id.protocol === 'im'
    ? fail('identifier.inexpressible', 'an im: identifier without a protocol has no native text')
    : inexpressible(id, id.protocol)
}

/** Tells whether a text is read as the identifier, all of it. What was asked of the text it came from is not asked of this one. */
function readsAs(id: ImId, text: string, { irc, unicode }: IdentifierContext, as?: ImProtocol): boolean {
  const options = {
    ...contextOf(id),
    ...(irc === undefined ? {} : { irc }),
    ...(unicode === undefined ? {} : { unicode }),
  }
  const read = parseIdentifier(text, as === undefined ? options : { ...options, as })
  return read.ok && imIdKey(read.value) === imIdKey(id)
}

/** The case mapping that the identifier itself remembers. */
function contextOf(id: ImId): IdentifierContext {
  const mapping = qualifierOf(id, 'casemapping')
  return mapping !== undefined && isCaseMapping(mapping) ? { irc: { casemapping: mapping } } : {}
}

function inexpressible(id: ImId, form: string): Result<string> {
  const beside = id.qualifiers?.map(([name]) => name).join(', ')
  const what = beside === undefined ? `this ${id.kind}` : `a ${id.kind} with ${beside}`
  return fail('identifier.inexpressible', `${form} has no form for ${what} of ${id.protocol}`)
}
