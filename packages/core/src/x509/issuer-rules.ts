import type { RejectedCode } from '../codes.ts'
import { type Finding, finding } from '../result.ts'
import type { Certificate } from './certificate.ts'
import { namesPerson, readImNames } from './im-names.ts'
import { signingFault } from './im-rules.ts'
import { type CertificatePath, nameOf } from './path-rules.ts'

/**
 * Judges a path to the key of a credential's issuer (`x5c`, RFC 7515 section 4.1.6): it is for signing, and no certificate on the path is a person's. Every member of a root's domains has a certificate, and some certify devices with it; an
 * issuer speaks about all of them. Whether it is the credential's own issuer is for the trust model to say.
 */
export function issuerPathFault(path: CertificatePath): Finding<RejectedCode> | null {
  const certificate = path.at(-1) as Certificate
  if (certificate.extensions.basicConstraints?.ca === true)
    return finding('x509.key_usage', 'an authority’s certificate does not sign credentials')
  return signingFault(certificate) ?? personInPath(path)
}

function personInPath(path: CertificatePath): Finding<RejectedCode> | null {
  for (const [index, certificate] of path.entries()) {
    const names = readImNames(certificate)
    if (!names.ok) return names.error as Finding<RejectedCode>
    if (!namesPerson(names.value)) continue
    return index === path.length - 1
      ? finding('x509.key_usage', 'a person’s or device’s certificate does not sign credentials')
      : finding('x509.user_authority', `${nameOf(certificate)} names a person, and certified an issuer`)
  }
  return null
}
