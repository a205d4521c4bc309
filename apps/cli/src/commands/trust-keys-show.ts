import { formatDateTime } from '@imprint/core'
import type { IdentityRecord, MatrixUserId, PublishedKeys } from '@imprint/trust/cross-signing'
import { done, failure } from '../answers.ts'
import type { Command } from '../command.ts'
import { own } from '../files.ts'
import { printable } from '../terminal/style.ts'
import { type FriendState, friendState, isVouched } from '../trust/keys/friend-state.ts'
import { type KeyDocument, keysOf, usersOf } from '../trust/keys/key-document.ts'
import { dirOption, keyFiles, openOwnKeys, ownKeysOf } from '../trust/keys/own-keys.ts'

const words: Readonly<Record<FriendState, string>> = {
  verified: 'verified: you compared this key',
  'first-seen': 'not verified: the key that was seen first',
  changed: 'CHANGED: another master key than the one that you know',
  lost: 'VERIFICATION LOST: you compared a key of theirs, and no good signature of yours is over this one',
}

/** Shows one's own keys, and how things stand with everybody else's. */
export const trustKeysShow: Command = {
  name: 'trust keys show',
  summary: 'show your keys, your friends, and what changed',
  usage: '--dir DIR',
  about: 'Shows what is known, with its history. Nobody is asked.',
  example: '$ imprint trust keys show --dir alice',
  options: dirOption,
  operands: [0, 0],
  async run(call) {
    const keys = await openOwnKeys(call)
    const document = await keys.read()
    const ledger = await keys.identities.read()
    if (!ledger.ok) return failure(ledger.error)
    const me = ownKeysOf(document)
    const recordOf = (user: MatrixUserId) => ledger.value.users.find(({ userId }) => userId === user) ?? null
    const remembered = ledger.value.users.map(({ userId }) => userId)
    const others = [...new Set([...usersOf(document), ...remembered])].filter((user) => user !== document.user)
    const friends = others.map((user) => friendJson(document, { user, me, record: recordOf(user) }))
    const mine = { user: me.userId, masterKey: me.master.text, former: document.former, devices: deviceJson(me) }
    const lines = [
      `${me.userId} (you)`,
      `  master key   ${me.master.text}`,
      ...document.former.map(({ key, until }) => `  before       ${key}, until ${formatDateTime(until)}`),
      ...mine.devices.map(deviceLine),
      ...friends.flatMap(friendLines),
    ]
    return done(lines.join('\n'), { ...mine, friends })
  },
}

type DeviceJson = ReturnType<typeof deviceJson>[number]
type FriendJson = ReturnType<typeof friendJson>

function deviceJson(keys: PublishedKeys) {
  return [...keys.devices].map(([name, device]) => ({
    name,
    key: device.ok ? device.value.text : null,
    vouched: isVouched(keys, name),
  }))
}

function friendJson(
  document: KeyDocument,
  {
    user,
    me,
    record,
  }: { readonly user: MatrixUserId; readonly me: PublishedKeys; readonly record: IdentityRecord | null },
) {
  const published = document.master_keys[user] === undefined ? null : own(keysOf(document, user), keyFiles.document)
  return {
    user,
    state: published === null ? null : friendState(published, { me, record }),
    masterKey: published?.master.text ?? null,
    since: record?.since ?? null,
    waiting: record?.waiting?.since ?? null,
    former: record?.former ?? [],
    devices: published === null ? [] : deviceJson(published),
  }
}

function friendLines({ user, state, masterKey, since, waiting, former, devices }: FriendJson): readonly string[] {
  return [
    user,
    ...(masterKey === null ? [] : [`  master key   ${masterKey}`]),
    `  ${state === null ? 'remembered, but no keys of theirs are here' : words[state]}`,
    ...(since === null ? [] : [`  known since  ${formatDateTime(since)}`]),
    ...(waiting === null ? [] : [`  not acknowledged: another master key, seen ${formatDateTime(waiting)}`]),
    ...former.map(
      ({ from, until }) => `  before       another master key, ${formatDateTime(from)} to ${formatDateTime(until)}`,
    ),
    ...devices.map(deviceLine),
  ]
}

function deviceLine({ name, key, vouched }: DeviceJson): string {
  return `  device       ${printable(name)}  ${key ?? 'cannot be read'}${vouched ? '' : '  (nobody vouches for it)'}`
}
