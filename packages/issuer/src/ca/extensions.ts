import type { Hasher, PublicJwk } from '@imprint/core'
import {
  der,
  derCount,
  derExtension,
  derName,
  derNamedBits,
  derOctets,
  derOid,
  derSequence,
  derTextName,
  derTrue,
  keyOctets,
  type NameAttribute,
  oids,
  tags,
} from '@imprint/core/x509'

/** An alternative name, or the base of a name constraint. */
export type AltName =
  | { readonly form: 'uri' | 'dns' | 'email'; readonly text: string }
  | { readonly form: 'directory'; readonly name: readonly NameAttribute[] }
  | { readonly form: 'ip'; readonly octets: Uint8Array }

/** What the extensions of a certificate are to say. What is left out is not written. */
export interface ExtensionWishes {
  /** `null`: a CA without limit. Left out: no CA. */
  readonly ca?: { readonly pathLength: number | null }
  /** Bits by `keyUsageBits`. */
  readonly keyUsage?: number
  readonly extendedKeyUsage?: readonly string[]
  readonly subjectAltNames?: readonly AltName[]
  readonly issuerAltNames?: readonly AltName[]
  readonly nameConstraints?: { readonly permitted?: readonly AltName[]; readonly excluded?: readonly AltName[] }
  readonly policies?: readonly string[]
  readonly requireExplicitPolicy?: number
  readonly inhibitAnyPolicy?: number
  readonly crlUris?: readonly string[]
  readonly ocspUris?: readonly string[]
  readonly ocspNoCheck?: true
}

/** What extensions are about, besides the wishes. */
export interface ExtensionContext {
  readonly subjectKey: PublicJwk
  /** The identifier of the issuer's key; `null` if the certificate is self-signed. */
  readonly issuerKeyId: Uint8Array | null
  /** Whether the subject has a name: if not, the alternative name is all there is, and critical (RFC 5280 section 4.2.1.6). */
  readonly named: boolean
  readonly hasher: Hasher
}

/** Makes a key identifier: the first 160 bits of the SHA-256 of the key's octets (RFC 7093 section 2 (1)). */
export function keyIdentifier(jwk: PublicJwk, hasher: Hasher): Uint8Array {
  return hasher.sha256(keyOctets(jwk) ?? new Uint8Array(0)).slice(0, 20)
}

/** Writes extensions in the order of RFC 5280 section 4.2.1, with its criticality. */
export function writeExtensions(wishes: ExtensionWishes, context: ExtensionContext): readonly Uint8Array[] {
  const {
    ca,
    keyUsage,
    extendedKeyUsage,
    subjectAltNames,
    issuerAltNames,
    nameConstraints,
    policies,
    crlUris,
    ocspUris,
  } = wishes
  const written: Uint8Array[] = []
  const add = (oid: string, critical: boolean, value: Uint8Array) => written.push(derExtension(oid, critical, value))
  const { issuerKeyId } = context
  if (issuerKeyId !== null) add(oids.authorityKeyIdentifier, false, derSequence(der(0x80, issuerKeyId)))
  add(oids.subjectKeyIdentifier, false, derOctets(keyIdentifier(context.subjectKey, context.hasher)))
  if (keyUsage !== undefined) add(oids.keyUsage, true, derNamedBits(keyUsage))
  if (policies !== undefined)
    add(oids.certificatePolicies, false, derSequence(...policies.map((policy) => derSequence(derOid(policy)))))
  if (subjectAltNames !== undefined)
    add(oids.subjectAltName, !context.named, derSequence(...subjectAltNames.map(derAltName)))
  if (issuerAltNames !== undefined) add(oids.issuerAltName, false, derSequence(...issuerAltNames.map(derAltName)))
  const length = ca?.pathLength ?? null
  add(
    oids.basicConstraints,
    true,
    derSequence(...(ca === undefined ? [] : [derTrue(), ...(length === null ? [] : [derCount(length)])])),
  )
  if (nameConstraints !== undefined)
    add(
      oids.nameConstraints,
      true,
      derSequence(...derSubtrees(0xa0, nameConstraints.permitted), ...derSubtrees(0xa1, nameConstraints.excluded)),
    )
  if (wishes.requireExplicitPolicy !== undefined)
    add(oids.policyConstraints, true, derSequence(derCount(wishes.requireExplicitPolicy, 0x80)))
  if (extendedKeyUsage !== undefined)
    add(oids.extendedKeyUsage, false, derSequence(...extendedKeyUsage.map((oid) => derOid(oid))))
  if (crlUris !== undefined)
    add(
      oids.crlDistributionPoints,
      false,
      derSequence(derSequence(der(0xa0, der(0xa0, ...crlUris.map((uri) => derTextName('uri', uri)))))),
    )
  if (wishes.inhibitAnyPolicy !== undefined) add(oids.inhibitAnyPolicy, true, derCount(wishes.inhibitAnyPolicy))
  if (ocspUris !== undefined)
    add(
      oids.authorityInfoAccess,
      false,
      derSequence(...ocspUris.map((uri) => derSequence(derOid(oids.ocsp), derTextName('uri', uri)))),
    )
  if (wishes.ocspNoCheck === true) add(oids.ocspNoCheck, false, der(tags.null))
  return written
}

/** Writes a GeneralName. */
export function derAltName(name: AltName): Uint8Array {
  switch (name.form) {
    case 'directory':
      return der(0xa4, derName(name.name))
    case 'ip':
      return derOctets(name.octets, 0x87)
    default:
      return derTextName(name.form, name.text)
  }
}

function derSubtrees(tag: number, bases: readonly AltName[] | undefined): readonly Uint8Array[] {
  return bases === undefined ? [] : [der(tag, ...bases.map((base) => derSequence(derAltName(base))))]
}
