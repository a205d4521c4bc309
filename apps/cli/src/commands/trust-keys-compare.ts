import { randomUUID } from 'node:crypto'
import type { Result } from '@imprint/core'
import {
  acceptSas,
  confirmSas,
  receiveSas,
  type SasEmoji,
  type SasMessage,
  type SasStep,
  sasDecimal,
  sasEmoji,
  startSas,
} from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Answer, type Call, type Command, optionOf, UsageError } from '../command.ts'
import { passphraseOption } from '../key-file.ts'
import {
  type Comparison,
  comparisonOptions,
  dropComparison,
  readComparison,
  writeComparison,
} from '../trust/keys/comparison.ts'
import { finishCheck } from '../trust/keys/finish-check.ts'
import { handOver, type MessageFile, readMessage } from '../trust/keys/message-file.ts'
import {
  deviceIn,
  dirOption,
  friendOf,
  type OwnKeys,
  openOwnKeys,
  ownKeysOf,
  userIn,
  wholeSecond,
} from '../trust/keys/own-keys.ts'

const startType = 'm.key.verification.start'

/** Compares two master keys by a short authentication string. */
export const trustKeysCompare: Command = {
  name: 'trust keys compare',
  summary: 'compare keys with a friend by seven emoji, and vouch for them',
  usage: `--dir DIR USER --out FILE
       imprint trust keys compare --dir DIR --in FILE [--out FILE]
       imprint trust keys compare --dir DIR --answer same|differ [--out FILE]`,
  about: `Both of you know each other's keys already ("trust keys add"). One begins; each file that a command writes is the next one that
the other's command reads, however it is carried: nobody on the way can make both screens show the same. Look at the seven
emoji, or the three numbers, together or on the telephone, and say with --answer whether they are the same. Once both said
so, your user-signing key signs the friend's master key. If they differ, somebody is in the middle. (The messages are those
of Matrix's short authentication string.)`,
  example: `$ imprint trust keys compare --dir alice @bob:example.com --out to-bob.json
$ imprint trust keys compare --dir alice --in to-alice.json --out to-bob.json
$ imprint trust keys compare --dir alice --answer same --out to-bob.json`,
  options: {
    ...dirOption,
    in: { type: 'string', value: 'FILE', about: 'what the other side wrote' },
    out: { type: 'string', value: 'FILE', about: 'where the answer goes; standard output unless said otherwise' },
    answer: { type: 'string', value: 'WORD', about: 'same or differ: what you saw on both screens' },
    device: { type: 'string', value: 'NAME', about: 'which of your devices this is, if there are several' },
    'their-device': { type: 'string', value: 'NAME', about: 'which of theirs, if there are several' },
    cancel: { type: 'boolean', about: 'end a check that is under way' },
    ...passphraseOption,
  },
  operands: [0, 1],
  async run(call) {
    const keys = await openOwnKeys(call)
    if (call.values['cancel'] === true) {
      await dropComparison(keys.folder)
      return done('No check is under way.', { phase: null })
    }
    const comparison = await readComparison(call, keys.folder)
    const answer = optionOf(call, 'answer')
    const path = optionOf(call, 'in')
    if (answer !== null) return confirm(call, keys, { comparison, answer })
    if (path !== null) return receive(call, keys, { comparison, message: await readMessage(call, path) })
    const user = userIn(call.operands[0])
    if (comparison !== null) throw new UsageError(underWay(comparison))
    const started = startSas(comparisonOptions(await partiesOf(call, keys, user), `imprint-${randomUUID()}`))
    return goOn(call, keys, { step: { ok: true, value: started }, startedAt: wholeSecond(call) })
  },
}

