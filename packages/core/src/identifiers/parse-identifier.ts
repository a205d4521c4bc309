import { fail, finding, ok, type Result } from '../result.ts'
import { parseSigilUri } from './im.ts'
import type { ImId, ImKind, ImProtocol } from './im-id.ts'
import { startsWith } from './parse.ts'
import { readPrefixedIm } from './prefixed-im.ts'
import type { IdentifierContext, ImProfile, Reading } from './protocol.ts'
import { protocolRows, protocols } from './protocols.ts'

/** How a text is to be read. */
export interface IdentifierOptions extends IdentifierContext {
  /** The protocol that the text is one of. Without it, a text that more than one protocol reads is `identifier.ambiguous`. */
  readonly as?: ImProtocol
  /** How an `im:` that names no protocol is read: by default as `as`, and without that in the draft's form. */
  readonly profile?: ImProfile
  /** The kind that is wanted; another is `identifier.kind`. */
  readonly kind?: ImKind
}

/** Longer than three encoded parts of a JID. */
const maxLength = 4096

/**
 * Parses any identifier of draft-mahy-mimi-identity: a URI of any protocol here (`im:`, `mimi:`, `xmpp:`, `sip:`, `sips:`, `irc:`, `ircs:`, `mailto:`, `acct:`,
 * `wireapp:`, `wxyz:`) or a native text of one, which is never percent-decoded. Every refusal has a code that begins with `identifier.`; nothing throws.
 *
 * @example
 * ```ts
 * parseIdentifier('juliet@example.com/balcony', { as: 'xmpp' }) // an XMPP device
 * parseIdentifier('juliet@example.com') // identifier.ambiguous: a handle of XMPP or of email
 * parseIdentifier('im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com', { profile: 'wire' }) // a Wire device
 * ```
 */
export function parseIdentifier(text: string, options: IdentifierOptions = {}): Result<ImId> {
  if (text.length > maxLength) return fail('identifier.length', `${text.length} characters, at most ${maxLength}`)
  const id = readText(text, options)
  if (!id.ok) return id
  const { as, kind } = options
  const { protocol, kind: came } = id.value
  if (as !== undefined && protocol !== as) return fail('identifier.protocol', `expected ${as}, came ${protocol}`)
  return kind === undefined || kind === came ? id : fail('identifier.kind', `expected a ${kind}, came a ${came}`)
}

function readText(text: string, options: IdentifierOptions): Result<ImId> {
  const reading: Reading = { context: options, source: text }
  const { as } = options
  return (
    readScheme(text, reading, options) ??
    (as === undefined ? readUnnamed(text, reading) : protocols[as].parseText(text, reading))
  )
}

function readScheme(text: string, reading: Reading, options: IdentifierOptions): Result<ImId> | null {
  // Without its colon no text has a scheme, and many a native text is short.
  if (!text.includes(':')) return null
  if (startsWith(text, 'im:')) return readIm(text.slice('im:'.length), reading, options)
  for (const row of protocolRows)
    for (const scheme of row.schemes)
      if (startsWith(text, scheme)) return row.parseUri(text.slice(scheme.length), reading, scheme)
  // A scheme that we know without the slashes that belong to it.
  return /^(mimi|irc|ircs|wireapp):/i.test(text)
    ? fail('identifier.scheme', 'the scheme is followed by two slashes')
    : null
}

function readIm(rest: string, reading: Reading, { as, profile = asProfile(as) }: IdentifierOptions): Result<ImId> {
  if (profile === 'mailbox') return readMailbox(rest, reading)
  const named = readPrefixedIm(rest, reading)
  if (named !== null) return named
  return profile === 'draft'
    ? parseSigilUri(rest, reading, 'im')
    : protocols[profile].parseIm(rest, reading, protocols[profile].imNames[0] as string)
}

function asProfile(as: ImProtocol | undefined): ImProfile {
  return as === undefined || as === 'im' || as === 'mimi' ? 'draft' : as
}

/** RFC 3860 appendix A.2: an instant inbox, a mailbox by its grammar, whose local part nobody but its domain understands. */
function readMailbox(rest: string, reading: Reading): Result<ImId> {
  const mailbox = protocols.email.parseUri(rest, reading, 'im:')
  return mailbox.ok ? ok({ ...mailbox.value, protocol: 'im' }) : mailbox
}

// What is wrong under every reading. All else that one protocol refuses says only that the text is none of its own.
const wrongEverywhere: readonly string[] = [
  'identifier.nul',
  'identifier.bidi_control',
  'identifier.scope',
  'identifier.zone',
]

/** A native text of nobody's naming: read if exactly one protocol reads it. */
function readUnnamed(text: string, reading: Reading): Result<ImId> {
  const found: ImId[] = []
  let refusal: Result<ImId> = fail(
    'identifier.scheme',
    'no scheme that is known, and no protocol was named that reads it',
  )
  for (const row of protocolRows) {
    if (!row.guessed) continue
    const id = row.parseText(text, reading)
    if (id.ok) found.push(id.value)
    else if (wrongEverywhere.includes(id.error.code)) refusal = id
  }
  const [first, second] = found
  if (first === undefined) return refusal
  return second === undefined ? ok(first) : { ok: false, error: finding('identifier.ambiguous', readings(found)) }
}

/** The readings, without the text: `a handle of xmpp, a handle of email`. */
function readings(ids: readonly ImId[]): string {
  return `name the protocol: ${ids.map(({ protocol, kind }) => `a ${kind} of ${protocol}`).join(', ')}`
}

/** Tells whether a text names one of the protocols. */
export function isImProtocol(text: string): text is ImProtocol {
  return Object.hasOwn(protocols, text)
}
