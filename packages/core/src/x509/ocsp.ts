import { fail, ok, type Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'
import { readOctets, readSignature, readSignatureAlgorithm, type SignatureAlgorithm } from './algorithms.ts'
import { type Certificate, parseCertificate, readSerialNumber } from './certificate.ts'
import {
  createDerReader,
  type DerReader,
  derFault,
  enter,
  hasMore,
  leave,
  read,
  readAny,
  readCount,
  readOid,
  readOptional,
  tags,
} from './der-reader.ts'
import { inside, walkExtensions } from './extensions.ts'
import { type DistinguishedName, readName } from './names.ts'
import { oids } from './oids.ts'
import { type RevocationReason, readReason } from './revocation-lists.ts'
import { readGeneralizedTime } from './times.ts'

/** What an OCSP response says of one certificate (RFC 6960 section 4.2.1). */
export interface SingleResponse {
  readonly hash: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serial: string
  readonly status: 'good' | 'unknown' | { readonly at: Seconds; readonly reason: RevocationReason }
  readonly thisUpdate: Seconds
  readonly nextUpdate: Seconds | null
}

/** An OCSP response that was read. Nobody has verified its signature, nor that its signer may give it. */
export interface OcspResponse {
  /** 0 for a response with content; else why there is none (RFC 6960 section 4.2.1). */
  readonly outcome: number
  readonly signed: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly responder: { readonly name: DistinguishedName } | { readonly keyHash: Uint8Array }
  readonly producedAt: Seconds
  readonly responses: readonly SingleResponse[]
  readonly nonce: Uint8Array | null
  /** Certificates that came along, for a responder that the issuer has delegated to. */
  readonly certificates: readonly Certificate[]
}

/** Octets of a response. Ours have 400, and one with the responder's certificate 1,000. */
export const maxOcspResponse = 32_768
const maxSingles = 32
const maxResponderCertificates = 4

type Draft = { -readonly [Member in keyof OcspResponse]: OcspResponse[Member] }

/** Reads an OCSP response from DER. What is malformed, or of another type than basic, is `x509.ocsp_invalid`. */
export function parseOcspResponse(der: Uint8Array): Result<OcspResponse> {
  if (der.length > maxOcspResponse)
    return fail('x509.size', `an OCSP response of ${der.length} octets, at most ${maxOcspResponse}`)
  const reader = createDerReader(der)
  const end = enter(reader, tags.sequence, der.length)
  if (reader.fault === null && end !== der.length) derFault(reader, 'more after the response')
  const outcome = readCount(reader, end, tags.enumerated)
  const holder = readOptional(reader, 0xa0, end)
  leave(reader, end)
  if (reader.fault === null && outcome !== 0)
    return fail('x509.ocsp_invalid', `the responder gives no answer (status ${outcome})`)
  if (holder === null) derFault(reader, 'a response without content')
  else {
    reader.at = holder.at
    const bytesEnd = enter(reader, tags.sequence, holder.to)
    if (readOid(reader, bytesEnd) !== oids.ocspBasic) derFault(reader, 'not a basic response')
    const basic = read(reader, tags.octetString, bytesEnd)
    leave(reader, bytesEnd)
    if (reader.fault === null) {
      reader.at = basic.at
      const response = readBasic(reader, basic.to)
      leave(reader, basic.to)
      if (reader.fault === null) return response
    }
  }
  return fail('x509.ocsp_invalid', reader.fault?.detail ?? 'malformed')
}

function readBasic(reader: DerReader, outer: number): Result<OcspResponse> {
  const end = enter(reader, tags.sequence, outer)
  const from = reader.at
  const draft = { outcome: 0, nonce: null } as unknown as Draft
  readResponseData(reader, end, draft)
  draft.signed = reader.bytes.subarray(from, reader.at)
  draft.signatureAlgorithm = readSignatureAlgorithm(reader, end)
  draft.signature = readSignature(reader, draft.signatureAlgorithm, end)
  const certificates: Certificate[] = []
  const holder = readOptional(reader, 0xa0, end)
  if (holder !== null) {
    reader.at = holder.at
    const listEnd = enter(reader, tags.sequence, holder.to)
    while (hasMore(reader, listEnd)) {
      const { from: start, to } = readAny(reader, listEnd)
      const certificate = parseCertificate(reader.bytes.subarray(start, to))
      if (certificate.ok) certificates.push(certificate.value)
      if (certificates.length > maxResponderCertificates)
        derFault(reader, `more than ${maxResponderCertificates} certificates`, 'x509.size')
    }
    leave(reader, holder.to)
  }
  leave(reader, end)
  draft.certificates = certificates
  return reader.fault === null ? ok(draft) : fail('x509.ocsp_invalid', (reader.fault as { detail: string }).detail)
}

function readResponseData(reader: DerReader, outer: number, draft: Draft): void {
  const end = enter(reader, tags.sequence, outer)
  if (readOptional(reader, 0xa0, end) !== null) derFault(reader, 'a version other than the default')
  const byName = readOptional(reader, 0xa1, end)
  const byKey = byName === null ? readOptional(reader, 0xa2, end) : null
  const after = reader.at
  if (byName !== null) {
    reader.at = byName.at
    draft.responder = { name: readName(reader, byName.to) }
  } else if (byKey !== null) {
    reader.at = byKey.at
    draft.responder = { keyHash: readOctets(reader, byKey.to) }
  } else derFault(reader, 'no responder')
  if (reader.fault === null) reader.at = after
  draft.producedAt = readGeneralizedTime(reader, end)
  const listEnd = enter(reader, tags.sequence, end)
  const responses: SingleResponse[] = []
  while (hasMore(reader, listEnd)) {
    responses.push(readSingle(reader, listEnd))
    if (responses.length > maxSingles) derFault(reader, `more than ${maxSingles} answers`, 'x509.size')
  }
  draft.responses = responses
  const holder = readOptional(reader, 0xa1, end)
  if (holder !== null) {
    reader.at = holder.at
    walkExtensions(reader, holder.to, (oid, { at, to, critical }) =>
      inside(reader, at, to, () => {
        if (oid === oids.ocspNonce) draft.nonce = readOctets(reader, to)
        else if (critical) derFault(reader, `the unknown critical extension ${oid}`)
        else reader.at = to
      }),
    )
  }
  leave(reader, end)
}

function readSingle(reader: DerReader, outer: number): SingleResponse {
  const end = enter(reader, tags.sequence, outer)
  const idEnd = enter(reader, tags.sequence, end)
  const hashEnd = enter(reader, tags.sequence, idEnd)
  const hash = readOid(reader, hashEnd)
  if (hasMore(reader, hashEnd)) readAny(reader, hashEnd)
  leave(reader, hashEnd)
  const issuerNameHash = readOctets(reader, idEnd)
  const issuerKeyHash = readOctets(reader, idEnd)
  const serial = readSerialNumber(reader, idEnd)
  leave(reader, idEnd)
  const node = readAny(reader, end)
  const after = reader.at
  let status: SingleResponse['status'] = 'unknown'
  if (node.tag === 0x80) status = 'good'
  else if (node.tag === 0xa1) {
    reader.at = node.at
    const at = readGeneralizedTime(reader, node.to)
    const reason = readOptional(reader, 0xa0, node.to)
    if (reason !== null) reader.at = reason.at
    status = { at, reason: reason === null ? 'unspecified' : readReason(reader, reason.to) }
    leave(reader, node.to)
  } else if (node.tag !== 0x82) derFault(reader, 'a status of no known kind')
  if (reader.fault === null) reader.at = after
  const thisUpdate = readGeneralizedTime(reader, end)
  const next = readOptional(reader, 0xa0, end)
  let nextUpdate: Seconds | null = null
  if (next !== null) {
    reader.at = next.at
    nextUpdate = readGeneralizedTime(reader, next.to)
    leave(reader, next.to)
  }
  const extensions = readOptional(reader, 0xa1, end)
  if (extensions !== null) {
    const last = reader.at
    reader.at = extensions.at
    walkExtensions(reader, extensions.to, (oid, { critical }) => {
      if (critical) derFault(reader, `the unknown critical extension ${oid}`)
    })
    if (reader.fault === null) reader.at = last
  }
  leave(reader, end)
  return { hash, issuerNameHash, issuerKeyHash, serial, status, thisUpdate, nextUpdate }
}

/** Whether two pieces are the same octets. */
export function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
