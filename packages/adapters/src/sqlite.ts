import type { Result } from '@imprint/core'
import { openSqlStores, type SqlStores, type SqlStoresOptions } from './sql/sql-stores.ts'
import { openSqliteDatabase } from './sql/sqlite-database.ts'

export type { SqlStores, SqlStoresOptions } from './sql/sql-stores.ts'

/** Where the database is, and what the stores are made of. */
export interface SqliteStoresOptions extends SqlStoresOptions {
  /** A file, which is made with its directory if it is not there; `:memory:` for one that is gone when it is closed. */
  readonly path: string
}

/**
 * Opens the stores of an issuer, a verifier and a holder in one SQLite file, for any number of processes of one machine. What `commit`, `claimPlaces`, `issue`, `consume`, `put` and `remove` have
 * answered is on the disk (WAL, `synchronous=FULL`); calls of one process that come at once share a sync. The file is readable by its owner only; it holds personal data and, for status lists, secrets, and is not encrypted.
 *
 * Fails with `store.unavailable` (also for a file that others may read), `store.corrupt` (no database of ours, or damaged) or `store.version` (a newer release was here), and leaves the file as it was.
 * Where an answer is `store.unavailable`, the commit may yet have been done, if the process or the disk failed at that very moment: try it again with the same id, and take `store.conflict` for a yes after you have looked.
 * Not for network file systems, on which SQLite's log does not work. Needs Node 22.13.
 *
 * @example
 * ```ts
 * import { systemClock } from '@imprint/adapters/clock'
 * import { nodeHasher } from '@imprint/adapters/node-crypto'
 * const stores = await openSqliteStores({ path: 'issuer/issuer.db', hasher: nodeHasher, clock: systemClock })
 * if (!stores.ok) throw new Error(stores.error.code)
 * const live = await stores.value.issuer.find({ holderKey: 'thumbprint', liveAt: at })
 * await stores.value.close()
 * ```
 */
export async function openSqliteStores({ path, ...options }: SqliteStoresOptions): Promise<Result<SqlStores>> {
  const opened = await openSqliteDatabase({ path })
  return opened.ok ? openSqlStores(opened.value, options) : opened
}