async function receive(
  call: Call,
  keys: OwnKeys,
  { comparison, message }: { readonly comparison: Comparison | null; readonly message: MessageFile },
): Promise<Answer> {
  const { type, content, sender } = message
  if (type === startType) {
    if (comparison !== null) throw new UsageError(underWay(comparison))
    const named = call.operands[0]
    if (named !== undefined && userIn(named) !== sender) throw new UsageError(`the message says that ${sender} sent it`)
    const transactionId = content['transaction_id']
    // It goes into the answer, which may be printed.
    if (typeof transactionId !== 'string' || !/^[!-~]{1,256}$/.test(transactionId))
      throw new UsageError('the message names no check that it begins')
    const options = comparisonOptions(await partiesOf(call, keys, sender), transactionId)
    return goOn(call, keys, { step: acceptSas(options, content), startedAt: wholeSecond(call) })
  }
  if (comparison === null) throw new UsageError('no check is under way to which this message could belong')
  if (sender !== comparison.session.options.them.master.userId) throw new UsageError(underWay(comparison))
  const step = receiveSas(comparison.session, { type: type as SasMessage['type'], content })
  return goOn(call, keys, { step, startedAt: comparison.startedAt })
}

async function confirm(
  call: Call,
  keys: OwnKeys,
  { comparison, answer }: { readonly comparison: Comparison | null; readonly answer: string },
): Promise<Answer> {
  if (answer !== 'same' && answer !== 'differ') throw new UsageError('--answer is same or differ')
  if (comparison === null) throw new UsageError('no check is under way')
  if (comparison.session.phase !== 'compare') throw new UsageError('there is nothing on the screen to compare yet')
  return goOn(call, keys, { step: confirmSas(comparison.session, answer), startedAt: comparison.startedAt })
}

/** Keeps how far the check is, or ends it, and says what is to be done next. */
async function goOn(
  call: Call,
  keys: OwnKeys,
  { step, startedAt }: Pick<Comparison, 'startedAt'> & { readonly step: Result<SasStep> },
): Promise<Answer> {
  if (!step.ok) {
    // After any failure the check is over: a second guess is what an attacker needs.
    await dropComparison(keys.folder)
    return failure(step.error)
  }
  const { session, send } = step.value
  const { me, them } = session.options
  const friend = them.master.userId
  if (session.phase === 'done') {
    const finished = await finishCheck(call, keys, session.user)
    await dropComparison(keys.folder)
    if (!finished.ok) return failure(finished.error)
  } else {
    const written = await writeComparison(keys.folder, { startedAt, session })
    if (!written.ok) return failure(written.error)
  }
  const [message] = send
  const handed =
    message === undefined
      ? { ok: true as const, value: [] }
      : await handOver(call, { ...message, sender: me.master.userId })
  if (!handed.ok) return failure(handed.error)
  const screen = session.phase === 'compare' ? screenOf(session.octets) : null
  const lines = [
    ...(screen === null ? [] : screenLines(screen, friend)),
    ...(session.phase === 'done' ? [`You compared keys with ${friend}, and vouch for them now.`] : []),
    ...handed.value,
  ]
  return done(lines.join('\n'), { with: friend, phase: session.phase, ...(screen ?? {}), send: message ?? null })
}

interface Screen {
  readonly emoji: readonly SasEmoji[]
  readonly decimal: readonly number[]
}

function screenOf(octets: Uint8Array): Screen {
  return { emoji: sasEmoji(octets), decimal: sasDecimal(octets) }
}

function screenLines({ emoji, decimal }: Screen, friend: string): readonly string[] {
  return [
    `Compare with what ${friend} sees:`,
    ...emoji.map(({ emoji: sign, word }) => `  ${sign}  ${word}`),
    `  or the numbers ${decimal.join(' ')}`,
    'Then say --answer same, or --answer differ.',
  ]
}

async function partiesOf(call: Call, keys: OwnKeys, user: ReturnType<typeof userIn>) {
  const document = await keys.read()
  const [mine, theirs] = [ownKeysOf(document), friendOf(document, user)]
  return {
    me: { device: deviceIn(mine, optionOf(call, 'device')), master: mine.master },
    them: { device: deviceIn(theirs, optionOf(call, 'their-device')), master: theirs.master },
  }
}

function underWay({ session }: Comparison): string {
  return `a check with ${session.options.them.master.userId} is under way; --cancel ends it`
}
