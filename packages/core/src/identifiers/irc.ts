import { fail, ok, type Result } from '../result.ts'
import { foldCase } from './case-mapping.ts'
import { type ImId, qualifierOf } from './im-id.ts'
import { type IrcPlace, type IrcType, readEntity, readNick, readUser } from './irc-entity.ts'
import { checkCharacters, checkUriCharacters, percentDecode, percentEncode } from './percent.ts'
import { type Comparison, domainText, mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { readDomainWith } from './text-rules.ts'

/** Parses `@juliet`, `juliet`, `!jcapulet1583@example.com`, `nick!user@host`, `#projectX`, `&local`, `irc.example.com`. */
function parseText(text: string, reading: Reading): Result<ImId> {
  const visible = checkCharacters(text)
  if (!visible.ok) return visible
  const nowhere: IrcPlace = { domain: null, port: null }
  if (/^[#&+]/.test(text)) return readEntity(text, 'ischannel', nowhere, reading)
  if (text.startsWith('!')) {
    // The draft's user identifier (section 2) is scoped by what follows its "@".
    const at = text.indexOf('@')
    if (at < 0) return readUser(text, nowhere, reading)
    if (text.includes('@', at + 1)) return mixedScopes()
    const domain = readDomainWith(reading.context.unicode, text.slice(at + 1))
    return domain.ok ? readUser(text.slice(0, at), { domain: domain.value, port: null }, reading) : domain
  }
  if (text.includes('!')) return readUser(text, nowhere, reading)
  if (text.startsWith('@')) {
    const at = text.indexOf('@', 1)
    if (at < 0) return readNick(text.slice(1), nowhere, reading)
    if (text.includes('@', at + 1)) return mixedScopes()
    const domain = readDomainWith(reading.context.unicode, text.slice(at + 1))
    return domain.ok ? readNick(text.slice(1, at), { domain: domain.value, port: null }, reading) : domain
  }
  if (text.includes('@'))
    return fail(
      'identifier.ambiguous',
      'a nick and the host it comes from, or a nick and its network: write @nick@network',
    )
  return text.includes('.') ? readNetwork(text, reading) : readEntity(text, 'isuser', nowhere, reading)
}

function readNetwork(text: string, { context, source }: Reading): Result<ImId> {
  const domain = readDomainWith(context.unicode, text)
  if (!domain.ok) return domain
  if (domain.value === null) return fail('identifier.domain', 'local.invalid alone names nothing')
  return ok({ protocol: 'irc', kind: 'domain', user: null, device: null, name: null, domain: domain.value, source })
}

// draft-butcher-irc-url-04: what an entity is said to be, and what a client needs to enter. The last four say nothing about identity.
const flags: Readonly<Record<string, IrcType>> = {
  isuser: 'isuser',
  isnick: 'isuser',
  ischannel: 'ischannel',
  isserver: null,
  isnetwork: null,
  needkey: null,
  needpass: null,
}

// The ports that mean the network itself: registered for IRC, and what everyone uses.
const usualPorts: readonly string[] = ['194', '994', '6667', '6697']

/** Parses what follows `irc://`, `ircs://` or `im:irc=`: a network, or a network, "/" and an entity with its flags. */
function parseUri(rest: string, reading: Reading): Result<ImId> {
  if (rest.includes('?')) return fail('identifier.authority', 'a query')
  const fit = checkUriCharacters(rest)
  if (!fit.ok) return fit
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  if (authority.includes('@')) return fail('identifier.authority', 'user information')
  const [host = '', port, more] = authority.split(':')
  if (more !== undefined || (port !== undefined && !/^[0-9]{1,5}$/.test(port)))
    return fail('identifier.authority', 'a malformed port')
  const path = slash < 0 ? '' : rest.slice(slash + 1)
  const number = port === undefined ? null : String(Number(port))
  const place = number === null || usualPorts.includes(number) ? null : number
  if (path === '')
    return place === null ? readNetwork(host, reading) : fail('identifier.authority', 'a port without an entity')
  const domain = readDomainWith(reading.context.unicode, host)
  if (!domain.ok) return domain
  return readPath(path, { domain: domain.value, port: place }, reading)
}

function readPath(path: string, place: IrcPlace, reading: Reading): Result<ImId> {
  const [raw = '', ...types] = path.split(',')
  if (raw.includes('/')) return fail('identifier.syntax', 'more than one "/"')
  let type: IrcType = null
  for (const flag of types) {
    if (!Object.hasOwn(flags, flag))
      return fail('identifier.syntax', 'a flag that draft-butcher-irc-url-04 does not know')
    const said = flags[flag] as IrcType
    if (said !== null && type !== null && said !== type)
      return fail('identifier.syntax', 'a user and a channel at once')
    type = said ?? type
  }
  const entity = percentDecode(raw)
  return entity.ok ? readEntity(entity.value, type, place, reading) : entity
}

/** The user with its nick, if that is known. */
const maskOf = (id: ImId) => `${id.name ?? ''}!${id.user}`

function writeText(id: ImId): string | null {
  const at = id.domain === null ? '' : `@${id.domain}`
  if (id.kind === 'domain') return id.domain
  if (id.kind === 'handle') return `@${id.name}${at}`
  if (id.kind === 'user') return `${maskOf(id)}${at}`
  return id.domain === null ? `${qualifierOf(id, 'channel') ?? '#'}${id.name}` : null
}

function writePath(id: ImId): string {
  const port = qualifierOf(id, 'port')
  const host = `${domainText(id)}${port === undefined ? '' : `:${port}`}`
  if (id.kind === 'domain') return host
  if (id.kind === 'handle') return `${host}/${percentEncode(id.name ?? '')},isuser`
  if (id.kind === 'user') return `${host}/${percentEncode(maskOf(id))},isuser`
  return `${host}/${percentEncode(`${qualifierOf(id, 'channel') ?? '#'}${id.name}`)}${qualifierOf(id, 'channel') === '!' ? ',ischannel' : ''}`
}

/** What every mapping agrees on is in the key; what they disagree on can be neither equal nor different until the network declares its own. */
function compare(a: ImId, b: ImId): Comparison | null {
  const [one, two] = [qualifierOf(a, 'casemapping'), qualifierOf(b, 'casemapping')]
  const rule = 'IRC CASEMAPPING: the network decides, and both must be read by its declaration'
  if (a.domain !== b.domain || a.kind === 'domain') return null
  if (one !== two) return { result: 'not-comparable', rule }
  if (one !== undefined) return null
  const widest = (id: ImId) =>
    JSON.stringify([id.user, id.name].map((part) => part && foldCase('rfc1459', part.normalize('NFKC').toLowerCase())))
  return JSON.stringify([a.user, a.name]) !== JSON.stringify([b.user, b.name]) && widest(a) === widest(b)
    ? { result: 'not-comparable', rule }
    : null
}

/** The row of IRC: nicks, masks and channels (RFC 2812), `irc:` URIs (draft-butcher-irc-url-04) and the draft's `im:irc=`. */
export const irc: Protocol = {
  protocol: 'irc',
  schemes: ['irc://', 'ircs://'],
  imNames: ['irc'],
  guessed: true,
  rule: 'RFC 2812 section 2.2, by the case mapping of the network',
  parseText,
  parseUri,
  parseIm: parseUri,
  writeText,
  writeUri: (id) => `irc://${writePath(id)}`,
  writeIm: (id) => `im:irc=${writePath(id)}`,
  compare,
}
