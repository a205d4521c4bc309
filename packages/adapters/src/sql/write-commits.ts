import type { AuditRow, Hasher, Result } from '@imprint/core'
import {
  type CommitRequest,
  type CredentialState,
  decideCommits,
  type IssuerState,
  type KeyInState,
  type ListState,
  slotKey,
} from './decide-commits.ts'
import {
  indexedAbout,
  keyOfRow,
  numberIn,
  rowOfAudit,
  rowOfCredential,
  rowOfKey,
  rowOfList,
  textIn,
  timesOfKey,
} from './issuer-rows.ts'
import { inserts, selected, updates } from './issuer-tables.ts'
import { type SqlRow, type SqlSession, type SqlValue, sqlFault } from './sql-database.ts'
import { toStoredText } from './stored-text.ts'

/** What was written: an outcome for each request, and the end of the log. */
export interface Written {
  readonly outcomes: readonly Result<null>[]
  /** The newest row that this transaction added; `null` if it added none. */
  readonly last: AuditRow | null
  /** What is remembered once the transaction has lasted. */
  readonly memory: CommitMemory
}

/**
 * Keys and lists as they were when the log ended with a hash. Every change of them adds a row, so that a log which still ends so says that they are still so, whatever other processes there are.
 */
export interface CommitMemory {
  readonly hash: string
  readonly keys: IssuerState['keys']
  readonly lists: IssuerState['lists']
}

/** How commits are written. */
export interface WriteOptions {
  readonly requests: readonly CommitRequest[]
  readonly hasher: Hasher
  readonly memory: CommitMemory | null
  /** `insert`: whether ids and places are free is left to the constraints of the tables, and a conflict fails the transaction; `look`: it is looked up first. */
  readonly conflicts: 'insert' | 'look'
}

/** Reads what the requests touch, decides, and writes. Locking the head first makes one writer of all that there are, so that nothing changes between the three. */
export async function writeCommits(session: SqlSession, options: WriteOptions): Promise<Written> {
  const { requests, hasher, memory, conflicts } = options
  const head = await lockHead(session)
  let state = await readState(session, { ...options, head, memory: memory?.hash === head.hash ? memory : null })
  let decision = decideCommits(requests, { state, hasher })
  // Which reason a refusal has is said only by who knows all.
  if (conflicts === 'insert' && decision.outcomes.some(({ ok }) => !ok)) {
    state = await readState(session, { ...options, head, memory: null, conflicts: 'look' })
    decision = decideCommits(requests, { state, hasher })
  }
  const { outcomes, audit } = decision
  const last = audit.at(-1) ?? null
  if (last !== null) await writeState(session, { state, audit, last, hasher })
  return { outcomes, last, memory: memoryOf(state, last?.hash ?? head.hash) }
}

function memoryOf({ keys, lists }: IssuerState, hash: string): CommitMemory {
  return {
    hash,
    keys: new Map([...keys].map(([kid, { key }]) => [kid, { key, is: 'kept' }])),
    lists: new Map([...lists].map(([uri, { size }]) => [uri, { size, record: null }])),
  }
}

/** Locks the end of the audit log until the transaction ends, and reads it. */
export async function lockHead(session: SqlSession): Promise<IssuerState['head']> {
  const [row] = await session.all(`SELECT seq, hash FROM issuer_head WHERE one = 1${session.dialect.forUpdate}`)
  if (row === undefined) throw sqlFault('store.corrupt', 'the end of the audit log is not known')
  return { seq: numberIn(row, 'seq'), hash: textIn(row, 'hash') }
}

async function readState(
  session: SqlSession,
  { requests, head, memory, conflicts }: WriteOptions & { readonly head: IssuerState['head'] },
): Promise<IssuerState> {
  const touched = touchedBy(requests)
  const looksUp = conflicts === 'look'
  const unknown = (names: ReadonlySet<string>, known: ReadonlyMap<string, unknown> | undefined) =>
    known === undefined ? names : new Set([...names].filter((name) => !known.has(name)))
  const active = touched.activates ? await readActiveKeys(session) : []
  const keys = new Map([...active, ...(await readKeys(session, unknown(touched.keys, memory?.keys)))])
  const lists = await readLists(session, unknown(touched.lists, memory?.lists))
  return {
    head,
    credentials: await readCredentials(
      session,
      looksUp ? new Set([...touched.ids, ...touched.others]) : touched.others,
    ),
    slots: looksUp ? await readSlots(session, touched.slots) : new Map(),
    keys: memory === null ? keys : new Map([...memory.keys, ...keys]),
    lists: memory === null ? lists : new Map([...memory.lists, ...lists]),
  }
}

function touchedBy(requests: readonly CommitRequest[]) {
  // Those that are new, and those that are spoken of.
  const ids = new Set<string>()
  const others = new Set<string>()
  const slots = new Map<string, Set<number>>()
  const keys = new Set<string>()
  const lists = new Set<string>()
  let activates = false
  for (const { changes } of requests)
    for (const change of changes)
      switch (change.kind) {
        case 'credential-issued': {
          const { id, kid, slot, replaces } = change.record
          ids.add(id)
          keys.add(kid)
          if (replaces !== null) others.add(replaces)
          if (slot === null) break
          lists.add(slot.list)
          const indexes = slots.get(slot.list)
          if (indexes === undefined) slots.set(slot.list, new Set([slot.index]))
          else indexes.add(slot.index)
          break
        }
        case 'status-changed':
          others.add(change.credential)
          break
        case 'key-added':
          keys.add(change.key.kid)
          activates ||= change.key.state === 'active'
          break
        case 'key-state-changed':
          keys.add(change.kid)
          activates ||= change.state === 'active'
          break
        case 'list-added':
          lists.add(change.list.uri)
          break
      }
  return { ids, others, slots, keys, lists, activates }
}

