import { fail, ok, type Result } from '../result.ts'
import { parseSigilUri } from './im.ts'
import type { ImId } from './im-id.ts'
import { checkCharacters } from './percent.ts'
import { domainText, mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { checkPart, readSigils, sigilText, writeSigils } from './sigils.ts'
import { readDomainWith } from './text-rules.ts'

// WXYZ numbers its users and devices in base64url (Table 3); a text of those alone is therefore no domain unless it has a dot.
const numbered = /^[A-Za-z0-9_-]+$/

/** Parses the texts of Table 3: `@alice`, `BFuV…/072b@example.com`, `##engineering/projX`, `$TII…`, `example.com`. */
function parseText(text: string, { context, source }: Reading): Result<ImId> {
  const sigil = /^[@#$]/.test(text)
  const at = text.indexOf('@', text.startsWith('@') ? 1 : 0)
  if (at >= 0 && text.includes('@', at + 1)) return mixedScopes()
  const domain = at < 0 ? ok(null) : readDomainWith(context.unicode, text.slice(at + 1))
  if (!domain.ok) return domain
  const local = at < 0 ? text : text.slice(0, at)
  if (at < 0 && !sigil && local.includes('.')) return bareDomain(local, { context, source })
  const [first = '', second, third] = local.split('/')
  if (third !== undefined) return fail('identifier.syntax', 'more than one "/"')
  const head = checkPart(checkCharacters(first))
  if (!head.ok) return head
  const tail = second === undefined ? null : checkPart(checkCharacters(second))
  if (tail !== null && !tail.ok) return tail
  if (!sigil && !(numbered.test(first) && numbered.test(second ?? first)))
    return fail('identifier.character', 'a user or device that is not base64url')
  return readSigils({
    protocol: 'wxyz',
    head: head.value,
    tail: tail === null ? null : tail.value,
    domain: domain.value,
    source,
  })
}

function bareDomain(text: string, { context, source }: Reading): Result<ImId> {
  const domain = readDomainWith(context.unicode, text)
  if (!domain.ok) return domain
  if (domain.value === null) return fail('identifier.domain', 'local.invalid alone names nothing')
  return ok({ protocol: 'wxyz', kind: 'domain', user: null, device: null, name: null, domain: domain.value, source })
}

/** The row of the draft's fictional protocol (Table 3, Figure 1). */
export const wxyz: Protocol = {
  protocol: 'wxyz',
  schemes: ['wxyz:'],
  imNames: ['wxyz'],
  guessed: true,
  rule: 'draft-mahy-mimi-identity Table 3, every part exact',
  parseText,
  parseUri: (rest, reading) => parseSigilUri(rest, reading, 'wxyz'),
  parseIm: (rest, reading) => parseSigilUri(rest, reading, 'wxyz'),
  writeText: (id) =>
    id.kind === 'domain' ? id.domain : id.domain === null ? sigilText(id) : `${sigilText(id)}@${domainText(id)}`,
  writeUri: (id) => `wxyz:${writeSigils(id)}`,
  writeIm: (id) => `im:wxyz=${writeSigils(id)}`,
}
