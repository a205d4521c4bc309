import {
  type Brand,
  decodeBase64url,
  encodeBase64url,
  type Failed,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
} from '@imprint/core'
import { type NamedKey, type SignedObject, signedData } from './signed-object.ts'
import { decodeUnpaddedBase64, encodeUnpaddedBase64 } from './unpadded-base64.ts'
import type { MatrixUserId } from './user-id.ts'

/** A public key of a user with the object that publishes it. What signed the object was not looked at yet. */
export interface PublishedKey extends NamedKey, SignedObject {
  /** The public key as Matrix writes it: unpadded base64. */
  readonly text: string
}

/** A user's identity: signs the two other cross-signing keys (Matrix client-server API, "Cross-signing"). */
export type MasterKey = Brand<PublishedKey, 'master-key'>

/** Signs the user's own device keys. The draft calls it the device-signing key. */
export type SelfSigningKey = Brand<PublishedKey, 'self-signing-key'>

/** Signs other users' master keys. Only its owner can see it. */
export type UserSigningKey = Brand<PublishedKey, 'user-signing-key'>

/** The key of one device. */
export type DeviceKey = Brand<PublishedKey & { readonly deviceId: string }, 'device-key'>

/** Reads a master key of a user. A wrong `usage` is `crosssigning.usage`, anything else wrong `crosssigning.malformed`. */
export function parseMasterKey(value: unknown, userId: MatrixUserId, pointer = ''): Result<MasterKey> {
  return parseRole(value, { userId, usage: 'master', pointer }) as Result<MasterKey>
}

/** Reads a self-signing key of a user; fails as `parseMasterKey` does. */
export function parseSelfSigningKey(value: unknown, userId: MatrixUserId, pointer = ''): Result<SelfSigningKey> {
  return parseRole(value, { userId, usage: 'self_signing', pointer }) as Result<SelfSigningKey>
}

/** Reads a user-signing key of a user; fails as `parseMasterKey` does. */
export function parseUserSigningKey(value: unknown, userId: MatrixUserId, pointer = ''): Result<UserSigningKey> {
  return parseRole(value, { userId, usage: 'user_signing', pointer }) as Result<UserSigningKey>
}

/** Reads the keys of a device. Only its Ed25519 key is looked at; anything wrong with that, or with whose it is, is `crosssigning.malformed`. */
export function parseDeviceKey(
  value: unknown,
  { userId, deviceId }: { readonly userId: MatrixUserId; readonly deviceId: string },
  pointer = '',
): Result<DeviceKey> {
  if (!isJsonObject(value)) return malformed('the keys of a device are an object', pointer)
  if (value['user_id'] !== userId) return malformed('it names another user', `${pointer}/user_id`)
  if (value['device_id'] !== deviceId) return malformed('it names another device', `${pointer}/device_id`)
  const name = `ed25519:${deviceId}`
  const keys = value['keys']
  const text = isJsonObject(keys) && Object.hasOwn(keys, name) ? keys[name] : undefined
  const published = readPublished(text, { userId, name, object: value, pointer })
  return published.ok ? ok({ ...published.value, deviceId } as DeviceKey) : published
}

type Usage = 'master' | 'self_signing' | 'user_signing'

function parseRole(
  value: unknown,
  { userId, usage, pointer }: { userId: MatrixUserId; usage: Usage; pointer: string },
): Result<PublishedKey> {
  if (!isJsonObject(value)) return malformed('a cross-signing key is an object', pointer)
  if (value['user_id'] !== userId) return malformed('it names another user', `${pointer}/user_id`)
  const usages = value['usage']
  // A key with two uses would stand in two places of the path.
  if (!(Array.isArray(usages) && usages.length === 1 && usages[0] === usage))
    return fail('crosssigning.usage', `expected the one usage ${usage}`, `${pointer}/usage`)
  const keys = value['keys']
  const entries = isJsonObject(keys) ? Object.entries(keys) : []
  const [entry] = entries
  if (entry === undefined || entries.length !== 1) return malformed('expected exactly one key', `${pointer}/keys`)
  const [name, text] = entry
  if (name !== `ed25519:${text}`) return malformed('the name of the key is not its value', `${pointer}/keys`)
  return readPublished(text, { userId, name, object: value, pointer })
}

function readPublished(
  text: Json | undefined,
  { userId, name, object, pointer }: { userId: MatrixUserId; name: string; object: JsonObject; pointer: string },
): Result<PublishedKey> {
  const jwk = parseKeyText(text, `${pointer}/keys`)
  if (!jwk.ok) return jwk
  const data = signedData(object)
  return data.ok ? ok({ userId, name, jwk: jwk.value, text: text as string, object, data: data.value }) : data
}

/** Reads an Ed25519 public key as Matrix writes it. */
export function parseKeyText(text: unknown, pointer = ''): Result<PublicJwk> {
  const octets = typeof text === 'string' ? decodeUnpaddedBase64(text, pointer) : null
  if (octets === null || (octets.ok && octets.value.length !== 32))
    return malformed('an Ed25519 key is 32 octets in unpadded base64', pointer)
  return octets.ok ? parseJwk({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(octets.value) }, pointer) : octets
}

/** Writes an Ed25519 public key as Matrix does. */
export function keyTextOf({ crv, x }: PublicJwk): string {
  const octets = crv === 'Ed25519' ? decodeBase64url(x) : null
  if (octets?.ok !== true) throw new TypeError('Matrix keys are Ed25519')
  return encodeUnpaddedBase64(octets.value)
}

function malformed(detail: string, pointer: string): Failed {
  return fail('crosssigning.malformed', detail, pointer)
}
