/** What an identifier names. Handles, users and devices are kept apart: confusing them is the classic fault (draft-mahy-mimi-identity section 5.1). */
export type ImKind = 'domain' | 'handle' | 'user' | 'device' | 'channel' | 'team' | 'group' | 'pseudonym'

/**
 * One IM identifier, parsed. Identity is the tuple of all members but `source`; compare with `sameImId`, never by spelling.
 * Made only by `parseImId`.
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
  /** The domain in lower case; `null` where there is none, which is the same scope as `local.invalid`. */
  readonly domain: string | null
  /** The text it was parsed from. */
  readonly source: string
}

/** The identifier schemes read so far. `im`: the draft's own form, in its sigil convention (Table 3); `mimi`: revision -05. */
export type ImProtocol = 'im' | 'mimi'

/** Compares two identifiers as the tuples they are. */
export function sameImId(a: ImId, b: ImId): boolean {
  return a === b || imIdKey(a) === imIdKey(b)
}

/** A text that is equal for equal identifiers and different for different ones. For maps, not for people. */
export function imIdKey(id: ImId): string {
  return JSON.stringify([id.protocol, id.kind, id.user, id.device, id.name, id.domain])
}

/**
 * Tells whether two identifiers name the same user: `same` or `different` where both name one under one protocol, `unknown`
 * otherwise. A handle is never a user (handles change hands), and a relation is never guessed from spelling.
 */
export function sameUser(a: ImId, b: ImId): 'same' | 'different' | 'unknown' {
  if (a.protocol !== b.protocol || a.user === null || b.user === null) return 'unknown'
  return a.user === b.user && a.domain === b.domain ? 'same' : 'different'
}
