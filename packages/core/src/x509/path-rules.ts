import type { RejectedCode } from '../codes.ts'
import { type Finding, finding } from '../result.ts'
import { formatDateTime, type Seconds } from '../seconds.ts'
import { type Certificate, isSelfIssued } from './certificate.ts'
import { keyUsageBits } from './extensions.ts'
import { nameConstraintsFault } from './name-constraints.ts'
import { formatName } from './names.ts'
import { oids } from './oids.ts'
import { policyFault } from './policies.ts'

/**
 * How much is asked of certificates. `path`: what RFC 5280 section 6 asks of a verifier. `profile`: also what section 4 asks of whoever writes certificates, key identifiers and the criticality of extensions among
 * it, for authorities that are held to the letter.
 */
export type Conformance = 'path' | 'profile'

/** What the rules about a path depend on besides it. */
export interface RuleContext {
  readonly at: Seconds
  /** The purposes (RFC 5280 section 4.2.1.12) of which the last certificate must allow one; `null` if any will do. */
  readonly purposes: readonly string[] | null
  readonly conformance: Conformance
  /** How many authorities, self-issued ones not counted, may stand between root and certificate; what the root says unless said otherwise. */
  readonly maxAuthorities?: number
  /** Seconds by which clocks may differ; 0 unless said otherwise. */
  readonly tolerance?: number
}

/** Certificates from a root down: the root first, each the issuer of the next, the one that is judged last. */
export type CertificatePath = readonly Certificate[]

/** Certificates of a path, the root included. A company has root, intermediate, user and device: four. */
export const maxPathLength = 8

type Fault = Finding<RejectedCode> | null

/**
 * Judges a path by RFC 5280 section 6.1, signatures aside: the root first, the certificate that is judged last, the name of each the issuer of the next. The root's own limits count, and so does its end: whoever
 * configured it until then meant no longer.
 */
export function pathFault(path: CertificatePath, context: RuleContext): Fault {
  const last = path.length - 1
  let room = context.maxAuthorities ?? Number.POSITIVE_INFINITY
  for (const [index, certificate] of path.entries()) {
    const { extensions } = certificate
    const fault =
      timeFault(certificate, context) ??
      unknownFault(certificate) ??
      edwardsUsageFault(certificate) ??
      (context.conformance === 'profile' ? profileFault(certificate, index === 0) : null)
    if (fault !== null) return fault
    if (index > 0 && !(isSelfIssued(certificate) && index < last))
      for (const above of path.slice(0, index)) {
        const constraints = above.extensions.nameConstraints
        const broken = constraints === null ? null : nameConstraintsFault(certificate, constraints)
        if (broken !== null) return broken
      }
    const purpose = purposeFault(certificate, context.purposes)
    if (purpose !== null) return purpose
    if (index === last) break
    const authority = authorityFault(certificate)
    if (authority !== null) return authority
    // Self-issued certificates are not counted; the root is above the path.
    if (index > 0 && !isSelfIssued(certificate)) {
      if (room <= 0)
        return finding('x509.path_length', `${nameOf(certificate)} stands below an authority that allows no other`)
      room--
    }
    room = Math.min(room, extensions.basicConstraints?.pathLength ?? room)
  }
  return policyFault(path.slice(1))
}

function timeFault(certificate: Certificate, { at, tolerance = 0 }: RuleContext): Fault {
  const { notBefore, notAfter } = certificate
  // Written as what must hold, so that a time which is no number is never inside.
  if (!(at + tolerance >= notBefore))
    return finding('x509.not_yet_valid', `${nameOf(certificate)} begins ${formatDateTime(notBefore)}`)
  // Both ends are inside (RFC 5280 section 4.1.2.5), and an end is a whole second.
  return at - tolerance < notAfter + 1
    ? null
    : finding('x509.expired', `${nameOf(certificate)} ended ${formatDateTime(notAfter)}`)
}

function unknownFault(certificate: Certificate): Fault {
  const [first] = certificate.extensions.unknownCritical
  return first === undefined
    ? null
    : finding('x509.extension_unknown', `${nameOf(certificate)} has the critical extension ${first}`)
}

