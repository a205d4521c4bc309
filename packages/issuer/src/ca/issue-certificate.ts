import { fail, ok, type PublicJwk, type Result, type Seconds, type Signer, sameImId, sameJwk } from '@imprint/core'
import {
  belongsTo,
  type Certificate,
  formatName,
  keyUsageBits,
  type NameAttribute,
  namesPerson,
  oids,
  readImNames,
} from '@imprint/core/x509'
import type { AltName, ExtensionWishes } from './extensions.ts'
import { type Authority, type WriteContext, writeCertificate } from './write-certificate.ts'

/**
 * What an authority certifies. `intermediate`: another authority, below which no further one stands. `user` and `device`: the certificates of section 4.1, a device's with the handle beside it in the combined layout. `user-authority`: a
 * user whose certificate issues to that user's devices. `ocsp-responder`: who answers about revocation. `credential-issuer`: the key of an issuer that names itself by `x5c`.
 */
export type CertificateProfile =
  | 'intermediate'
  | 'user'
  | 'device'
  | 'user-authority'
  | 'ocsp-responder'
  | 'credential-issuer'

/** A certificate that is wanted. */
export interface CertificateOrder {
  readonly profile: CertificateProfile
  readonly subject: readonly NameAttribute[]
  readonly subjectKey: PublicJwk
  /** Identifier URIs for people and devices, the issuer's identifier for an issuer. */
  readonly uris: readonly string[]
  readonly notBefore: Seconds
  readonly notAfter: Seconds
  /** Domains that an intermediate may name: `mimi://` URIs, hosts and mailboxes in them. `im:` URIs have no host, and need the scope of a trust model. */
  readonly domains?: readonly string[]
  readonly crlUris?: readonly string[]
  readonly ocspUris?: readonly string[]
  /** Names in the issuer's own certificate that are to be stated (issuerAltName, RFC 5280 section 4.2.1.7). */
  readonly nameIssuer?: true
}

/** A root that is to be made. */
export interface RootOrder {
  readonly subject: readonly NameAttribute[]
  readonly notBefore: Seconds
  readonly notAfter: Seconds
  /** How many authorities may stand below one another; 1 unless said otherwise. */
  readonly pathLength?: number
  readonly domains?: readonly string[]
}

const { digitalSignature, keyCertSign, crlSign } = keyUsageBits

const profiles: Readonly<Record<CertificateProfile, ExtensionWishes>> = {
  intermediate: { ca: { pathLength: 1 }, keyUsage: keyCertSign | crlSign },
  user: { keyUsage: digitalSignature, extendedKeyUsage: [oids.clientAuth] },
  device: { keyUsage: digitalSignature, extendedKeyUsage: [oids.clientAuth] },
  'user-authority': {
    ca: { pathLength: 0 },
    keyUsage: digitalSignature | keyCertSign,
    extendedKeyUsage: [oids.clientAuth],
  },
  'ocsp-responder': { keyUsage: digitalSignature, extendedKeyUsage: [oids.ocspSigning], ocspNoCheck: true },
  'credential-issuer': { keyUsage: digitalSignature },
}

/** Makes a root: a certificate that its own key signs. */
export async function createRoot(order: RootOrder, signer: Signer, context: WriteContext): Promise<Result<Authority>> {
  const { subject, notBefore, notAfter, domains } = order
  if (subject.length === 0) return fail('x509.request_profile', 'an authority needs a name')
  const extensions = {
    ca: { pathLength: order.pathLength ?? 2 },
    keyUsage: keyCertSign | crlSign,
    ...constraintsOf(domains),
  }
  const made = await writeCertificate(
    { subject, subjectKey: signer.publicJwk, notBefore, notAfter, extensions },
    { signer },
    context,
  )
  return made.ok ? ok({ certificate: made.value, signer }) : made
}

/**
 * Issues a certificate by its profile. What the profile does not allow is `x509.request_profile`: a device that is not the user's own, two identifiers of a kind, an authority without a name, a lifetime beyond that of the authority's
 * certificate.
 */
