import { fail, ok, type Result } from '../result.ts'
import { parseDomain } from './domain.ts'
import type { ImId, ImKind } from './im-id.ts'
import { percentDecode, percentEncode } from './percent.ts'

// Sigils of draft-mahy-mimi-identity Table 3, longest first: what precedes a name says what it names.
const sigils: readonly (readonly [string, ImKind])[] = [
  ['##', 'team'],
  ['#', 'channel'],
  ['@', 'handle'],
  ['$', 'group'],
]

const protocolPrefix = /^[a-z][a-z0-9+.-]*=/i

/** Parses what follows `im:` in the draft's own form (sections 2 and 3, Table 3): `SvPf…/04c7@example.com`, `%40alice@example.com`, `example.com`. */
export function parseIm(rest: string, source: string): Result<ImId> {
  if (protocolPrefix.test(rest)) return fail('identifier.protocol', 'a protocol is named before "="; only the unprefixed form is read')
  if (rest.includes('#')) return fail('identifier.character', 'a raw "#" begins a fragment; write %23')
  if (/[?[\]\\<>"{}|^` ]/.test(rest)) return fail('identifier.character', 'a character that must be percent-encoded')
  const parts = rest.split('@')
  if (parts.length > 2) return fail('identifier.syntax', 'more than one "@"; the one before a handle is written %40')
  const domain = parseDomain(parts[parts.length - 1] as string)
  if (!domain.ok) return domain
  const empty = { protocol: 'im', user: null, device: null, name: null, domain: domain.value, source } as const
  if (parts.length === 1)
    return domain.value === null ? fail('identifier.domain', 'local.invalid alone names nothing') : ok({ ...empty, kind: 'domain' })
  const segments = (parts[0] as string).split('/')
  if (segments.length > 2) return fail('identifier.syntax', 'more than one "/"')
  const decoded: string[] = []
  for (const segment of segments) {
    const text = percentDecode(segment)
    if (!text.ok) return text
    if (text.value === '' || text.value === '@') return fail('identifier.syntax', 'an empty part')
    if (text.value === '.' || text.value === '..') return fail('identifier.dot_segment', 'a part of dots')
    decoded.push(text.value)
  }
  const [first, second] = decoded as [string, string | undefined]
  for (const [sigil, kind] of sigils) {
    if (!first.startsWith(sigil)) continue
    const name = first.slice(sigil.length)
    if (name === '') return fail('identifier.syntax', `nothing after "${sigil}"`)
    if (second === undefined) return ok({ ...empty, kind, name })
    // A channel inside a team: `##engineering/projX`.
    return kind === 'team' ? ok({ ...empty, kind: 'channel', name: `${name}/${second}` }) : fail('identifier.syntax', `a ${kind} has no "/"`)
  }
  return second === undefined ? ok({ ...empty, kind: 'user', user: first }) : ok({ ...empty, kind: 'device', user: first, device: second })
}

/** Writes an identifier as an `im:` URI in the draft's own form. */
export function formatIm(id: ImId): string {
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
