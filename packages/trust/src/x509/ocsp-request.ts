import { der, derOctets, derOid, derSequence, derSerial, oids, tags } from '@imprint/core/x509'
import type { CertificatePair } from './certificate-status.ts'
import { sha1 } from './sha1.ts'

/**
 * Writes an OCSP request for one certificate (RFC 6960 section 4.1), as DER. It names the issuer by SHA-1, which every responder knows (RFC 5019 section 2.1.1), and has no nonce: the answer is one that was made before, for
 * everybody, and fresh by its own times.
 */
export function ocspRequest({ certificate, issuer }: CertificatePair): Uint8Array {
  const id = derSequence(
    derSequence(derOid(oids.sha1), der(tags.null)),
    derOctets(sha1(certificate.issuer.der)),
    derOctets(sha1(issuer.key.octets)),
    derSerial(certificate.serial),
  )
  return derSequence(derSequence(derSequence(derSequence(id))))
}
