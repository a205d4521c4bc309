import {
  type Answer,
  type Failed,
  fail,
  isJsonObject,
  type Json,
  jwkText,
  ok,
  type PublicJwk,
  parseJsonObject,
  parseJwk,
  parseSeconds,
  type Result,
  type Seconds,
  tokenBudget,
} from '@imprint/core'
import { type MatrixUserId, parseMatrixUserId } from './user-id.ts'

/**
 * What happened to users' identities, as one client saw it: which master key each has, since when, and which it had before. Plain JSON, changed only by `recordIdentity`.
 */
export interface IdentityLedger {
  readonly version: typeof ledgerVersion
  readonly users: readonly IdentityRecord[]
}

/** One user of a ledger. */
export interface IdentityRecord {
  readonly userId: MatrixUserId
  /** The master key that stands for the user, as `jwkText` writes it. */
  readonly current: string
  readonly since: Seconds
  /** Whether the user was verified, now or with an earlier master key, and that was not withdrawn. */
  readonly verified: boolean
  /** Another master key that was seen and that nobody acknowledged: it blocks the user. */
  readonly waiting: { readonly key: string; readonly since: Seconds } | null
  readonly former: readonly { readonly key: string; readonly from: Seconds; readonly until: Seconds }[]
}

/** The form of a ledger that this release reads and writes. */
export const ledgerVersion = 'imprint-identities/1'

/** A ledger in which nothing happened yet. */
export const emptyLedger: IdentityLedger = Object.freeze({ version: ledgerVersion, users: [] })

/**
 * Something that happened to an identity. `seen`: the server shows this master key. `verified`: the person compared it out of band (`vouchForUser` was called). `acknowledged`: the person
 * was told of the change and goes on without comparing. `withdrawn`: the person no longer asks that the user be verified.
 */
export type IdentityEvent =
  | {
      readonly kind: 'seen' | 'verified' | 'acknowledged'
      readonly userId: MatrixUserId
      readonly masterKey: PublicJwk
      readonly at: Seconds
    }
  | { readonly kind: 'withdrawn'; readonly userId: MatrixUserId; readonly at: Seconds }

/** Resets of one user that are remembered. Whoever has more changes identity every week. */
const maxFormer = 64

/**
 * Records an event and answers the ledger after it. A master key that was replaced comes back only by `verified`: the server can show an old one at any time, with every signature that it
 * ever had, so acknowledging it is `crosssigning.identity_changed`; so is acknowledging a key that was never seen. An event about an unknown user is only ever `seen` or `verified`.
 */
export function recordIdentity(ledger: IdentityLedger, event: IdentityEvent): Result<IdentityLedger> {
  const known = ledger.users.find(({ userId }) => userId === event.userId)
  const next = known === undefined ? firstRecord(event) : nextRecord(known, event)
  if (!next.ok) return next
  if (next.value === known) return ok(ledger)
  const others = ledger.users.filter((user) => user !== known)
  return ok({ version: ledgerVersion, users: [...others, next.value] })
}

function firstRecord(event: IdentityEvent): Result<IdentityRecord> {
  if (event.kind !== 'seen' && event.kind !== 'verified') return changed('nothing is remembered of this user')
  const { userId, at, kind } = event
  const verified = kind === 'verified'
  return ok({ userId, current: jwkText(event.masterKey), since: at, verified, waiting: null, former: [] })
}

function nextRecord(record: IdentityRecord, event: IdentityEvent): Result<IdentityRecord> {
  if (event.kind === 'withdrawn') return ok({ ...record, verified: false })
  const key = jwkText(event.masterKey)
  const { at } = event
  const verified = record.verified || event.kind === 'verified'
  if (key === record.current) {
    // The server shows the key again that stands for the user: nothing waits any longer.
    return ok(record.waiting === null && verified === record.verified ? record : { ...record, verified, waiting: null })
  }
  switch (event.kind) {
    case 'seen':
      return ok(record.waiting?.key === key ? record : { ...record, waiting: { key, since: at } })
    case 'acknowledged':
      if (record.waiting?.key !== key) return changed('the key that is acknowledged is not the one that was seen last')
      if (record.former.some((old) => old.key === key)) return changed('the key was replaced before; compare it')
      return replaced(record, { key, at, verified })
    case 'verified':
      return replaced(record, { key, at, verified })
  }
}

