import { nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { hours, ok, type PublicJwk, type Result, type Seconds } from '@imprint/core'
import { type Certificate, oids } from '@imprint/core/x509'
import { type Authority, createRoot, issueCertificate, writeRevocationList } from '@imprint/issuer/ca'
import { newSigner } from '../../cast.ts'
import { revocationListUrls } from '../../messages/trust-cast.ts'

/** A certificate authority with a root, a key for every day below it, and one customer. */
export interface CertificateAuthority {
  readonly root: Certificate
  /** The customer's certificate and the one above it. */
  readonly chain: readonly [Certificate, Certificate]
  /** A list of what was taken back, freshly signed, as DER. */
  revocationList(by: 'root' | 'issuing', how: { readonly revoked: boolean; readonly at: Seconds }): Promise<Uint8Array>
}

const context = { random: nodeRandom, hasher: nodeHasher }

const named = (name: string) => [
  { oid: oids.organization, value: 'Example Trust' },
  { oid: oids.commonName, value: name },
]

/** Opens an authority, which certifies a key for an issuer that the key has proved elsewhere to be. */
export async function openCertificateAuthority({
  issuer,
  subjectKey,
  at,
}: {
  readonly issuer: string
  readonly subjectKey: PublicJwk
  readonly at: Seconds
}): Promise<Result<CertificateAuthority>> {
  const times = { notBefore: (at - hours(1)) as Seconds, notAfter: (at + hours(24)) as Seconds }
  const root = await createRoot({ subject: named('Example Trust root'), ...times }, newSigner(null), context)
  if (!root.ok) return root
  const signer = newSigner(null)
  const below = { profile: 'intermediate', subject: named('Example Trust issuing'), uris: [], ...times } as const
  const issuing = await issueCertificate(
    { ...below, subjectKey: signer.publicJwk, crlUris: [revocationListUrls.root] },
    root.value,
    context,
  )
  if (!issuing.ok) return issuing
  const authorities: Readonly<Record<'root' | 'issuing', Authority>> = {
    root: root.value,
    issuing: { certificate: issuing.value, signer, above: [root.value.certificate] },
  }
  const customer = { profile: 'credential-issuer', subject: named('Alice Smith'), uris: [issuer], ...times } as const
  const certificate = await issueCertificate(
    { ...customer, subjectKey, crlUris: [revocationListUrls.issuing] },
    authorities.issuing,
    context,
  )
  if (!certificate.ok) return certificate
  let number = 0
  return ok({
    root: root.value.certificate,
    chain: [certificate.value, issuing.value],
    revocationList: async (by, { revoked, at: thisUpdate }) => {
      number++
      // On hold, which an authority can take back (RFC 5280 section 5.3.1): here it is a switch.
      const entry = { serial: certificate.value.serial, at: thisUpdate, reason: 'certificateHold' } as const
      const draft = { number, thisUpdate, nextUpdate: (thisUpdate + hours(1)) as Seconds }
      const list = { ...draft, revoked: revoked && by === 'issuing' ? [entry] : [] }
      const written = await writeRevocationList(list, authorities[by], context)
      if (!written.ok) throw new TypeError(written.error.detail)
      return written.value
    },
  })
}
