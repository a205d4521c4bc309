import { finding, jwkText, ok } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Command, UsageError } from '../command.ts'
import { own, readObject } from '../files.ts'
import { keysOf, usersOf, withFriend } from '../trust/keys/key-document.ts'
import { dirOption, openOwnKeys, wholeSecond } from '../trust/keys/own-keys.ts'

/** People in one file: a family, a club. A server's whole answer is for a server that the policy names. */
const maxUsers = 64

/** Takes what friends publish. */
export const trustKeysAdd: Command = {
  name: 'trust keys add',
  summary: 'take what a friend publishes: new keys, new devices',
  usage: '--dir DIR FILE',
  about: `FILE is what the friend's "imprint trust keys publish" wrote, or the answer of a server to /keys/query. The first master key of
a user is remembered. Another one later is reported, exits 1, and blocks the user until you have compared it ("compare",
"scan") or acknowledged it ("acknowledge"). Your own keys are never taken from a file.`,
  example: '$ imprint trust keys add --dir alice bob.json',
  options: dirOption,
  operands: [1, 1],
  async run(call) {
    const [path] = call.operands as readonly [string]
    const keys = await openOwnKeys(call)
    const json = await readObject(call, path)
    const { user: me } = await keys.read()
    const users = usersOf(json).filter((user) => user !== me)
    if (users.length === 0) throw new UsageError(`${path}: it holds no master key of anybody else`)
    if (users.length > maxUsers) throw new UsageError(`${path}: ${users.length} users, at most ${maxUsers}`)
    const published = users.map((user) => own(keysOf(json, user), path))
    const at = wholeSecond(call)
    // The ledger first: a key that came in and was not remembered would pass for the first one ever after.
    const ledger = await keys.identities.record(
      published.map(({ userId, master }) => ({ kind: 'seen', userId, masterKey: master.jwk, at })),
    )
    if (!ledger.ok) return failure(ledger.error)
    const kept = await keys.update((current) =>
      ok(users.reduce((document, user) => withFriend(document, { user, json, at }), current)),
    )
    if (!kept.ok) return failure(kept.error)
    const changed = published.filter(({ userId, master }) =>
      ledger.value.users.some((each) => each.userId === userId && each.current !== jwkText(master.jwk)),
    )
    if (changed.length > 0) {
      const names = changed.map(({ userId }) => userId).join(', ')
      return failure(
        finding('crosssigning.identity_changed', `another master key than the one that is remembered, of ${names}`),
      )
    }
    const lines = published.map(
      ({ userId, master, devices }) =>
        `${userId}, master key ${master.text}, ${devices.size} device${devices.size === 1 ? '' : 's'}`,
    )
    const said = published.map(({ userId, master, devices }) => ({
      user: userId,
      masterKey: master.text,
      devices: [...devices.keys()],
    }))
    return done(lines.join('\n'), { users: said })
  },
}
