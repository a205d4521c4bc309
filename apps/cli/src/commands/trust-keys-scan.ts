import { decodeBase64url, encodeBase64url, finding } from '@imprint/core'
import { checkScannedCode, decodeVerificationCode } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, requireAll, requiredOption } from '../command.ts'
import { own, readBytes } from '../files.ts'
import { passphraseOption } from '../key-file.ts'
import { finishCheck } from '../trust/keys/finish-check.ts'
import { handOver } from '../trust/keys/message-file.ts'
import { dirOption, friendOf, openOwnKeys, ownKeysOf, userIn } from '../trust/keys/own-keys.ts'

/** Judges a code that a friend showed. */
export const trustKeysScan: Command = {
  name: 'trust keys scan',
  summary: 'scan the QR code that a friend shows, and vouch for them',
  usage: '--dir DIR USER --code FILE [--out FILE]',
  about: `The code must hold the master key that you know of the friend, and the one that is yours: then your user-signing key signs the
friend's. FILE holds the octets of the code, as "zbarcam --raw -Sbinary" writes them, or the text of "trust keys qr --out".
Give what --out wrote back to the friend, and say whether it went well.`,
  example: '$ imprint trust keys scan --dir alice @bob:example.com --code code.txt --out to-bob.json',
  options: {
    ...dirOption,
    code: { type: 'string', value: 'FILE', about: 'what was scanned; "-" for standard input' },
    out: { type: 'string', value: 'FILE', about: 'where the answer goes; standard output unless said otherwise' },
    ...passphraseOption,
  },
  operands: [1, 1],
  async run(call) {
    requireAll(call, ['dir', 'code'])
    const keys = await openOwnKeys(call)
    const user = userIn(call.operands[0])
    const document = await keys.read()
    const [me, them] = [ownKeysOf(document), friendOf(document, user)]
    const path = requiredOption(call, 'code')
    const code = decodeVerificationCode(octetsOf(await readBytes(call, path), path))
    if (!code.ok) return failure(code.error)
    // No server's request came before, so the code names the check itself; what is compared are the keys.
    const { transactionId, secret } = code.value
    // It goes into the answer, which may be printed.
    if (!/^[!-~]{1,256}$/.test(transactionId))
      return failure(finding('qr.malformed', 'the id of the check is no plain text'))
    const confirmed = checkScannedCode(code.value, { me: me.master, them: them.master, transactionId })
    if (!confirmed.ok) return failure(confirmed.error)
    const finished = await finishCheck(call, keys, confirmed.value)
    if (!finished.ok) return failure(finished.error)
    const [device = ''] = [...me.devices.keys()]
    const content = {
      transaction_id: transactionId,
      from_device: device,
      method: 'm.reciprocate.v1',
      secret: encodeBase64url(secret).replaceAll('-', '+').replaceAll('_', '/'),
    }
    const handed = await handOver(call, { type: 'm.key.verification.start', content, sender: me.userId })
    if (!handed.ok) return failure(handed.error)
    const lines = [
      `You compared keys with ${user}, and vouch for them now. Tell them that it went well.`,
      ...handed.value,
    ]
    return done(lines.join('\n'), { user, out: optionOf(call, 'out') })
  },
}

/** The octets of a code, or the text that stands for them. */
function octetsOf(bytes: Uint8Array, path: string): Uint8Array {
  const text = new TextDecoder('latin1').decode(bytes)
  if (text.startsWith('MATRIX')) return bytes
  return own(decodeBase64url(text.trim()), path)
}
