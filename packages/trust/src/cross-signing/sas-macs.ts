import { type Failed, fail, type Hasher, isJsonObject, type JsonObject, ok, type Result, utf8 } from '@imprint/core'
import { hkdfSha256, hmacSha256 } from './hkdf.ts'
import type { DeviceKey } from './keys.ts'
import type { SasParty } from './sas-session.ts'
import { encodeUnpaddedBase64 } from './unpadded-base64.ts'

/** Which device proves its keys to which, in which verification. */
export interface MacRoute {
  readonly from: DeviceKey
  readonly to: DeviceKey
  readonly transactionId: string
}

interface MacSecret {
  readonly secret: Uint8Array
  readonly hasher: Hasher
}

/** Keys whose codes are looked at. An honest message has two. */
const maxKeys = 16

/** Writes `mac` and `keys` of a message that proves a device key and a master key (Matrix client-server API, "MAC calculation", `hkdf-hmac-sha256.v2`). */
export function createMacs({ device, master }: SasParty, route: MacRoute, secret: MacSecret): JsonObject {
  const mac = { [device.name]: device.text, [master.name]: master.text }
  for (const [name, text] of Object.entries(mac)) mac[name] = macOf(name, text, { ...route, ...secret })
  return { mac, keys: macOf('KEY_IDS', listOf(mac), { ...route, ...secret }) }
}

/**
 * Checks the codes of the other side against the keys that were fixed at the beginning. The list of names and every key that is known must fit, and the master key must be among them: anything else is
 * `sas.mac_mismatch`.
 */
export function checkMacs(
  { device, master }: SasParty,
  content: JsonObject,
  input: MacRoute & MacSecret,
): Result<null> {
  const { mac, keys } = content
  if (!isJsonObject(mac) || Object.keys(mac).length > maxKeys) return mismatch('expected a code for each key')
  if (keys !== macOf('KEY_IDS', listOf(mac), input)) return mismatch('the list of keys was changed')
  if (!Object.hasOwn(mac, master.name)) return mismatch('the master key is not among the keys')
  for (const { name, text } of [device, master])
    if (Object.hasOwn(mac, name) && mac[name] !== macOf(name, text, input))
      return mismatch('the other side has another key than the one that is known of it')
  return ok(null)
}

function listOf(mac: JsonObject): string {
  return Object.keys(mac).sort().join(',')
}

function macOf(name: string, text: string, { from, to, transactionId, secret, hasher }: MacRoute & MacSecret): string {
  const who = `${from.userId}${from.deviceId}${to.userId}${to.deviceId}`
  const info = utf8(`MATRIX_KEY_VERIFICATION_MAC${who}${transactionId}${name}`)
  return encodeUnpaddedBase64(hmacSha256(hasher, hkdfSha256(hasher, secret, { info, length: 32 }), utf8(text)))
}

function mismatch(detail: string): Failed {
  return fail('sas.mac_mismatch', detail)
}
