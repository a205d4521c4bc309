import {
  isJsonObject,
  isTextArray,
  type Json,
  type JsonObject,
  ok,
  parseJwk,
  parseJwks,
  type Result,
} from '@imprint/core'
import { parseProfileUri, parseServiceClaim, type ServiceKind } from '@imprint/core/services'
import { type Certificate, decodeBase64, parseCertificate, parsePem } from '@imprint/core/x509'
import { parseMatrixUserId } from '../cross-signing.ts'
import type { RevocationPolicy } from '../x509.ts'
import type { CrossSigningPolicy, Narrowing, PolicyModel, WellKnownPolicy, X509Policy } from './policy.ts'
import { bad, readAge, readDomains, readScope, readTypes, unknownMember } from './read-parts.ts'

/** A model without what narrows it, which is read elsewhere. */
export type BareModel = PolicyModel extends infer M ? (M extends Narrowing ? Omit<M, keyof Narrowing> : never) : never

type Reader = (entry: JsonObject, pointer: string) => Result<BareModel>

/** How each model is read, by the name that stands in `model`. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['pinned', readPinned],
  ['hierarchy', readHierarchy],
  ['first-use', readFirstUse],
  ['cross-signing', readCrossSigning],
  ['well-known', readWellKnown],
  ['x509', readX509],
])

/** Reads one model. Members that narrow it have been taken off. */
export function readModel(entry: JsonObject, pointer: string): Result<BareModel> {
  const { model } = entry
  const reader = typeof model === 'string' ? readers.get(model) : undefined
  return reader === undefined ? bad([...readers.keys()].join(', '), `${pointer}/model`) : reader(entry, pointer)
}

function readPinned(entry: JsonObject, pointer: string): Result<BareModel> {
  const issuers = readIssuers(entry, { member: 'issuers', pointer }, (item, at) => {
    const keys = parseJwks(item['jwks'], `${at}/jwks`)
    if (!keys.ok) return keys
    if (keys.value.length === 0) return bad('no key that Imprint can use', `${at}/jwks`)
    const scope = readIssuerScope(item, ['jwks'], at)
    return scope.ok ? ok({ ...scope.value, keys: keys.value }) : scope
  })
  return issuers.ok ? ok({ model: 'pinned', issuers: issuers.value }) : issuers
}

function readHierarchy(entry: JsonObject, pointer: string): Result<BareModel> {
  const authorities = readIssuers(entry, { member: 'authorities', pointer }, (item, at) =>
    readIssuerScope(item, [], at),
  )
  return authorities.ok ? ok({ model: 'hierarchy', authorities: authorities.value }) : authorities
}

function readFirstUse(entry: JsonObject, pointer: string): Result<BareModel> {
  const unknown = unknownMember(entry, ['model', 'domains'], pointer)
  if (unknown !== null) return unknown
  const domains = readDomains(entry['domains'], `${pointer}/domains`)
  if (!domains.ok) return domains
  const wild = domains.value.findIndex((domain) => domain.startsWith('*.'))
  if (wild >= 0) return bad('a domain: the hosts below it are meant anyway', `${pointer}/domains/${wild}`)
  return ok({ model: 'first-use', domains: domains.value })
}

function readCrossSigning(entry: JsonObject, pointer: string): Result<CrossSigningPolicy> {
  const unknown = unknownMember(entry, ['model', 'me', 'unverified', 'servers'], pointer)
  if (unknown !== null) return unknown
  const { me, unverified } = entry
  if (!isJsonObject(me)) return bad('who you are: {"userId": …, "masterKey": …}', `${pointer}/me`)
  const stranger = unknownMember(me, ['userId', 'masterKey'], `${pointer}/me`)
  if (stranger !== null) return stranger
  const userId = typeof me['userId'] === 'string' ? parseMatrixUserId(me['userId']) : null
  if (userId?.ok !== true) return bad('a Matrix user id such as @alice:example.org', `${pointer}/me/userId`)
  const masterKey = parseJwk(me['masterKey'], `${pointer}/me/masterKey`)
  if (!masterKey.ok) return masterKey
  if (unverified !== 'refuse' && unverified !== 'first-use') return bad('refuse or first-use', `${pointer}/unverified`)
  const servers = readServers(entry['servers'], `${pointer}/servers`)
  if (!servers.ok) return servers
  const who = { userId: userId.value, masterKey: masterKey.value }
  return ok({ model: 'cross-signing', me: who, unverified, servers: servers.value })
}

