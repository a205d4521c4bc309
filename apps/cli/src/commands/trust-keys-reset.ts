import { isJsonObject, type JsonObject, ok, type Result } from '@imprint/core'
import {
  type CrossSigningSigners,
  createCrossSigningObjects,
  type DeviceKey,
  keyTextOf,
  signOwnDevice,
} from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Command, reasonOf, requiredOption, UsageError } from '../command.ts'
import { passphraseOption } from '../key-file.ts'
import { type KeyDocument, withoutOwnSignatures } from '../trust/keys/key-document.ts'
import { dirOption, makeOwnKeys, openOwnKeys, ownKeysOf, wholeSecond } from '../trust/keys/own-keys.ts'

/** Begins anew with other keys. */
export const trustKeysReset: Command = {
  name: 'trust keys reset',
  summary: 'begin anew with other keys, because the old ones are lost or stolen',
  usage: '--dir DIR --because REASON',
  about: `Makes three new keys, which vouch for the devices that you have now. To your friends you are a stranger with your name until
they compare again, and so are they to you: your signatures over their master keys are gone. The old private keys stay in DIR
under their old numbers; throw them away if they were stolen. Write your trust file again ("policy"), and publish.`,
  example: `$ imprint trust keys reset --dir bob --because 'the laptop was stolen'`,
  options: {
    ...dirOption,
    because: { type: 'string', value: 'REASON', about: 'why, since nothing takes it back' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    if (reasonOf(call, 'because') === null) throw new UsageError('--because REASON is missing: nothing takes this back')
    const keys = await openOwnKeys(call)
    const document = await keys.read()
    const era = document.era + 1
    const signers = await makeOwnKeys(call, { folder: keys.folder, era, userId: document.user })
    if (!signers.ok) return failure(signers.error)
    const before = ownKeysOf(document)
    const devices = [...before.devices.values()].flatMap((device) => (device.ok ? [device.value] : []))
    const made = await newKeys(signers.value, devices)
    if (!made.ok) return failure(made.error)
    const until = wholeSecond(call)
    const kept = await keys.update((current) =>
      ok(replaced(current, { ...made.value, era, key: before.master.text, until })),
    )
    if (!kept.ok) return failure(kept.error)
    const masterKey = keyTextOf(signers.value.master.publicJwk)
    const lines = [
      `master key  ${masterKey}`,
      `Publish it, write your trust file again, and compare anew with your friends.`,
    ]
    return done(lines.join('\n'), { dir: requiredOption(call, 'dir'), user: document.user, masterKey, era })
  },
}

interface NewKeys {
  readonly objects: Pick<KeyDocument, 'master_keys' | 'self_signing_keys' | 'user_signing_keys'>
  readonly devices: JsonObject
}

async function newKeys(signers: CrossSigningSigners, devices: readonly DeviceKey[]): Promise<Result<NewKeys>> {
  const objects = await createCrossSigningObjects(signers)
  if (!objects.ok) return objects
  const { userId } = signers
  const signed: Record<string, JsonObject> = {}
  for (const device of devices) {
    const signatures = device.object['signatures']
    const own = isJsonObject(signatures) ? signatures[userId] : undefined
    const bySelf = isJsonObject(own) ? own[device.name] : undefined
    // What the old self-signing key said counts for nothing any more; what the device itself says stays.
    const object = { ...device.object, signatures: { [userId]: bySelf === undefined ? {} : { [device.name]: bySelf } } }
    const again = await signOwnDevice({ ...device, object } as DeviceKey, signers)
    if (!again.ok) return again
    signed[device.deviceId] = again.value
  }
  const { master_key, self_signing_key, user_signing_key } = objects.value
  return ok({
    objects: {
      master_keys: { [userId]: master_key },
      self_signing_keys: { [userId]: self_signing_key },
      user_signing_keys: { [userId]: user_signing_key },
    },
    devices: signed,
  })
}

function replaced(
  document: KeyDocument,
  { objects, devices, era, key, until }: NewKeys & Pick<KeyDocument, 'era'> & KeyDocument['former'][number],
): KeyDocument {
  const { user } = document
  const friends = Object.entries(document.master_keys).map(([name, object]) => [
    name,
    withoutOwnSignatures(document, object),
  ])
  return {
    ...document,
    era,
    former: [...document.former, { key, until }],
    master_keys: { ...Object.fromEntries(friends), ...objects.master_keys },
    self_signing_keys: { ...document.self_signing_keys, ...objects.self_signing_keys },
    user_signing_keys: objects.user_signing_keys,
    device_keys: { ...document.device_keys, [user]: devices },
  }
}
