import { ok } from '@imprint/core'
import { done, failure } from '../answers.ts'
import type { Command } from '../command.ts'
import { withMasterKey, withoutOwnSignatures } from '../trust/keys/key-document.ts'
import { dirOption, friendOf, openOwnKeys, userIn, wholeSecond } from '../trust/keys/own-keys.ts'

/** Takes one's own word for a friend back. */
export const trustKeysWithdraw: Command = {
  name: 'trust keys withdraw',
  summary: 'take your own word for a friend back',
  usage: '--dir DIR USER',
  about: `Your signature over the friend's master key is taken away, and the friend counts as one whom you never compared. What was
seen of the master key stays remembered. Copies of the signature that others have stay good to them.`,
  example: '$ imprint trust keys withdraw --dir alice @bob:example.com',
  options: dirOption,
  operands: [1, 1],
  async run(call) {
    const keys = await openOwnKeys(call)
    const userId = userIn(call.operands[0])
    friendOf(await keys.read(), userId)
    // The signature first: if this breaks off in between, the friend is blocked, never believed.
    const kept = await keys.update((current) => {
      const { [userId]: master } = current.master_keys
      return ok(master === undefined ? current : withMasterKey(current, userId, withoutOwnSignatures(current, master)))
    })
    if (!kept.ok) return failure(kept.error)
    const recorded = await keys.identities.record([{ kind: 'withdrawn', userId, at: wholeSecond(call) }])
    if (!recorded.ok) return failure(recorded.error)
    return done(`${userId} counts as one whom you never compared.`, { user: userId })
  },
}
