import { fail, type Hasher, ok, type Result, type Seconds } from '@imprint/core'
import {
  type Certificate,
  der,
  derExtension,
  derGeneralizedTime,
  derOctets,
  derOid,
  derSequence,
  derSignatureAlgorithm,
  derSigned,
  type OcspCertificateId,
  type OcspRequest,
  oids,
  sameOctets,
  tags,
} from '@imprint/core/x509'
import { derStatus, keyFault, type OcspDraft, withCertificate } from './revocation.ts'
import type { Authority } from './write-certificate.ts'

/** What an answer to a request is made of. */
export interface OcspAnswerDraft {
  readonly request: OcspRequest
  /** The authority whose certificates are asked about. */
  readonly issuer: Certificate
  /** What is said of a serial number, in small hexadecimal digits. */
  statusOf(serial: string): OcspDraft['status']
  readonly producedAt: Seconds
  readonly nextUpdate: Seconds
}

/** The hashes by which requests name an issuer. */
export interface OcspHashes {
  readonly hasher: Hasher
  /** Nothing is protected by it here: requests name issuers so (RFC 5019 section 2.1.1). */
  sha1(data: Uint8Array): Uint8Array
}

/**
 * Answers an OCSP request (RFC 6960 section 4.2) and signs the answer, as DER: each certificate is named as the request names it, and the nonce is repeated. A certificate of another issuer, or one that is named by a hash that is not known here, is `unknown`. The
 * responder is the issuer, or has a certificate of the issuer for this, which then goes along.
 */
export async function answerOcspRequest(
  { request, issuer, statusOf, producedAt, nextUpdate }: OcspAnswerDraft,
  responder: Authority,
  hashes: OcspHashes,
): Promise<Result<Uint8Array>> {
  const algorithm = derSignatureAlgorithm(responder.signer.alg)
  if (algorithm === null) return fail('issue.unsupported', 'this key signs no certificates')
  const fault = keyFault(responder)
  if (fault !== null) return fault
  const singles = request.ids.map((id) =>
    derSequence(
      id.der,
      derStatus(isAbout(issuer, id, hashes) ? statusOf(id.serial) : 'unknown'),
      derGeneralizedTime(producedAt),
      der(0xa0, derGeneralizedTime(nextUpdate)),
    ),
  )
  const { nonce } = request
  const extension = nonce === null ? null : derExtension(oids.ocspNonce, false, derOctets(nonce))
  const data = derSequence(
    der(0xa1, responder.certificate.subject.der),
    derGeneralizedTime(producedAt),
    derSequence(...singles),
    ...(extension === null ? [] : [der(0xa1, derSequence(extension))]),
  )
  const signed = await derSigned(data, algorithm, responder.signer)
  if (!signed.ok) return signed
  const isDelegated = !sameOctets(responder.certificate.der, issuer.der)
  const whole = isDelegated ? withCertificate(signed.value, responder.certificate.der) : signed.value
  return ok(
    derSequence(
      der(tags.enumerated, Uint8Array.of(0)),
      der(0xa0, derSequence(derOid(oids.ocspBasic), derOctets(whole))),
    ),
  )
}

/** Why a request got no answer (RFC 6960 section 4.2.1). */
export type OcspRefusal = 'malformedRequest' | 'internalError' | 'tryLater'

const refusals: Readonly<Record<OcspRefusal, number>> = { malformedRequest: 1, internalError: 2, tryLater: 3 }

/** Writes the response that says why there is none. Nobody signs it. */
export function ocspRefusal(refusal: OcspRefusal): Uint8Array {
  return derSequence(der(tags.enumerated, Uint8Array.of(refusals[refusal])))
}

function isAbout(issuer: Certificate, id: OcspCertificateId, { hasher, sha1 }: OcspHashes): boolean {
  const sha256 = (data: Uint8Array) => hasher.sha256(data)
  const digest = id.hash === oids.sha256 ? sha256 : id.hash === oids.sha1 ? sha1 : null
  return (
    digest !== null &&
    sameOctets(digest(issuer.subject.der), id.issuerNameHash) &&
    sameOctets(digest(issuer.key.octets), id.issuerKeyHash)
  )
}
