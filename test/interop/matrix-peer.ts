import { isJsonObject, type Json, type JsonObject } from '@imprint/core'
import {
  type Device,
  DeviceId,
  initAsync,
  OlmMachine,
  type OtherUserIdentity,
  RequestType,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm'
import type { QueryAnswer } from '../vectors/cross-signing/people.ts'

/** The crypto of Matrix clients on the other side of the table, with its own keys and its own mind about whom it trusts. */

await initAsync()

/** One of their clients, logged in as a user on a device. */
export interface Peer {
  readonly userId: string
  readonly deviceId: string
  readonly machine: OlmMachine
}

/** Starts a client without keys for cross-signing. */
export async function startPeer(userId: string, deviceId: string): Promise<Peer> {
  const machine = await OlmMachine.initialize(new UserId(userId), new DeviceId(deviceId))
  return { userId, deviceId, machine }
}

/** Lets a client make its cross-signing keys, and answers what its server would answer to `/keys/query` for itself. */
export async function bootstrap({ machine, userId, deviceId }: Peer): Promise<QueryAnswer> {
  const requests = await machine.bootstrapCrossSigning(true)
  const keys = JSON.parse(requests.uploadSigningKeysRequest.body)
  const device = JSON.parse(requests.uploadKeysRequest.body).device_keys
  await machine.markRequestAsSent(
    requests.uploadKeysRequest.id,
    RequestType.KeysUpload,
    '{"one_time_key_counts":{"signed_curve25519":50}}',
  )
  return {
    master_keys: { [userId]: keys.master_key },
    self_signing_keys: { [userId]: keys.self_signing_key },
    user_signing_keys: { [userId]: keys.user_signing_key },
    device_keys: { [userId]: { [deviceId]: device } },
  }
}

/** The keys of a client's device, before there is anything to cross-sign. */
export async function deviceOf({ machine }: Peer): Promise<JsonObject> {
  for (const request of await machine.outgoingRequests())
    if (request.type === RequestType.KeysUpload)
      return JSON.parse((request as { readonly body: string }).body).device_keys
  throw new Error('nothing to upload')
}

/** Tells a client what the server answers about some users. */
export async function learn({ machine }: Peer, ...answers: readonly QueryAnswer[]): Promise<void> {
  const whole: Record<string, Record<string, Json>> = { failures: {} }
  for (const answer of answers)
    for (const [member, users] of Object.entries(answer)) whole[member] = { ...whole[member], ...(users as object) }
  const users = Object.keys(whole['device_keys'] ?? {}).map((user) => new UserId(user))
  const { id } = machine.queryKeysForUsers(users)
  await machine.markRequestAsSent(id, RequestType.KeysQuery, JSON.stringify(whole))
}

/** What a client thinks of another user. */
export async function identityOf({ machine }: Peer, userId: string): Promise<OtherUserIdentity> {
  const identity = await machine.getIdentity(new UserId(userId))
  if (identity === undefined) throw new Error('the client knows no such user')
  return identity as OtherUserIdentity
}

/** What a client thinks of a device. */
export async function peerDevice({ machine }: Peer, userId: string, deviceId: string): Promise<Device> {
  const device = await machine.getDevice(new UserId(userId), new DeviceId(deviceId))
  if (device === undefined) throw new Error('the client knows no such device')
  return device
}

/** Adds the signatures that a client uploads to what the server answers. */
export function withSignatures(answer: QueryAnswer, body: string): QueryAnswer {
  const copy = structuredClone(answer)
  const uploaded: Record<string, Record<string, JsonObject>> = JSON.parse(body)
  for (const [userId, objects] of Object.entries(uploaded))
    for (const [name, object] of Object.entries(objects)) {
      const master = copy.master_keys[userId]
      const isMaster = isJsonObject(master) && Object.values(master['keys'] as JsonObject).includes(name)
      const target = isMaster ? master : copy.device_keys[userId]?.[name]
      if (!isJsonObject(target)) throw new Error('a signature over nothing')
      const added = object['signatures'] as Record<string, JsonObject>
      const signatures = { ...(target['signatures'] as Record<string, JsonObject>) }
      for (const [signer, list] of Object.entries(added)) signatures[signer] = { ...signatures[signer], ...list }
      Object.assign(target, { signatures })
    }
  return copy
}
