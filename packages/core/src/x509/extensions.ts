import {
  contentOf,
  type DerReader,
  derFault,
  enter,
  hasMore,
  leave,
  read,
  readAny,
  readCount,
  readFlag,
  readInteger,
  readNamedBits,
  readOid,
  readOptional,
  tags,
} from './der-reader.ts'
import { type GeneralName, readGeneralName, readGeneralNames } from './general-names.ts'
import { oids } from './oids.ts'

/** What a certificate's extensions say (RFC 5280 section 4.2). What is not there is `null`. */
export interface Extensions {
  readonly basicConstraints: {
    readonly ca: boolean
    readonly pathLength: number | null
    readonly critical: boolean
  } | null
  /** The bits by `keyUsageBits`. */
  readonly keyUsage: number | null
  readonly extendedKeyUsage: readonly string[] | null
  readonly subjectAltName: { readonly names: readonly GeneralName[]; readonly critical: boolean } | null
  readonly issuerAltName: readonly GeneralName[] | null
  readonly subjectKeyId: Uint8Array | null
  /** A hint at the issuer's key; `null` also where the extension names it otherwise. */
  readonly authorityKeyId: Uint8Array | null
  readonly nameConstraints: NameConstraints | null
  readonly policies: readonly string[] | null
  readonly policyMappings: readonly (readonly [issuer: string, subject: string])[] | null
  readonly policyConstraints: { readonly requireExplicit: number | null; readonly inhibitMapping: number | null } | null
  readonly inhibitAnyPolicy: number | null
  /** Where CRLs are: URIs of whole lists for every reason. */
  readonly crlUris: readonly string[]
  readonly ocspUris: readonly string[]
  readonly issuerUris: readonly string[]
  /** The certificate of an OCSP responder whose own status is not asked for (RFC 6960 section 4.2.2.2.1). */
  readonly ocspNoCheck: boolean
  /** Critical extensions that nobody here knows. */
  readonly unknownCritical: readonly string[]
  /** Every extension's identifier, in the order of the certificate. */
  readonly all: readonly string[]
  /** Those of them that are critical. */
  readonly critical: readonly string[]
}

/** Subtrees that names must, and must not, lie in (RFC 5280 section 4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

/** The bits of `keyUsage` (RFC 5280 section 4.2.1.3). */
export const keyUsageBits = {
  digitalSignature: 1,
  nonRepudiation: 1 << 1,
  keyEncipherment: 1 << 2,
  dataEncipherment: 1 << 3,
  keyAgreement: 1 << 4,
  keyCertSign: 1 << 5,
  crlSign: 1 << 6,
  encipherOnly: 1 << 7,
  decipherOnly: 1 << 8,
} as const

/** Extensions of one certificate, CRL or request. Twelve are defined for the Internet; some authorities add a few. */
const maxExtensions = 32
/** Entries of a list inside an extension. */
const maxEntries = 64

type Draft = { -readonly [Member in keyof Extensions]: Extensions[Member] } & {
  readonly crlUris: string[]
  readonly ocspUris: string[]
  readonly issuerUris: string[]
  readonly unknownCritical: string[]
  readonly all: string[]
  readonly critical: string[]
}

/** No extensions at all, as a certificate of version 1 has. */
export function noExtensions(): Draft {
  return {
    basicConstraints: null,
    keyUsage: null,
    extendedKeyUsage: null,
    subjectAltName: null,
    issuerAltName: null,
    subjectKeyId: null,
    authorityKeyId: null,
    nameConstraints: null,
    policies: null,
    policyMappings: null,
    policyConstraints: null,
    inhibitAnyPolicy: null,
    crlUris: [],
    ocspUris: [],
    issuerUris: [],
    ocspNoCheck: false,
    unknownCritical: [],
    all: [],
    critical: [],
  }
}

/** Reads one extension's value, which ends at `end`, into the draft. */
type ReadValue = (reader: DerReader, end: number, draft: Draft, critical: boolean) => void

