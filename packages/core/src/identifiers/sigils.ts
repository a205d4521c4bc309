import { fail, ok, type Result } from '../result.ts'
import type { ImId, ImKind, ImProtocol } from './im-id.ts'
import { percentEncode } from './percent.ts'
import { domainText } from './protocol.ts'

// Sigils of draft-mahy-mimi-identity Table 3, longest first: what precedes a name says what it names.
const sigils: readonly (readonly [string, ImKind])[] = [
  ['##', 'team'],
  ['#', 'channel'],
  ['@', 'handle'],
  ['$', 'group'],
]

/** The parts of an identifier in the sigil convention, split and decoded. */
export interface SigilParts {
  readonly protocol: ImProtocol
  readonly head: string
  readonly tail: string | null
  readonly domain: string | null
  readonly source: string
}

/** Says what decoded parts name (Table 3): `@alice` a handle, `##engineering/projX` a channel in a team, `user/device` a device. */
export function readSigils({ protocol, head, tail, domain, source }: SigilParts): Result<ImId> {
  const empty = { protocol, user: null, device: null, name: null, domain, source } as const
  for (const [sigil, kind] of sigils) {
    if (!head.startsWith(sigil)) continue
    const name = head.slice(sigil.length)
    if (name === '') return fail('identifier.syntax', `nothing after "${sigil}"`)
    if (tail === null) return ok({ ...empty, kind, name })
    // A channel inside a team: `##engineering/projX`.
    return kind === 'team'
      ? ok({ ...empty, kind: 'channel', name: `${name}/${tail}` })
      : fail('identifier.syntax', `a ${kind} has no "/"`)
  }
  return tail === null
    ? ok({ ...empty, kind: 'user', user: head })
    : ok({ ...empty, kind: 'device', user: head, device: tail })
}

/** Refuses a part that is empty or would be a step in a path. */
export function checkPart(part: Result<string>): Result<string> {
  if (!part.ok) return part
  if (part.value === '' || part.value === '@') return fail('identifier.syntax', 'an empty part')
  return part.value === '.' || part.value === '..' ? fail('identifier.dot_segment', 'a part of dots') : part
}

/** The sigil and name, or user and device, as a native text: no domain, nothing encoded. */
export function sigilText(id: ImId): string {
  if (id.kind === 'user') return id.user ?? ''
  if (id.kind === 'device') return `${id.user ?? ''}/${id.device ?? ''}`
  if (id.kind === 'channel' && id.name?.includes('/')) return `##${id.name}`
  return `${sigils.find(([, kind]) => kind === id.kind)?.[0] ?? ''}${id.name}`
}

/** What follows `im:` or `wxyz:`. */
export function writeSigils(id: ImId): string {
  const domain = domainText(id)
  if (id.kind === 'domain') return domain
  if (id.kind === 'device') return `${percentEncode(id.user ?? '')}/${percentEncode(id.device ?? '')}@${domain}`
  return `${percentEncode(sigilText(id), id.kind === 'channel' ? '/' : '')}@${domain}`
}
