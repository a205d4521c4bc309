import { fail, ok, type Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'
import { readSignature, readSignatureAlgorithm, type SignatureAlgorithm } from './algorithms.ts'
import { readSerialNumber } from './certificate.ts'
import {
  contentOf,
  createDerReader,
  type DerReader,
  derFault,
  enter,
  hasMore,
  hexOf,
  leave,
  readCount,
  readInteger,
  readOptional,
  tags,
} from './der-reader.ts'
import { inside, walkExtensions } from './extensions.ts'
import { readGeneralNames } from './general-names.ts'
import { type DistinguishedName, readName } from './names.ts'
import { oids } from './oids.ts'
import { readTime } from './times.ts'

/** Why a certificate was revoked (RFC 5280 section 5.3.1). */
export type RevocationReason = (typeof revocationReasons)[number]

/** The reasons by their numbers; 7 was never given out. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'unused',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

/** A CRL (RFC 5280 section 5.1) that was read. Nobody has verified its signature. */
export interface RevocationList {
  readonly signed: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly issuer: DistinguishedName
  readonly thisUpdate: Seconds
  readonly nextUpdate: Seconds | null
  /** By serial number, in small hexadecimal digits. */
  readonly revoked: ReadonlyMap<string, { readonly at: Seconds; readonly reason: RevocationReason }>
  readonly authorityKeyId: Uint8Array | null
  readonly number: string | null
  /** What the list is limited to (RFC 5280 section 5.2.5); `null` if it is whole. */
  readonly scope: { readonly uris: readonly string[]; readonly userOnly: boolean; readonly caOnly: boolean } | null
  /** Why it cannot stand for all that its issuer revoked: a delta, a list for some reasons or of other issuers, or an unknown critical extension. */
  readonly unusable: string | null
}

/** Octets of a CRL. Ten thousand entries fit. */
export const maxRevocationList = 393_216

type Draft = { -readonly [Member in keyof RevocationList]: RevocationList[Member] }

/** Reads a CRL from DER. What is malformed is `x509.crl_invalid`. */
export function parseRevocationList(der: Uint8Array): Result<RevocationList> {
  if (der.length > maxRevocationList)
    return fail('x509.size', `a CRL of ${der.length} octets, at most ${maxRevocationList}`)
  const reader = createDerReader(der)
  const end = enter(reader, tags.sequence, der.length)
  if (reader.fault === null && end !== der.length) derFault(reader, 'more after the list')
  const from = reader.at
  const tbsEnd = enter(reader, tags.sequence, end)
  // Version 2 is written as 1; version 1 has no extensions and so no number, and is not read.
  if (readCount(reader, tbsEnd) !== 1) derFault(reader, 'not a list of version 2')
  const inner = readSignatureAlgorithm(reader, tbsEnd)
  const issuer = readName(reader, tbsEnd)
  const thisUpdate = readTime(reader, tbsEnd)
  const hasNext =
    hasMore(reader, tbsEnd) && [tags.utcTime, tags.generalizedTime].some((tag) => tag === reader.bytes[reader.at])
  const nextUpdate = hasNext ? readTime(reader, tbsEnd) : null
  const list = {
    issuer,
    thisUpdate,
    nextUpdate,
    authorityKeyId: null,
    number: null,
    scope: null,
    unusable: null,
  } as unknown as Draft
  list.revoked = readEntries(reader, tbsEnd, list)
  const holder = readOptional(reader, 0xa0, tbsEnd)
  if (holder !== null) {
    reader.at = holder.at
    walkExtensions(reader, holder.to, (oid, { at, to, critical }) =>
      inside(reader, at, to, () => readListExtension(reader, list, { oid, to, critical })),
    )
    leave(reader, holder.to)
  }
  leave(reader, tbsEnd)
  if (list.number === null) list.unusable ??= 'it has no number (RFC 5280 section 5.2.3)'
  const to = reader.at
  list.signatureAlgorithm = readSignatureAlgorithm(reader, end)
  list.signature = readSignature(reader, list.signatureAlgorithm, end)
  leave(reader, end)
  list.signed = der.subarray(from, to)
  if (reader.fault !== null) return fail('x509.crl_invalid', reader.fault.detail)
  if (inner.text !== list.signatureAlgorithm.text)
    return fail('x509.crl_invalid', 'two signature algorithms, one signed and one not')
  return ok(list)
}

function readEntries(reader: DerReader, outer: number, list: Draft): RevocationList['revoked'] {
  const revoked = new Map<string, { readonly at: Seconds; readonly reason: RevocationReason }>()
  if (!hasMore(reader, outer) || reader.bytes[reader.at] !== tags.sequence) return revoked
  const end = enter(reader, tags.sequence, outer)
  while (hasMore(reader, end)) {
    const one = enter(reader, tags.sequence, end)
    const serial = readSerialNumber(reader, one)
    const at = readTime(reader, one)
    let reason: RevocationReason = 'unspecified'
    if (hasMore(reader, one))
      walkExtensions(reader, one, (oid, value) =>
        inside(reader, value.at, value.to, () => {
          if (oid === oids.reasonCode) reason = readReason(reader, value.to)
          else {
            // Whoever else's certificate it is, the list holds more than its issuer's own.
            if (oid === oids.certificateIssuer) list.unusable ??= 'it speaks for several issuers'
            else if (value.critical && oid !== oids.invalidityDate)
              list.unusable ??= `an entry has the unknown critical extension ${oid}`
            reader.at = value.to
          }
        }),
      )
    leave(reader, one)
    // What was revoked stays so, whatever a later entry says.
    if (!revoked.has(serial)) revoked.set(serial, { at, reason })
  }
  leave(reader, end)
  return revoked
}

/** Reads a CRLReason. */
export function readReason(reader: DerReader, end: number): RevocationReason {
  return revocationReasons[readCount(reader, end, tags.enumerated)] ?? 'unspecified'
}

function readListExtension(
  reader: DerReader,
  list: Draft,
  { oid, to, critical }: { readonly oid: string; readonly to: number; readonly critical: boolean },
): void {
  switch (oid) {
    case oids.crlNumber:
      if (critical) list.unusable ??= 'its number is critical (RFC 5280 section 5.2.3)'
      list.number = hexOf(contentOf(reader, readInteger(reader, to)))
      return
    case oids.authorityKeyIdentifier: {
      const end = enter(reader, tags.sequence, to)
      const id = readOptional(reader, 0x80, end)
      if (id !== null) list.authorityKeyId = contentOf(reader, id)
      reader.at = to
      return
    }
    case oids.issuingDistributionPoint:
      readScope(reader, to, list)
      return
    case oids.deltaCrlIndicator:
      list.unusable ??= 'it lists only what changed'
      break
    default:
      if (critical) list.unusable ??= `the unknown critical extension ${oid}`
  }
  if (reader.fault === null) reader.at = to
}

function readScope(reader: DerReader, outer: number, list: Draft): void {
  const end = enter(reader, tags.sequence, outer)
  const uris: string[] = []
  const point = readOptional(reader, 0xa0, end)
  if (point !== null) {
    reader.at = point.at
    const whole = readOptional(reader, 0xa0, point.to)
    if (whole !== null) {
      reader.at = whole.at
      for (const name of readGeneralNames(reader, whole.to)) if (name.form === 'uri') uris.push(name.text)
      // A list with a place is one of several, and certificates say where theirs is by URI.
      if (uris.length === 0) list.unusable ??= 'it names its place by something else than a URI'
    } else list.unusable ??= 'it names its place relative to its issuer'
    if (reader.fault === null) reader.at = point.to
  }
  const flag = (tag: number) => {
    const node = readOptional(reader, tag, end)
    return node !== null && reader.bytes[node.at] === 0xff
  }
  const userOnly = flag(0x81)
  const caOnly = flag(0x82)
  if (readOptional(reader, 0x83, end) !== null) list.unusable ??= 'it lists revocations for some reasons only'
  if (flag(0x84)) list.unusable ??= 'it speaks for several issuers'
  if (flag(0x85)) list.unusable ??= 'it lists attribute certificates'
  leave(reader, end)
  if (userOnly && caOnly) derFault(reader, 'a list for nobody')
  list.scope = { uris, userOnly, caOnly }
}
