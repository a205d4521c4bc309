import { join, resolve } from 'node:path'
import { createCrossSigningObjects, keyTextOf } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Command, requireAll, requiredOption, UsageError } from '../command.ts'
import { kindOfPath, writeNew } from '../files.ts'
import { passphraseOption } from '../key-file.ts'
import { newKeyDocument } from '../trust/keys/key-document.ts'
import { dirOption, keyFiles, makeOwnKeys, userIn } from '../trust/keys/own-keys.ts'

/** Makes one's own cross-signing keys. */
export const trustKeysNew: Command = {
  name: 'trust keys new',
  summary: 'make your own keys that vouch for your devices and for your friends',
  usage: '--dir DIR --user ID',
  about: `Makes the three keys of Matrix cross-signing: a master key, which is you; a self-signing key for your own devices; and a
user-signing key for other people's master keys. The private keys are files in DIR that nobody else can read (with
--passphrase-file they are encrypted). keys.json beside them holds what is public, and later your friends' keys.`,
  example: '$ imprint trust keys new --dir alice --user @alice:example.org',
  options: {
    ...dirOption,
    user: { type: 'string', value: 'ID', about: 'who you are: a Matrix user id, such as @alice:example.org' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['dir', 'user'])
    const dir = requiredOption(call, 'dir')
    const userId = userIn(requiredOption(call, 'user'), '--user')
    const folder = resolve(call.host.cwd, dir)
    if ((await kindOfPath(call, join(folder, keyFiles.document))) !== null)
      throw new UsageError(`--dir ${dir}: it holds keys already, which are left as they are`)
    const signers = await makeOwnKeys(call, { folder, era: 1, userId })
    if (!signers.ok) return failure(signers.error)
    const objects = await createCrossSigningObjects(signers.value)
    if (!objects.ok) return failure(objects.error)
    const text = `${JSON.stringify(newKeyDocument(userId, objects.value), null, 1)}\n`
    const written = await writeNew(join(folder, keyFiles.document), text, 0o600)
    if (!written.ok) return failure(written.error)
    const masterKey = keyTextOf(signers.value.master.publicJwk)
    const lines = [
      `Wrote the keys of ${userId} to ${dir}. Nobody else must see what is in it.`,
      `master key  ${masterKey}`,
      `Next: imprint trust keys sign --dir ${dir} --device NAME --key FILE`,
    ]
    return done(lines.join('\n'), { dir, user: userId, masterKey })
  },
}
