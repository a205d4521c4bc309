import {
  type Failed,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  type Need,
  ok,
  type Result,
  sameJwk,
} from '@imprint/core'
import {
  type DeviceKey,
  type MasterKey,
  parseDeviceKey,
  parseMasterKey,
  parseSelfSigningKey,
  parseUserSigningKey,
  type SelfSigningKey,
  type UserSigningKey,
} from './keys.ts'
import type { MatrixUserId } from './user-id.ts'

/** What a user publishes: the answer to `/keys/query`, for one user. No signature was verified yet. */
export interface PublishedKeys {
  readonly userId: MatrixUserId
  readonly master: MasterKey
  /** `null` where a user has none, whose devices then nobody vouches for. */
  readonly selfSigning: SelfSigningKey | null
  /** `null` unless the user is the one who asks. */
  readonly userSigning: UserSigningKey | null
  /** By device id. A device that cannot be read hides no other. */
  readonly devices: ReadonlyMap<string, Result<DeviceKey>>
}

/** Bots and bridges have some hundred devices, people a handful. Every one costs a canonical encoding. */
const maxDevices = 500

/** The need for what a user publishes. */
export function crossSigningKeysNeed(userId: MatrixUserId): Need {
  return { kind: 'cross-signing-keys', id: userId }
}

/**
 * Reads the value of a fact of kind `cross-signing-keys`, which is the answer to `/keys/query` of the Matrix client-server API. A key of one role in the place of another is
 * `crosssigning.usage`, a device named like or sharing its key with a cross-signing key `crosssigning.key_collision`, no master key `crosssigning.no_identity`, anything else
 * `crosssigning.malformed`.
 */
export function parsePublishedKeys(value: Json, userId: MatrixUserId): Result<PublishedKeys> {
  if (!isJsonObject(value)) return fail('crosssigning.malformed', 'the answer to /keys/query is an object')
  const masterValue = entryOf(value, 'master_keys', userId)
  if (masterValue === undefined) return fail('crosssigning.no_identity', 'the user publishes no master key')
  const master = parseMasterKey(masterValue, userId, '/master_keys')
  if (!master.ok) return master
  const selfSigningValue = entryOf(value, 'self_signing_keys', userId)
  const selfSigning =
    selfSigningValue === undefined ? ok(null) : parseSelfSigningKey(selfSigningValue, userId, '/self_signing_keys')
  if (!selfSigning.ok) return selfSigning
  const userSigningValue = entryOf(value, 'user_signing_keys', userId)
  const userSigning =
    userSigningValue === undefined ? ok(null) : parseUserSigningKey(userSigningValue, userId, '/user_signing_keys')
  if (!userSigning.ok) return userSigning
  const roles = [master.value, selfSigning.value, userSigning.value].filter((key) => key !== null)
  if (new Set(roles.map(({ text }) => text)).size !== roles.length)
    return fail('crosssigning.usage', 'one key stands in two roles')
  const devices = parseDevices(entryOf(value, 'device_keys', userId), { userId, roles })
  if (!devices.ok) return devices
  return ok({
    userId,
    master: master.value,
    selfSigning: selfSigning.value,
    userSigning: userSigning.value,
    devices: devices.value,
  })
}

type RoleKey = MasterKey | SelfSigningKey | UserSigningKey

function parseDevices(
  value: Json | undefined,
  { userId, roles }: { userId: MatrixUserId; roles: readonly RoleKey[] },
): Result<ReadonlyMap<string, Result<DeviceKey>>> {
  const devices = new Map<string, Result<DeviceKey>>()
  if (value === undefined) return ok(devices)
  if (!isJsonObject(value)) return malformed('devices are an object by device id')
  const entries = Object.entries(value)
  if (entries.length > maxDevices) return malformed(`${entries.length} devices, at most ${maxDevices}`)
  for (const [deviceId, object] of entries) {
    // Matrix client-server API, "Key and signature security": device key ids and cross-signing key ids share one namespace.
    if (roles.some(({ text }) => text === deviceId)) return collision('a device has the name of a cross-signing key')
    const device = parseDeviceKey(object, { userId, deviceId }, '/device_keys')
    if (device.ok && roles.some(({ jwk }) => sameJwk(jwk, device.value.jwk)))
      return collision('a device has the key of a cross-signing key')
    devices.set(deviceId, device)
  }
  return ok(devices)
}

function entryOf(value: JsonObject, member: string, userId: MatrixUserId): Json | undefined {
  const byUser = value[member]
  return isJsonObject(byUser) && Object.hasOwn(byUser, userId) ? byUser[userId] : undefined
}

function collision(detail: string): Failed {
  return fail('crosssigning.key_collision', detail, '/device_keys')
}

function malformed(detail: string): Failed {
  return fail('crosssigning.malformed', detail, '/device_keys')
}
