import {
  accountOf,
  type Check,
  type Finding,
  finding,
  type ImId,
  imIdKey,
  type JsonObject,
  jwkText,
  parseImId,
  printableName,
  type Seconds,
  type UndecidedCode,
  type Verdict,
} from '@imprint/core'
import { type Change, changeText } from './change.ts'
import { change, compareCredentials, rememberCredential } from './compare-credentials.ts'
import type { PeerLedger, RememberedDevice, RememberedPeer } from './peer-ledger.ts'
import type { PresentedCredential, PresentedPeer } from './presented-peer.ts'

/** What a suspected takeover comes to. `undecided`: nothing is accepted and nothing remembered, until a person has asked. `note`: a person has, and the new key is taken. */
export type TakeoverPolicy = 'undecided' | 'note'

/** When it is, and what a suspicion comes to. Neither has a default. */
export interface ContinuityOptions {
  readonly at: Seconds
  readonly onTakeover: TakeoverPolicy
}

/** A verdict with what changed since the peer was last accepted, and the ledger to keep: the same one unless the verdict is `accepted`. */
export interface ContinuityAnswer<T> {
  readonly verdict: Verdict<T & { readonly changes: readonly Change[] }>
  readonly ledger: PeerLedger
}

/** Former keys and devices of one peer. Whoever has more changes phones every week: from there on a person has to allow each one. */
const maxFormer = 64
const maxDevices = 64

/**
 * Says what changed since a peer was last accepted. A key that is known, under another name, is a rename. A key that is not known, for a user who is, is a new device or a new key if somebody vouches for it who did so before,
 * with the key that was known then: the same issuer, or one of the user's own devices. Otherwise it may be a takeover (`continuity.takeover_suspected`), as where somebody else's name is listed. A key that was
 * replaced and comes back is `continuity.former_key`, whoever vouches. The rest is noted. What a verifier rejected or left undecided is answered as it is.
 *
 * @example
 * ```ts
 * const value = { device: 'im:alice/phone@example.com', holderKey: publicJwk, credentials: [] }
 * const accepted = { outcome: 'accepted', value, checks: [] } as const
 * const { verdict, ledger } = judgeContinuity(emptyPeerLedger, accepted, { at, onTakeover: 'undecided' })
 * ```
 */
export function judgeContinuity<T extends PresentedPeer>(
  ledger: PeerLedger,
  verdict: Verdict<T>,
  { at, onTakeover }: ContinuityOptions,
): ContinuityAnswer<T> {
  if (verdict.outcome !== 'accepted') return { verdict, ledger }
  const { value, checks } = verdict
  const seen = look(ledger, value)
  const judged = judge(seen)
  if (judged.suspicion !== null && onTakeover === 'undecided') {
    const row: Check = { rule: 'peer.continuity', about: '', result: 'unknown', because: judged.suspicion }
    return { verdict: { outcome: 'undecided', because: judged.suspicion, checks: [...checks, row] }, ledger }
  }
  const row: Check = { rule: 'peer.continuity', about: '', result: 'passed', notes: judged.changes.map(changeText) }
  return {
    verdict: { outcome: 'accepted', value: { ...value, changes: judged.changes }, checks: [...checks, row] },
    ledger: remember(ledger, seen, at),
  }
}

/** A presentation beside what is remembered. */
interface Seen {
  readonly presented: PresentedPeer
  readonly peers: PeerLedger['peers']
  readonly user: string
  readonly device: string
  readonly key: string
  /** The user who is named now. */
  readonly peer: RememberedPeer | null
  /** The device of that name. */
  readonly named: RememberedDevice | null
  /** The device with that key, whatever it was called, and whose it was. */
  readonly held: { readonly peer: RememberedPeer; readonly device: RememberedDevice } | null
}

function look({ peers }: PeerLedger, presented: PresentedPeer): Seen {
  const id = parseImId(presented.device)
  if (!id.ok) throw new TypeError('a presentation was accepted whose device is no identifier')
  const user = userOf(id.value)
  const device = imIdKey(id.value)
  const key = jwkText(presented.holderKey)
  const peer = peers.find((each) => each.user === user) ?? null
  const named = peer?.devices.find((each) => each.device === device) ?? null
  const all = peers.flatMap((each) => each.devices.map((one) => ({ peer: each, device: one })))
  const having = all.filter((each) => each.device.key === key)
  const held = having.find((each) => each.device === named) ?? having.find((each) => each.peer === peer) ?? having[0]
  return { presented, peers, user, device, key, peer, named, held: held ?? null }
}

/** The user in canonical form. Of an identifier that names none, the device is all there is to remember. */
function userOf(id: ImId): string {
  const account = accountOf(id)
  return account === null ? imIdKey(id) : JSON.stringify([id.protocol, account, id.domain, id.qualifiers ?? []])
}

type Suspicion = 'continuity.takeover_suspected' | 'continuity.former_key'

