import { fail, type Result } from '../result.ts'
import type { CaseMapping } from './case-mapping.ts'
import type { ImId, ImProtocol } from './im-id.ts'
import type { TextRules } from './text-rules.ts'

/** What the caller knows and the text does not say. */
export interface IdentifierContext {
  /** How the IRC network maps case (the CASEMAPPING that it declares). Without it, only what every mapping agrees on is folded. */
  readonly irc?: { readonly casemapping: CaseMapping }
  /** The Unicode rules; without them, what is beyond ASCII and needs them is refused with `identifier.unicode`. */
  readonly unicode?: TextRules
}

/** How an unprefixed `im:` is read: in the draft's sigil convention, as a bare RFC 3860 mailbox, or by the rules of one protocol. */
export type ImProfile = 'draft' | 'mailbox' | Exclude<ImProtocol, 'im' | 'mimi'>

/** What a parser is given beside the text it parses. */
export interface Reading {
  readonly context: IdentifierContext
  /** The whole text, for `ImId.source`. */
  readonly source: string
}

/** One protocol: a row of `protocols`. Adding one is a file and a line there. */
export interface Protocol {
  readonly protocol: ImProtocol
  /** The starts of its own URIs, with the colon and, where they belong to it, the slashes; lower case. */
  readonly schemes: readonly string[]
  /** The names before "=" in `im:`. */
  readonly imNames: readonly string[]
  /** Whether a text without a scheme may be one of its native texts when nobody named the protocol. */
  readonly guessed: boolean
  /** The rule that its comparison follows, for `compareIdentifiers`. */
  readonly rule: string
  /** Parses a native text, which is never percent-decoded. */
  readonly parseText: (text: string, reading: Reading) => Result<ImId>
  /** Parses what follows one of `schemes`. */
  readonly parseUri: (rest: string, reading: Reading, scheme: string) => Result<ImId>
  /** Parses what follows `im:` and one of `imNames` with its "=". */
  readonly parseIm: (rest: string, reading: Reading, name: string) => Result<ImId>
  /** Writes the native text. Every writer's text is read back, so it may be careless about what has no form. */
  readonly writeText: (id: ImId) => string | null
  readonly writeUri: (id: ImId) => string | null
  readonly writeIm: (id: ImId) => string | null
  /** A second look at a pair whose keys are equal or differ: what 19.1.4 or an undeclared case mapping says beyond the key. */
  readonly compare?: (a: ImId, b: ImId) => Comparison | null
}

/** The outcome of comparing two texts or identifiers, and the rule that decided. */
export interface Comparison {
  readonly result: 'equal' | 'different' | 'not-comparable' | 'invalid'
  /** Specification and section, and what of it decided. */
  readonly rule: string
}

/** The domain as it is written: `local.invalid` where there is none. */
export function domainText(id: ImId): string {
  return id.domain ?? 'local.invalid'
}

/** Refuses a second scope, such as `@juliet@example.com@example.org`: no reader could say which domain answers for it. */
export function mixedScopes(): ReturnType<typeof fail> {
  return fail('identifier.scope', 'two domains: an identifier has one scope')
}
