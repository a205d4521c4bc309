import {
  type AuditRow,
  auditHash,
  type ChangeContext,
  encodeBase64url,
  type Failed,
  fail,
  type Hasher,
  type IssuanceRecord,
  type IssuerChange,
  type IssuerKeyRecord,
  type KeyState,
  type LifecycleStatus,
  ok,
  type Result,
  type Seconds,
  type StatusListRecord,
  utf8,
} from '@imprint/core'
import { type Layered, layered } from './layered.ts'

/** One call of `commit`. */
export interface CommitRequest {
  readonly changes: readonly IssuerChange[]
  readonly context: ChangeContext
}

/** A credential that the database holds, or will hold: then `record` is not null. */
export interface CredentialState {
  readonly seq: number
  readonly status: LifecycleStatus
  readonly statusAt: Seconds
  readonly record: IssuanceRecord | null
  readonly isChanged: boolean
}

/** A key that the database holds, or will hold. */
export interface KeyInState {
  readonly key: IssuerKeyRecord
  readonly is: 'kept' | 'changed' | 'new'
}

/** A list that the database holds, or will hold: then `record` is not null. */
export interface ListState {
  readonly size: number
  readonly record: StatusListRecord | null
}

/** Everything that the requests touch, as it stands in the database; and where a key becomes active, the one that is. */
export interface IssuerState {
  readonly head: { readonly seq: number; readonly hash: string }
  readonly credentials: Map<string, CredentialState>
  /** Places that are taken, see `slotKey`. */
  readonly slots: Map<string, true>
  readonly keys: Map<string, KeyInState>
  readonly lists: Map<string, ListState>
}

/** What became of the requests, each on its own, and the audit rows of those that stand. The state's maps say what else has to be written. */
export interface Decision {
  readonly outcomes: readonly Result<null>[]
  readonly audit: readonly AuditRow[]
}

/** A place of a list as one text. */
export function slotKey({ list, index }: { readonly list: string; readonly index: number }): string {
  return `${index} ${list}`
}

interface Draft {
  readonly credentials: Layered<CredentialState>
  readonly slots: Layered<true>
  readonly keys: Layered<KeyInState>
  readonly lists: Layered<ListState>
}

/** What a change comes to: words for the audit log, `null` if nothing changes. */
type Step = Result<Readonly<Record<string, unknown>> | null>

/**
 * Decides requests one after the other, as if each had a transaction of its own: one that fails leaves no trace, and the next ones see what those before it did. Pure but for the state, to which
 * it adds; whoever calls it holds the write lock, so that the state stays true until it is written.
 */
export function decideCommits(
  requests: readonly CommitRequest[],
  { state, hasher }: { readonly state: IssuerState; readonly hasher: Hasher },
): Decision {
  const draft: Draft = {
    credentials: layered(state.credentials),
    slots: layered(state.slots),
    keys: layered(state.keys),
    lists: layered(state.lists),
  }
  const audit: AuditRow[] = []
  const outcomes = requests.map((request): Result<null> => {
    const length = audit.length
    const outcome = decideCommit(request, { draft, audit, head: state.head, hasher })
    if (!outcome.ok) audit.length = length
    for (const layer of Object.values(draft) as readonly Layered<unknown>[]) outcome.ok ? layer.keep() : layer.drop()
    return outcome
  })
  return { outcomes, audit }
}

function decideCommit(
  { changes, context }: CommitRequest,
  {
    draft,
    audit,
    head,
    hasher,
  }: {
    readonly draft: Draft
    readonly audit: AuditRow[]
    readonly head: IssuerState['head']
    readonly hasher: Hasher
  },
): Result<null> {
  for (const change of changes) {
    const last = audit.at(-1) ?? head
    const seq = last.seq + 1
    const step = decideChange(change, { draft, seq, at: context.at, hasher })
    if (!step.ok) return step
    if (step.value === null) continue
    const row = {
      seq,
      at: context.at,
      actor: context.actor,
      kind: change.kind,
      detail: JSON.stringify(step.value),
      previous: last.hash,
    }
    audit.push({ ...row, hash: auditHash(row, hasher) })
  }
  return ok(null)
}

interface Place {
  readonly draft: Draft
  readonly seq: number
  readonly at: Seconds
  readonly hasher: Hasher
}

function decideChange(change: IssuerChange, place: Place): Step {
  switch (change.kind) {
    case 'credential-issued':
      return issue(change.record, place)
    case 'status-changed':
      return changeStatus(change, place)
    case 'key-added': {
      const { keys } = place.draft
      const { kid, alg, publicJwk, state } = change.key
      if (keys.get(kid) !== undefined) return fail('store.conflict', 'there is a key of that name')
      if (state === 'active' && hasActive(keys)) return secondActive()
      keys.set(kid, { key: change.key, is: 'new' })
      return ok({ kid, alg, publicJwk, state })
    }
    case 'key-state-changed':
      return changeKey(change, place)
    case 'list-added': {
      const { lists } = place.draft
      const { uri, mechanism, bits, size } = change.list
      if (lists.get(uri) !== undefined) return fail('store.conflict', 'there is a status list of that URI')
      lists.set(uri, { size, record: change.list })
      // The seed is a secret, and stays out.
      return ok({ uri, mechanism, bits, size })
    }
  }
}

