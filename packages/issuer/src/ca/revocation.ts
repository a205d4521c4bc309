import { type Failed, fail, type Hasher, ok, type Result, type Seconds, sameJwk } from '@imprint/core'
import {
  type Certificate,
  der,
  derCount,
  derExtension,
  derGeneralizedTime,
  derOctets,
  derOid,
  derSequence,
  derSerial,
  derSignatureAlgorithm,
  derSigned,
  derTime,
  oids,
  type RevocationReason,
  revocationReasons,
  tags,
} from '@imprint/core/x509'
import { keyIdentifier } from './extensions.ts'
import type { Authority } from './write-certificate.ts'

/** A certificate that is revoked. */
export interface RevokedEntry {
  /** Small hexadecimal digits. */
  readonly serial: string
  readonly at: Seconds
  readonly reason: RevocationReason
}

/** What a CRL is to say. */
export interface RevocationListDraft {
  readonly revoked: readonly RevokedEntry[]
  /** Grows by one with every list. */
  readonly number: number
  readonly thisUpdate: Seconds
  readonly nextUpdate: Seconds
}

const unsupported = () => fail('issue.unsupported', 'this key signs no certificates')

/** Says that a signer is not the one of its certificate: what it signs in that name nobody believes. `null` if it is. */
export function keyFault({ certificate, signer }: Authority): Failed | null {
  const { jwk } = certificate.key
  return jwk !== null && sameJwk(jwk, signer.publicJwk)
    ? null
    : fail('x509.request_profile', 'the signer’s key is not the one of its certificate')
}

/** Writes and signs a CRL of version 2 (RFC 5280 section 5), as DER. A signer that is not the authority's is `x509.request_profile`. */
export async function writeRevocationList(
  draft: RevocationListDraft,
  { certificate, signer }: Authority,
  { hasher }: { readonly hasher: Hasher },
): Promise<Result<Uint8Array>> {
  const algorithm = derSignatureAlgorithm(signer.alg)
  if (algorithm === null) return unsupported()
  const fault = keyFault({ certificate, signer })
  if (fault !== null) return fault
  const entries = draft.revoked.map(({ serial, at, reason }) => {
    const number = revocationReasons.indexOf(reason)
    // An unspecified reason is left out (RFC 5280 section 5.3.1).
    const extensions =
      number === 0
        ? []
        : [derSequence(derExtension(oids.reasonCode, false, der(tags.enumerated, Uint8Array.of(number))))]
    return derSequence(derSerial(serial), derTime(at), ...extensions)
  })
  const keyId = certificate.extensions.subjectKeyId ?? keyIdentifier(signer.publicJwk, hasher)
  const extensions = derSequence(
    derExtension(oids.authorityKeyIdentifier, false, derSequence(der(0x80, keyId))),
    derExtension(oids.crlNumber, false, derCount(draft.number)),
  )
  const content = derSequence(
    derCount(1),
    algorithm,
    certificate.subject.der,
    derTime(draft.thisUpdate),
    derTime(draft.nextUpdate),
    ...(entries.length === 0 ? [] : [derSequence(...entries)]),
    der(0xa0, extensions),
  )
  return derSigned(content, algorithm, signer)
}

/** What an OCSP response is to say of one certificate. */
export interface OcspDraft {
  readonly certificate: Certificate
  /** The certificate of its issuer. */
  readonly issuer: Certificate
  readonly status: 'good' | 'unknown' | Omit<RevokedEntry, 'serial'>
  readonly producedAt: Seconds
  readonly nextUpdate: Seconds
}

/**
 * Writes and signs an OCSP response (RFC 6960 section 4.2), as DER, naming the certificate by SHA-256. The responder is the issuer, or has a certificate of the issuer for this, which then goes along.
 * A signer that is not the responder's is `x509.request_profile`.
 */
export async function writeOcspResponse(
  draft: OcspDraft,
  responder: Authority,
  { hasher }: { readonly hasher: Hasher },
): Promise<Result<Uint8Array>> {
  const { certificate, issuer, status, producedAt, nextUpdate } = draft
  const algorithm = derSignatureAlgorithm(responder.signer.alg)
  if (algorithm === null) return unsupported()
  const fault = keyFault(responder)
  if (fault !== null) return fault
  const id = derSequence(
    derSequence(derOid(oids.sha256)),
    derOctets(hasher.sha256(certificate.issuer.der)),
    derOctets(hasher.sha256(issuer.key.octets)),
    derSerial(certificate.serial),
  )
  const single = derSequence(
    id,
    derStatus(status),
    derGeneralizedTime(producedAt),
    der(0xa0, derGeneralizedTime(nextUpdate)),
  )
  const data = derSequence(
    der(0xa1, responder.certificate.subject.der),
    derGeneralizedTime(producedAt),
    derSequence(single),
  )
  const signed = await derSigned(data, algorithm, responder.signer)
  if (!signed.ok) return signed
  const delegated = responder.certificate.der !== issuer.der
  const whole = delegated ? withCertificate(signed.value, responder.certificate.der) : signed.value
  return ok(
    derSequence(
      der(tags.enumerated, Uint8Array.of(0)),
      der(0xa0, derSequence(derOid(oids.ocspBasic), derOctets(whole))),
    ),
  )
}

/** Writes what is said of one certificate (CertStatus, RFC 6960 section 4.2.1). */
export function derStatus(status: OcspDraft['status']): Uint8Array {
  if (status === 'good') return der(0x80)
  if (status === 'unknown') return der(0x82)
  const reason = revocationReasons.indexOf(status.reason)
  return der(
    0xa1,
    derGeneralizedTime(status.at),
    ...(reason === 0 ? [] : [der(0xa0, der(tags.enumerated, Uint8Array.of(reason)))]),
  )
}

/** Puts a certificate behind the signature of a BasicOCSPResponse. */
export function withCertificate(basic: Uint8Array, certificate: Uint8Array): Uint8Array {
  const head = (basic[1] as number) < 0x80 ? 2 : 2 + ((basic[1] as number) & 0x7f)
  return derSequence(basic.subarray(head), der(0xa0, derSequence(certificate)))
}