export async function issueCertificate(
  order: CertificateOrder,
  issuer: Authority,
  context: WriteContext,
): Promise<Result<Certificate>> {
  const { profile, subject, subjectKey, uris, notBefore, notAfter } = order
  const refused = (detail: string) => fail('x509.request_profile', detail)
  if (issuer.certificate.extensions.basicConstraints?.ca !== true) return refused('the issuer is no CA')
  const { jwk } = issuer.certificate.key
  if (jwk === null || !sameJwk(jwk, issuer.signer.publicJwk))
    return refused('the issuer’s key is not the one of its certificate')
  if (notAfter <= notBefore) return refused('it would end before it begins')
  if (notBefore < issuer.certificate.notBefore || notAfter > issuer.certificate.notAfter)
    return refused('it would live longer than the certificate of its issuer')
  const alternative = issuer.certificate.extensions.subjectAltName
  const extensions: ExtensionWishes = {
    ...profiles[profile],
    ...(uris.length === 0 ? {} : { subjectAltNames: uris.map((text): AltName => ({ form: 'uri', text })) }),
    ...(order.nameIssuer === true && alternative !== null
      ? {
          issuerAltNames: alternative.names.flatMap((name) =>
            name.form === 'uri' ? [{ form: 'uri' as const, text: name.text }] : [],
          ),
        }
      : {}),
    ...(profile === 'intermediate' ? constraintsOf(order.domains) : {}),
    ...(order.crlUris === undefined ? {} : { crlUris: order.crlUris }),
    ...(order.ocspUris === undefined ? {} : { ocspUris: order.ocspUris }),
  }
  const made = await writeCertificate({ subject, subjectKey, notBefore, notAfter, extensions }, issuer, context)
  if (!made.ok) return made
  const fault = nameFault(profile, made.value, issuer.certificate)
  return fault === null ? made : refused(fault)
}

function nameFault(profile: CertificateProfile, certificate: Certificate, issuer: Certificate): string | null {
  const [read, above] = [readImNames(certificate), readImNames(issuer)]
  if (!read.ok) return `${read.error.code}: ${read.error.detail}`
  if (!above.ok) return `the issuer’s own certificate: ${above.error.code}`
  const names = read.value
  const { pathLength } = issuer.extensions.basicConstraints ?? { pathLength: null }
  switch (profile) {
    case 'intermediate':
    case 'ocsp-responder':
    case 'credential-issuer':
      if (certificate.subject.rdns.length === 0) return 'an authority, responder or issuer needs a name'
      if (namesPerson(names)) return 'it is for no person and no device'
      if (profile === 'intermediate' && pathLength === 0)
        return `${formatName(issuer.subject)} may certify no other authority`
      return namesPerson(above.value) ? 'a person certifies devices only' : null
    case 'user':
    case 'user-authority':
      if (names.device !== null || (names.user === null && names.handle === null))
        return 'it is for a user: a handle or user identifier, and no device'
      if (profile === 'user-authority' && certificate.subject.rdns.length === 0) return 'whoever issues needs a name'
      if (profile === 'user-authority' && pathLength === 0)
        return `${formatName(issuer.subject)} may certify no other authority`
      return namesPerson(above.value) ? 'a person certifies devices only' : null
    case 'device':
      if (names.device === null) return 'it is for a device, and names none'
      if (!namesPerson(above.value)) return null
      if (!belongsTo(names.device, above.value)) return 'the device is not one of the user who issues'
      return [names.user, names.handle].every(
        (id) => id === null || [above.value.user, above.value.handle].some((own) => own !== null && sameImId(own, id)),
      )
        ? null
        : 'it names what its issuer is not'
  }
}

/** For URIs and mailboxes a host alone is that host, and with a dot before it what is below (RFC 5280 section 4.2.1.10), so both are written; a domain is both. */
function constraintsOf(domains: readonly string[] | undefined): Pick<ExtensionWishes, 'nameConstraints'> {
  if (domains === undefined || domains.length === 0) return {}
  const permitted = domains.flatMap((text): readonly AltName[] => [
    { form: 'dns', text },
    { form: 'uri', text },
    { form: 'uri', text: `.${text}` },
    { form: 'email', text },
    { form: 'email', text: `.${text}` },
  ])
  return { nameConstraints: { permitted } }
}
