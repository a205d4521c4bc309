import { fail, ok, type Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'
import {
  readSignature,
  readSignatureAlgorithm,
  readSubjectKey,
  type SignatureAlgorithm,
  type SubjectKey,
} from './algorithms.ts'
import {
  contentOf,
  createDerReader,
  type DerReader,
  derFault,
  enter,
  hasMore,
  hexOf,
  leave,
  readBits,
  readCount,
  readInteger,
  readOptional,
  tags,
} from './der-reader.ts'
import { type Extensions, noExtensions, readExtensions } from './extensions.ts'
import { type DistinguishedName, readName } from './names.ts'
import { readTime } from './times.ts'

/** A certificate (RFC 5280 section 4.1) that was read. Nobody has verified its signature, and nothing in it is believed yet. */
export interface Certificate {
  readonly der: Uint8Array
  /** What is signed: the TBSCertificate. */
  readonly signed: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  /** In JOSE form; empty if it has the wrong form for its algorithm. */
  readonly signature: Uint8Array
  /** Small hexadecimal digits, without a leading zero octet. */
  readonly serial: string
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly notBefore: Seconds
  readonly notAfter: Seconds
  readonly key: SubjectKey
  readonly extensions: Extensions
}

/** Octets of one certificate. Ours have 600; one with a hundred names of servers has 8,000. */
export const maxCertificate = 16_384

/**
 * Reads a certificate from DER, strictly. What is not DER is `x509.der`, too large `x509.size`, another version than 3 `x509.version`, a serial number that is not positive and of at
 * most 20 octets `x509.serial`, two different signature algorithms `x509.algorithm_mismatch`; names, times and extensions have codes of their own.
 */
export function parseCertificate(der: Uint8Array): Result<Certificate> {
  if (der.length > maxCertificate) return fail('x509.size', `${der.length} octets, at most ${maxCertificate}`)
  const reader = createDerReader(der)
  const end = enter(reader, tags.sequence, der.length)
  if (reader.fault === null && end !== der.length) derFault(reader, 'more after the certificate')
  const from = reader.at
  const tbs = readTbs(reader, end)
  const to = reader.at
  const signatureAlgorithm = readSignatureAlgorithm(reader, end)
  const signature = readSignature(reader, signatureAlgorithm, end)
  leave(reader, end)
  if (reader.fault !== null) return { ok: false, error: reader.fault }
  // The outer one is not signed (RFC 5280 section 4.1.1.2).
  if (tbs.algorithm.text !== signatureAlgorithm.text)
    return fail('x509.algorithm_mismatch', 'two signature algorithms, one signed and one not')
  const { serial, issuer, subject, notBefore, notAfter, key, extensions } = tbs
  return ok({
    der,
    signed: der.subarray(from, to),
    signatureAlgorithm,
    signature,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    key,
    extensions,
  })
}

function readTbs(reader: DerReader, outer: number) {
  const end = enter(reader, tags.sequence, outer)
  const version = readVersion(reader, end)
  const serial = readSerial(reader, end)
  const algorithm = readSignatureAlgorithm(reader, end)
  const issuer = readName(reader, end)
  if (reader.fault === null && issuer.rdns.length === 0)
    derFault(reader, 'the issuer has no name (RFC 5280 section 4.1.2.4)', 'x509.name')
  const validityEnd = enter(reader, tags.sequence, end)
  const notBefore = readTime(reader, validityEnd)
  const notAfter = readTime(reader, validityEnd)
  leave(reader, validityEnd)
  const subject = readName(reader, end)
  const key = readSubjectKey(reader, end)
  // Unique identifiers (RFC 5280 section 4.1.2.8) are passed over, as section 4.1.2.8 allows: nobody writes them any more.
  for (const tag of [0x81, 0x82])
    if (hasMore(reader, end) && reader.bytes[reader.at] === tag) readBits(reader, end, tag)
  const holder = readOptional(reader, 0xa3, end)
  let extensions: Extensions = noExtensions()
  if (holder !== null) {
    reader.at = holder.at
    extensions = readExtensions(reader, holder.to)
    leave(reader, holder.to)
  }
  leave(reader, end)
  if (reader.fault === null && version !== 2) derFault(reader, `version ${version + 1}, not 3`, 'x509.version')
  return { serial, algorithm, issuer, subject, notBefore, notAfter, key, extensions }
}

function readVersion(reader: DerReader, end: number): number {
  const holder = readOptional(reader, 0xa0, end)
  if (holder === null) return 0
  reader.at = holder.at
  const version = readCount(reader, holder.to)
  leave(reader, holder.to)
  return version
}

/** Positive, and of at most 20 octets (RFC 5280 section 4.1.2.2). */
function readSerial(reader: DerReader, end: number): string {
  const node = readInteger(reader, end)
  if (reader.fault !== null) return ''
  const octets = contentOf(reader, node)
  const first = octets[0] as number
  if (first >= 0x80 || (first === 0 && octets.length === 1))
    derFault(reader, 'a serial number that is zero or negative', 'x509.serial')
  if (octets.length > 20) derFault(reader, `a serial number of ${octets.length} octets, at most 20`, 'x509.serial')
  return hexOf(first === 0 ? octets.subarray(1) : octets)
}

/** Reads a serial number in small hexadecimal digits, as CRLs and OCSP responses name certificates; theirs need not be positive. */
export function readSerialNumber(reader: DerReader, end: number): string {
  const octets = contentOf(reader, readInteger(reader, end))
  return hexOf(octets.length > 1 && octets[0] === 0 ? octets.subarray(1) : octets)
}

/** Whether subject and issuer are one name (RFC 5280 section 6.1). */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject.key === issuer.key
}
