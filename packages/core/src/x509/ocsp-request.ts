import { fail, ok, type Result } from '../result.ts'
import { readOctets } from './algorithms.ts'
import { readSerialNumber } from './certificate.ts'
import {
  createDerReader,
  type DerReader,
  derFault,
  enter,
  hasMore,
  leave,
  readAny,
  readOid,
  readOptional,
  tags,
} from './der-reader.ts'
import { inside, walkExtensions } from './extensions.ts'
import { oids } from './oids.ts'

/** How a request names one certificate (CertID, RFC 6960 section 4.1.1). */
export interface OcspCertificateId {
  /** The whole CertID as it came, to be repeated in the answer. */
  readonly der: Uint8Array
  readonly hash: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serial: string
}

/** A request for the status of certificates. Whoever signed it, if anybody did, is not looked at: everyone may ask. */
export interface OcspRequest {
  readonly ids: readonly OcspCertificateId[]
  readonly nonce: Uint8Array | null
}

/** Octets of a request. Those of verifiers have 100, and RFC 5019 section 5 wants them small enough for a URL. */
export const maxOcspRequest = 4_096
const maxIds = 16
// RFC 9654 section 2.1.
const maxNonce = 128

/** Reads an OCSP request from DER (RFC 6960 section 4.1). What is malformed is `x509.request_malformed`. */
export function parseOcspRequest(der: Uint8Array): Result<OcspRequest> {
  if (der.length > maxOcspRequest)
    return fail('x509.request_malformed', `a request of ${der.length} octets, at most ${maxOcspRequest}`)
  const reader = createDerReader(der)
  const end = enter(reader, tags.sequence, der.length)
  if (reader.fault === null && end !== der.length) derFault(reader, 'more after the request')
  const request = readContent(reader, end)
  // A signature, which nobody needs.
  readOptional(reader, 0xa0, end)
  leave(reader, end)
  const { fault } = reader
  return fault === null ? ok(request) : fail('x509.request_malformed', `${fault.code}: ${fault.detail}`)
}

function readContent(reader: DerReader, outer: number): OcspRequest {
  const end = enter(reader, tags.sequence, outer)
  if (readOptional(reader, 0xa0, end) !== null) derFault(reader, 'a version other than the default')
  // The name of whoever asks.
  readOptional(reader, 0xa1, end)
  const listEnd = enter(reader, tags.sequence, end)
  const ids: OcspCertificateId[] = []
  while (hasMore(reader, listEnd)) {
    ids.push(readOne(reader, listEnd))
    if (ids.length > maxIds) derFault(reader, `more than ${maxIds} certificates`, 'x509.size')
  }
  if (ids.length === 0) derFault(reader, 'it asks for nothing')
  const holder = readOptional(reader, 0xa2, end)
  const nonce = holder === null ? null : readNonce(reader, holder)
  leave(reader, end)
  return { ids, nonce }
}

function readNonce(reader: DerReader, { at: from, to: end }: { readonly at: number; readonly to: number }) {
  let nonce: Uint8Array | null = null
  const after = reader.at
  reader.at = from
  walkExtensions(reader, end, (oid, { at, to, critical }) =>
    inside(reader, at, to, () => {
      if (oid === oids.ocspNonce) nonce = readOctets(reader, to)
      else if (critical) derFault(reader, `the unknown critical extension ${oid}`)
      else reader.at = to
    }),
  )
  const length = (nonce as Uint8Array | null)?.length ?? 1
  if (length === 0 || length > maxNonce) derFault(reader, `a nonce has 1 to ${maxNonce} octets`)
  if (reader.fault === null) reader.at = after
  return nonce
}

function readOne(reader: DerReader, outer: number): OcspCertificateId {
  const end = enter(reader, tags.sequence, outer)
  const from = reader.at
  const idEnd = enter(reader, tags.sequence, end)
  const hashEnd = enter(reader, tags.sequence, idEnd)
  const hash = readOid(reader, hashEnd)
  if (hasMore(reader, hashEnd)) readAny(reader, hashEnd)
  leave(reader, hashEnd)
  const issuerNameHash = readOctets(reader, idEnd)
  const issuerKeyHash = readOctets(reader, idEnd)
  const serial = readSerialNumber(reader, idEnd)
  leave(reader, idEnd)
  const der = reader.bytes.slice(from, Math.max(from, reader.at))
  const extensions = readOptional(reader, 0xa0, end)
  if (extensions !== null) {
    const after = reader.at
    reader.at = extensions.at
    walkExtensions(reader, extensions.to, (oid, { to, critical }) => {
      if (critical) derFault(reader, `the unknown critical extension ${oid}`)
      else reader.at = to
    })
    if (reader.fault === null) reader.at = after
  }
  leave(reader, end)
  return { der, hash, issuerNameHash, issuerKeyHash, serial }
}
