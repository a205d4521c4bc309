import {
  type Finding,
  fail,
  finding,
  ok,
  type PublicJwk,
  type Result,
  type Seconds,
  type Signer,
  sameJwk,
} from '@imprint/core'
import {
  type Certificate,
  type CertificatePath,
  formatName,
  imPathFault,
  issuerPathFault,
  keyUsageBits,
  maxPathLength,
  type NameAttribute,
  namesPerson,
  oids,
  pathFault,
  readImNames,
  sameOctets,
  textsOf,
} from '@imprint/core/x509'
import { constraintsBelow } from './constraints.ts'
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
  /** How many authorities may stand below one another; 2 unless said otherwise. */
  readonly pathLength?: number
  readonly domains?: readonly string[]
}

const { digitalSignature, keyCertSign, crlSign } = keyUsageBits

interface Profile extends ExtensionWishes {
  readonly ca?: { readonly pathLength: number }
}

const profiles: Readonly<Record<CertificateProfile, Profile>> = {
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

/**
 * Makes a root: a certificate that its own key signs. An authority without a name, a lifetime that ends before it begins, a path length that is no count, or a domain that is none is `x509.request_profile`.
 */
export async function createRoot(order: RootOrder, signer: Signer, context: WriteContext): Promise<Result<Authority>> {
  const { subject, notBefore, notAfter, domains, pathLength = 2 } = order
  if (subject.length === 0) return refused('an authority needs a name')
  if (notAfter <= notBefore) return refused('it would end before it begins')
  if (!Number.isInteger(pathLength) || pathLength < 0) return refused('a path length is a whole number')
  const constraints = constraintsBelow(null, domains)
  if (!constraints.ok) return constraints
  const extensions = { ca: { pathLength }, keyUsage: keyCertSign | crlSign, ...constraints.value }
  const made = await writeCertificate(
    { subject, subjectKey: signer.publicJwk, notBefore, notAfter, extensions },
    { signer },
    context,
  )
  return made.ok ? ok({ certificate: made.value, signer }) : made
}

/**
 * Issues a certificate by its profile. What the profile does not allow, and whatever a verifier of ours would refuse for the certificates that are known here, is `x509.request_profile`: a device that is not the user's own or has attributes that she
 * has not, two identifiers of a kind, names that an authority above may not give, an authority without a name or where none may stand, a lifetime beyond that of a certificate above.
 */
export async function issueCertificate(
  order: CertificateOrder,
  issuer: Authority,
  context: WriteContext,
): Promise<Result<Certificate>> {
  const { profile, subject, subjectKey, uris, notBefore, notAfter } = order
  const { extensions: own, key, subject: name } = issuer.certificate
  if (key.jwk === null || !sameJwk(key.jwk, issuer.signer.publicJwk))
    return refused('the issuer’s key is not the one of its certificate')
  if (notAfter <= notBefore) return refused('it would end before it begins')
  if (notBefore < issuer.certificate.notBefore || notAfter > issuer.certificate.notAfter)
    return refused('it would live longer than the certificate of its issuer')
  const { ca, ...wished } = profiles[profile]
  const room = own.basicConstraints?.pathLength ?? Number.POSITIVE_INFINITY
  if (ca !== undefined && room < 1) return refused(`${formatName(name)} may certify no other authority`)
  const constraints = ca === undefined ? ok({}) : constraintsBelow(own.nameConstraints, order.domains)
  if (!constraints.ok) return constraints
  const extensions: ExtensionWishes = {
    ...wished,
    // What an authority above would not allow is not promised either, so that a short path tells what a long one would.
    ...(ca === undefined ? {} : { ca: { pathLength: Math.min(ca.pathLength, room - 1) } }),
    ...(uris.length === 0 ? {} : { subjectAltNames: uris.map((text): AltName => ({ form: 'uri', text })) }),
    ...(order.nameIssuer === true ? issuerNamesOf(issuer.certificate) : {}),
    ...constraints.value,
    ...(order.crlUris === undefined ? {} : { crlUris: order.crlUris }),
    ...(order.ocspUris === undefined ? {} : { ocspUris: order.ocspUris }),
  }
  const made = await writeCertificate({ subject, subjectKey, notBefore, notAfter, extensions }, issuer, context)
  if (!made.ok) return made
  const fault = profileFault(order, made.value) ?? pathFaultOf(order, made.value, issuer)
  return fault === null ? made : refused(fault)
}

function refused(detail: string) {
  return fail('x509.request_profile', detail)
}

function issuerNamesOf({ extensions }: Certificate): Pick<ExtensionWishes, 'issuerAltNames'> {
  const issuerAltNames = textsOf(extensions.subjectAltName?.names ?? [], 'uri').map(
    (text): AltName => ({ form: 'uri', text }),
  )
  return issuerAltNames.length === 0 ? {} : { issuerAltNames }
}

/** What the profile asks of the names. */
function profileFault({ profile, uris }: CertificateOrder, certificate: Certificate): string | null {
  const read = readImNames(certificate)
  if (!read.ok) return `${read.error.code}: ${read.error.detail}`
  const names = read.value
  const named = certificate.subject.rdns.length > 0
  switch (profile) {
    case 'intermediate':
    case 'ocsp-responder':
    case 'credential-issuer':
      if (!named) return 'an authority, responder or issuer needs a name'
      if (namesPerson(names)) return 'it is for no person and no device'
      return profile === 'credential-issuer' && uris.length === 0
        ? 'it names no issuer, and nobody would find it'
        : null
    case 'user':
    case 'user-authority':
      if (names.device !== null || !namesPerson(names))
        return 'it is for a user: a handle or user identifier, and no device'
      return profile === 'user-authority' && !named ? 'whoever issues needs a name' : null
    case 'device':
      return names.device === null ? 'it is for a device, and names none' : null
  }
}

/** Judges the certificate as a verifier will, below as many certificates as are known, from its first second to its last. */
function pathFaultOf(
  { profile, notBefore, notAfter }: CertificateOrder,
  made: Certificate,
  { certificate, above = [] }: Authority,
): string | null {
  const path = [...above.toReversed(), certificate, made]
  if (path.length > maxPathLength) return `x509.path_budget: more than ${maxPathLength} certificates`
  if (path.slice(0, -1).some((one) => isSameAuthority(one, made)))
    return 'x509.path_absent: it would stand below itself'
  // Whoever may issue is judged as what stands above another.
  const whole = profiles[profile].ca === undefined ? path : [...path, made]
  const purposes = profile === 'ocsp-responder' ? null : [oids.clientAuth]
  let fault: Finding | null = null
  for (const at of [notBefore, notAfter]) fault ??= pathFault(whole, { at, purposes, conformance: 'path' })
  fault ??= rules[profile](path)
  return fault === null ? null : `${fault.code}: ${fault.detail}`
}

/** One name with one key: a second certificate of it in a path is a loop. */
function isSameAuthority(one: Certificate, other: Certificate): boolean {
  return one.subject.key === other.subject.key && sameOctets(one.key.der, other.key.der)
}

const rules: Readonly<Record<CertificateProfile, (path: CertificatePath) => Finding | null>> = {
  intermediate: personAboveFault,
  'ocsp-responder': personAboveFault,
  'credential-issuer': issuerPathFault,
  user: imPathFault,
  'user-authority': imPathFault,
  device: imPathFault,
}

/** A person certifies her devices and nothing else. */
function personAboveFault(path: CertificatePath): Finding | null {
  const person = path.slice(0, -1).find((certificate) => {
    const names = readImNames(certificate)
    return !names.ok || namesPerson(names.value)
  })
  return person === undefined ? null : finding('x509.user_authority', 'a person certifies devices only')
}
