import { fail, ok, type Result } from '../result.ts'
import { parseDomain } from './domain.ts'
import type { ImId, ImKind } from './im-id.ts'
import { percentDecode, percentEncode } from './percent.ts'
import { written } from './written.ts'

// Sigils of draft-mahy-mimi-identity Table 3, longest first: what precedes a name says what it names.
const sigils: readonly (readonly [string, ImKind])[] = [
  ['##', 'team'],
  ['#', 'channel'],
  ['@', 'handle'],
  ['$', 'group'],
]

const protocolPrefix = /^[a-z][a-z0-9+.-]*=/i
const mustBeEncoded = /[#?[\]\\<>"{}|^` ]/

/** Parses what follows `im:` in the draft's own form (sections 2 and 3, Table 3): `SvPf…/04c7@example.com`, `%40alice@example.com`, `example.com`. */
export function parseIm(rest: string, source: string): Result<ImId> {
  if (rest.includes('=') && protocolPrefix.test(rest))
    return fail('identifier.protocol', 'a protocol is named before "="; only the unprefixed form is read')
  const unfit = mustBeEncoded.exec(rest)
  if (unfit !== null)
    return unfit[0] === '#'
      ? fail('identifier.character', 'a raw "#" begins a fragment; write %23')
      : fail('identifier.character', 'a character that must be percent-encoded')
  const at = rest.indexOf('@')
  if (at >= 0 && rest.includes('@', at + 1))
    return fail('identifier.syntax', 'more than one "@"; the one before a handle is written %40')
  const domain = parseDomain(at < 0 ? rest : rest.slice(at + 1))
  if (!domain.ok) return domain
  const empty = { protocol: 'im', user: null, device: null, name: null, domain: domain.value, source } as const
  if (at < 0)
    return domain.value === null
      ? fail('identifier.domain', 'local.invalid alone names nothing')
      : ok({ ...empty, kind: 'domain' })
  const local = rest.slice(0, at)
  const slash = local.indexOf('/')
  if (slash >= 0 && local.includes('/', slash + 1)) return fail('identifier.syntax', 'more than one "/"')
  const head = readPart(slash < 0 ? local : local.slice(0, slash))
  if (!head.ok) return head
  const tail = slash < 0 ? null : readPart(local.slice(slash + 1))
  if (tail !== null && !tail.ok) return tail
  const first = head.value
  const second = tail?.value
  for (const [sigil, kind] of sigils) {
    if (!first.startsWith(sigil)) continue
    const name = first.slice(sigil.length)
    if (name === '') return fail('identifier.syntax', `nothing after "${sigil}"`)
    if (second === undefined) return ok({ ...empty, kind, name })
    // A channel inside a team: `##engineering/projX`.
    return kind === 'team'
      ? ok({ ...empty, kind: 'channel', name: `${name}/${second}` })
      : fail('identifier.syntax', `a ${kind} has no "/"`)
  }
  return second === undefined
    ? ok({ ...empty, kind: 'user', user: first })
    : ok({ ...empty, kind: 'device', user: first, device: second })
}

function readPart(part: string): Result<string> {
  const text = percentDecode(part)
  if (!text.ok) return text
  if (text.value === '' || text.value === '@') return fail('identifier.syntax', 'an empty part')
  return text.value === '.' || text.value === '..' ? fail('identifier.dot_segment', 'a part of dots') : text
}

/**
 * Writes an identifier as an `im:` URI in the draft's own form. What `im:` has no form for, such as a client that names no user, or a user whose name would
 * read as a handle, is `identifier.kind`.
 */
export function formatIm(id: ImId): Result<string> {
  const text = writeIm(id)
  return written(id, text, parseIm(text.slice('im:'.length), text))
}

function writeIm(id: ImId): string {
  const domain = id.domain ?? 'local.invalid'
  const at = (part: string) => `im:${part}@${domain}`
  const sigil = sigils.find(([, kind]) => kind === id.kind)?.[0] ?? ''
  switch (id.kind) {
    case 'domain':
      return `im:${domain}`
    case 'user':
      return at(percentEncode(id.user ?? ''))
    case 'device':
      return at(`${percentEncode(id.user ?? '')}/${percentEncode(id.device ?? '')}`)
    case 'channel':
      return id.name?.includes('/') ? at(percentEncode(`##${id.name}`, '/')) : at(percentEncode(`#${id.name}`))
    case 'handle':
    case 'team':
    case 'group':
    case 'pseudonym':
      return at(percentEncode(`${sigil}${id.name}`))
  }
}
