import { fail, ok, type Result } from '../result.ts'
import {
  readSignature,
  readSignatureAlgorithm,
  readSubjectKey,
  type SignatureAlgorithm,
  type SubjectKey,
} from './algorithms.ts'
import {
  createDerReader,
  type DerReader,
  derFault,
  enter,
  hasMore,
  leave,
  readAny,
  readCount,
  readOid,
  tags,
} from './der-reader.ts'
import { type Extensions, noExtensions, readExtensions } from './extensions.ts'
import { type DistinguishedName, readName } from './names.ts'
import { oids } from './oids.ts'

/** A certification request (PKCS #10, RFC 2986 section 4) that was read. Nobody has verified its signature. */
export interface CertificateRequest {
  readonly signed: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly subject: DistinguishedName
  readonly key: SubjectKey
  /** The extensions that are asked for. They are wishes, never copied. */
  readonly extensions: Extensions
}

/** The label of a request in PEM (RFC 7468 section 7). */
export const requestLabel = 'CERTIFICATE REQUEST'

const maxRequest = 16_384

/** Reads a certification request from DER. What is malformed is `x509.request_malformed`. */
export function parseCertificateRequest(der: Uint8Array): Result<CertificateRequest> {
  if (der.length > maxRequest) return fail('x509.request_malformed', `${der.length} octets, at most ${maxRequest}`)
  const reader = createDerReader(der)
  const end = enter(reader, tags.sequence, der.length)
  if (reader.fault === null && end !== der.length) derFault(reader, 'more after the request')
  const from = reader.at
  const infoEnd = enter(reader, tags.sequence, end)
  if (readCount(reader, infoEnd) !== 0) derFault(reader, 'not a request of version 1')
  const subject = readName(reader, infoEnd)
  const key = readSubjectKey(reader, infoEnd)
  const extensions = readAttributes(reader, infoEnd)
  leave(reader, infoEnd)
  const to = reader.at
  const signatureAlgorithm = readSignatureAlgorithm(reader, end)
  const signature = readSignature(reader, signatureAlgorithm, end)
  leave(reader, end)
  if (reader.fault !== null) return fail('x509.request_malformed', `${reader.fault.code}: ${reader.fault.detail}`)
  return ok({ signed: der.subarray(from, to), signatureAlgorithm, signature, subject, key, extensions })
}

function readAttributes(reader: DerReader, outer: number): Extensions {
  let found: Extensions | null = null
  const end = enter(reader, 0xa0, outer)
  while (hasMore(reader, end)) {
    const oneEnd = enter(reader, tags.sequence, end)
    const type = readOid(reader, oneEnd)
    const valuesEnd = enter(reader, tags.set, oneEnd)
    if (type === oids.extensionRequest) {
      if (found !== null) derFault(reader, 'extensions are asked for twice')
      found = readExtensions(reader, valuesEnd)
    } else while (hasMore(reader, valuesEnd)) readAny(reader, valuesEnd)
    leave(reader, valuesEnd)
    leave(reader, oneEnd)
  }
  return found ?? noExtensions()
}
