import { isJsonObject, ok } from '@imprint/core'
import { createDeviceObject, parseDeviceKey, signOwnDevice } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Command, requireAll, requiredOption, UsageError } from '../command.ts'
import { own } from '../files.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { keysOf } from '../trust/keys/key-document.ts'
import { dirOption, openOwnKeys, ownSigner } from '../trust/keys/own-keys.ts'

/** Signs one of one's own devices. */
export const trustKeysSign: Command = {
  name: 'trust keys sign',
  summary: 'vouch for a device of your own',
  usage: '--dir DIR --device NAME --key FILE',
  about: `The device's key signs what is published of it, and your self-signing key signs that. Publish your keys again afterwards.
Other people's master keys are never signed here, but by "imprint trust keys compare" and "scan" only.`,
  example: `$ imprint key new --out phone.jwk
$ imprint trust keys sign --dir alice --device PHONE --key phone.jwk`,
  options: {
    ...dirOption,
    device: { type: 'string', value: 'NAME', about: 'the name of the device, such as PHONE' },
    key: { type: 'string', value: 'FILE', about: 'the private key of the device: Ed25519' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['dir', 'device', 'key'])
    const keys = await openOwnKeys(call)
    const document = await keys.read()
    const deviceId = requiredOption(call, 'device')
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(deviceId))
      throw new UsageError('--device is 1 to 64 letters, digits, ".", "_" or "-"')
    const signer = signerOf(await readKey(call, requiredOption(call, 'key')), null)
    if (signer.alg !== 'Ed25519') throw new UsageError('--key: Matrix knows Ed25519 keys only')
    const { user: userId } = document
    // Other keys of the device, for encryption, are its messenger's business.
    const made = await createDeviceObject({ userId, deviceId, signer, algorithms: [], keys: {} })
    if (!made.ok) return failure(made.error)
    const device = own(parseDeviceKey(made.value, { userId, deviceId }), 'the device')
    const signed = await signOwnDevice(device, { userId, selfSigning: await ownSigner(call, document, 'selfSigning') })
    if (!signed.ok) return failure(signed.error)
    const kept = await keys.update((current) => {
      const before = current.device_keys[userId]
      const devices = { ...(isJsonObject(before) ? before : {}), [deviceId]: signed.value }
      const next = { ...current, device_keys: { ...current.device_keys, [userId]: devices } }
      // Refuses a device with the name or the key of one of the three keys.
      const checked = keysOf(next, userId)
      return checked.ok ? ok(next) : checked
    })
    if (!kept.ok) return failure(kept.error)
    return done(`${userId} vouches for ${deviceId}, key ${device.text}.`, { user: userId, deviceId, key: device.text })
  },
}
