import {
  type Finding,
  finding,
  formatDateTime,
  type Hasher,
  type RejectedCode,
  type Seconds,
  type SynchronousSignatureVerifier,
  type UndecidedCode,
} from '@imprint/core'
import {
  type Certificate,
  keyUsageBits,
  nameOf,
  type OcspResponse,
  oids,
  parseOcspResponse,
  parseRevocationList,
  type RevocationList,
  type SingleResponse,
  sameOctets,
} from '@imprint/core/x509'
import { sha1 } from './sha1.ts'
import { signatureFault } from './validate-path.ts'

/** What judging the status of a certificate needs. */
export interface StatusContext {
  readonly at: Seconds
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: Hasher
}

/** CRLs and OCSP responses as DER. `stapled`: the presenter brought them, and answers for their form; what was `fetched` and is broken is only not known. */
export interface StatusEvidence {
  readonly origin: 'stapled' | 'fetched'
  /** When it was fetched. Left out for what came along: its age is the time that its signer states. */
  readonly fetchedAt?: Seconds
  readonly revocationLists: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
}

/** What is known of a certificate's status. */
export type CertificateStatus =
  | {
      readonly state: 'good'
      /** When that was fetched, or said where it came along. */
      readonly evidenceAt: Seconds
      /** Until when it counts. */
      readonly holdsUntil: Seconds
    }
  | { readonly state: 'revoked'; readonly because: Finding<'x509.revoked'> }
  | { readonly state: 'invalid'; readonly because: Finding<RejectedCode> }
  | { readonly state: 'unknown'; readonly because: Finding<UndecidedCode> }

/** Clocks of responders and verifiers differ. */
const skew = 60
/** How old an answer that names no end may be. */
const maxAge = 7 * 86400

/** A certificate, and the one above it, whose key signed it. */
export interface CertificatePair {
  readonly certificate: Certificate
  readonly issuer: Certificate
}

/**
 * Judges the status of one certificate by everything that is known (RFC 5280 section 6.3.3, RFC 6960 section 3.2), in whatever order it stands: one valid answer that it was revoked outweighs every other, and one valid answer that
 * it was not outweighs what is broken, that what is stale, and that what is missing. Of two answers that it was not the one counts that holds longer.
 */
export function judgeCertificateStatus(
  pair: CertificatePair,
  evidence: readonly StatusEvidence[],
  context: StatusContext,
): CertificateStatus {
  let best: CertificateStatus = {
    state: 'unknown',
    because: finding('x509.status_unknown', `nothing says whether ${nameOf(pair.certificate)} was revoked`),
  }
  for (const { origin, fetchedAt, revocationLists, ocspResponses } of evidence) {
    const answers = [
      ...revocationLists.map((der) => judgeList(der, pair, context)),
      ...ocspResponses.map((der) => judgeResponse(der, pair, context)),
    ]
    for (const answer of answers) {
      if (answer === null) continue
      const given = asEvidence(answer, { origin, fetchedAt })
      if (given.state === 'revoked') return given
      if (isBetter(given, best)) best = given
    }
  }
  return best
}

function asEvidence(
  answer: CertificateStatus,
  { origin, fetchedAt }: { readonly origin: StatusEvidence['origin']; readonly fetchedAt: Seconds | undefined },
): CertificateStatus {
  if (answer.state === 'invalid' && origin === 'fetched')
    return { state: 'unknown', because: finding('x509.status_unknown', answer.because.detail) }
  return answer.state === 'good' && fetchedAt !== undefined ? { ...answer, evidenceAt: fetchedAt } : answer
}

function isBetter(given: CertificateStatus, best: CertificateStatus): boolean {
  if (given.state === 'good' && best.state === 'good') return given.holdsUntil > best.holdsUntil
  return rank(given) > rank(best)
}

function rank(status: CertificateStatus): number {
  switch (status.state) {
    case 'unknown':
      return status.because.code === 'x509.status_stale' ? 1 : 0
    case 'invalid':
      return 2
    case 'good':
      return 3
    case 'revoked':
      return 4
  }
}

/** `null` for what is about other certificates. */
type Judged = CertificateStatus | null

function invalid(code: 'x509.crl_invalid' | 'x509.ocsp_invalid', detail: string): CertificateStatus {
  return { state: 'invalid', because: finding(code, detail) }
}

function judgeList(der: Uint8Array, { certificate, issuer }: CertificatePair, context: StatusContext): Judged {
  const parsed = parseRevocationList(der)
  if (!parsed.ok) return invalid('x509.crl_invalid', parsed.error.detail)
  const list = parsed.value
  if (list.issuer.key !== certificate.issuer.key || !isAbout(list, certificate)) return null
  if (list.unusable !== null) return invalid('x509.crl_invalid', list.unusable)
  const { keyUsage } = issuer.extensions
  if (keyUsage !== null && (keyUsage & keyUsageBits.crlSign) === 0)
    return invalid('x509.crl_invalid', `${nameOf(issuer)} may not sign lists`)
  const fault = signatureFault({ signed: list, by: issuer }, context.signatures)
  // An authority that rolled its key has lists signed by either.
  if (fault !== null) return invalid('x509.crl_invalid', fault.detail)
  const entry = list.revoked.get(certificate.serial)
  // On a whole list there are only revoked certificates, whatever reason it gives (RFC 5280 section 5.3.1: removeFromCRL is for lists of what changed).
  if (entry !== undefined) return revoked(certificate, entry)
  return freshness(list, context.at)
}

