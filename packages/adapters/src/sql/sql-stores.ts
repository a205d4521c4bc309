import type { Clock, CredentialStore, Hasher, IssuerStore, NonceStore, Result } from '@imprint/core'
import { fail, ok } from '@imprint/core'
import { numberIn, textIn } from './issuer-rows.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { sqlCredentialStore } from './sql-credential-store.ts'
import { resultOf, type SqlDatabase } from './sql-database.ts'
import { sqlIssuerStore } from './sql-issuer-store.ts'
import { sqlNonceStore } from './sql-nonce-store.ts'

/** The stores of one database. They share it: closing it closes all. */
export interface SqlStores {
  readonly issuer: IssuerStore
  readonly nonces: NonceStore
  /** A holder's credentials, not encrypted. */
  readonly credentials: CredentialStore
  /** Waits for what is under way. What is asked afterwards is `store.unavailable`. */
  close(): Promise<void>
}

/** What the stores are made of, besides the database. */
export interface SqlStoresOptions {
  readonly hasher: Hasher
  /** Says when a nonce that ended is removed. */
  readonly clock: Clock
}

/** Migrates a database that was opened, sees to it that the audit log has the end that it says, and puts the stores over it. On any failure the database is closed. */
export async function openSqlStores(
  database: SqlDatabase,
  { hasher, clock }: SqlStoresOptions,
): Promise<Result<SqlStores>> {
  const migrated = await migrate(database, { migrations, hasher })
  const checked = migrated.ok ? await checkHead(database) : migrated
  if (!checked.ok) {
    await database.close()
    return checked
  }
  return ok({
    issuer: sqlIssuerStore(database, hasher),
    nonces: sqlNonceStore(database, clock),
    credentials: sqlCredentialStore(database),
    close: () => database.close(),
  })
}

/** A log whose end was cut off, or that was put together from two copies, must not be written on. */
async function checkHead(database: SqlDatabase): Promise<Result<null>> {
  const read = await database.transaction('read', async (session) => {
    // One statement, so that other processes may write meanwhile.
    const [row] = await session.all(
      'SELECT head.seq, head.hash, newest.seq AS last_seq, newest.hash AS last_hash FROM issuer_head AS head LEFT JOIN issuer_audit AS newest ON newest.seq = (SELECT max(seq) FROM issuer_audit)',
    )
    if (row === undefined) return false
    if (row['last_seq'] === null) return numberIn(row, 'seq') === 0
    return numberIn(row, 'seq') === numberIn(row, 'last_seq') && textIn(row, 'hash') === textIn(row, 'last_hash')
  })
  if (!read.ok) return resultOf(read)
  return read.value ? ok(null) : fail('store.corrupt', 'the audit log does not end where the database says')
}
