import { fail, ok, type Result } from '../result.ts'
import type { ImId, ImKind } from './im-id.ts'
import { percentDecode, percentEncode } from './percent.ts'
import { domainText, type Protocol, type Reading } from './protocol.ts'
import { readDomainWith } from './text-rules.ts'

// The first path segment says the kind (draft-mahy-mimi-identity-05 section 3).
const kinds: Readonly<Record<string, ImKind>> = {
  u: 'user',
  p: 'pseudonym',
  d: 'device',
  r: 'channel',
  g: 'group',
  t: 'team',
}
const letters: Readonly<Partial<Record<ImKind, string>>> = { pseudonym: 'p', channel: 'r', group: 'g', team: 't' }

// Nearly every segment: nothing to decode, nothing to look at twice.
const asItStands = /^[\w.~-]*$/

/** Parses what follows `mimi://`: a domain, or a domain with `/u/x`, `/p/x`, `/r/x`, `/g/x`, `/t/x`, `/d/x`, `/d/user/x` or `/u/user/d/x`. */
export function parseMimi(rest: string, { context, source }: Reading): Result<ImId> {
  if (/[?#]/.test(rest)) return fail('identifier.authority', 'a query or fragment')
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  if (/[@:[\]]/.test(authority))
    return /^\[[^\]]*%/.test(authority)
      ? fail('identifier.zone', 'an IPv6 zone, which means something on one machine only')
      : fail('identifier.authority', 'user information, a port or an address')
  const domain = readDomainWith(context.unicode, authority)
  if (!domain.ok) return domain
  const named = (kind: ImKind, user: string | null, device: string | null, name: string | null): Result<ImId> =>
    ok({ protocol: 'mimi', kind, user, device, name, domain: domain.value, source })
  if (slash < 0)
    return domain.value === null
      ? fail('identifier.domain', 'local.invalid alone names nothing')
      : named('domain', null, null, null)
  if (/[\\<>"{}|^` ]/.test(rest)) return fail('identifier.character', 'a character that must be percent-encoded')
  const segments: string[] = []
  for (const raw of rest.slice(slash + 1).split('/')) {
    const segment = asItStands.test(raw) ? raw : percentDecode(raw)
    if (typeof segment !== 'string' && !segment.ok) return segment
    const text = typeof segment === 'string' ? segment : segment.value
    if (text === '') return fail('identifier.syntax', 'an empty path segment')
    if (text === '.' || text === '..') return fail('identifier.dot_segment', 'a path segment of dots')
    segments.push(text)
  }
  const [letter = '', a, b, c] = segments
  const kind = Object.hasOwn(kinds, letter) ? kinds[letter] : undefined
  if (kind === undefined || a === undefined)
    return fail('identifier.syntax', 'expected /u/, /p/, /d/, /r/, /g/ or /t/ and a name')
  if (kind === 'device' && segments.length === 3) return named(kind, a, b as string, null)
  if (kind === 'user' && segments.length === 4 && b === 'd') return named('device', a, c as string, null)
  if (segments.length !== 2) return fail('identifier.syntax', `${segments.length} path segments`)
  if (kind === 'user') return named(kind, a, null, null)
  return kind === 'device' ? named(kind, null, a, null) : named(kind, null, null, a)
}

/** Writes what a `mimi:` URI would be; a handle gets no letter, so it is never read back. */
export function writeMimi(id: ImId): string {
  const base = `mimi://${domainText(id)}`
  const encode = (part: string | null) => percentEncode(part ?? '', ":@!$&'()*+,;=")
  switch (id.kind) {
    case 'domain':
      return base
    case 'user':
      return `${base}/u/${encode(id.user)}`
    case 'device':
      return id.user === null ? `${base}/d/${encode(id.device)}` : `${base}/d/${encode(id.user)}/${encode(id.device)}`
    case 'channel':
    case 'team':
    case 'group':
    case 'pseudonym':
      return `${base}/${letters[id.kind]}/${encode(id.name)}`
    case 'handle':
      return `${base}//${encode(id.name)}`
  }
}

/** The row of revision -05. */
export const mimi: Protocol = {
  protocol: 'mimi',
  schemes: ['mimi://'],
  imNames: [],
  guessed: false,
  rule: 'draft-mahy-mimi-identity-05 section 3, every part exact',
  parseText: () => fail('identifier.scheme', 'expected mimi://'),
  parseUri: parseMimi,
  parseIm: () => fail('identifier.protocol', 'mimi has no form in im:'),
  writeText: () => null,
  writeUri: writeMimi,
  writeIm: () => null,
}
