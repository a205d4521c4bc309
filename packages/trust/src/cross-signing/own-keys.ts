import { type JsonObject, ok, type Result, type Signer } from '@imprint/core'
import { type DeviceKey, keyTextOf } from './keys.ts'
import { signObject } from './signed-object.ts'
import type { MatrixUserId } from './user-id.ts'

/** The three cross-signing keys of one user. Each signer holds one private key that never leaves it. */
export interface CrossSigningSigners {
  readonly userId: MatrixUserId
  readonly master: Signer
  readonly selfSigning: Signer
  readonly userSigning: Signer
}

/** What a user uploads once (`/keys/device_signing/upload`): the master key, and the two keys that it signed. */
export interface CrossSigningObjects {
  readonly master_key: JsonObject
  readonly self_signing_key: JsonObject
  readonly user_signing_key: JsonObject
}

/**
 * Makes the objects of a user's cross-signing keys. The master key signs exactly the two others (draft-mahy-mimi-identity section 4.2). Three different keys are the caller's
 * business; two roles for one are a mistake and throw.
 */
export async function createCrossSigningObjects({
  userId,
  master,
  selfSigning,
  userSigning,
}: CrossSigningSigners): Promise<Result<CrossSigningObjects>> {
  const texts = [master, selfSigning, userSigning].map(({ publicJwk }) => keyTextOf(publicJwk))
  if (new Set(texts).size !== texts.length) throw new TypeError('three roles want three keys')
  const by = { userId, name: nameOf(master), signer: master }
  const self_signing_key = await signObject(keyObject(userId, 'self_signing', selfSigning), by)
  if (!self_signing_key.ok) return self_signing_key
  const user_signing_key = await signObject(keyObject(userId, 'user_signing', userSigning), by)
  if (!user_signing_key.ok) return user_signing_key
  return ok({
    master_key: keyObject(userId, 'master', master),
    self_signing_key: self_signing_key.value,
    user_signing_key: user_signing_key.value,
  })
}

/** One device, with what Matrix publishes of it besides the key that signs. */
export interface DeviceDescription {
  readonly userId: MatrixUserId
  readonly deviceId: string
  readonly signer: Signer
  /** Encryption algorithms, such as `m.olm.v1.curve25519-aes-sha2`. */
  readonly algorithms: readonly string[]
  /** Its other keys, such as `curve25519:<device id>`. */
  readonly keys: JsonObject
}

/** Makes the object of a device's keys, signed by the device itself, as `/keys/upload` wants it. */
export function createDeviceObject({
  userId,
  deviceId,
  signer,
  algorithms,
  keys,
}: DeviceDescription): Promise<Result<JsonObject>> {
  const name = `ed25519:${deviceId}`
  const all = { ...keys, [name]: keyTextOf(signer.publicJwk) }
  const object = { user_id: userId, device_id: deviceId, algorithms, keys: all }
  return signObject(object, { userId, name, signer })
}

/** Signs one of one's own devices with the self-signing key, for `/keys/signatures/upload`. Someone else's device throws. */
export function signOwnDevice(
  device: DeviceKey,
  { userId, selfSigning }: Pick<CrossSigningSigners, 'userId' | 'selfSigning'>,
): Promise<Result<JsonObject>> {
  if (device.userId !== userId) throw new TypeError('a self-signing key signs devices of its own user')
  return signObject(device.object, { userId, name: nameOf(selfSigning), signer: selfSigning })
}

/** The name of a cross-signing key: its value. */
export function nameOf({ publicJwk }: Signer): string {
  return `ed25519:${keyTextOf(publicJwk)}`
}

function keyObject(userId: MatrixUserId, usage: string, { publicJwk }: Signer): JsonObject {
  const text = keyTextOf(publicJwk)
  return { user_id: userId, usage: [usage], keys: { [`ed25519:${text}`]: text } }
}
