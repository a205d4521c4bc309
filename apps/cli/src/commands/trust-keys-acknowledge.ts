import { type PublicJwk, parseJsonObject, parseJwk, type Result, tokenBudget } from '@imprint/core'
import { keyTextOf } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import { type Command, UsageError } from '../command.ts'
import { own } from '../files.ts'
import { dirOption, keyFiles, openOwnKeys, userIn, wholeSecond } from '../trust/keys/own-keys.ts'

/** Goes on after an identity changed, without comparing. */
export const trustKeysAcknowledge: Command = {
  name: 'trust keys acknowledge',
  summary: 'go on with a friend whose master key changed, without comparing it',
  usage: '--dir DIR USER',
  about: `Ask the friend over another channel first: an impostor's key looks just like a new one. A master key that was replaced before
is never acknowledged, only compared. A friend whom you had verified stays blocked after this until you compare again
("compare", "scan") or say that it need not be ("withdraw").`,
  example: '$ imprint trust keys acknowledge --dir alice @bob:example.com',
  options: dirOption,
  operands: [1, 1],
  async run(call) {
    const keys = await openOwnKeys(call)
    const userId = userIn(call.operands[0])
    const ledger = await keys.identities.read()
    if (!ledger.ok) return failure(ledger.error)
    const waiting = ledger.value.users.find((user) => user.userId === userId)?.waiting ?? null
    if (waiting === null)
      throw new UsageError(`no other master key of ${userId} was seen, so there is nothing to acknowledge`)
    const masterKey = own(keyOf(waiting.key), keyFiles.identities)
    const event = { kind: 'acknowledged', userId, masterKey, at: wholeSecond(call) } as const
    const recorded = await keys.identities.record([event])
    if (!recorded.ok) return failure(recorded.error)
    const verified = recorded.value.users.some((user) => user.userId === userId && user.verified)
    const text = keyTextOf(masterKey)
    const lines = [
      `${userId} stands with master key ${text} from now on.`,
      ...(verified ? ['You had verified another one: compare this one too, or withdraw.'] : []),
    ]
    return done(lines.join('\n'), { user: userId, masterKey: text, verified })
  },
}

function keyOf(text: string): Result<PublicJwk> {
  const json = parseJsonObject(text, tokenBudget)
  return json.ok ? parseJwk(json.value) : json
}