function issue(record: IssuanceRecord, { draft, seq, at, hasher }: Place): Step {
  const { id, kid, slot, replaces } = record
  const { credentials, slots, keys, lists } = draft
  if (credentials.get(id) !== undefined) return fail('store.conflict', 'there is a credential of that id')
  const signer = keys.get(kid)
  if (signer === undefined) return fail('lifecycle.unknown', 'there is no key of that name')
  if (signer.key.state !== 'active') return fail('lifecycle.key_state', `the key is ${signer.key.state}, not active`)
  if (slot !== null) {
    const list = lists.get(slot.list)
    if (list === undefined) return fail('lifecycle.unknown', 'there is no status list of that URI')
    if (!(Number.isInteger(slot.index) && slot.index >= 0 && slot.index < list.size))
      return fail('lifecycle.unknown', `the status list has ${list.size} entries, and not that one`)
    if (slots.get(slotKey(slot)) !== undefined) return fail('store.conflict', 'the place of the status list is taken')
    slots.set(slotKey(slot), true)
  }
  const former = replaces === null ? null : credentials.get(replaces)
  if (former === undefined) return fail('lifecycle.unknown', 'there is no credential that it could take the place of')
  // Asked here, under the lock: it may have been taken back while its successor was signed, and a lost device must not come out of that with a new one.
  if (former !== null && former.status !== 'valid')
    return fail('lifecycle.not_renewable', `the one that it would take the place of is ${former.status}`)
  credentials.set(id, { seq, status: 'valid', statusAt: record.issuedAt, record, isChanged: false })
  const { type, format, subject, holderKey, validFrom, validUntil, text } = record
  // The digest ties the log to the very text. A signature is in it, so that nobody finds the claims by trying.
  const digest = encodeBase64url(hasher.sha256(utf8(text)))
  const issuedAt = record.issuedAt === at ? {} : { issuedAt: record.issuedAt }
  return ok({
    credential: id,
    type,
    format,
    subject,
    holderKey,
    kid,
    ...issuedAt,
    validFrom,
    validUntil,
    slot,
    replaces,
    digest,
  })
}

/** Where each status may go. */
const statusSteps: Readonly<Record<LifecycleStatus, readonly LifecycleStatus[]>> = {
  valid: ['suspended', 'revoked'],
  suspended: ['valid', 'revoked'],
  revoked: [],
}

function changeStatus(
  { credential, status, reason }: Extract<IssuerChange, { kind: 'status-changed' }>,
  { draft, at }: Place,
): Step {
  const found = draft.credentials.get(credential)
  if (found === undefined) return fail('lifecycle.unknown', 'there is no credential of that id')
  if (found.status === status) return ok(null)
  if (!statusSteps[found.status].includes(status))
    return fail('lifecycle.final', `a credential that is ${found.status} does not become ${status}`)
  draft.credentials.set(credential, { ...found, status, statusAt: at, isChanged: true })
  return ok({ credential, status, reason })
}

/** Where each key state may go. A `next` key that was never used is put away as `verify-only`. */
const keySteps: Readonly<Record<KeyState, readonly KeyState[]>> = {
  next: ['active', 'verify-only', 'compromised'],
  active: ['verify-only', 'compromised'],
  'verify-only': ['compromised'],
  compromised: [],
}

function changeKey(
  { kid, state, reason }: Extract<IssuerChange, { kind: 'key-state-changed' }>,
  { draft, at }: Place,
): Step {
  const found = draft.keys.get(kid)
  if (found === undefined) return fail('lifecycle.unknown', 'there is no key of that name')
  const { key, is } = found
  if (key.state === state) return ok(null)
  if (!keySteps[key.state].includes(state))
    return fail('lifecycle.final', `a key that is ${key.state} does not become ${state}`)
  if (state === 'active' && hasActive(draft.keys)) return secondActive()
  draft.keys.set(kid, { key: { ...key, state, ...enteredAt(state, at) }, is: is === 'new' ? 'new' : 'changed' })
  return ok({ kid, state, reason })
}

function hasActive(keys: Layered<KeyInState>): boolean {
  return keys.values().some(({ key }) => key.state === 'active')
}

/** Of two keys that sign, one would go on when the other is put away or lost, and nobody would expect it to. */
function secondActive(): Failed {
  return fail('lifecycle.key_state', 'another key is active: put it away in the same commit, before')
}

function enteredAt(state: KeyState, at: Seconds): Partial<IssuerKeyRecord> {
  switch (state) {
    case 'next':
      return {}
    case 'active':
      return { activeAt: at }
    case 'verify-only':
      return { retiredAt: at }
    case 'compromised':
      return { compromisedAt: at }
  }
}
