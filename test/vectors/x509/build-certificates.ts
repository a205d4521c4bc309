/** What the cases of this folder are made of: certificates with fixed keys, times and serial numbers, whole or damaged in one place. */
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { createNodeSigner, nodeHasher } from '@imprint/adapters/node-crypto'
import { parseSeconds, type Seconds, type Signer } from '@imprint/core'
import {
  type Certificate,
  certificateLabel,
  der,
  derBits,
  derCount,
  derName,
  derOid,
  derSequence,
  derSubjectKey,
  derTime,
  formatPem,
  keyUsageBits,
  type NameAttribute,
  oids,
  parseCertificate,
} from '@imprint/core/x509'
import { type AltName, type Authority, type ExtensionWishes, keyIdentifier, writeExtensions } from '@imprint/issuer/ca'

/** The time at which cases are judged unless they say otherwise: 2026-11-22T10:00:00Z. */
export const now = 1795341600 as Seconds
export const days = (count: number): Seconds => (now + count * 86400) as Seconds

/** A certificate of the cases. */
export interface Made {
  readonly name: string
  readonly der: Uint8Array
  readonly keyName: string
  readonly subject: readonly NameAttribute[]
}

/** What a certificate of the cases is to be. Everything has an honest default. */
export interface Recipe {
  /** Whose key it certifies; its own name's unless said otherwise. */
  readonly key?: string
  readonly subject?: readonly NameAttribute[]
  /** `null`: signed by itself. */
  readonly by: Made | null
  /** Which key signs, where it is not the issuer's. */
  readonly signedWith?: string
  readonly issuerName?: readonly NameAttribute[]
  readonly issuerNameDer?: Uint8Array
  readonly subjectDer?: Uint8Array
  readonly from?: Seconds
  readonly to?: Seconds
  readonly validity?: Uint8Array
  readonly serial?: Uint8Array
  readonly version?: Uint8Array | null
  readonly ext?: ExtensionWishes
  readonly edit?: (extensions: readonly Uint8Array[]) => readonly Uint8Array[]
  /** The AlgorithmIdentifier inside and outside. */
  readonly algorithm?: readonly [inner: Uint8Array, outer: Uint8Array]
  readonly keyDer?: Uint8Array
  readonly damage?: (whole: Uint8Array) => Uint8Array
}

/** Every certificate made so far, by name. */
export const made = new Map<string, Made>()

export const bit = keyUsageBits
export const person = (cn: string): readonly NameAttribute[] => [
  { oid: oids.organization, value: 'example.com' },
  { oid: oids.commonName, value: cn },
]
export const uri = (text: string): AltName => ({ form: 'uri', text })
export const dns = (text: string): AltName => ({ form: 'dns', text })
export const email = (text: string): AltName => ({ form: 'email', text })
export const directory = (...name: readonly NameAttribute[]): AltName => ({ form: 'directory', name })
export const ip = (...octets: readonly number[]): AltName => ({ form: 'ip', octets: Uint8Array.from(octets) })

export const device = 'mimi://example.com/d/alice/phone'
export const user = 'mimi://example.com/u/alice'

/** The extensions of an authority and of a device. */
export const caExt = (more: ExtensionWishes = {}): ExtensionWishes => ({
  ca: { pathLength: null },
  keyUsage: bit.keyCertSign | bit.crlSign,
  ...more,
})
export const leafExt = (more: ExtensionWishes = {}): ExtensionWishes => ({
  keyUsage: bit.digitalSignature,
  extendedKeyUsage: [oids.clientAuth],
  subjectAltNames: [uri(device)],
  ...more,
})

/** A private key that depends on nothing but its name. */
export function privateKeyOf(name: string) {
  const seed = createHash('sha256').update(`imprint x509 vectors: ${name}`).digest()
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
}

export function signerOf(name: string): Signer {
  const signer = createNodeSigner({ keyObject: privateKeyOf(name) })
  if (!signer.ok) throw new Error(signer.error.detail)
  return signer.value
}

const ed25519 = derSequence(derOid(oids.ed25519))

/** Writes a certificate, keeps it by its name, and does nothing to make it right. */
export function certificate(name: string, recipe: Recipe): Made {
  if (made.has(name)) throw new Error(`${name} is made twice`)
  const keyName = recipe.key ?? name
  const subjectKey = signerOf(keyName).publicJwk
  const subject = recipe.subject ?? person(name)
  const issuer = recipe.by
  const issuerKey = issuer === null ? null : signerOf(issuer.keyName).publicJwk
  const extensions = writeExtensions(recipe.ext ?? (issuer === null ? caExt() : leafExt()), {
    subjectKey,
    issuerKeyId: issuerKey === null ? null : keyIdentifier(issuerKey, nodeHasher),
    named: subject.length > 0,
    hasher: nodeHasher,
  })
  const edited = recipe.edit?.(extensions) ?? extensions
  const [inner, outer] = recipe.algorithm ?? [ed25519, ed25519]
  const version = recipe.version === undefined ? der(0xa0, derCount(2)) : recipe.version
  const content = derSequence(
    ...(version === null ? [] : [version]),
    recipe.serial ?? der(0x02, serialOf(name)),
    inner,
    recipe.issuerNameDer ?? derName(recipe.issuerName ?? issuer?.subject ?? subject),
    recipe.validity ?? derSequence(derTime(recipe.from ?? days(-30)), derTime(recipe.to ?? days(60))),
    recipe.subjectDer ?? derName(subject),
    recipe.keyDer ?? (derSubjectKey(subjectKey) as Uint8Array),
    ...(edited.length === 0 ? [] : [der(0xa3, derSequence(...edited))]),
  )
  const signature = sign(null, content, privateKeyOf(recipe.signedWith ?? issuer?.keyName ?? keyName))
  const whole = derSequence(content, outer, derBits(signature))
  const result = { name, der: recipe.damage?.(whole) ?? whole, keyName, subject }
  made.set(name, result)
  return result
}

function serialOf(name: string): Uint8Array {
  const octets = createHash('sha256').update(name).digest().subarray(0, 16)
  octets[0] = ((octets[0] as number) & 0x3f) | 0x40
  return Uint8Array.from(octets)
}

/** Takes in a certificate that was made elsewhere. */
export function adopt(name: string, whole: Uint8Array): Made {
  const result = { name, der: whole, keyName: name, subject: [] }
  made.set(name, result)
  return result
}

export function pemOf({ der: octets }: Made): string {
  return formatPem({ label: certificateLabel, der: octets })
}

/** A made certificate as its issuer uses it. */
export function authorityOf(one: Made): Authority {
  return { certificate: parsed(one), signer: signerOf(one.keyName) }
}

export function parsed({ der: octets, name }: Made): Certificate {
  const read = parseCertificate(octets)
  if (!read.ok) throw new Error(`${name}: ${read.error.code} ${read.error.detail}`)
  return read.value
}

export function timeOf(text: string): Seconds {
  const at = parseSeconds(Date.parse(text) / 1000)
  if (!at.ok) throw new Error(text)
  return at.value
}

/** What stands in a SubjectPublicKeyInfo for an RSA key: the identifier, and a modulus that nobody can use. */
export const rsaKeyDer: Uint8Array = derSequence(
  derSequence(derOid('1.2.840.113549.1.1.1'), der(0x05)),
  derBits(
    derSequence(der(0x02, Uint8Array.of(0, ...new Array<number>(256).fill(0xab))), der(0x02, Uint8Array.of(1, 0, 1))),
  ),
)
