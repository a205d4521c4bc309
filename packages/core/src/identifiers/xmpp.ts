import { fail, ok, type Result } from '../result.ts'
import { type Host, parseHost } from './host.ts'
import type { ImId } from './im-id.ts'
import { checkControls, checkUriCharacters, percentDecode, percentEncode } from './percent.ts'
import { domainText, mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { checkOctets, enforcePart } from './text-rules.ts'

/** The most octets that a part of a JID may have (RFC 7622 sections 3.2 to 3.4). */
const most = 1023

/** The three parts, decoded and not yet checked. */
interface JidParts {
  readonly local: string | null
  readonly domain: string
  readonly resource: string | null
}

/** Checks the parts of a JID: UsernameCaseMapped for the local part, OpaqueString for the resource (RFC 7622 section 3). */
function readJid({ local, domain, resource }: JidParts, { context, source }: Reading): Result<ImId> {
  if (domain.includes('@')) return mixedScopes()
  const host = parseHost(context.unicode, domain)
  if (!host.ok) return host
  const user = local === null ? null : readLocal(local, { context, source })
  if (user !== null && !user.ok) return user
  const device =
    resource === null ? null : checkOctets(enforcePart(context.unicode, 'enforceOpaqueString', resource), most)
  if (device !== null && !device.ok) return device
  const scope = scopeOf(host.value)
  const empty = { protocol: 'xmpp', user: null, device: null, name: null, domain: scope, source } as const
  if (device !== null)
    return ok({ ...empty, kind: 'device', user: user === null ? null : user.value, device: device.value })
  if (user !== null) return ok({ ...empty, kind: 'handle', name: user.value })
  return scope === null
    ? fail('identifier.domain', 'local.invalid alone names nothing')
    : ok({ ...empty, kind: 'domain' })
}

/** An address stands where a domain would: RFC 7622 section 3.2 compares it as the domain part that it is. */
function scopeOf(host: Host): string | null {
  return host.address ?? host.domain
}

// RFC 7622 section 3.3.1. Looked for after mapping too: full-width characters become these.
const notInLocal = /["&'/:<>@]/

function readLocal(text: string, { context }: Reading): Result<string> {
  if (notInLocal.test(text)) return fail('identifier.character', 'one of "&\'/:<>@ in a local part')
  const local = checkOctets(enforcePart(context.unicode, 'enforceUsernameCaseMapped', text), most)
  return local.ok && notInLocal.test(local.value)
    ? fail('identifier.character', 'a character that is mapped to one of "&\'/:<>@')
    : local
}

/** Splits by RFC 7622 section 3.2: what follows the first "/" is the resource, whatever it holds. */
function splitJid(text: string): JidParts {
  const slash = text.indexOf('/')
  const bare = slash < 0 ? text : text.slice(0, slash)
  const at = bare.indexOf('@')
  return {
    local: at < 0 ? null : bare.slice(0, at),
    domain: bare.slice(at + 1),
    resource: slash < 0 ? null : text.slice(slash + 1),
  }
}

/** Splits the draft's notation `juliet/balcony@example.com` (Table 2); `null` if the text is not in it. */
function splitDraft(text: string): JidParts | null {
  const slash = text.indexOf('/')
  const at = text.indexOf('@')
  if (slash < 0 || at < slash) return null
  return { local: text.slice(0, slash), domain: text.slice(at + 1), resource: text.slice(slash + 1, at) }
}

/** Whether a text in both notations is read as the draft's: its user could be no public domain, and its domain could. */
function isDraft({ local, domain }: JidParts): boolean {
  return !(local ?? '').includes('.') && /^[^/@\s]+\.[^/@\s]+$/.test(domain)
}

function parseText(text: string, reading: Reading): Result<ImId> {
  const draft = splitDraft(text)
  return readJid(draft !== null && isDraft(draft) ? draft : splitJid(text), reading)
}

/** The other way to read a text that both notations fit; `null` where there is only one. */
export function secondJidReading(text: string, reading: Reading): ImId | null {
  const draft = splitDraft(text)
  if (draft === null) return null
  const other = readJid(isDraft(draft) ? splitJid(text) : draft, reading)
  return other.ok ? other.value : null
}

/** Parses what follows `xmpp:` (RFC 5122), without the authority and query that are no part of a JID. */
function parseUri(rest: string, reading: Reading): Result<ImId> {
  if (rest.startsWith('//')) return fail('identifier.authority', 'an authority names who asks, not who is meant')
  if (rest.includes('?')) return fail('identifier.authority', 'a query')
  if (rest.includes('#')) return fail('identifier.authority', 'a fragment')
  return readEncoded(splitJid(rest), rest, reading)
}

/** Parses what follows `im:xmpp=`: the draft's notation, or RFC 7622's where it cannot be mistaken. */
function parseIm(rest: string, reading: Reading): Result<ImId> {
  const draft = splitDraft(rest)
  return readEncoded(draft ?? splitJid(rest), rest, reading)
}

function readEncoded({ local, domain, resource }: JidParts, rest: string, reading: Reading): Result<ImId> {
  // Brackets stand around an address, and nowhere else.
  const address = domain.startsWith('[') && domain.endsWith(']')
  const fit = checkUriCharacters(address ? rest.replace(domain, '') : rest)
  if (!fit.ok) return fit
  const parts: (string | null)[] = []
  for (const part of [local, domain, resource]) {
    const decoded = part === null ? ok(null) : percentDecode(part, checkControls)
    if (!decoded.ok) return decoded
    if (/(^|\/)\.\.?(\/|$)/.test(decoded.value ?? '')) return fail('identifier.dot_segment', 'a part of dots')
    parts.push(decoded.value)
  }
  return readJid(
    { local: parts[0] as string | null, domain: parts[1] as string, resource: parts[2] as string | null },
    reading,
  )
}

const accountOfJid = (id: ImId) => (id.kind === 'handle' ? id.name : id.user)

function writeJid(id: ImId, encode: (part: string) => string): string {
  const local = accountOfJid(id)
  return `${local === null ? '' : `${encode(local)}@`}${domainText(id)}${id.device === null ? '' : `/${encode(id.device)}`}`
}

// A slash inside a resource stands as it is: only the first one divides.
const encoded = (part: string) => percentEncode(part, '/')

function writeIm(id: ImId): string {
  const local = accountOfJid(id)
  const device = id.device === null ? '' : `/${encoded(id.device)}`
  const domain = domainText(id).replace('[', '%5B').replace(']', '%5D')
  return local === null ? `im:xmpp=${domain}${device}` : `im:xmpp=${percentEncode(local)}${device}@${domain}`
}

/** The row of XMPP: RFC 7622 addresses, `xmpp:` URIs (RFC 5122), and the draft's notation. */
export const xmpp: Protocol = {
  protocol: 'xmpp',
  schemes: ['xmpp:'],
  imNames: ['xmpp'],
  guessed: true,
  rule: 'RFC 7622 section 3: local part case-mapped, resource exact, domain by IDNA',
  parseText,
  parseUri,
  parseIm,
  writeText: (id) => writeJid(id, (part) => part),
  writeUri: (id) => `xmpp:${writeJid(id, encoded)}`,
  writeIm,
}
