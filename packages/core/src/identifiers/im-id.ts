/** What an identifier names. Handles, users and devices are kept apart: confusing them is the classic fault (draft-mahy-mimi-identity section 5.1). */
export type ImKind = 'domain' | 'handle' | 'user' | 'device' | 'channel' | 'team' | 'group' | 'pseudonym'

/**
 * One IM identifier, parsed. Identity is the tuple of all members but `source` and `ignored`; compare with `sameImId`, never by spelling.
 * Made only by `parseImId` and `parseIdentifier`, which put every part into the form that its protocol compares.
 */
export interface ImId {
  /** The identifier scheme that gave the text its meaning. */
  readonly protocol: ImProtocol
  readonly kind: ImKind
  /** The stable user or account part, for users and devices that name one. */
  readonly user: string | null
  /** The device part, for devices. */
  readonly device: string | null
  /** The handle, channel, team, group or pseudonym, without its sigil. */
  readonly name: string | null
  /**
   * The domain as lower-case A-labels, or the IP address that XMPP and SIP allow in its place. `null` where there is none, which is the same scope as
   * `local.invalid` and is never resolved.
   */
  readonly domain: string | null
  /** What else the protocol compares, in the order of the names: a SIP port, the case mapping of an IRC network. Absent if there is nothing. */
  readonly qualifiers?: Qualifiers
  /** Parameters that are compared only when both identifiers have them (RFC 3261 section 19.1.4), so no part of the identity. */
  readonly ignored?: Qualifiers
  /** The text it was parsed from. */
  readonly source: string
}

/** Names and values, sorted by name, no name twice. */
export type Qualifiers = readonly (readonly [name: string, value: string])[]

/** The value of one qualifier, if the identifier has it. */
export function qualifierOf(id: ImId, name: string): string | undefined {
  return id.qualifiers?.find(([key]) => key === name)?.[1]
}

/** The identifier schemes. `im`: the draft's own form, in its sigil convention (Table 3); `mimi`: revision -05; the others as they name themselves. */
export type ImProtocol = 'im' | 'mimi' | 'xmpp' | 'sip' | 'irc' | 'wire' | 'email' | 'wxyz' | 'acct'

/** Compares two identifiers as the tuples they are: an equivalence, the same as equal keys. `compareIdentifiers` says why. */
export function sameImId(a: ImId, b: ImId): boolean {
  return a === b || imIdKey(a) === imIdKey(b)
}

/** A text that is equal for equal identifiers and different for different ones. For maps, not for people. */
export function imIdKey(id: ImId): string {
  const { protocol, kind, user, device, name, domain, qualifiers } = id
  return qualifiers === undefined
    ? JSON.stringify([protocol, kind, user, device, name, domain])
    : JSON.stringify([protocol, kind, user, device, name, domain, qualifiers])
}

// What names an account. `handle`: the protocol itself routes by it, and has no other name: a bare JID, an address of record, a mailbox. `user-of-network`: who
// connects from where says nothing until it is known to which network.
const accounts: Readonly<Record<ImProtocol, 'user' | 'user-of-network' | 'handle'>> = {
  im: 'user',
  mimi: 'user',
  xmpp: 'handle',
  sip: 'handle',
  irc: 'user-of-network',
  wire: 'user',
  email: 'handle',
  wxyz: 'user',
  acct: 'user',
}

/**
 * The account that an identifier names or belongs to, `null` where it names none. A handle is an account only where the protocol has no other (XMPP, SIP, mail);
 * an IRC nick never is.
 */
export function accountOf({ protocol, kind, user, name, domain }: ImId): string | null {
  const by = accounts[protocol]
  if (by === 'user-of-network' && domain === null) return null
  return user ?? (kind === 'handle' && by === 'handle' ? name : null)
}

/**
 * Tells whether two identifiers name the same user: `same` or `different` where both name one under one protocol, `unknown`
 * otherwise. A handle is never a user where handles change hands, and a relation is never guessed from spelling.
 */
export function sameUser(a: ImId, b: ImId): 'same' | 'different' | 'unknown' {
  if (a.protocol !== b.protocol) return 'unknown'
  const account = accountOf(a)
  const other = accountOf(b)
  if (account === null || other === null) return 'unknown'
  if (account !== other || a.domain !== b.domain) return 'different'
  // Another port may be another server, so what only spelling joins stays unknown.
  return JSON.stringify(a.qualifiers) === JSON.stringify(b.qualifiers) ? 'same' : 'unknown'
}
