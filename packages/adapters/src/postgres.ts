import type { ConnectionOptions } from 'node:tls'
import type { Result } from '@imprint/core'
import { openPostgresDatabase } from './sql/postgres-database.ts'
import { openSqlStores, type SqlStores, type SqlStoresOptions } from './sql/sql-stores.ts'

export type { SqlStores, SqlStoresOptions } from './sql/sql-stores.ts'

/** Where the database is, and what the stores are made of. */
export interface PostgresStoresOptions extends SqlStoresOptions {
  /** Such as `postgres://issuer@db.example.com/imprint`: what `DATABASE_URL` holds by custom. What it leaves out is taken from `PGUSER`, `PGPASSWORD` and so on. */
  readonly url: string
  /** The schema that holds the tables, `imprint` unless said otherwise; it is made if it is not there. */
  readonly schema?: string
  /** Connections of this process at most, 10 unless said otherwise. */
  readonly connections?: number
  /** How TLS is spoken, such as `{ ca }` for an authority of your own. A server on another host has to show a certificate that is valid for its name, unless the URL has an `sslmode`, which then counts alone. */
  readonly tls?: ConnectionOptions
}

/**
 * Opens the stores of an issuer, a verifier and a holder in a PostgreSQL database (12 or later), for many processes behind one name. What `commit`, `claimPlaces`, `issue`, `consume`, `put` and
 * `remove` have answered is as durable as the server makes a synchronous commit; calls of one process that come at once share one.
 *
 * Fails with `store.unavailable`, `store.corrupt` (tables that are not ours, or damaged) or `store.version` (a newer release was here), and leaves the database as it was. Where the
 * connection is lost during a commit, the store asks on another one whether it was done. If that fails too, the answer is `store.unavailable` and the commit may have been done: try it
 * again with the same id, and take `store.conflict` for a yes after you have looked.
 *
 * @example
 * ```ts
 * import { systemClock } from '@imprint/adapters/clock'
 * import { nodeHasher } from '@imprint/adapters/node-crypto'
 * const url = process.env['DATABASE_URL'] ?? 'postgres://localhost/imprint'
 * const stores = await openPostgresStores({ url, hasher: nodeHasher, clock: systemClock })
 * if (!stores.ok) throw new Error(stores.error.code)
 * const expiring = await stores.value.issuer.find({ status: 'valid', endsBefore: at })
 * await stores.value.close()
 * ```
 */
export async function openPostgresStores({
  url,
  schema = 'imprint',
  connections = 10,
  tls,
  ...options
}: PostgresStoresOptions): Promise<Result<SqlStores>> {
  const opened = openPostgresDatabase({ url, schema, connections, ...(tls === undefined ? {} : { tls }) })
  return opened.ok ? openSqlStores(opened.value, options) : opened
}
