import { fail, ok, type Result } from '../result.ts'
import { foldCase } from './case-mapping.ts'
import type { ImId, Qualifiers } from './im-id.ts'
import { checkCharacters } from './percent.ts'
import type { Reading } from './protocol.ts'
import { enforcePart } from './text-rules.ts'

/** What an entity is said to be, beside its own spelling. */
export type IrcType = 'isuser' | 'ischannel' | null

/** Where the entity is. */
export interface IrcPlace {
  readonly domain: string | null
  readonly port: string | null
}

// RFC 2812 section 2.3.1: what no nick holds, beside controls; and what begins a channel or a mask.
const notInNick = /[ ,*?!@.:/]/
const channelSigil = /^[#&+!]/

/**
 * Reads a decoded IRC entity: a channel by its prefix, `nick!user@host` a user, a nick a handle. A name with neither a prefix nor a type is
 * `identifier.ambiguous`: clients disagree whether it is a nick or a channel whose "#" was left out.
 */
export function readEntity(text: string, type: IrcType, place: IrcPlace, reading: Reading): Result<ImId> {
  const visible = checkCharacters(text)
  if (!visible.ok) return visible
  if (text === '' || text === '.' || text === '..')
    return text === '' ? fail('identifier.syntax', 'an empty part') : fail('identifier.dot_segment', 'a part of dots')
  if (type === 'ischannel' || (type === null && /^[#&+]/.test(text))) return readChannel(text, place, reading)
  if (text.includes('!')) return readUser(text, place, reading)
  if (channelSigil.test(text)) return fail('identifier.syntax', 'a channel that is said to be a user')
  return type === 'isuser'
    ? readNick(text, place, reading)
    : fail('identifier.ambiguous', 'a nick, or a channel without its "#": write ,isuser or ,ischannel')
}

/** Reads a channel (RFC 2812 section 1.3). A prefix other than "#" makes another channel, so it is kept beside the name. */
function readChannel(text: string, place: IrcPlace, reading: Reading): Result<ImId> {
  const prefix = channelSigil.test(text) ? (text[0] as string) : '#'
  const name = channelSigil.test(text) ? text.slice(1) : text
  if (name === '') return fail('identifier.syntax', 'nothing after the prefix of a channel')
  if (/[ ,:]/.test(name)) return fail('identifier.character', 'a space, comma or colon in a channel')
  const folded = fold(name, reading)
  if (!folded.ok) return folded
  return ok({
    ...base(place, reading, prefix === '#' ? [] : [['channel', prefix]]),
    kind: 'channel',
    name: folded.value,
  })
}

/** Reads a nick: a handle, which says nothing about an account. */
export function readNick(text: string, place: IrcPlace, reading: Reading): Result<ImId> {
  const nick = foldNick(text, reading)
  return nick.ok ? ok({ ...base(place, reading), kind: 'handle', name: nick.value }) : nick
}

/** Reads `nick!user@host` or `!user`. The host belongs to the user: it is where the connection comes from, not the network. */
export function readUser(text: string, place: IrcPlace, reading: Reading): Result<ImId> {
  const mark = text.indexOf('!')
  const user = text.slice(mark + 1)
  if (user === '' || /[!*? ]/.test(user) || user.indexOf('@') !== user.lastIndexOf('@') || /^@|@$/.test(user))
    return fail('identifier.syntax', 'expected nick!user@host')
  const nick = mark === 0 ? ok(null) : foldNick(text.slice(0, mark), reading)
  if (!nick.ok) return nick
  const folded = fold(user, reading)
  return folded.ok ? ok({ ...base(place, reading), kind: 'user', user: folded.value, name: nick.value }) : folded
}

function foldNick(text: string, reading: Reading): Result<string> {
  if (text === '') return fail('identifier.syntax', 'an empty nick')
  return notInNick.test(text) || /^[#&+$%~]/.test(text)
    ? fail('identifier.character', 'a character that no nick may hold')
    : fold(text, reading)
}

/** Folds as the network declares; undeclared, only what every mapping folds. */
function fold(text: string, { context }: Reading): Result<string> {
  const mapping = context.irc?.casemapping
  const folded = foldCase(mapping ?? 'ascii', text)
  return mapping === 'rfc7613' && /[^\0-\x7f]/.test(text)
    ? enforcePart(context.unicode, 'enforceUsernameCaseMapped', folded)
    : ok(folded)
}

function base({ domain, port }: IrcPlace, { context, source }: Reading, more: Qualifiers = []) {
  const mapping = context.irc?.casemapping
  const qualifiers: Qualifiers = [
    ...(mapping === undefined ? [] : [['casemapping', mapping] as const]),
    ...more,
    ...(port === null ? [] : [['port', port] as const]),
  ]
  const empty = { protocol: 'irc', user: null, device: null, name: null, domain, source } as const
  return qualifiers.length === 0 ? empty : { ...empty, qualifiers }
}