const readers: ReadonlyMap<string, ReadValue> = new Map<string, ReadValue>([
  [oids.basicConstraints, readBasicConstraints],
  [oids.keyUsage, readKeyUsage],
  [
    oids.extendedKeyUsage,
    (reader, end, draft) => {
      draft.extendedKeyUsage = readList(reader, end, (to) => readOid(reader, to))
    },
  ],
  [
    oids.subjectAltName,
    (reader, end, draft, critical) => {
      draft.subjectAltName = { names: readGeneralNames(reader, enter(reader, tags.sequence, end)), critical }
    },
  ],
  [
    oids.issuerAltName,
    (reader, end, draft) => {
      draft.issuerAltName = readGeneralNames(reader, enter(reader, tags.sequence, end))
    },
  ],
  [
    oids.subjectKeyIdentifier,
    (reader, end, draft) => {
      draft.subjectKeyId = contentOf(reader, read(reader, tags.octetString, end))
    },
  ],
  [oids.authorityKeyIdentifier, readAuthorityKeyId],
  [oids.nameConstraints, readNameConstraints],
  [oids.certificatePolicies, readPolicies],
  [
    oids.policyMappings,
    (reader, end, draft) => {
      draft.policyMappings = readList(reader, end, (to) => {
        const pairEnd = enter(reader, tags.sequence, to)
        const pair = [readOid(reader, pairEnd), readOid(reader, pairEnd)] as const
        leave(reader, pairEnd)
        return pair
      })
    },
  ],
  [oids.policyConstraints, readPolicyConstraints],
  [
    oids.inhibitAnyPolicy,
    (reader, end, draft) => {
      draft.inhibitAnyPolicy = readCount(reader, end)
    },
  ],
  [oids.crlDistributionPoints, readDistributionPoints],
  [oids.authorityInfoAccess, readInfoAccess],
  [
    oids.ocspNoCheck,
    (reader, end, draft) => {
      const { at, to } = read(reader, tags.null, end)
      if (at !== to) derFault(reader, 'a NULL with content')
      draft.ocspNoCheck = true
    },
  ],
])

/** Walks over Extensions (RFC 5280 section 4.1.2.9) and hands each out with its value. One that occurs twice is `x509.extension_duplicate`. */
export function walkExtensions(
  reader: DerReader,
  outer: number,
  found: (oid: string, value: { readonly at: number; readonly to: number; readonly critical: boolean }) => void,
): void {
  const end = enter(reader, tags.sequence, outer)
  const seen = new Set<string>()
  if (reader.fault === null && reader.at === end)
    derFault(reader, 'a list of extensions without one', 'x509.extension_malformed')
  while (hasMore(reader, end)) {
    const oneEnd = enter(reader, tags.sequence, end)
    const oid = readOid(reader, oneEnd)
    const critical = readFlag(reader, oneEnd)
    const { at, to } = read(reader, tags.octetString, oneEnd)
    leave(reader, oneEnd)
    if (reader.fault !== null) return
    if (seen.has(oid)) derFault(reader, `the extension ${oid} occurs twice`, 'x509.extension_duplicate')
    seen.add(oid)
    if (seen.size > maxExtensions) derFault(reader, `more than ${maxExtensions} extensions`, 'x509.size')
    found(oid, { at, to, critical })
    if (reader.fault === null) reader.at = oneEnd
  }
  leave(reader, end)
}

/** Reads the extensions of a certificate. */
export function readExtensions(reader: DerReader, outer: number): Extensions {
  const draft = noExtensions()
  walkExtensions(reader, outer, (oid, { at, to, critical }) => {
    draft.all.push(oid)
    if (critical) draft.critical.push(oid)
    const readValue = readers.get(oid)
    if (readValue === undefined) {
      if (critical) draft.unknownCritical.push(oid)
      return
    }
    inside(reader, at, to, () => readValue(reader, to, draft, critical))
  })
  return draft
}

/** Reads the value of an extension, whose faults are `x509.extension_malformed` unless they have a code of their own. */
export function inside(reader: DerReader, at: number, to: number, readValue: () => void): void {
  if (reader.fault !== null) return
  reader.at = at
  readValue()
  leave(reader, to)
  const fault = reader.fault as DerReader['fault']
  if (fault?.code === 'x509.der') reader.fault = { ...fault, code: 'x509.extension_malformed' }
}

function readList<T>(reader: DerReader, outer: number, readOne: (end: number) => T): readonly T[] {
  const end = enter(reader, tags.sequence, outer)
  const list: T[] = []
  if (reader.fault === null && reader.at === end) derFault(reader, 'a list without an entry')
  while (hasMore(reader, end)) {
    list.push(readOne(end))
    if (list.length > maxEntries) derFault(reader, `a list of more than ${maxEntries} entries`, 'x509.size')
  }
  leave(reader, end)
  return list
}

function readBasicConstraints(reader: DerReader, outer: number, draft: Draft, critical: boolean): void {
  const end = enter(reader, tags.sequence, outer)
  const ca = readFlag(reader, end)
  const pathLength = hasMore(reader, end) ? readCount(reader, end) : null
  leave(reader, end)
  if (!ca && pathLength !== null) derFault(reader, 'a path length for what is no CA (RFC 5280 section 4.2.1.9)')
  draft.basicConstraints = { ca, pathLength, critical }
}

