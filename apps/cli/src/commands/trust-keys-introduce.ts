import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { type CredentialDraft, type Format, parseImId, type Seconds } from '@imprint/core'
import { imDevice } from '@imprint/schemas'
import { type MatrixUserId, matrixUserOf } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Command, optionOf, requireAll, requiredOption, UsageError } from '../command.ts'
import { writeWhole } from '../files.ts'
import { formats } from '../formats.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { deviceIn, dirOption, openOwnKeys, ownKeysOf, wholeSecond } from '../trust/keys/own-keys.ts'

/** Makes the credential in which a device speaks for itself. */
export const trustKeysIntroduce: Command = {
  name: 'trust keys introduce',
  summary: 'make a credential in which your device says itself whose it is',
  usage: '--dir DIR --key FILE --name TEXT [--device NAME] [--out FILE]',
  about: `The credential is signed by the device's own key and bound to it; friends who trust the path of keys to this device believe it.
The name in it is your own word, and a verdict says so.`,
  example: '$ imprint trust keys introduce --dir bob --key phone.jwk --name Bob --out bob.jwt',
  options: {
    ...dirOption,
    key: { type: 'string', value: 'FILE', about: 'the private key of the device' },
    device: { type: 'string', value: 'NAME', about: 'which of your devices, if there are several' },
    name: { type: 'string', value: 'TEXT', about: 'what you call yourself (fn)' },
    lifetime: { type: 'string', value: 'TIME', about: 'how long it holds; 30d unless said otherwise' },
    out: { type: 'string', value: 'FILE', about: 'where it goes; standard output unless said otherwise' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['dir', 'key', 'name'])
    const me = ownKeysOf(await (await openOwnKeys(call)).read())
    const device = deviceIn(me, optionOf(call, 'device'))
    const signer = signerOf(await readKey(call, requiredOption(call, 'key')), device.name)
    if (signer.publicJwk.x !== device.jwk.x) throw new UsageError(`--key: this is not the key of ${device.deviceId}`)
    const ids = identifiersOf(me.userId, device.deviceId)
    const at = wholeSecond(call)
    const until = at + parseDuration(optionOf(call, 'lifetime') ?? '30d', 'lifetime')
    const subject = { id: ids.device, fn: requiredOption(call, 'name'), hasInstantMessage: [ids.handle, ids.device] }
    const [violation] = imDevice.check(subject)
    if (violation !== undefined) return failure(violation)
    const draft: CredentialDraft = {
      id: `urn:uuid:${randomUUID()}`,
      issuer: ids.user,
      types: [imDevice.type],
      contexts: imDevice.contexts,
      vct: imDevice.vct,
      shown: [],
      subject,
      holderKey: device.jwk,
      validFrom: at,
      validUntil: until as Seconds,
      status: null,
    }
    const [format] = formats
    const text = await (format.issue as NonNullable<Format['issue']>)(draft, signer)
    if (!text.ok) return failure(text.error)
    const out = optionOf(call, 'out')
    if (out === null) return done(text.value, { credential: text.value, ...ids })
    const written = await writeWhole(resolve(call.host.cwd, out), `${text.value}\n`, 0o600)
    return written.ok
      ? done(`Wrote ${out}: ${ids.device} says that it is yours.`, { file: out, ...ids })
      : failure(written.error)
  },
}

/** The identifiers of a Matrix user and device in the form of the draft. A user id that has none is a usage error. */
function identifiersOf(user: MatrixUserId, deviceId: string) {
  const colon = user.indexOf(':')
  const account = encodeURIComponent(user.slice(1, colon))
  const domain = user.slice(colon + 1)
  const ids = {
    user: `im:${account}@${domain}`,
    handle: `im:%40${account}@${domain}`,
    device: `im:${account}/${encodeURIComponent(deviceId)}@${domain}`,
  }
  for (const text of Object.values(ids)) {
    const id = parseImId(text)
    if (!id.ok || matrixUserOf(id.value) !== user)
      throw new UsageError(`${user} has no im: identifier that would name the same user`)
  }
  return ids
}
