import { fail, ok, type Result } from '../result.ts'
import { parseDomain } from './domain.ts'
import type { ImId, ImKind } from './im-id.ts'
import { percentDecode, percentEncode } from './percent.ts'
import { written } from './written.ts'

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

/** Parses what follows `mimi://`: a domain, or a domain with `/u/x`, `/p/x`, `/r/x`, `/g/x`, `/t/x`, `/d/x`, `/d/user/x` or `/u/user/d/x`. */
export function parseMimi(rest: string, source: string): Result<ImId> {
  if (/[?#]/.test(rest)) return fail('identifier.authority', 'a query or fragment')
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  if (/[@:[\]]/.test(authority)) return fail('identifier.authority', 'user information, a port or an address')
  const domain = parseDomain(authority)
  if (!domain.ok) return domain
  const empty = { protocol: 'mimi', user: null, device: null, name: null, domain: domain.value, source } as const
  if (slash < 0)
    return domain.value === null
      ? fail('identifier.domain', 'local.invalid alone names nothing')
      : ok({ ...empty, kind: 'domain' })
  const segments: string[] = []
  for (const raw of rest.slice(slash + 1).split('/')) {
    const segment = percentDecode(raw)
    if (!segment.ok) return segment
    if (segment.value === '') return fail('identifier.syntax', 'an empty path segment')
    if (segment.value === '.' || segment.value === '..') return fail('identifier.dot_segment', 'a path segment of dots')
    if (/[\\<>"{}|^` ]/.test(raw)) return fail('identifier.character', 'a character that must be percent-encoded')
    segments.push(segment.value)
  }
  const [letter = '', a, b, c] = segments
  const kind = Object.hasOwn(kinds, letter) ? kinds[letter] : undefined
  if (kind === undefined || a === undefined)
    return fail('identifier.syntax', 'expected /u/, /p/, /d/, /r/, /g/ or /t/ and a name')
  if (kind === 'device' && segments.length === 3) return ok({ ...empty, kind, user: a, device: b as string })
  if (kind === 'user' && segments.length === 4 && b === 'd')
    return ok({ ...empty, kind: 'device', user: a, device: c as string })
  if (segments.length !== 2) return fail('identifier.syntax', `${segments.length} path segments`)
  if (kind === 'user') return ok({ ...empty, kind, user: a })
  return kind === 'device' ? ok({ ...empty, kind, device: a }) : ok({ ...empty, kind, name: a })
}

/** Writes an identifier as a `mimi:` URI. What has no form there, such as a handle or a channel inside a team, is `identifier.kind`. */
export function formatMimi(id: ImId): Result<string> {
  const text = writeMimi(id)
  return written(id, text, parseMimi(text.slice('mimi://'.length), text))
}

function writeMimi(id: ImId): string {
  const base = `mimi://${id.domain ?? 'local.invalid'}`
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
      // No letter, so it is never read back.
      return `${base}//${encode(id.name)}`
  }
}