interface Judgement {
  readonly changes: readonly Change[]
  readonly suspicion: Finding<UndecidedCode> | null
}

function judge(seen: Seen): Judgement {
  const { presented, key, peer, named, held } = seen
  const { device: name, credentials } = presented
  if (peer?.formerKeys.includes(key) === true)
    return suspect(seen, 'continuity.former_key', 'shows a key that was replaced before')
  if (takesName(seen))
    return suspect(seen, 'continuity.takeover_suspected', `lists a name of somebody else whom you know${unvouched}`)
  if (peer !== null && peer.formerKeys.length >= maxFormer && named !== null && named.key !== key)
    return suspect(seen, 'continuity.takeover_suspected', `replaced its key more than ${maxFormer} times`)
  if (held !== null && held.device === named) return plain(compareCredentials(name, named.credentials, credentials))
  if (held !== null && (held.peer === peer || peer === null)) {
    const renamed = change('continuity.renamed', name, { was: held.device.name, now: name })
    return plain([renamed, ...compareCredentials(name, held.device.credentials, credentials)])
  }
  if (peer === null) return plain([change('continuity.first_met', name, {})])
  const voucher = voucherOf(peer, credentials)
  if (voucher === null) {
    const what = held === null ? 'has a key that is not known' : 'has the key of somebody else whom you know'
    return suspect(seen, 'continuity.takeover_suspected', `${what}${unvouched}`)
  }
  if (named === null) return plain([change('continuity.new_device', name, { was: voucher })])
  const replaced = change('continuity.key_replaced', name, { was: voucher })
  return plain([replaced, ...compareCredentials(name, named.credentials, credentials)])
}

function plain(changes: readonly Change[]): Judgement {
  return { changes, suspicion: null }
}

const unvouched = ', and nobody vouches for it who did before'

function suspect({ presented }: Seen, code: Suspicion, what: string): Judgement {
  return {
    changes: [change('continuity.takeover_allowed', presented.device, {})],
    suspicion: finding(code, `${printableName(presented.device)} ${what}`),
  }
}

/** Tells whether a name that the credentials list is known as another peer's, and nobody vouches now who vouched for that peer. */
function takesName({ presented, user, peers }: Seen): boolean {
  const listed = new Set(presented.credentials.flatMap(({ subject }) => namesIn(subject)))
  listed.delete(user)
  if (listed.size === 0) return false
  return peers.some(
    (peer) =>
      peer.user !== user &&
      namesOf(peer).some((name) => listed.has(name)) &&
      voucherOf(peer, presented.credentials) === null,
  )
}

function namesOf({ user, devices }: RememberedPeer): readonly string[] {
  return [user, ...devices.flatMap(({ credentials }) => credentials.flatMap(({ claims }) => namesIn(claims)))]
}

/** The users and handles among `hasInstantMessage` (vCard ontology), in canonical form. */
function namesIn({ hasInstantMessage: listed }: JsonObject): readonly string[] {
  const texts = listed === undefined ? [] : Array.isArray(listed) ? listed : [listed]
  return texts.flatMap((text) => {
    const id = typeof text === 'string' ? parseImId(text) : null
    return id?.ok === true ? userOf(id.value) : []
  })
}

/** Who vouches now and did before, with a key that was known then: an issuer, or another device of the same user. */
function voucherOf({ devices }: RememberedPeer, credentials: readonly PresentedCredential[]): string | null {
  for (const { issuer, issuerKey } of credentials) {
    const text = jwkText(issuerKey)
    const known = devices.flatMap((device) => device.credentials)
    if (known.some((each) => each.issuer === issuer && each.issuerKey === text)) return issuer
    const device = devices.find(({ key }) => key === text)
    if (device !== undefined) return device.name
  }
  return null
}

function remember({ peers, version }: PeerLedger, seen: Seen, at: Seconds): PeerLedger {
  const { presented, user, device, key, peer, named, held } = seen
  const before = (named?.key === key ? named : held?.device) ?? named
  const next: RememberedDevice = {
    device,
    name: presented.device,
    key,
    since: before?.key === key ? before.since : at,
    seen: at,
    credentials: presented.credentials.map((each) => rememberCredential(each, before?.credentials ?? [])),
  }
  // A key belongs to one device: what is renamed is no longer where it was. Whose name that was stays known, so that a stranger who takes it up is noticed.
  const others = peers.flatMap((each) => {
    if (each.user === user) return []
    const devices = each.devices.filter((one) => one.key !== key)
    return [devices.length === each.devices.length ? each : { ...each, devices }]
  })
  const kept = (peer?.devices ?? []).filter((each) => each.device !== device && each.key !== key)
  const former = new Set(peer?.formerKeys)
  if (named !== null && named.key !== key) former.add(named.key)
  former.delete(key)
  const devices = [...kept, next].toSorted((a, b) => b.seen - a.seen).slice(0, maxDevices)
  return { version, peers: [...others, { user, devices, formerKeys: [...former] }] }
}
