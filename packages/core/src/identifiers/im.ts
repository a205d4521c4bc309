import { fail, ok, type Result } from '../result.ts'
import type { ImId, ImProtocol } from './im-id.ts'
import { checkUriCharacters, percentDecode } from './percent.ts'
import { mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { checkPart, readSigils, writeSigils } from './sigils.ts'
import { readDomainWith } from './text-rules.ts'

/**
 * Parses what follows `im:` or `wxyz:` in the draft's own form (sections 2 and 3, Table 3): `SvPf…/04c7@example.com`, `%40alice@example.com`, `example.com`.
 */
export function parseSigilUri(rest: string, { context, source }: Reading, protocol: ImProtocol): Result<ImId> {
  const fit = checkUriCharacters(rest)
  if (!fit.ok) return fit
  const at = rest.indexOf('@')
  if (at >= 0 && rest.includes('@', at + 1))
    return at === 0
      ? fail('identifier.syntax', 'more than one "@"; the one before a handle is written %40')
      : mixedScopes()
  const domain = readDomainWith(context.unicode, at < 0 ? rest : rest.slice(at + 1))
  if (!domain.ok) return domain
  if (at < 0)
    return domain.value === null
      ? fail('identifier.domain', 'local.invalid alone names nothing')
      : ok({ protocol, user: null, device: null, name: null, domain: domain.value, source, kind: 'domain' })
  const local = rest.slice(0, at)
  const slash = local.indexOf('/')
  if (slash >= 0 && local.includes('/', slash + 1)) return fail('identifier.syntax', 'more than one "/"')
  const head = checkPart(percentDecode(slash < 0 ? local : local.slice(0, slash)))
  if (!head.ok) return head
  const tail = slash < 0 ? null : checkPart(percentDecode(local.slice(slash + 1)))
  if (tail !== null && !tail.ok) return tail
  return readSigils({
    protocol,
    head: head.value,
    tail: tail === null ? null : tail.value,
    domain: domain.value,
    source,
  })
}

/** The row of the draft's own form. It has no native text: Table 3's texts are those of WXYZ. */
export const im: Protocol = {
  protocol: 'im',
  schemes: [],
  imNames: [],
  guessed: false,
  rule: 'draft-mahy-mimi-identity section 3, every part exact',
  parseText: () => fail('identifier.scheme', 'expected im:'),
  parseUri: (rest, reading) => parseSigilUri(rest, reading, 'im'),
  parseIm: (rest, reading) => parseSigilUri(rest, reading, 'im'),
  writeText: () => null,
  writeUri: () => null,
  writeIm: (id) => `im:${writeSigils(id)}`,
}
