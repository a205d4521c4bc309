import { fail, ok, type PublicJwk, type Result, type SignatureVerifier, type Signer } from '@imprint/core'
import {
  type CertificateRequest,
  der,
  derCount,
  derExtension,
  derName,
  derOid,
  derSequence,
  derSignatureAlgorithm,
  derSigned,
  derSubjectKey,
  formatPem,
  type NameAttribute,
  oids,
  parseCertificateRequest,
  parsePem,
  requestLabel,
  tags,
  textsOf,
} from '@imprint/core/x509'
import { derAltName } from './extensions.ts'

/** Makes a certification request (PKCS #10, RFC 2986) for a key, as PEM. It asks for a name and for identifiers; the authority decides on everything else. */
export async function createCertificateRequest(
  wish: { readonly subject: readonly NameAttribute[]; readonly uris: readonly string[] },
  signer: Signer,
): Promise<Result<string>> {
  const algorithm = derSignatureAlgorithm(signer.alg)
  const key = derSubjectKey(signer.publicJwk)
  if (algorithm === null || key === null)
    return fail('issue.unsupported', 'certificates are for keys on Ed25519, P-256 and P-384')
  const names = derExtension(
    oids.subjectAltName,
    false,
    derSequence(...wish.uris.map((text) => derAltName({ form: 'uri', text }))),
  )
  const attributes =
    wish.uris.length === 0 ? [] : [derSequence(derOid(oids.extensionRequest), der(tags.set, derSequence(names)))]
  const content = derSequence(derCount(0), derName(wish.subject), key, der(0xa0, ...attributes))
  const signed = await derSigned(content, algorithm, signer)
  return signed.ok ? ok(formatPem({ label: requestLabel, der: signed.value })) : signed
}

/** What a request asks for, once it was shown that whoever asks holds the key. */
export interface ProvenRequest {
  readonly subjectKey: PublicJwk
  readonly subject: readonly NameAttribute[]
  /** The URIs that it asks for. They are wishes: an authority compares them with what it knows of the person. */
  readonly uris: readonly string[]
}

/** What a request may ask for: a name, and what every profile writes anyway. Anything more would be dropped in silence, so it is refused. */
const allowed: readonly string[] = [
  oids.subjectAltName,
  oids.keyUsage,
  oids.extendedKeyUsage,
  oids.basicConstraints,
  oids.subjectKeyIdentifier,
]

/**
 * Reads a request and verifies its signature with its own key. Fails with `x509.request_malformed`, `x509.request_signature`, or `x509.request_profile` for a request that asks to be a CA or for an extension that is never
 * issued on request.
 */
export async function proveCertificateRequest(
  pem: string,
  signatures: SignatureVerifier,
): Promise<Result<ProvenRequest>> {
  const blocks = parsePem(pem)
  if (!blocks.ok) return fail('x509.request_malformed', `${blocks.error.code}: ${blocks.error.detail}`)
  const [block, ...more] = blocks.value
  if (block === undefined || more.length > 0 || !block.label.endsWith(requestLabel))
    return fail('x509.request_malformed', `expected one block named ${requestLabel}`)
  const request = parseCertificateRequest(block.der)
  if (!request.ok) return request
  const { subject, key, extensions } = request.value
  const fault = await signatureFault(request.value, signatures)
  if (fault !== null) return fault
  const stranger = extensions.all.find((oid) => !allowed.includes(oid))
  if (stranger !== undefined) return fail('x509.request_profile', `it asks for the extension ${stranger}`)
  if (extensions.basicConstraints?.ca === true)
    return fail('x509.request_profile', 'it asks to be a CA, which a profile says and never a request')
  const names = extensions.subjectAltName?.names ?? []
  if (names.some(({ form }) => form !== 'uri'))
    return fail('x509.request_profile', 'it asks for an alternative name that is no URI')
  return ok({ subjectKey: key.jwk as PublicJwk, subject: subject.rdns.flat(), uris: textsOf(names, 'uri') })
}

async function signatureFault(
  { key, signatureAlgorithm, signature, signed }: CertificateRequest,
  signatures: SignatureVerifier,
) {
  if (key.jwk === null || signatureAlgorithm.name === null)
    return fail('x509.request_profile', `a key of kind ${key.kind}, signed by ${signatureAlgorithm.oid}`)
  const answer = await signatures.verify(signatureAlgorithm.name, key.jwk, signed, signature)
  return answer === 'valid' ? null : fail('x509.request_signature', 'its own key did not sign it')
}
