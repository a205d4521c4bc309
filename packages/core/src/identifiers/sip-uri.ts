import { fail, ok, type Result } from '../result.ts'
import type { Qualifiers } from './im-id.ts'
import { checkCharacters, percentByte, percentDecode } from './percent.ts'

/** The parts of a SIP URI (RFC 3261 section 19.1.1), split and in the form that section 19.1.4 compares. */
export interface SipUri {
  readonly user: string | null
  readonly password: string | null
  readonly host: string
  readonly port: string | null
  readonly parameters: Qualifiers
  readonly headers: Qualifiers
}

// RFC 3261 section 25.1: unreserved characters, and those that one part allows beside them.
const inUser = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%]+$/
const inPassword = /^[A-Za-z0-9\-_.!~*'()&=+$,%]*$/
const inParameter = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+$/
const inHeader = /^[A-Za-z0-9\-_.!~*'()[\]/?:+$%]*$/
const unreserved = /[A-Za-z0-9\-_.!~*'()]/

// Compared as they stand: they hold a URI, or say so themselves (RFC 3261 sections 20.8, 20.10, 20.20, 20.39). All others are without case (section 7.3.1).
const exactHeaders: readonly string[] = [
  'to',
  'from',
  'contact',
  'reply-to',
  'route',
  'record-route',
  'call-id',
  'body',
]

/** Splits what follows `sip:` or `sips:`. Escapes become what they stand for, unless that is a reserved character, which is another one than its escape. */
export function parseSipUri(rest: string): Result<SipUri> {
  if (rest.includes('#')) return fail('identifier.character', 'a raw "#"')
  const at = rest.indexOf('@')
  if (at >= 0 && rest.includes('@', at + 1))
    return fail('identifier.scope', 'more than one "@"; one in a user or header is written %40')
  const userinfo = at < 0 ? null : rest.slice(0, at)
  const colon = userinfo?.indexOf(':') ?? -1
  const user = userinfo === null ? ok(null) : plain(colon < 0 ? userinfo : userinfo.slice(0, colon), inUser)
  if (!user.ok) return user
  const password = userinfo === null || colon < 0 ? ok(null) : plain(userinfo.slice(colon + 1), inPassword)
  if (!password.ok) return password
  const afterUser = rest.slice(at + 1)
  const question = afterUser.indexOf('?')
  const [hostport = '', ...parameterTexts] = (question < 0 ? afterUser : afterUser.slice(0, question)).split(';')
  const place = splitHost(hostport)
  if (!place.ok) return place
  const parameters = parsePairs(parameterTexts, inParameter, () => false)
  if (!parameters.ok) return parameters
  const headerTexts = question < 0 ? [] : afterUser.slice(question + 1).split('&')
  const headers = parsePairs(headerTexts, inHeader, (name) => exactHeaders.includes(name))
  if (!headers.ok) return headers
  return ok({
    user: user.value,
    password: password.value,
    ...place.value,
    parameters: parameters.value,
    headers: headers.value,
  })
}

function splitHost(text: string): Result<{ readonly host: string; readonly port: string | null }> {
  // An address in brackets holds colons of its own.
  const from = text.startsWith('[') ? Math.max(text.indexOf(']'), 0) : 0
  const colon = text.indexOf(':', from)
  if (colon < 0) return ok({ host: text, port: null })
  const port = text.slice(colon + 1)
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65535 || Number(port) === 0)
    return fail('identifier.authority', 'a malformed port')
  return ok({ host: text.slice(0, colon), port: String(Number(port)) })
}

/** Parses parameters or headers: names without case, sorted, none of them twice. */
function parsePairs(texts: readonly string[], allowed: RegExp, exact: (name: string) => boolean): Result<Qualifiers> {
  const found = new Map<string, string>()
  for (const text of texts) {
    const equals = text.indexOf('=')
    const name = plain(equals < 0 ? text : text.slice(0, equals), allowed)
    if (!name.ok) return name
    const value = equals < 0 || equals === text.length - 1 ? ok('') : plain(text.slice(equals + 1), allowed)
    if (!value.ok) return value
    const key = lowerAscii(name.value)
    if (found.has(key)) return fail('identifier.syntax', 'a parameter twice')
    found.set(key, exact(key) ? value.value : lowerAscii(value.value))
  }
  return ok([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Checks a part and gives it one spelling (RFC 3261 section 19.1.4: reserved characters differ from their escapes, all others do not). */
function plain(text: string, allowed: RegExp): Result<string> {
  if (text === '') return fail('identifier.syntax', 'an empty part')
  if (!allowed.test(text)) {
    const visible = checkCharacters(text)
    return visible.ok ? fail('identifier.character', 'a character that must be percent-encoded') : visible
  }
  const decoded = percentDecode(text)
  if (!decoded.ok) return decoded
  return ok(text.includes('%') ? respell(text) : text)
}

/** Writes unreserved characters and those beyond ASCII as they are, and every escape that remains in upper case. The text is known to be decodable. */
function respell(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] === '%' ? percentByte(text, i) : -1
    if (byte < 0) {
      out += text[i]
      continue
    }
    const character = String.fromCharCode(byte)
    out += unreserved.test(character) ? character : text.slice(i, i + 3).toUpperCase()
    i += 2
  }
  return out.replace(/(?:%[89A-F][0-9A-F])+/g, decodeURIComponent)
}

/** A SIP parameter is ASCII with escapes, and an escape's hexadecimal digits must keep their upper case. */
function lowerAscii(text: string): string {
  return text.replace(/%[0-9A-F]{2}|[A-Z]/g, (match) => (match.startsWith('%') ? match : match.toLowerCase()))
}