function replaced(
  record: IdentityRecord,
  { key, at, verified }: { key: string; at: Seconds; verified: boolean },
): Result<IdentityRecord> {
  const former = [
    ...record.former.filter((old) => old.key !== key),
    { key: record.current, from: record.since, until: at },
  ]
  // Forgetting an old key would let it come back.
  if (former.length > maxFormer) return changed(`replaced more than ${maxFormer} times`)
  return ok({ ...record, current: key, since: at, verified, waiting: null, former })
}

/** The fact of kind `pin` about a user that a ledger amounts to, for the trust model. */
export function identityFact(ledger: IdentityLedger, userId: MatrixUserId, at: Seconds): Answer {
  const record = ledger.users.find((user) => user.userId === userId)
  if (record === undefined)
    return { state: 'absent', detail: 'no master key is remembered for this user', fetchedAt: at }
  const { current, former, verified } = record
  return { state: 'found', value: { keys: [current], former: former.map(({ key }) => key), verified }, fetchedAt: at }
}

/** Reads a ledger that was kept as JSON. Anything that `recordIdentity` does not write is `store.corrupt`. */
export function parseLedger(value: Json): Result<IdentityLedger> {
  if (!isJsonObject(value) || value['version'] !== ledgerVersion || !Array.isArray(value['users'])) return corrupt('/')
  const users: IdentityRecord[] = []
  for (const [index, entry] of value['users'].entries()) {
    const record = parseRecord(entry)
    if (record === null || users.some(({ userId }) => userId === record.userId)) return corrupt(`/users/${index}`)
    users.push(record)
  }
  return ok({ version: ledgerVersion, users })
}

function parseRecord(value: Json): IdentityRecord | null {
  if (!isJsonObject(value) || typeof value['verified'] !== 'boolean' || !Array.isArray(value['former'])) return null
  const userId = parseMatrixUserId(value['userId'])
  const current = parseKey(value['current'])
  const since = parseSeconds(value['since'])
  if (!userId.ok || current === null || !since.ok) return null
  const waiting = value['waiting'] === null ? null : parseWaiting(value['waiting'])
  if (waiting === undefined || value['former'].length > maxFormer) return null
  const former: IdentityRecord['former'][number][] = []
  for (const old of value['former'] as readonly Json[]) {
    const key = isJsonObject(old) ? parseKey(old['key']) : null
    const from = parseSeconds(isJsonObject(old) ? old['from'] : null)
    const until = parseSeconds(isJsonObject(old) ? old['until'] : null)
    if (key === null || !from.ok || !until.ok) return null
    former.push({ key, from: from.value, until: until.value })
  }
  return { userId: userId.value, current, since: since.value, verified: value['verified'], waiting, former }
}

function parseWaiting(value: Json | undefined): IdentityRecord['waiting'] | undefined {
  const key = isJsonObject(value) ? parseKey(value['key']) : null
  const since = parseSeconds(isJsonObject(value) ? value['since'] : null)
  return key === null || !since.ok ? undefined : { key, since: since.value }
}

/** A key by its canonical text, and only in that spelling. */
function parseKey(value: unknown): string | null {
  const json = typeof value === 'string' ? parseJsonObject(value, tokenBudget) : null
  const jwk = json?.ok === true ? parseJwk(json.value) : null
  return jwk?.ok === true && jwkText(jwk.value) === value ? value : null
}

function changed(detail: string): Failed {
  return fail('crosssigning.identity_changed', detail)
}

function corrupt(pointer: string): Failed {
  return fail('store.corrupt', 'it is no ledger of identities', pointer)
}