/** What may issue certificates: CA by basicConstraints, and by key usage where that is said (RFC 5280 section 6.1.4 (k) and (n)). */
function authorityFault(certificate: Certificate): Fault {
  const { basicConstraints, keyUsage } = certificate.extensions
  if (basicConstraints?.ca !== true) return finding('x509.not_ca', `${nameOf(certificate)} is no CA`)
  return keyUsage === null || (keyUsage & keyUsageBits.keyCertSign) !== 0
    ? null
    : finding('x509.key_usage', `${nameOf(certificate)} may not sign certificates`)
}

function purposeFault(certificate: Certificate, purposes: readonly string[] | null): Fault {
  const { extendedKeyUsage } = certificate.extensions
  if (extendedKeyUsage === null || purposes === null) return null
  return extendedKeyUsage.some((purpose) => purpose === oids.anyExtendedKeyUsage || purposes.includes(purpose))
    ? null
    : finding('x509.extended_key_usage', `${nameOf(certificate)} is for other purposes`)
}

const { keyEncipherment, dataEncipherment, keyAgreement, encipherOnly, decipherOnly, keyCertSign } = keyUsageBits
const neverEdwards = keyEncipherment | dataEncipherment | keyAgreement | encipherOnly | decipherOnly

/** An Ed25519 key signs and does nothing else (RFC 9295 section 3). */
function edwardsUsageFault({ key, extensions }: Certificate): Fault {
  if (key.kind !== 'Ed25519' || extensions.keyUsage === null || (extensions.keyUsage & neverEdwards) === 0) return null
  return finding(
    'x509.key_usage',
    'an Ed25519 key whose certificate says that it agrees on keys or encrypts (RFC 9295 section 3)',
  )
}

// RFC 5280 sections 4.2.1.1, 4.2.1.2, 4.2.2.1, and sections 4.2.1.9, 4.2.1.11, 4.2.1.14.
const neverCritical: readonly string[] = [
  oids.authorityKeyIdentifier,
  oids.subjectKeyIdentifier,
  oids.authorityInfoAccess,
]
const alwaysCritical: readonly string[] = [oids.policyConstraints, oids.inhibitAnyPolicy]

/** What RFC 5280 section 4 asks of conforming authorities and section 6 does not look at. */
function profileFault(certificate: Certificate, isRoot: boolean): Fault {
  const { extensions, subject } = certificate
  const { basicConstraints, keyUsage, subjectAltName } = extensions
  const ca = basicConstraints?.ca === true
  const malformed = (what: string) => finding('x509.extension_malformed', `${nameOf(certificate)}: ${what}`)
  for (const oid of extensions.critical)
    if (neverCritical.includes(oid)) return malformed(`the extension ${oid} is critical`)
  for (const oid of extensions.all)
    if (alwaysCritical.includes(oid) && !extensions.critical.includes(oid))
      return malformed(`the extension ${oid} is not critical`)
  if (ca && !basicConstraints.critical) return malformed('basicConstraints of a CA are not critical (section 4.2.1.9)')
  if (ca && subject.rdns.length === 0) return finding('x509.name', 'a CA without a name (section 4.1.2.6)')
  if (ca && extensions.subjectKeyId === null) return malformed('a CA without a key identifier (section 4.2.1.2)')
  if (!ca && keyUsage !== null && (keyUsage & keyCertSign) !== 0)
    return finding('x509.key_usage', `${nameOf(certificate)} signs certificates and is no CA (section 4.2.1.9)`)
  if (!ca && extensions.nameConstraints !== null)
    return malformed('name constraints of what is no CA (section 4.2.1.10)')
  if (basicConstraints?.pathLength != null && keyUsage !== null && (keyUsage & keyCertSign) === 0)
    return malformed('a path length for what signs no certificates (section 4.2.1.9)')
  if (subject.rdns.length === 0 && subjectAltName?.critical !== true)
    return malformed('neither a subject nor a critical alternative name (section 4.2.1.6)')
  if (extensions.nameConstraints !== null && !extensions.critical.includes(oids.nameConstraints))
    return malformed('name constraints that are not critical (section 4.2.1.10)')
  if (extensions.authorityKeyId === null && !(isRoot && isSelfIssued(certificate)))
    return malformed('no identifier of the authority’s key (section 4.2.1.1)')
  return null
}

/** A certificate for people: the name of its subject, or its serial number where it has none. */
export function nameOf({ subject, serial }: Certificate): string {
  return subject.rdns.length === 0 ? `certificate ${serial}` : formatName(subject).slice(0, 100)
}