function readKeyUsage(reader: DerReader, end: number, draft: Draft): void {
  draft.keyUsage = readNamedBits(reader, end)
  if (draft.keyUsage === 0) derFault(reader, 'a key usage without a bit (RFC 5280 section 4.2.1.3)')
}

function readAuthorityKeyId(reader: DerReader, outer: number, draft: Draft): void {
  const end = enter(reader, tags.sequence, outer)
  const id = readOptional(reader, 0x80, end)
  if (id !== null) draft.authorityKeyId = contentOf(reader, id)
  const names = readOptional(reader, 0xa1, end)
  const serial = reader.bytes[reader.at] === 0x82 && reader.at < end ? readInteger(reader, end, 0x82) : null
  if ((names === null) !== (serial === null))
    derFault(reader, 'an issuer without its serial number, or the other way round')
  leave(reader, end)
}

function readNameConstraints(reader: DerReader, outer: number, draft: Draft): void {
  const end = enter(reader, tags.sequence, outer)
  const subtrees = (tag: number): GeneralName[] => {
    const bases: GeneralName[] = []
    const list = readOptional(reader, tag, end)
    if (list === null) return bases
    reader.at = list.at
    if (list.at === list.to) derFault(reader, 'a list of subtrees without one')
    while (hasMore(reader, list.to)) {
      const one = enter(reader, tags.sequence, list.to)
      bases.push(readGeneralName(reader, one, 'constraint'))
      // Minimum is 0, which DER leaves out, and maximum is absent (RFC 5280 section 4.2.1.10).
      leave(reader, one)
      if (bases.length > maxEntries) derFault(reader, `more than ${maxEntries} subtrees`, 'x509.size')
    }
    return bases
  }
  const permitted = subtrees(0xa0)
  const excluded = subtrees(0xa1)
  leave(reader, end)
  if (permitted.length + excluded.length === 0) derFault(reader, 'name constraints without one')
  draft.nameConstraints = { permitted, excluded }
}

function readPolicies(reader: DerReader, outer: number, draft: Draft): void {
  const policies = readList(reader, outer, (to) => {
    const end = enter(reader, tags.sequence, to)
    const oid = readOid(reader, end)
    // Qualifiers change nothing for a verifier that wants no particular policy.
    if (hasMore(reader, end)) read(reader, tags.sequence, end)
    leave(reader, end)
    return oid
  })
  if (new Set(policies).size !== policies.length) derFault(reader, 'a policy occurs twice')
  draft.policies = policies
}

function readPolicyConstraints(reader: DerReader, outer: number, draft: Draft): void {
  const end = enter(reader, tags.sequence, outer)
  const count = (tag: number) =>
    hasMore(reader, end) && reader.bytes[reader.at] === tag ? readCount(reader, end, tag) : null
  draft.policyConstraints = { requireExplicit: count(0x80), inhibitMapping: count(0x81) }
  leave(reader, end)
  if (draft.policyConstraints.requireExplicit === null && draft.policyConstraints.inhibitMapping === null)
    derFault(reader, 'policy constraints without one')
}

function readDistributionPoints(reader: DerReader, outer: number, draft: Draft): void {
  readList(reader, outer, (to) => {
    const end = enter(reader, tags.sequence, to)
    const point = readOptional(reader, 0xa0, end)
    const reasons = readOptional(reader, 0x81, end)
    const issuer = readOptional(reader, 0xa2, end)
    leave(reader, end)
    // A list for some reasons only, or by somebody else (RFC 5280 section 4.2.1.13), is not what a status can rest on here.
    if (reader.fault !== null || point === null || reasons !== null || issuer !== null) return
    reader.at = point.at
    const whole = readOptional(reader, 0xa0, point.to)
    if (whole !== null) {
      reader.at = whole.at
      for (const name of readGeneralNames(reader, whole.to)) if (name.form === 'uri') draft.crlUris.push(name.text)
    } else readAny(reader, point.to)
    leave(reader, point.to)
    if (reader.fault === null) reader.at = end
  })
}

function readInfoAccess(reader: DerReader, outer: number, draft: Draft): void {
  readList(reader, outer, (to) => {
    const end = enter(reader, tags.sequence, to)
    const method = readOid(reader, end)
    const place = readGeneralName(reader, end, 'name')
    leave(reader, end)
    if (place.form !== 'uri') return
    if (method === oids.ocsp) draft.ocspUris.push(place.text)
    if (method === oids.caIssuers) draft.issuerUris.push(place.text)
  })
}
