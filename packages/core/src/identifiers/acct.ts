import { fail, ok, type Result } from '../result.ts'
import type { ImId } from './im-id.ts'
import { checkControls, checkUriCharacters, percentDecode, percentEncode } from './percent.ts'
import { domainText, mixedScopes, type Protocol, type Reading } from './protocol.ts'
import { checkPart } from './sigils.ts'
import { enforcePart, readDomainWith } from './text-rules.ts'

/** Reads the two parts of an account (RFC 7565 section 7). Beyond ASCII the user part is held to PRECIS (its section 6); case is kept. */
function readAccount(userPart: Result<string>, host: Result<string>, { context, source }: Reading): Result<ImId> {
  const part = checkPart(userPart)
  if (!part.ok) return part
  if (!host.ok) return host
  const user = enforcePart(context.unicode, 'enforceUsernameCasePreserved', part.value)
  if (!user.ok) return user
  const domain = readDomainWith(context.unicode, host.value)
  if (!domain.ok) return domain
  return ok({
    protocol: 'acct',
    kind: 'user',
    user: user.value,
    device: null,
    name: null,
    domain: domain.value,
    source,
  })
}

function parseText(text: string, reading: Reading): Result<ImId> {
  const at = text.indexOf('@')
  if (at < 0) return fail('identifier.syntax', 'an account has an "@"')
  const host = text.slice(at + 1)
  if (host.includes('@')) return mixedScopes()
  return readAccount(checkControls(text.slice(0, at)), ok(host), reading)
}

function parseUri(rest: string, reading: Reading): Result<ImId> {
  if (/[?#]/.test(rest)) return fail('identifier.authority', 'a query or fragment')
  const fit = checkUriCharacters(rest)
  if (!fit.ok) return fit
  if (rest.includes('/')) return fail('identifier.character', 'a slash in an account')
  const at = rest.indexOf('@')
  if (at < 0) return fail('identifier.syntax', 'an account has an "@"')
  const host = rest.slice(at + 1)
  if (host.includes('@')) return mixedScopes()
  return readAccount(percentDecode(rest.slice(0, at), checkControls), percentDecode(host), reading)
}

const encoded = (id: ImId) => `${percentEncode(id.user ?? '', "!$&'()*+,;=")}@${domainText(id)}`

/** The row of `acct:` (RFC 7565), which names an account whatever protocol reaches it. */
export const acct: Protocol = {
  protocol: 'acct',
  schemes: ['acct:'],
  imNames: ['acct'],
  // Its native text is that of a mailbox or bare JID, so nobody means it without saying so.
  guessed: false,
  rule: 'RFC 7565 section 4: user part exact after decoding, host without case',
  parseText,
  parseUri,
  parseIm: parseUri,
  writeText: (id) => `${id.user ?? ''}@${domainText(id)}`,
  writeUri: (id) => `acct:${encoded(id)}`,
  writeIm: (id) => `im:acct=${encoded(id)}`,
}
