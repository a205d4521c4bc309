import type { RejectedCode } from '../codes.ts'
import { type ImId, sameImId } from '../identifiers/im-id.ts'
import { type Finding, finding } from '../result.ts'
import type { Certificate } from './certificate.ts'
import { keyUsageBits } from './extensions.ts'
import type { GeneralName } from './general-names.ts'
import { belongsTo, type ImNames, namesPerson, personCertificate, readImNames } from './im-names.ts'
import type { NameAttribute } from './names.ts'
import { sameOctets } from './ocsp.ts'
import { attributeNames, oids } from './oids.ts'
import { type CertificatePath, nameOf } from './path-rules.ts'

type Fault = Finding<RejectedCode> | null

/**
 * Judges what no library knows: whether a path makes sense for an IM identifier (draft-mahy-mimi-identity sections 4.1 and 5.1). The certificate that is judged names a person or a device, each kind once. An authority that
 * names a person is that person's own certificate: CA of path length 0, directly above one of the person’s devices, which it outlives and to which it gives no attribute but its own, a label (CN) aside. Wherever an issuer is named by an alternative name, its certificate has that name.
 */
export function imPathFault(path: CertificatePath): Fault {
  const leaf = path.at(-1) as Certificate
  const names = readImNames(leaf)
  if (!names.ok) return names.error as Finding<RejectedCode>
  if (!namesPerson(names.value)) return finding('x509.identifier_missing', 'no identifier of a user or device')
  const usage = signingFault(leaf)
  if (usage !== null) return usage
  for (const [index, certificate] of path.entries()) {
    const above = path[index - 1]
    const issuerFault = above === undefined ? null : issuerNameFault(certificate, above)
    if (issuerFault !== null) return issuerFault
    const fault =
      certificate === leaf
        ? ownAuthorityFault(leaf, names.value)
        : personFault(path, index, { leaf, names: names.value })
    if (fault !== null) return fault
  }
  return null
}

/** The format read what it says about the person before there was a path (`personCertificate`). It must have read the certificate that the path goes by: chains are put together by whoever shows them. */
export function claimsFault(path: CertificatePath, chain: readonly [Certificate, ...Certificate[]]): Fault {
  const source = path.at(layoutOf(path) === 'cascading' ? -2 : -1) as Certificate
  return sameOctets(personCertificate(chain).der, source.der)
    ? null
    : finding(
        'x509.chain',
        'the path goes by another certificate of the user than came along first, or none came along',
      )
}

/** Proof of possession is a signature, with a key that we verify. */
export function signingFault({ key, extensions: { keyUsage } }: Certificate): Finding<RejectedCode> | null {
  if (key.jwk === null) return finding('x509.algorithm_unsupported', `a key of kind ${key.kind}`)
  if (keyUsage === null || (keyUsage & keyUsageBits.digitalSignature) !== 0) return null
  return finding('x509.key_usage', 'the key of a device or user must sign (digitalSignature)')
}

/** A user's certificate that may issue is judged in the same way whether or not it has issued what is judged. */
function ownAuthorityFault(certificate: Certificate, names: ImNames): Fault {
  const { basicConstraints } = certificate.extensions
  if (basicConstraints?.ca !== true) return null
  if (names.device !== null) return finding('x509.user_authority', `${nameOf(certificate)} is a device and a CA`)
  return basicConstraints.pathLength === 0
    ? null
    : finding('x509.user_authority', `${nameOf(certificate)} has no path length of 0`)
}

function personFault(
  path: CertificatePath,
  index: number,
  { leaf, names }: { readonly leaf: Certificate; readonly names: ImNames },
): Fault {
  const certificate = path[index] as Certificate
  const parent = readImNames(certificate)
  if (!parent.ok) return parent.error as Finding<RejectedCode>
  if (!namesPerson(parent.value)) return null
  if (index !== path.length - 2)
    return finding('x509.user_authority', `${nameOf(certificate)} names a person, and stands above another authority`)
  const fault = ownAuthorityFault(certificate, parent.value)
  if (fault !== null) return fault
  if (names.device === null)
    return finding('x509.device_owner', 'a user certificate issued a certificate that is for no device')
  if (!belongsTo(names.device, parent.value))
    return finding('x509.device_owner', 'the device belongs to another user than the certificate that issued it')
  for (const [id, own] of [
    [names.user, parent.value.user],
    [names.handle, parent.value.handle],
  ] as readonly (readonly [ImId | null, ImId | null])[])
    if (id !== null && (own === null || !sameImId(id, own)))
      return finding('x509.device_owner', `a ${id.kind} that the certificate above does not have`)
  if (leaf.notBefore < certificate.notBefore || leaf.notAfter > certificate.notAfter)
    return finding('x509.lifetime', 'the device certificate lives longer than the user certificate that issued it')
  const foreign = leaf.subject.rdns.flat().find((own) => isClaimed(own) && !hasAttribute(certificate, own))
  return foreign === undefined
    ? null
    : finding(
        'x509.device_owner',
        `an attribute (${attributeNames.get(foreign.oid) ?? foreign.oid}) that the certificate above does not have`,
      )
}

/** A company answers for what it says of a user, and nobody for what she writes into her devices’ certificates. Their common name is a label, which is shown nowhere as hers (`claimsFault`). */
function isClaimed({ oid }: NameAttribute): boolean {
  return oid !== oids.commonName
}

function hasAttribute({ subject }: Certificate, { oid, value }: NameAttribute): boolean {
  return subject.rdns.flat().some((one) => one.oid === oid && one.value === value)
}

function issuerNameFault(certificate: Certificate, issuer: Certificate): Fault {
  const stated = certificate.extensions.issuerAltName
  if (stated === null) return null
  const own = issuer.extensions.subjectAltName?.names ?? []
  return stated.every((name) => own.some((other) => sameName(name, other)))
    ? null
    : finding('x509.issuer_alt_name', `${nameOf(certificate)} names an issuer that ${nameOf(issuer)} is not`)
}

/** Compared as it stands: whoever writes both certificates can write one name in one way. */
function sameName(a: GeneralName, b: GeneralName): boolean {
  if ('text' in a && 'text' in b) return a.form === b.form && a.text === b.text
  return a.form === 'directory' && b.form === 'directory' && a.name.key === b.name.key
}

/** How a path makes its assertions (draft-mahy-mimi-identity section 4.1, examples 1 to 3). */
export type CertificateLayout = 'separate' | 'combined' | 'cascading'

/** Names the layout of a path that `imPathFault` found nothing wrong with. */
export function layoutOf(path: CertificatePath): CertificateLayout {
  const [leaf, above] = [readImNames(path.at(-1) as Certificate), readImNames(path.at(-2) as Certificate)]
  if (above.ok && namesPerson(above.value)) return 'cascading'
  return leaf.ok && leaf.value.device !== null && (leaf.value.handle !== null || leaf.value.user !== null)
    ? 'combined'
    : 'separate'
}