/** Servers that may be asked for keys. The user id, which a stranger chooses, stands in the path or the query, never in the host. */
function readServers(value: Json | undefined, pointer: string): Result<CrossSigningPolicy['servers']> {
  if (value === undefined) return ok([])
  if (!Array.isArray(value) || value.length === 0) return bad('at least one server', pointer)
  const servers: CrossSigningPolicy['servers'][number][] = []
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const at = `${pointer}/${index}`
    if (!isJsonObject(item)) return bad('an object', at)
    const unknown = unknownMember(item, ['url', 'domains'], at)
    if (unknown !== null) return unknown
    const { url } = item
    if (typeof url !== 'string' || !/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?\/(?:[^\s#{}]|\{user\})*$/.test(url))
      return bad('an https URL, with {user} where the user id goes', `${at}/url`)
    const domains = readDomains(item['domains'], `${at}/domains`)
    if (!domains.ok) return domains
    servers.push({ url, domains: domains.value })
  }
  return ok(servers)
}

const kinds: readonly ServiceKind[] = ['well-known', 'dns', 'forge', 'fediverse', 'xmpp', 'page']

/** Services and suffixes in one list: more than any person keeps. */
const maxListed = 256

function readWellKnown(entry: JsonObject, pointer: string): Result<WellKnownPolicy> {
  const known = ['model', 'need', 'shownFor', 'profiles', 'types', 'services', 'kinds', 'publicSuffixes']
  const unknown = unknownMember(entry, known, pointer)
  if (unknown !== null) return unknown
  const { need } = entry
  const shownFor = readAge(entry['shownFor'], `${pointer}/shownFor`)
  if (!shownFor.ok) return shownFor
  const profiles = readProfiles(entry, pointer)
  if (!profiles.ok) return profiles
  const types = readTypes(entry['types'], `${pointer}/types`)
  if (!types.ok) return types
  const services = readTexts(entry, { member: 'services', pointer }, (uri) => parseServiceClaim(uri)?.uri === uri)
  if (!services.ok) return services
  const wanted = readTexts(entry, { member: 'kinds', pointer }, (kind) => kinds.includes(kind as ServiceKind))
  if (!wanted.ok) return wanted
  const suffixes = readTexts(entry, { member: 'publicSuffixes', pointer }, (suffix) => !suffix.startsWith('.'))
  if (!suffixes.ok) return suffixes
  const most = services.value?.length ?? maxNeeded
  if (typeof need !== 'number' || !Number.isInteger(need) || need < 1 || need > most)
    return bad(`how many services must confirm: 1 to ${most}`, `${pointer}/need`)
  return ok({
    model: 'well-known',
    need,
    shownFor: shownFor.value,
    profiles: profiles.value,
    types: types.value,
    ...(services.value === null ? {} : { services: services.value }),
    ...(wanted.value === null ? {} : { kinds: wanted.value as readonly ServiceKind[] }),
    ...(suffixes.value === null ? {} : { publicSuffixes: suffixes.value }),
  })
}

/** As many services are asked for one profile at most. */
const maxNeeded = 16

function readProfiles(entry: JsonObject, pointer: string): Result<WellKnownPolicy['profiles']> {
  const value = entry['profiles']
  const at = `${pointer}/profiles`
  if (isJsonObject(value)) {
    const unknown = unknownMember(value, ['unsafeAny'], at)
    if (unknown !== null) return unknown
    const { unsafeAny } = value
    return typeof unsafeAny === 'string' && unsafeAny.trim() !== ''
      ? ok({ unsafeAny })
      : bad('a reason', `${at}/unsafeAny`)
  }
  const names = readTexts(entry, { member: 'profiles', pointer }, (text) => parseProfileUri(text).ok)
  if (!names.ok) return names
  return names.value === null ? bad('profiles by name (aspe:<host>:<fingerprint>)', at) : ok(names.value)
}

function readTexts(
  entry: JsonObject,
  { member, pointer }: { readonly member: string; readonly pointer: string },
  isOne: (text: string) => boolean,
): Result<readonly string[] | null> {
  const value = entry[member]
  const at = `${pointer}/${member}`
  if (value === undefined) return ok(null)
  if (!isTextArray(value) || value.length === 0 || value.length > maxListed) return bad(`1 to ${maxListed} texts`, at)
  const wrong = value.findIndex((text, index) => !isOne(text) || value.indexOf(text) !== index)
  return wrong < 0 ? ok(value) : bad('not of the form that is wanted here, or listed twice', `${at}/${wrong}`)
}

const revocations: readonly RevocationPolicy[] = ['ignored', 'when-known', 'required']

/** An issuer whose host a certificate can name. */
const httpsIssuer = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/[^\s?#]*)?$/

function readX509(entry: JsonObject, pointer: string): Result<X509Policy> {
  const unknown = unknownMember(entry, ['model', 'roots', 'revocation'], pointer)
  if (unknown !== null) return unknown
  const revocation = revocations.find((each) => each === entry['revocation'])
  if (revocation === undefined) return bad(revocations.join(', '), `${pointer}/revocation`)
  const { roots } = entry
  if (!Array.isArray(roots) || roots.length === 0) return bad('at least one root', `${pointer}/roots`)
  const read: X509Policy['roots'][number][] = []
  for (const [index, item] of roots.entries()) {
    const at = `${pointer}/roots/${index}`
    if (!isJsonObject(item)) return bad('an object', at)
    const scope = readScope(item, ['certificate', 'issuers'], at)
    if (!scope.ok) return scope
    const issuers = readTexts(item, { member: 'issuers', pointer: at }, (text) => httpsIssuer.test(text))
    if (!issuers.ok) return issuers
    const certificate = readCertificate(item['certificate'], `${at}/certificate`)
    if (!certificate.ok) return certificate
    const named = issuers.value === null ? {} : { issuers: issuers.value }
    read.push({ ...scope.value, certificate: certificate.value, ...named })
  }
  return ok({ model: 'x509', roots: read, revocation })
}

/** One certificate, as PEM or as what stands between its lines (RFC 7515 section 4.1.6 writes it so). */
function readCertificate(value: unknown, at: string): Result<Certificate> {
  if (typeof value !== 'string') return bad('a certificate as PEM, or its base64', at)
  const der = value.startsWith('-----') ? readPem(value, at) : decodeBase64(value)
  const certificate = der.ok ? parseCertificate(der.value) : der
  return certificate.ok ? certificate : { ok: false, error: { ...certificate.error, pointer: at } }
}

function readPem(text: string, at: string): Result<Uint8Array> {
  const blocks = parsePem(text)
  if (!blocks.ok) return blocks
  const [block] = blocks.value
  return blocks.value.length === 1 && block?.label === 'CERTIFICATE'
    ? ok(block.der)
    : bad('exactly one certificate', at)
}

/** Reads a list of issuers, each named once. */
function readIssuers<T extends { readonly issuer: string }>(
  entry: JsonObject,
  { member, pointer }: { readonly member: string; readonly pointer: string },
  read: (item: JsonObject, at: string) => Result<T>,
): Result<readonly T[]> {
  const unknown = unknownMember(entry, ['model', member], pointer)
  if (unknown !== null) return unknown
  const list = entry[member]
  if (!Array.isArray(list) || list.length === 0) return bad('at least one entry', `${pointer}/${member}`)
  const items: T[] = []
  const named = new Set<string>()
  for (const [index, item] of list.entries()) {
    const at = `${pointer}/${member}/${index}`
    if (!isJsonObject(item)) return bad('an object', at)
    const parsed = read(item, at)
    if (!parsed.ok) return parsed
    if (named.has(parsed.value.issuer)) return bad('named twice: join the entries', `${at}/issuer`)
    named.add(parsed.value.issuer)
    items.push(parsed.value)
  }
  return ok(items)
}

function readIssuerScope(item: JsonObject, others: readonly string[], at: string) {
  const { issuer } = item
  const scope = readScope(item, ['issuer', ...others], at)
  if (typeof issuer !== 'string' || issuer === '')
    return scope.ok || scope.error.detail !== 'an unknown member' ? bad('an issuer identifier', `${at}/issuer`) : scope
  return scope.ok ? ok({ issuer, ...scope.value }) : scope
}