async function readCredentials(session: SqlSession, ids: ReadonlySet<string>): Promise<IssuerState['credentials']> {
  const rows = await among(session, {
    sql: 'SELECT seq, id, status, status_at FROM issuer_credentials WHERE',
    column: 'id',
    values: ids,
  })
  return new Map<string, CredentialState>(
    rows.map((row) => [
      textIn(row, 'id'),
      {
        seq: numberIn(row, 'seq'),
        status: textIn(row, 'status') as CredentialState['status'],
        statusAt: numberIn(row, 'status_at') as CredentialState['statusAt'],
        record: null,
        isChanged: false,
      },
    ]),
  )
}

async function readSlots(
  session: SqlSession,
  slots: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<IssuerState['slots']> {
  const taken = new Map<string, true>()
  for (const [list, indexes] of slots) {
    // An index that no database holds cannot be taken; that it is none of the list is said later.
    const possible = [...indexes].filter(Number.isSafeInteger)
    const rows = await session.all(
      `SELECT list_index FROM issuer_credentials WHERE list = ? AND ${session.dialect.isAmong('list_index', 'integer')}`,
      [toStoredText(list), possible],
    )
    for (const row of rows) taken.set(slotKey({ list, index: numberIn(row, 'list_index') }), true)
  }
  return taken
}

async function readKeys(session: SqlSession, kids: ReadonlySet<string>): Promise<IssuerState['keys']> {
  const rows = await among(session, {
    sql: `SELECT ${selected.keys} FROM issuer_keys WHERE`,
    column: 'kid',
    values: kids,
  })
  return keptKeys(rows)
}

/** Which key signs: one that begins to sign must be the only one. */
async function readActiveKeys(session: SqlSession): Promise<IssuerState['keys']> {
  return keptKeys(await session.all(`SELECT ${selected.keys} FROM issuer_keys WHERE state = 'active'`))
}

function keptKeys(rows: readonly SqlRow[]): IssuerState['keys'] {
  return new Map<string, KeyInState>(rows.map(keyOfRow).map((key) => [key.kid, { key, is: 'kept' }]))
}

async function readLists(session: SqlSession, uris: ReadonlySet<string>): Promise<IssuerState['lists']> {
  const rows = await among(session, {
    sql: 'SELECT uri, size FROM issuer_lists WHERE',
    column: 'uri',
    values: uris,
  })
  return new Map<string, ListState>(
    rows.map((row) => [textIn(row, 'uri'), { size: numberIn(row, 'size'), record: null }]),
  )
}

async function among(
  session: SqlSession,
  { sql, column, values }: { readonly sql: string; readonly column: string; readonly values: ReadonlySet<string> },
) {
  if (values.size === 0) return []
  const [only] = values
  // A commit on its own needs one row of each.
  if (values.size === 1 && only !== undefined) return session.all(`${sql} ${column} = ?`, [toStoredText(only)])
  return session.all(`${sql} ${session.dialect.isAmong(column, 'text')}`, [[...values].map(toStoredText)])
}

async function writeState(
  session: SqlSession,
  {
    state,
    audit,
    last,
    hasher,
  }: {
    readonly state: IssuerState
    readonly audit: readonly AuditRow[]
    readonly last: AuditRow
    readonly hasher: Hasher
  },
): Promise<void> {
  const keys = [...state.keys.values()]
  const lists = [...state.lists.values()]
  const credentials = [...state.credentials.values()]
  const rows = <T>(list: readonly T[], rowOf: (item: T) => readonly SqlValue[] | null) =>
    list.map(rowOf).filter((row) => row !== null)
  const write = async (statement: Parameters<SqlSession['each']>[0], values: readonly (readonly SqlValue[])[]) => {
    if (values.length > 0) await session.each(statement, values)
  }
  await write(
    inserts.keys,
    rows(keys, ({ key, is }) => (is === 'new' ? rowOfKey(key) : null)),
  )
  await write(
    updates.keys,
    rows(keys, ({ key, is }) => (is === 'changed' ? [toStoredText(key.kid), key.state, ...timesOfKey(key)] : null)),
  )
  await write(
    inserts.lists,
    rows(lists, ({ record }) => (record === null ? null : rowOfList(record))),
  )
  await write(
    inserts.credentials,
    rows(credentials, ({ record, seq, status, statusAt }) =>
      record === null ? null : rowOfCredential(seq, record, { status, at: statusAt }),
    ),
  )
  await write(
    inserts.about,
    credentials.flatMap(({ record, seq }) =>
      record === null ? [] : [...new Set(record.about)].map((about) => [indexedAbout(about, hasher), seq]),
    ),
  )
  await write(
    updates.statuses,
    rows(credentials, ({ record, isChanged, seq, status, statusAt }) =>
      record === null && isChanged ? [seq, status, statusAt] : null,
    ),
  )
  await write(inserts.audit, audit.map(rowOfAudit))
  await session.all('UPDATE issuer_head SET seq = ?, hash = ? WHERE one = 1', [last.seq, last.hash])
}
