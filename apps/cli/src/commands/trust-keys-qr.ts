import { randomBytes, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { decodeBase64url, encodeBase64url, fail } from '@imprint/core'
import { checkReciprocation, encodeVerificationCode, type VerificationCode } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Answer, type Call, type Command, optionOf, UsageError } from '../command.ts'
import { writeWhole } from '../files.ts'
import { passphraseOption } from '../key-file.ts'
import { finishCheck } from '../trust/keys/finish-check.ts'
import { readMessage } from '../trust/keys/message-file.ts'
import { dirOption, friendOf, type OwnKeys, openOwnKeys, ownKeysOf, userIn } from '../trust/keys/own-keys.ts'
import { qrText } from '../trust/keys/qr-text.ts'
import { dropShownCode, readShownCode, writeShownCode } from '../trust/keys/shown-code.ts'

/** Shows a code to a friend, and takes the friend's answer. */
export const trustKeysQr: Command = {
  name: 'trust keys qr',
  summary: 'show a friend a QR code of both your keys, and take the answer',
  usage: `--dir DIR USER [--out FILE]
       imprint trust keys qr --dir DIR --in FILE --answer same`,
  about: `The code holds your master key, what you know as the friend's, and a secret. The friend scans it ("trust keys scan", or a
messenger that knows Matrix's codes), which compares both keys at once, and sends the secret back: it shows you that this
very code was scanned. Say --answer same only if the friend tells you that it went well. --out writes the same code as text,
for a friend without a camera who sits beside you: it must not travel over a network that you do not trust.`,
  example: `$ imprint trust keys qr --dir bob @alice:example.org
$ imprint trust keys qr --dir bob --in to-bob.json --answer same`,
  options: {
    ...dirOption,
    out: { type: 'string', value: 'FILE', about: 'where the code goes as text, too' },
    in: { type: 'string', value: 'FILE', about: 'what "trust keys scan" wrote' },
    answer: { type: 'string', value: 'WORD', about: 'same or differ: what the friend tells you' },
    ...passphraseOption,
  },
  operands: [0, 1],
  async run(call) {
    const keys = await openOwnKeys(call)
    const path = optionOf(call, 'in')
    if (path !== null) return take(call, keys, path)
    if (optionOf(call, 'answer') !== null) throw new UsageError('--answer goes with --in FILE')
    const user = userIn(call.operands[0])
    const document = await keys.read()
    const code: VerificationCode = {
      mode: 'other-user',
      transactionId: `imprint-${randomUUID()}`,
      firstKey: ownKeysOf(document).master.jwk,
      secondKey: friendOf(document, user).master.jwk,
      secret: randomBytes(16),
    }
    const kept = await writeShownCode(keys.folder, { user, code })
    if (!kept.ok) return failure(kept.error)
    const octets = encodeVerificationCode(code)
    const text = encodeBase64url(octets)
    const out = optionOf(call, 'out')
    const written = out === null ? null : await writeWhole(resolve(call.host.cwd, out), `${text}\n`, 0o600)
    if (written !== null && !written.ok) return failure(written.error)
    const lines = [
      qrText(octets, { colour: call.host.colour }),
      `Let ${user} scan this.`,
      ...(out === null ? [] : [`Wrote the same as text to ${out}.`]),
    ]
    return done(lines.join('\n'), { user, code: text })
  },
}

async function take(call: Call, keys: OwnKeys, path: string): Promise<Answer> {
  const shown = await readShownCode(call, keys.folder)
  if (shown === null) throw new UsageError('no code was shown that this could answer')
  const answer = optionOf(call, 'answer')
  if (answer !== 'same' && answer !== 'differ')
    throw new UsageError(
      '--answer same is missing: did the friend tell you that it went well? Otherwise --answer differ',
    )
  const { type, content, sender } = await readMessage(call, path)
  const { secret, transaction_id: id } = content
  const octets = typeof secret === 'string' ? decodeBase64url(secret.replaceAll('+', '-').replaceAll('/', '_')) : null
  if (type !== 'm.key.verification.start' || content['method'] !== 'm.reciprocate.v1' || octets?.ok !== true)
    throw new UsageError(`${path}: this is no answer to a code`)
  // One answer, whatever it is: a second would be a second guess.
  await dropShownCode(keys.folder)
  if (answer === 'differ') return failure(fail('qr.key_mismatch', 'the friend says that the codes do not agree').error)
  if (id !== shown.code.transactionId || sender !== shown.user)
    return failure(fail('qr.transaction_mismatch', 'the answer to another code').error)
  const them = friendOf(await keys.read(), shown.user).master
  const confirmed = checkReciprocation(octets.value, { shown: shown.code, them })
  if (!confirmed.ok) return failure(confirmed.error)
  const finished = await finishCheck(call, keys, confirmed.value)
  return finished.ok
    ? done(`You compared keys with ${shown.user}, and vouch for them now.`, { user: shown.user })
    : failure(finished.error)
}
