import {
  fail,
  type Hasher,
  ok,
  type PublicJwk,
  type Random,
  type Result,
  type Seconds,
  type Signer,
} from '@imprint/core'
import {
  type Certificate,
  der,
  derCount,
  derName,
  derSequence,
  derSerial,
  derSignatureAlgorithm,
  derSigned,
  derSubjectKey,
  derTime,
  hexOf,
  type NameAttribute,
  parseCertificate,
} from '@imprint/core/x509'
import { type ExtensionWishes, keyIdentifier, writeExtensions } from './extensions.ts'

/** A key that signs certificates, and the certificate that says it may. */
export interface Authority {
  readonly certificate: Certificate
  /** Of the certified key: a file, a hardware module, a key service. */
  readonly signer: Signer
  /** The certificates above it as far as they are known, the next one first: what those do not allow is then refused too. What this authority's own does not pass on is not known without them. */
  readonly above?: readonly Certificate[]
}

/** What a certificate is to say. */
export interface CertificateDraft {
  readonly subject: readonly NameAttribute[]
  readonly subjectKey: PublicJwk
  readonly notBefore: Seconds
  readonly notAfter: Seconds
  readonly extensions: ExtensionWishes
  /** Small hexadecimal digits; random unless said otherwise. */
  readonly serial?: string
}

/** What writing needs. */
export interface WriteContext {
  readonly random: Random
  readonly hasher: Hasher
}

/**
 * Writes and signs a certificate, by an authority, or by its own key if `issuer` is a signer alone. What was written is read back, so nothing leaves that a reader of ours refuses; a key that X.509 has no place for is
 * `issue.unsupported`, and one that cannot sign now `issue.signer`. No profile is applied: `issueCertificate` does.
 */
export async function writeCertificate(
  draft: CertificateDraft,
  issuer: Authority | { readonly signer: Signer },
  context: WriteContext,
): Promise<Result<Certificate>> {
  const above = 'certificate' in issuer ? issuer.certificate : null
  const subject = derName(draft.subject)
  const algorithm = derSignatureAlgorithm(issuer.signer.alg)
  const key = derSubjectKey(draft.subjectKey)
  if (algorithm === null || key === null)
    return fail('issue.unsupported', 'certificates are for keys on Ed25519, P-256 and P-384')
  const issuerKeyId =
    above === null ? null : (above.extensions.subjectKeyId ?? keyIdentifier(issuer.signer.publicJwk, context.hasher))
  const extensions = writeExtensions(draft.extensions, {
    subjectKey: draft.subjectKey,
    issuerKeyId,
    named: draft.subject.length > 0,
    hasher: context.hasher,
  })
  const content = derSequence(
    der(0xa0, derCount(2)),
    derSerial(draft.serial ?? newSerial(context.random)),
    algorithm,
    above === null ? subject : above.subject.der,
    derSequence(derTime(draft.notBefore), derTime(draft.notAfter)),
    subject,
    key,
    der(0xa3, derSequence(...extensions)),
  )
  const signed = await derSigned(content, algorithm, issuer.signer)
  if (!signed.ok) return signed
  const parsed = parseCertificate(signed.value)
  return parsed.ok ? ok(parsed.value) : fail('x509.request_profile', `${parsed.error.code}: ${parsed.error.detail}`)
}

/** 126 random bits below a fixed one, so that the number is positive and always as long: nobody can guess what will be signed. */
function newSerial(random: Random): string {
  const octets = Uint8Array.from(random.bytes(16))
  octets[0] = ((octets[0] as number) & 0x3f) | 0x40
  return hexOf(octets)
}
