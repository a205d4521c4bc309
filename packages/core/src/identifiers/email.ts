import { fail, ok, type Result } from '../result.ts'
import type { ImId } from './im-id.ts'
import { checkCharacters, checkUriCharacters, percentDecode, percentEncode } from './percent.ts'
import { domainText, mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { checkOctets, readDomainWith } from './text-rules.ts'

// RFC 5321 section 4.1.2, with the characters beyond ASCII of RFC 6531 section 3.3.
const dotString =
  /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+(\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+)*$/u

/** Parses a mailbox: the local part is exact, since only its own host may say what is the same (RFC 5321 section 2.4). */
function parseText(text: string, reading: Reading): Result<ImId> {
  const { local, domain } = splitMailbox(text)
  if (local === null) return fail('identifier.syntax', 'a mailbox has an "@"')
  return readMailbox(local, domain, reading)
}

function splitMailbox(text: string): { readonly local: string | null; readonly domain: string } {
  // In a quoted string an "@" is a letter like any other, so the last one divides; in a dot-string there is only one.
  const at = text.startsWith('"') ? text.lastIndexOf('@') : text.indexOf('@')
  return at < 0 ? { local: null, domain: text } : { local: text.slice(0, at), domain: text.slice(at + 1) }
}

function readMailbox(text: string, domainPart: string, { context, source }: Reading): Result<ImId> {
  if (domainPart.includes('@')) return mixedScopes()
  const visible = checkCharacters(text)
  if (!visible.ok) return visible
  // RFC 5321 section 4.5.3.1.1.
  const local = checkOctets(text.startsWith('"') ? unquote(text) : ok(text), 64)
  if (!local.ok) return local
  if (local.value === '') return fail('identifier.syntax', 'an empty local part')
  if (!text.startsWith('"') && !dotString.test(text))
    return fail('identifier.character', 'a local part that needs quotation marks')
  if (domainPart.startsWith('[')) return fail('identifier.domain', 'an address literal is no domain')
  const domain = readDomainWith(context.unicode, domainPart)
  if (!domain.ok) return domain
  return ok({
    protocol: 'email',
    kind: 'handle',
    user: null,
    device: null,
    name: local.value,
    domain: domain.value,
    source,
  })
}

/** Reads a quoted string. All its spellings are the same mailbox (RFC 5321 section 4.1.2). */
function unquote(text: string): Result<string> {
  let plain = ''
  for (let i = 1; i < text.length; i++) {
    const character = text[i] as string
    if (character === '"')
      return i === text.length - 1 ? ok(plain) : fail('identifier.syntax', 'something after the quotation mark')
    plain += character === '\\' ? (text[++i] ?? '') : character
  }
  return fail('identifier.syntax', 'a quotation mark that is not closed')
}

/** The least quoting that is possible, as RFC 5321 section 4.1.2 asks. */
function quote(local: string): string {
  return dotString.test(local) ? local : `"${local.replace(/["\\]/g, '\\$&')}"`
}

function parseUri(rest: string, reading: Reading): Result<ImId> {
  if (/[?#]/.test(rest)) return fail('identifier.authority', 'a query or fragment')
  const fit = checkUriCharacters(rest)
  if (!fit.ok) return fit
  // A comma divides addresses (RFC 6068 section 2), so one in a mailbox is encoded, as is the "@" of a quoted string.
  if (rest.includes(',')) return fail('identifier.syntax', 'more than one address')
  const { local, domain } = splitMailbox(rest)
  if (local === null) return fail('identifier.syntax', 'a mailbox has an "@"')
  // A slash comes as it stands: `mailto:` has no path that it could divide.
  const head = percentDecode(local)
  if (!head.ok) return head
  const tail = percentDecode(domain)
  return tail.ok ? readMailbox(head.value, tail.value, reading) : tail
}

function write(id: ImId, start: string): string {
  return `${start}${percentEncode(quote(id.name ?? ''), "/!$'*+=&")}@${domainText(id)}`
}

/** The row of mailboxes: RFC 5321, RFC 6531, `mailto:` (RFC 6068). */
export const email: Protocol = {
  protocol: 'email',
  schemes: ['mailto:'],
  imNames: ['email', 'mailto'],
  guessed: true,
  rule: 'RFC 5321 section 2.4: local part exact, domain without case',
  parseText,
  parseUri,
  parseIm: parseUri,
  writeText: (id) => `${quote(id.name ?? '')}@${domainText(id)}`,
  writeUri: (id) => write(id, 'mailto:'),
  writeIm: (id) => write(id, 'im:email='),
}
