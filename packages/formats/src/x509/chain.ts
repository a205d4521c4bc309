import { type CertificateChain, type Failed, fail, isTextArray, type Json, ok, type Result } from '@imprint/core'
import {
  type Certificate,
  certificateLabel,
  decodeBase64,
  formatPem,
  maxCertificate,
  type PemBlock,
  parseCertificate,
  parsePem,
} from '@imprint/core/x509'

/** Labels of what is stapled to a chain: RFC 7468 section 6 for a CRL; for an OCSP response there is no standard one. */
const revocationListLabel = 'X509 CRL'
const ocspResponseLabel = 'OCSP RESPONSE'

/** Certificates, the first included. */
const maxCertificates = 8
/** Stapled answers: one or two for each certificate. */
const maxStapled = 16

/** Reads a chain from PEM: the certificate first, those above it, then what is stapled. */
export function readPemChain(text: string): Result<CertificateChain> {
  const blocks = parsePem(text)
  if (!blocks.ok) return blocks
  const certificates: Certificate[] = []
  for (const { label, der } of blocks.value) {
    if (label !== certificateLabel) continue
    const certificate = parseCertificate(der)
    if (!certificate.ok) return certificate
    certificates.push(certificate.value)
  }
  const ders = (label: string) => blocks.value.flatMap((block) => (block.label === label ? [block.der] : []))
  const chain = chainOf(certificates, 'subject', {
    revocationLists: ders(revocationListLabel),
    ocspResponses: ders(ocspResponseLabel),
  })
  if (!chain.ok) return chain
  const { revocationLists, ocspResponses } = chain.value
  const known = certificates.length + revocationLists.length + ocspResponses.length
  return known === blocks.value.length ? chain : fail('x509.pem', 'a block that is neither a certificate nor about one')
}

/** Reads the chain of an issuer from a header (RFC 7515 section 4.1.6). */
export function readHeaderChain(x5c: readonly string[]): Result<CertificateChain> {
  const certificates: Certificate[] = []
  for (const [index, text] of x5c.entries()) {
    const der = readBase64(text, `/x5c/${index}`)
    if (!der.ok) return der
    const certificate = parseCertificate(der.value)
    if (!certificate.ok) return certificate
    certificates.push(certificate.value)
  }
  return chainOf(certificates, 'issuer', { revocationLists: [], ocspResponses: [] })
}

function chainOf(
  [first, ...rest]: readonly Certificate[],
  speaksFor: CertificateChain['speaksFor'],
  stapled: Pick<CertificateChain, 'revocationLists' | 'ocspResponses'>,
): Result<CertificateChain> {
  if (first === undefined || rest.length >= maxCertificates)
    return fail('x509.chain', `a chain has 1 to ${maxCertificates} certificates`)
  if (stapled.revocationLists.length + stapled.ocspResponses.length > maxStapled)
    return fail('x509.chain', `more than ${maxStapled} stapled answers`)
  return ok({ speaksFor, certificates: [first, ...rest], ...stapled })
}

/** What a presentation carries, as the PEM text that it stands for. */
export function pemOfParts(
  x5c: readonly string[],
  claims: { readonly crl: Json | undefined; readonly ocsp: Json | undefined },
): Result<string> {
  let text = ''
  for (const [label, member, pointer] of [
    [certificateLabel, x5c, '/x5c'],
    [revocationListLabel, claims.crl ?? [], '/crl'],
    [ocspResponseLabel, claims.ocsp ?? [], '/ocsp'],
  ] as const) {
    if (!isTextArray(member) || member.length > maxStapled) return fail('x509.chain', 'an array of texts', pointer)
    for (const [index, item] of member.entries()) {
      const der = readBase64(item, `${pointer}/${index}`)
      if (!der.ok) return der
      text += formatPem({ label, der: der.value })
    }
  }
  return ok(text)
}

/** Splits a PEM text into what a presentation carries. */
export function partsOfPem(text: string): Result<{
  readonly certificates: readonly PemBlock[]
  readonly revocationLists: readonly PemBlock[]
  readonly ocspResponses: readonly PemBlock[]
}> {
  const blocks = parsePem(text)
  if (!blocks.ok) return blocks
  const of = (wanted: string) => blocks.value.filter(({ label }) => label === wanted)
  return ok({
    certificates: of(certificateLabel),
    revocationLists: of(revocationListLabel),
    ocspResponses: of(ocspResponseLabel),
  })
}

/** A whole presentation is at most as long as a token, so only single parts are judged here. */
function readBase64(text: string, pointer: string): Result<Uint8Array> {
  if (text.length > maxCertificate * 8) return fail('x509.size', 'longer than any certificate', pointer)
  const der = decodeBase64(text)
  return der.ok ? der : chainFault(der, pointer)
}

function chainFault({ error }: Failed, pointer: string): Failed {
  return fail('x509.chain', error.detail, pointer)
}
