import {
  type AlgorithmName,
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  type PublicJwk,
  type Result,
  type Signer,
  type SynchronousSignatureVerifier,
  utf8,
} from '@imprint/core'
import { decodeUnpaddedBase64, encodeUnpaddedBase64 } from './unpadded-base64.ts'
import type { MatrixUserId } from './user-id.ts'

/** The one algorithm that Matrix signs JSON with (Matrix specification, appendices, "Signing Details"). */
const algorithm: AlgorithmName = 'Ed25519'

/** A key by the name under which its signatures are found. */
export interface NamedKey {
  readonly userId: MatrixUserId
  /** `ed25519:` and the device id, or the public key itself. */
  readonly name: string
  readonly jwk: PublicJwk
}

/** An object that others sign: as it came, and the octets that a signature covers. */
export interface SignedObject {
  readonly object: JsonObject
  readonly data: Uint8Array
}

/** What a link from key to key is: there, not there, or there and wrong. */
export type Link = 'signed' | 'missing' | 'invalid'

/** The octets that a signature over an object covers: canonical JSON without `signatures` and `unsigned`. */
export function signedData(object: JsonObject): Result<Uint8Array> {
  const { signatures: _, unsigned: __, ...rest } = object
  const text = canonicalJson(rest)
  return text.ok ? ok(utf8(text.value)) : text
}

/** Checks whether a key signed an object (Matrix specification, appendices, "Checking for a Signature"). The key is the caller's, by value; only the place of its signature goes by name. */
export function checkLink(
  { object, data }: SignedObject,
  by: NamedKey,
  signatures: SynchronousSignatureVerifier,
): Link {
  const text = signatureText(object, by)
  if (text === undefined) return 'missing'
  const octets = typeof text === 'string' ? decodeUnpaddedBase64(text, '') : null
  if (octets?.ok !== true) return 'invalid'
  return signatures.verify(algorithm, by.jwk, data, octets.value) === 'valid' ? 'signed' : 'invalid'
}

function signatureText(object: JsonObject, { userId, name }: NamedKey): Json | undefined {
  const all = object['signatures']
  const own = isJsonObject(all) && Object.hasOwn(all, userId) ? all[userId] : undefined
  return isJsonObject(own) && Object.hasOwn(own, name) ? own[name] : undefined
}

/** Signs an object and answers it with the signature among those that it has. The key must be the one that the name says. */
export async function signObject(
  object: JsonObject,
  by: { readonly userId: MatrixUserId; readonly name: string; readonly signer: Signer },
): Promise<Result<JsonObject>> {
  if (by.signer.alg !== algorithm) throw new TypeError('Matrix signs with Ed25519')
  const data = signedData(object)
  if (!data.ok) return data
  const signature = encodeUnpaddedBase64(await by.signer.sign(data.value))
  const all = isJsonObject(object['signatures']) ? object['signatures'] : {}
  const own = isJsonObject(all[by.userId]) ? all[by.userId] : {}
  return ok({ ...object, signatures: { ...all, [by.userId]: { ...(own as JsonObject), [by.name]: signature } } })
}
