import { encodeBase64url, fail, type Hasher, ok, type Result, utf8 } from '@imprint/core'
import type { Migration } from './migrations.ts'
import { schemaWords } from './schema-words.ts'
import { resultOf, type SqlDatabase, type SqlSession, sqlFault } from './sql-database.ts'

/** What a database is brought to, and by what its steps are told apart. */
export interface MigrateOptions {
  readonly migrations: readonly Migration[]
  readonly hasher: Hasher
}

/**
 * Brings a database to the newest version: all missing steps in one transaction, under a lock that other processes wait for, so that there is never a half. A database with a step that
 * this release does not know is `store.version`; one in which a step was another, or is missing, is `store.corrupt`. Both are left as they are. Answers how many steps were taken.
 */
export async function migrate(
  database: SqlDatabase,
  { migrations, hasher }: MigrateOptions,
): Promise<Result<{ readonly applied: number }>> {
  const migrated = await database.transaction('migrate', async (session) => {
    const words = schemaWords[session.dialect.name]
    const steps = migrations.map(({ version, name, up }) => {
      const statements = up(words)
      const checksum = encodeBase64url(hasher.sha256(utf8(statements.join(';\n'))))
      return { version, name, statements, checksum }
    })
    const taken = await readTaken(session)
    const fault = historyFault(taken, steps)
    if (!fault.ok) throw sqlFault(fault.error.code, fault.error.detail)
    const missing = steps.slice(taken.length)
    for (const { version, name, statements, checksum } of missing) {
      await session.script(statements)
      await session.all('INSERT INTO imprint_migrations (version, name, checksum) VALUES (?, ?, ?)', [
        version,
        name,
        checksum,
      ])
    }
    return { applied: missing.length }
  })
  return resultOf(migrated)
}

interface Taken {
  readonly version: number
  readonly checksum: string
}

async function readTaken(session: SqlSession): Promise<readonly Taken[]> {
  const { tables, integer, text, end } = schemaWords[session.dialect.name]
  // Asked first: a role that may write rows and make no tables may not say IF NOT EXISTS either, and opening a database changes nothing that is there.
  const found = await session.all(`SELECT name FROM (${tables}) AS known WHERE name = 'imprint_migrations'`)
  if (found.length === 0)
    await session.script([
      `CREATE TABLE imprint_migrations (version ${integer} PRIMARY KEY, name ${text} NOT NULL, checksum ${text} NOT NULL${end}`,
    ])
  const rows = await session.all('SELECT version, checksum FROM imprint_migrations ORDER BY version')
  return rows.map(({ version, checksum }) => ({ version: Number(version), checksum: String(checksum) }))
}

function historyFault(taken: readonly Taken[], known: readonly Taken[]): Result<null> {
  const newest = taken.at(-1)?.version ?? 0
  if (newest > known.length)
    return fail('store.version', `the database has version ${newest}, this release knows ${known.length}`)
  for (const [index, { version, checksum }] of taken.entries())
    if (version !== known[index]?.version || checksum !== known[index]?.checksum)
      return fail('store.corrupt', `step ${index + 1} of the schema is not the one that was released`)
  return ok(null)
}
