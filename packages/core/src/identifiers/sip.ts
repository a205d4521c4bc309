import { fail, ok, type Result } from '../result.ts'
import { parseHost } from './host.ts'
import { type ImId, type Qualifiers, qualifierOf } from './im-id.ts'
import { percentEncode } from './percent.ts'
import { type Comparison, domainText, type Protocol, type Reading } from './protocol.ts'
import { parseSipUri, type SipUri } from './sip-uri.ts'

// Parameters that never match when only one URI has them (RFC 3261 section 19.1.4; its list of unequal pairs adds transport).
const decisive: readonly string[] = ['maddr', 'method', 'transport', 'ttl', 'user']

/**
 * Reads a SIP URI. A name at a domain is an address of record, a handle; a contact at an IP address (Table 2) and a GRUU (RFC 5627 section 3.1) are devices.
 */
function readSip(rest: string, { context, source }: Reading, secure: boolean): Result<ImId> {
  const uri = parseSipUri(rest)
  if (!uri.ok) return uri
  const { user, host: hostText } = uri.value
  const host = parseHost(context.unicode, hostText)
  if (!host.ok) return host
  const { domain, address } = host.value
  const gruu = uri.value.parameters.find(([name]) => name === 'gr')?.[1]
  const extra = extraOf(uri.value, address === null ? decisive : [...decisive, 'gr'], secure)
  const empty = {
    protocol: 'sip',
    user: null,
    device: null,
    name: null,
    domain: address ?? domain,
    ...extra,
    source,
  } as const
  if (gruu !== undefined) {
    if (user === null) return fail('identifier.syntax', 'a GRUU has a user')
    // One at an address (RFC 5627 section 4.3) is a contact: the address is the device, and "gr" one of its qualifiers.
    if (address !== null) return ok({ ...empty, kind: 'device', user, device: address })
    // A temporary GRUU hides the account: its user part is the device, and names nobody (RFC 5627 section 3.1.2).
    return ok(
      gruu === '' ? { ...empty, kind: 'device', device: user } : { ...empty, kind: 'device', user, device: gruu },
    )
  }
  if (address !== null) return ok({ ...empty, kind: 'device', user, device: address })
  if (user !== null) return ok({ ...empty, kind: 'handle', name: user })
  return domain === null
    ? fail('identifier.domain', 'local.invalid alone names nothing')
    : ok({ ...empty, kind: 'domain' })
}

/** Divides what is part of the identity from what is compared only if both have it. */
function extraOf(
  { password, port, parameters, headers }: SipUri,
  compared: readonly string[],
  secure: boolean,
): Pick<ImId, 'qualifiers' | 'ignored'> {
  const qualifiers: (readonly [string, string])[] = [
    ...headers.map(([name, value]) => [`?${name}`, value] as const),
    ...(password === null ? [] : [['password', password] as const]),
    ...(port === null ? [] : [['port', port] as const]),
    ...(secure ? [['scheme', 'sips'] as const] : []),
    ...parameters.filter(([name]) => compared.includes(name)).map(([name, value]) => [`;${name}`, value] as const),
  ]
  const ignored = parameters.filter(([name]) => name !== 'gr' && !compared.includes(name))
  return {
    ...(qualifiers.length === 0 ? {} : { qualifiers: qualifiers.sort(([a], [b]) => (a < b ? -1 : 1)) }),
    ...(ignored.length === 0 ? {} : { ignored }),
  }
}

const isAddress = (host: string) => host.startsWith('[') || /^[0-9.]+$/.test(host)

/** What follows `sip:`. A device at an address is a contact, one at a domain a GRUU. */
function writeRest(id: ImId): string {
  const gruu = id.kind === 'device' && !isAddress(domainText(id))
  const user = id.kind === 'handle' ? id.name : gruu && id.user === null ? id.device : id.user
  const password = qualifierOf(id, 'password')
  const port = qualifierOf(id, 'port')
  const pairs = (list: Qualifiers | undefined, mark: string) =>
    (list ?? [])
      .filter(([name]) => name.startsWith(mark))
      .map(([name, value]) => [name.slice(mark.length), value] as const)
  const parameters = [
    ...pairs(id.qualifiers, ';'),
    ...(id.ignored ?? []),
    ...(gruu ? [['gr', id.user === null ? '' : (id.device ?? '')] as const] : []),
  ]
  const headers = pairs(id.qualifiers, '?').map(([name, value]) => `${name}=${value}`)
  return [
    user === null ? '' : `${user}${password === undefined ? '' : `:${password}`}@`,
    domainText(id),
    port === undefined ? '' : `:${port}`,
    ...parameters
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `;${name}${value === '' ? '' : `=${value}`}`),
    headers.length === 0 ? '' : `?${headers.join('&')}`,
  ]
    .join('')
    .replace(/[^\0-\x7f]+/g, (text) => percentEncode(text))
}

const schemeOf = (id: ImId) => qualifierOf(id, 'scheme') ?? 'sip'

/** `im:` holds no brackets and no headers: the first are encoded, the second have no place there. */
function writeIm(id: ImId): string | null {
  return id.qualifiers?.some(([name]) => name.startsWith('?'))
    ? null
    : `im:${schemeOf(id)}=${writeRest(id).replaceAll('[', '%5B').replaceAll(']', '%5D')}`
}

/** Decodes the brackets of an IPv6 host, where they stand and nowhere else. */
function withBrackets(rest: string): string {
  const start = rest.indexOf('@') + 1
  const end = rest.toLowerCase().indexOf('%5d', start)
  if (end < 0 || rest.slice(start, start + 3).toLowerCase() !== '%5b') return rest
  return `${rest.slice(0, start)}[${rest.slice(start + 3, end)}]${rest.slice(end + 3)}`
}

/** Any other parameter that both have must match (section 19.1.4), though one that only one has is ignored: why this is no equivalence. */
function compare(a: ImId, b: ImId): Comparison | null {
  for (const [name, value] of a.ignored ?? []) {
    const other = b.ignored?.find(([key]) => key === name)
    if (other !== undefined && other[1] !== value)
      return { result: 'different', rule: 'RFC 3261 section 19.1.4: a parameter in both must match' }
  }
  return null
}

/** The row of SIP: RFC 3261 URIs, and the GRUUs of RFC 5627. */
export const sip: Protocol = {
  protocol: 'sip',
  schemes: ['sip:', 'sips:'],
  imNames: ['sip', 'sips'],
  guessed: false,
  rule: 'RFC 3261 section 19.1.4',
  parseText: (text, reading) => readSip(text, reading, false),
  parseUri: (rest, reading, scheme) => readSip(rest, reading, scheme === 'sips:'),
  parseIm: (rest, reading, name) => readSip(withBrackets(rest), reading, name === 'sips'),
  // What people exchange is the URI.
  writeText: () => null,
  writeUri: (id) => `${schemeOf(id)}:${writeRest(id)}`,
  writeIm,
  compare,
}
