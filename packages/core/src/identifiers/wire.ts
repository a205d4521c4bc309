import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import { fail, ok, type Result } from '../result.ts'
import type { ImId } from './im-id.ts'
import { checkCharacters, checkUriCharacters, percentDecode, percentEncode } from './percent.ts'
import { domainText, mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { readDomainWith } from './text-rules.ts'

const dashed = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A user id, in 36 characters or 22, becomes the lower-case dashed text of RFC 9562 section 4. */
function parseUserId(text: string): Result<string> {
  if (dashed.test(text)) return ok(text.toLowerCase())
  const bytes = text.length === 22 ? decodeBase64url(text) : null
  if (bytes === null || !bytes.ok)
    return fail('identifier.syntax', 'a Wire user is a UUID, dashed or in 22 characters of base64url')
  const hex = Array.from(bytes.value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return ok([hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'))
}

/** A device is a number of 64 bits in hexadecimal: `04c7` and `4c7` are one. */
function parseDeviceId(text: string): Result<string> {
  if (text.length > 64 || !/^[0-9a-f]+$/i.test(text))
    return fail('identifier.syntax', 'a Wire device is a number in hexadecimal')
  const number = text.toLowerCase().replace(/^0+(?=.)/, '')
  return number.length > 16 ? fail('identifier.length', 'a Wire device of more than 64 bits') : ok(number)
}

/** Reads `user`, `user:device`, `user/device`, `user!device` or `@handle`, decoded. */
function readLocal(local: string, domain: Result<string | null>, { source }: Reading): Result<ImId> {
  if (!domain.ok) return domain
  const visible = checkCharacters(local)
  if (!visible.ok) return visible
  const empty = { protocol: 'wire', user: null, device: null, name: null, domain: domain.value, source } as const
  if (local.startsWith('@')) {
    const name = local.slice(1).toLowerCase()
    // Wire's handles: lower-case letters, digits, dot, hyphen, underscore.
    return /^[a-z0-9._-]{2,256}$/.test(name)
      ? ok({ ...empty, kind: 'handle', name })
      : fail('identifier.character', 'a Wire handle is 2 to 256 letters, digits, dots, hyphens and underscores')
  }
  const divider = local.search(/[:/!]/)
  const user = parseUserId(divider < 0 ? local : local.slice(0, divider))
  if (!user.ok) return user
  if (divider < 0) return ok({ ...empty, kind: 'user', user: user.value })
  const device = parseDeviceId(local.slice(divider + 1))
  return device.ok ? ok({ ...empty, kind: 'device', user: user.value, device: device.value }) : device
}

function parseText(text: string, reading: Reading): Result<ImId> {
  const at = text.indexOf('@', text.startsWith('@') ? 1 : 0)
  const domain = at < 0 ? '' : text.slice(at + 1)
  if (domain.includes('@')) return mixedScopes()
  if (at < 0 && text.includes('.') && !text.startsWith('@')) return readDomain(text, reading)
  return readLocal(
    at < 0 ? text : text.slice(0, at),
    at < 0 ? ok(null) : readDomainWith(reading.context.unicode, domain),
    reading,
  )
}

function readDomain(text: string, { context, source }: Reading): Result<ImId> {
  const domain = readDomainWith(context.unicode, text)
  if (!domain.ok) return domain
  if (domain.value === null) return fail('identifier.domain', 'local.invalid alone names nothing')
  return ok({ protocol: 'wire', kind: 'domain', user: null, device: null, name: null, domain: domain.value, source })
}

/** Parses what follows `wireapp://` or `im:wire=`: `SvPf…!4c7@example.com`, `%40alice@example.com`. */
function parseUri(rest: string, reading: Reading): Result<ImId> {
  if (/[?#]/.test(rest)) return fail('identifier.authority', 'a query or fragment')
  const fit = checkUriCharacters(rest)
  if (!fit.ok) return fit
  const at = rest.indexOf('@')
  if (at < 0) return readDomain(rest, reading)
  const domain = rest.slice(at + 1)
  if (domain.includes('@'))
    return at === 0 ? fail('identifier.syntax', 'the "@" of a handle is written %40') : mixedScopes()
  if (/[:/]/.test(domain)) return fail('identifier.authority', 'a port or path')
  const local = percentDecode(rest.slice(0, at))
  return local.ok ? readLocal(local.value, readDomainWith(reading.context.unicode, domain), reading) : local
}

function shortUser(id: ImId): string {
  const hex = (id.user ?? '').replaceAll('-', '')
  return encodeBase64url(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
}

/** The part before the domain, the user in base64url as Wire's own tools write it. */
function localPart(id: ImId, divider: string): string {
  if (id.kind === 'handle') return `%40${percentEncode(id.name ?? '')}`
  return id.device === null ? shortUser(id) : `${shortUser(id)}${divider}${id.device}`
}

function writeText(id: ImId): string | null {
  if (id.kind === 'domain') return id.domain
  const local = id.kind === 'handle' ? `@${id.name}` : id.device === null ? `${id.user}` : `${id.user}:${id.device}`
  return id.domain === null ? local : `${local}@${id.domain}`
}

const scoped = (id: ImId, divider: string) =>
  id.kind === 'domain' ? domainText(id) : `${localPart(id, divider)}@${domainText(id)}`

/** The row of Wire: qualified client ids (Table 2, revision -05) and `wireapp://` URIs. */
export const wire: Protocol = {
  protocol: 'wire',
  schemes: ['wireapp://'],
  imNames: ['wire', 'wireapp'],
  guessed: true,
  rule: 'Wire qualified ids: UUID and 64-bit number by value, handle without case',
  parseText,
  parseUri,
  parseIm: parseUri,
  writeText,
  writeUri: (id) => `wireapp://${scoped(id, '!')}`,
  writeIm: (id) => `im:wire=${scoped(id, '/')}`,
}
