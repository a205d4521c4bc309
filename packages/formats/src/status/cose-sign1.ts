import {
  type AlgorithmName,
  algorithms,
  decodeUtf8,
  fail,
  type OpenedSignature,
  ok,
  type Result,
  type Signer,
  utf8,
} from '@imprint/core'
import { type Cbor, type CborMap, decodeCbor, encodeCbor, isCborMap } from './cbor.ts'

/** A COSE_Sign1 message whose header was judged. Nobody has verified its signature yet. */
export interface OpenedSign1 {
  readonly payload: Uint8Array
  readonly signature: OpenedSignature
}

/** Labels of RFC 9052 section 3.1, RFC 9596 section 2 and RFC 9360 section 2. */
const labels = { alg: 1, crit: 2, kid: 4, typ: 16 } as const
const keysInside = [32, 33, 34, 35]

/** Algorithms by their COSE numbers: the fully specified ones (RFC 9864 section 2), and those of RFC 9053 and RFC 8812, of which only the curve is fixed here. */
const byNumber: ReadonlyMap<Cbor | undefined, AlgorithmName> = new Map([
  [-19, 'Ed25519'],
  [-8, 'Ed25519'],
  [-9, 'ES256'],
  [-7, 'ES256'],
  [-51, 'ES384'],
  [-35, 'ES384'],
  [-47, 'ES256K'],
])

/** What is written: the numbers that every reader knows, as in the examples of the draft. */
const numbers: Readonly<Record<AlgorithmName, number>> = { Ed25519: -8, ES256: -7, ES384: -35, ES256K: -47 }

/** The first octet of a message with the tag 18, in the one spelling that there is. */
const tag18 = 0xd2

/**
 * Opens a message COSE_Sign1 with its tag 18 (RFC 9052 section 4.2), which no other tag surrounds: algorithm and type protected, no `crit`, no key that the message brings along, its payload inside.
 */
export function openSign1(data: Uint8Array, typ: string): Result<OpenedSign1> {
  if (data[0] !== tag18) return fail('cose.malformed', 'expected the tag 18 of COSE_Sign1')
  const message = decodeCbor(data.subarray(1))
  if (!message.ok) return message
  const [protectedOctets, unprotectedHeader, payload, signature, ...more] = Array.isArray(message.value)
    ? (message.value as readonly Cbor[])
    : []
  if (
    !(protectedOctets instanceof Uint8Array) ||
    !isCborMap(unprotectedHeader) ||
    !(payload instanceof Uint8Array) ||
    !(signature instanceof Uint8Array) ||
    more.length > 0
  )
    return fail('cose.malformed', 'expected protected header, unprotected header, payload and signature')
  const decoded = decodeCbor(protectedOctets)
  if (!decoded.ok) return decoded
  const header = decoded.value
  if (!isCborMap(header)) return fail('cose.malformed', 'the protected header is no map')
  for (const label of header.keys())
    if (unprotectedHeader.has(label)) return fail('cose.malformed', 'a header parameter stands in both headers')
  const judged = judgeHeader(header, unprotectedHeader, typ)
  if (!judged.ok) return judged
  return ok({
    payload,
    signature: { ...judged.value, data: signedOctets(protectedOctets, payload), signature },
  })
}

/** Signs a payload. The key's name stands in the protected header. */
export async function writeSign1(
  payload: Uint8Array,
  { typ, signer }: { readonly typ: string; readonly signer: Signer },
): Promise<Uint8Array> {
  const header = new Map<number, Cbor>([
    [labels.alg, numbers[signer.alg]],
    [labels.typ, typ],
  ])
  if (signer.kid !== null) header.set(labels.kid, utf8(signer.kid))
  const protectedOctets = encodeCbor(header)
  const signed = signer.sign(signedOctets(protectedOctets, payload))
  const signature = signed instanceof Uint8Array ? signed : await signed
  const message = encodeCbor([protectedOctets, new Map(), payload, signature])
  const out = new Uint8Array(message.length + 1)
  out[0] = tag18
  out.set(message, 1)
  return out
}

function judgeHeader(
  header: CborMap,
  unprotectedHeader: CborMap,
  typ: string,
): Result<Pick<OpenedSignature, 'algorithm' | 'kid'>> {
  for (const label of [labels.alg, labels.crit, labels.typ])
    if (unprotectedHeader.has(label)) return fail('cose.malformed', `the header parameter ${label} is not protected`)
  if (header.has(labels.crit)) return fail('cose.crit_unknown', 'Imprint implements no extension that crit could name')
  for (const label of keysInside)
    if (header.has(label) || unprotectedHeader.has(label))
      return fail('jws.embedded_key', `the header holds a certificate (parameter ${label})`)
  const stated = header.get(labels.typ)
  if (typeof stated !== 'string' || stated.toLowerCase() !== typ) return fail('cose.typ', `expected the type ${typ}`)
  const name = byNumber.get(header.get(labels.alg))
  const algorithm = algorithms.find((row) => row.name === name)
  if (algorithm === undefined) return fail('cose.alg_unknown', 'alg is not in the table of accepted algorithms')
  const octets = header.get(labels.kid) ?? unprotectedHeader.get(labels.kid)
  if (octets === undefined) return ok({ algorithm, kid: null })
  const kid = octets instanceof Uint8Array ? decodeUtf8(octets) : null
  // Keys are published under texts, so a name that is none names no key.
  return kid?.ok === true
    ? ok({ algorithm, kid: kid.value })
    : fail('cose.malformed', 'the name of the key (kid) is not octets of UTF-8 text')
}

/** The Sig_structure of RFC 9052 section 4.4, without external data. */
function signedOctets(protectedOctets: Uint8Array, payload: Uint8Array): Uint8Array {
  return encodeCbor(['Signature1', protectedOctets, new Uint8Array(0), payload])
}
