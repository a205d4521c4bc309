import {
  type AuditRow,
  fail,
  type Hasher,
  type IssuerStore,
  type LifecycleStatus,
  ok,
  type Result,
} from '@imprint/core'
import type { CommitRequest } from './decide-commits.ts'
import { findCredentials } from './find-credentials.ts'
import { groupCommits } from './group-commit.ts'
import { auditOfRow, keyOfRow, listOfRow, numberIn, textIn } from './issuer-rows.ts'
import { selected } from './issuer-tables.ts'
import { resultOf, type SqlDatabase, type SqlSession, sqlFault } from './sql-database.ts'
import { toStoredText } from './stored-text.ts'
import { type CommitMemory, lockHead, type WriteOptions, type Written, writeCommits } from './write-commits.ts'

// Changes of one transaction: enough to share a sync, few enough for it to last milliseconds.
const changesOfBatch = 512
// Ten thousand credentials at once are a transaction of some 20 MB. Whoever has more divides them.
const changesOfCommit = 10_000
// More places than any list has (2^20 is a large one), and few enough to be counted exactly.
const placesOfClaim = 2 ** 32
const rowsOfAudit = 10_000

/** Keeps what an issuer remembers in a database: `IssuerStore`, over either database. */
export function sqlIssuerStore(database: SqlDatabase, hasher: Hasher): IssuerStore {
  const read = async <T>(work: (session: SqlSession) => Promise<T>): Promise<Result<T>> =>
    resultOf(await database.transaction('read', work))
  const means: Means = { database, hasher, memory: { value: null } }
  const commitTogether = groupCommits<CommitRequest, Result<null>>({
    flush: (requests) => flush(requests, means),
    weigh: ({ changes }) => changes.length,
    limit: changesOfBatch,
  })
  return {
    commit: async (changes, context) => {
      if (changes.length === 0) return ok(null)
      if (changes.length > changesOfCommit)
        return fail('store.query', `a commit has at most ${changesOfCommit} changes`)
      return commitTogether({ changes, context })
    },
    claimPlaces: async (list, count) => {
      if (!(Number.isInteger(count) && count >= 1 && count <= placesOfClaim))
        return fail('store.query', 'the number of places is a whole number from 1')
      return resultOf(await database.transaction('write', (session) => claim(session, { list, count })))
    },
    find: (query) => findCredentials(query, { database, hasher }),
    keys: () =>
      read(async (session) =>
        (await session.all(`SELECT ${selected.keys} FROM issuer_keys ORDER BY created_at, kid`)).map(keyOfRow),
      ),
    lists: () =>
      read(async (session) =>
        (await session.all(`SELECT ${selected.lists} FROM issuer_lists ORDER BY created_at, uri`)).map(listOfRow),
      ),
    entries: (list) =>
      read(async (session) => {
        await sizeOf(session, list, '')
        const rows = await session.all(
          "SELECT list_index, status FROM issuer_credentials WHERE list = ? AND status <> 'valid' ORDER BY list_index",
          [toStoredText(list)],
        )
        return rows.map((row) => ({
          index: numberIn(row, 'list_index'),
          status: textIn(row, 'status') as LifecycleStatus,
        }))
      }),
    audit: async ({ after, limit }) => {
      if (!(Number.isSafeInteger(after) && after >= 0 && Number.isInteger(limit) && limit >= 1 && limit <= rowsOfAudit))
        return fail('store.query', `audit rows are asked for after a number, 1 to ${rowsOfAudit} at a time`)
      return read(async (session) =>
        (
          await session.all(`SELECT ${selected.audit} FROM issuer_audit WHERE seq > ? ORDER BY seq LIMIT ?`, [
            after,
            limit,
          ])
        ).map(auditOfRow),
      )
    },
    close: () => database.close(),
  }
}

interface Means {
  readonly database: SqlDatabase
  readonly hasher: Hasher
  readonly memory: { value: CommitMemory | null }
}

async function flush(
  requests: readonly CommitRequest[],
  means: Means,
  conflicts: WriteOptions['conflicts'] = 'insert',
): Promise<readonly Result<null>[]> {
  const { database, hasher, memory } = means
  let written: Written | null = null
  const done = await database.transaction('write', async (session) => {
    written = null
    written = await writeCommits(session, { requests, hasher, memory: memory.value, conflicts })
    return written
  })
  memory.value = done.ok ? done.value.memory : null
  if (done.ok) return done.value.outcomes
  if (done.outcome === 'unknown' && written !== null) return askWhetherWritten(written, means)
  if (done.outcome === 'refused' && conflicts === 'insert') return flush(requests, means, 'look')
  // One that the database does not take must not fail those beside it.
  if (done.outcome === 'refused' && requests.length > 1) {
    const outcomes: Result<null>[] = []
    for (const request of requests) outcomes.push(...(await flush([request], means, 'look')))
    return outcomes
  }
  return requests.map(() => resultOf(done))
}

/**
 * The answer to COMMIT was lost. Whoever wrote held the lock of the head, so that taking it waits until that transaction has ended one way or the other; then the log tells by the hash of the
 * row, which no other writer could have written.
 */
async function askWhetherWritten({ outcomes, last }: Written, { database }: Means): Promise<readonly Result<null>[]> {
  if (last === null) return outcomes
  const { seq, hash }: AuditRow = last
  const asked = await database.transaction('write', async (session) => {
    await lockHead(session)
    const [row] = await session.all('SELECT hash FROM issuer_audit WHERE seq = ?', [seq])
    return row !== undefined && textIn(row, 'hash') === hash
  })
  if (asked.ok && asked.value) return outcomes
  const detail = asked.ok
    ? 'the database failed while it wrote: nothing of this commit is there'
    : 'the answer to a commit was lost: look it up by its id before you try again'
  return outcomes.map((outcome) => (outcome.ok ? fail('store.unavailable', detail) : outcome))
}

async function claim(session: SqlSession, { list, count }: { readonly list: string; readonly count: number }) {
  const { claimed, size } = await sizeOf(session, list, session.dialect.forUpdate)
  const given = Math.min(count, size - claimed)
  if (given > 0)
    await session.all('UPDATE issuer_lists SET claimed = ? WHERE uri = ?', [claimed + given, toStoredText(list)])
  return { first: claimed, count: given }
}

async function sizeOf(session: SqlSession, list: string, forUpdate: string) {
  const [row] = await session.all(`SELECT claimed, size FROM issuer_lists WHERE uri = ?${forUpdate}`, [
    toStoredText(list),
  ])
  if (row === undefined) throw sqlFault('lifecycle.unknown', 'there is no status list of that URI')
  return { claimed: numberIn(row, 'claimed'), size: numberIn(row, 'size') }
}