function isAbout({ scope }: RevocationList, { extensions }: Certificate): boolean {
  if (scope === null) return true
  const ca = extensions.basicConstraints?.ca === true
  if ((scope.userOnly && ca) || (scope.caOnly && !ca)) return false
  return scope.uris.length === 0 || scope.uris.some((uri) => extensions.crlUris.includes(uri))
}

function revoked(
  certificate: Certificate,
  { at, reason }: { readonly at: Seconds; readonly reason: string },
): CertificateStatus {
  return {
    state: 'revoked',
    because: finding('x509.revoked', `${nameOf(certificate)}: ${reason}, ${formatDateTime(at)}`),
  }
}

function freshness(
  { thisUpdate, nextUpdate }: Pick<RevocationList, 'thisUpdate' | 'nextUpdate'>,
  at: Seconds,
): CertificateStatus {
  const stale = (detail: string): CertificateStatus => ({
    state: 'unknown',
    because: finding('x509.status_stale', detail),
  })
  if (thisUpdate > at + skew) return stale(`it is from ${formatDateTime(thisUpdate)}, which is to come`)
  const end = nextUpdate ?? ((thisUpdate + maxAge) as Seconds)
  return at <= end + skew
    ? { state: 'good', evidenceAt: thisUpdate, holdsUntil: end }
    : stale(`it was good until ${formatDateTime(end)}`)
}

function judgeResponse(der: Uint8Array, pair: CertificatePair, context: StatusContext): Judged {
  const parsed = parseOcspResponse(der)
  if (!parsed.ok) return invalid('x509.ocsp_invalid', parsed.error.detail)
  const response = parsed.value
  const singles = response.responses.filter((one) => isSingleAbout(one, pair, context.hasher))
  if (singles.length === 0) return null
  const signer = signerOf(response, pair.issuer, context)
  if ('fault' in signer) return invalid('x509.ocsp_invalid', signer.fault)
  const fault = signatureFault({ signed: response, by: signer.certificate }, context.signatures)
  if (fault !== null) return invalid('x509.ocsp_invalid', fault.detail)
  const statuses = singles.map((single) => statusOf(single, pair, context.at))
  // Of two answers about one certificate in one response the worse counts: an honest responder gives one.
  return (
    statuses.find(({ state }) => state === 'revoked') ??
    statuses.find(({ state }) => state !== 'good') ??
    statuses[0] ??
    null
  )
}

function statusOf(single: SingleResponse, { certificate }: CertificatePair, at: Seconds): CertificateStatus {
  if (typeof single.status === 'object') return revoked(certificate, single.status)
  if (single.status === 'good') return freshness(single, at)
  return {
    state: 'unknown',
    because: finding('x509.status_unknown', `the responder does not know ${nameOf(certificate)}`),
  }
}

function isSingleAbout(
  { hash, serial, issuerNameHash, issuerKeyHash }: SingleResponse,
  { certificate, issuer }: CertificatePair,
  hasher: Hasher,
): boolean {
  if (serial !== certificate.serial) return false
  const digest = hash === oids.sha256 ? (data: Uint8Array) => hasher.sha256(data) : hash === oids.sha1 ? sha1 : null
  return (
    digest !== null &&
    sameOctets(digest(certificate.issuer.der), issuerNameHash) &&
    sameOctets(digest(issuer.key.octets), issuerKeyHash)
  )
}

/** The issuer itself, or whom it certified for this and for nothing else to be asked about (RFC 6960 section 4.2.2.2). */
function signerOf(
  response: OcspResponse,
  issuer: Certificate,
  context: StatusContext,
): { readonly certificate: Certificate } | { readonly fault: string } {
  const named = ({ subject, key }: Certificate) =>
    'name' in response.responder
      ? response.responder.name.key === subject.key
      : sameOctets(sha1(key.octets), response.responder.keyHash)
  if (named(issuer)) return { certificate: issuer }
  const delegate = response.certificates.find(named)
  if (delegate === undefined) return { fault: 'its signer is neither the issuer nor among its certificates' }
  const { extensions, notBefore, notAfter } = delegate
  if (
    delegate.issuer.key !== issuer.subject.key ||
    signatureFault({ signed: delegate, by: issuer }, context.signatures) !== null
  )
    return { fault: 'the issuer did not certify its signer' }
  if (extensions.extendedKeyUsage?.includes(oids.ocspSigning) !== true)
    return { fault: 'its signer may not sign OCSP responses' }
  if (extensions.keyUsage !== null && (extensions.keyUsage & keyUsageBits.digitalSignature) === 0)
    return { fault: 'its signer may not sign' }
  if (extensions.unknownCritical.length > 0) return { fault: 'its signer has an unknown critical extension' }
  if (context.at < notBefore || context.at >= notAfter + 1)
    return { fault: 'the certificate of its signer is not valid now' }
  // Without the mark its own status would be asked for, and who would answer that?
  return extensions.ocspNoCheck
    ? { certificate: delegate }
    : { fault: 'the certificate of its signer lacks id-pkix-ocsp-nocheck' }
}
