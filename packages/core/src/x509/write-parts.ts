import { bytesOfBinary, decodeBase64url } from '../base64url.ts'
import type { AlgorithmName } from '../jose/algorithms.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { Signer } from '../ports/signer.ts'
import { fail, ok, type Result } from '../result.ts'
import { tags } from './der-reader.ts'
import { der, derBits, derOctets, derOid, derPositive, derSequence, derText, derTrue } from './der-writer.ts'
import type { NameAttribute } from './names.ts'
import { oids } from './oids.ts'

/** Writes an AlgorithmIdentifier of a signature; `null` for an algorithm that X.509 has no use for here. */
export function derSignatureAlgorithm(alg: AlgorithmName): Uint8Array | null {
  const oid = { Ed25519: oids.ed25519, ES256: oids.ecdsaSha256, ES384: oids.ecdsaSha384, ES256K: null }[alg]
  return oid === null ? null : derSequence(derOid(oid))
}

/** Writes a SubjectPublicKeyInfo (RFC 5480 section 2, RFC 8410 section 4); `null` for a curve that has no place in it here. */
export function derSubjectKey(jwk: PublicJwk): Uint8Array | null {
  const octets = keyOctets(jwk)
  if (octets === null) return null
  const algorithm =
    jwk.crv === 'Ed25519'
      ? derSequence(derOid(oids.ed25519))
      : derSequence(derOid(oids.ecPublicKey), derOid(jwk.crv === 'P-256' ? oids.p256 : oids.p384))
  return derSequence(algorithm, derBits(octets))
}

/** The octets of a key as they stand in the BIT STRING, which its identifier is a hash of. */
export function keyOctets(jwk: PublicJwk): Uint8Array | null {
  if (jwk.crv === 'secp256k1') return null
  const x = decodeBase64url(jwk.x)
  const y = decodeBase64url(jwk.y ?? '')
  if (!x.ok || !y.ok) return null
  return jwk.y === undefined ? x.value : Uint8Array.of(4, ...x.value, ...y.value)
}

/** Writes a Name, one attribute a relative name. Texts are UTF8String; country and e-mail have types of their own (RFC 5280 appendix A). */
export function derName(attributes: readonly NameAttribute[]): Uint8Array {
  const rdns = attributes.map(({ oid, value }) => {
    const tag =
      oid === oids.country || oid === oids.serialNumber
        ? tags.printable
        : oid === oids.emailAddress || oid === oids.domainComponent
          ? tags.ia5
          : tags.utf8
    return der(tags.set, derSequence(derOid(oid), derText(value, tag)))
  })
  return derSequence(...rdns)
}

/** Writes one extension. */
export function derExtension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [derTrue()] : []), derOctets(value))
}

/** Writes a GeneralName that is a text. */
export function derTextName(form: 'uri' | 'dns' | 'email', text: string): Uint8Array {
  return der({ email: 0x81, dns: 0x82, uri: 0x86 }[form], bytesOfBinary(text))
}

/** Signs what was written and puts signature and algorithm behind it (RFC 5280 section 4.1.1). A key that cannot sign now, such as one whose token was taken out, is `issue.signer`. */
export async function derSigned(
  content: Uint8Array,
  algorithm: Uint8Array,
  signer: Signer,
): Promise<Result<Uint8Array>> {
  try {
    const signature = await signer.sign(content)
    return ok(derSequence(content, algorithm, derBits(derSignature(signature, signer.alg))))
  } catch {
    return fail('issue.signer', 'the key could not sign now')
  }
}

/** A signature as X.509 has it: as it is for Ed25519, a SEQUENCE of two INTEGERs for ECDSA (RFC 3279 section 2.2.3). */
function derSignature(signature: Uint8Array, alg: AlgorithmName): Uint8Array {
  if (alg === 'Ed25519') return signature
  const half = signature.length / 2
  return derSequence(derPositive(signature.subarray(0, half)), derPositive(signature.subarray(half)))
}
