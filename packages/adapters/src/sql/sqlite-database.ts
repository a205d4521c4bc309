import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Code, type Finding, fail, finding, ok, type Result } from '@imprint/core'
import { inMemory, prepareDatabaseFile } from './database-file.ts'
import {
  type Dialect,
  faultOf,
  type RowStatement,
  type SqlDatabase,
  type SqlParameter,
  type SqlRow,
  type SqlSession,
  type StatementObserver,
  sqlFault,
} from './sql-database.ts'

/** How a database file is opened. */
export interface SqliteDatabaseOptions {
  readonly path: string
  readonly observe?: StatementObserver
  /** Milliseconds to wait for another process's lock. */
  readonly lockWait?: number
}

const dialect: Dialect = {
  name: 'sqlite',
  isAmong: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  forUpdate: '',
}

/** "IMPR" in the header of the file says whose database it is (https://sqlite.org/fileformat.html#application_id). */
const applicationId = 0x494d_5052

// While SQLite waits, the process does nothing else. So SQLite waits shortly, and we wait longer, asleep.
const busyTimeoutMs = 20
const lockWaitMs = 10_000

/**
 * Opens a database file, or makes it: the home of `node:sqlite`. In WAL mode with `synchronous=FULL` every commit syncs the log (https://sqlite.org/pragma.html#pragma_synchronous), and nothing that the file's
 * schema says is trusted. There is one connection, whose transactions take turns, because SQLite has one writer in any case.
 */
export async function openSqliteDatabase(options: SqliteDatabaseOptions): Promise<Result<SqlDatabase>> {
  const { path, lockWait = lockWaitMs } = options
  const prepared = await prepareDatabaseFile(path)
  if (!prepared.ok) return prepared
  let connection: DatabaseSync | null = null
  const until = performance.now() + lockWait
  for (;;)
    try {
      connection ??= new DatabaseSync(path, {
        enableForeignKeyConstraints: true,
        enableDoubleQuotedStringLiterals: false,
        allowExtension: false,
        defensive: true,
      })
      const claimed = claimFile(connection, path)
      if (claimed.ok) return ok(databaseOf(connection, options))
      connection.close()
      return claimed
    } catch (error) {
      if (isBusy(error) && performance.now() < until) {
        await pause()
        continue
      }
      connection?.close()
      const fault = describeFault(error)
      if (fault === null) throw error
      return { ok: false, error: fault }
    }
}

/** Sets what holds for a connection, once it is certain that the file is ours or empty. */
function claimFile(connection: DatabaseSync, path: string): Result<null> {
  connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  const one = (sql: string) => Object.values(connection.prepare(sql).get() ?? {})[0]
  const found = one('PRAGMA application_id')
  if (found !== applicationId) {
    if (found !== 0 || one('SELECT count(*) FROM sqlite_schema') !== 0)
      return fail('store.corrupt', 'the file is a database of another program')
    connection.exec(`PRAGMA application_id = ${applicationId}`)
  }
  if (one('PRAGMA journal_mode = WAL') !== 'wal' && path !== inMemory)
    return fail('store.unavailable', 'the file system does not let SQLite keep a log that several processes share')
  connection.exec('PRAGMA synchronous = FULL')
  // 32 MB of log before it is copied into the file: eight times the default (in pages of 4 KB), because pages that are written again and again are copied once.
  connection.exec('PRAGMA wal_autocheckpoint = 8000')
  connection.exec('PRAGMA trusted_schema = OFF')
  connection.exec('PRAGMA cell_size_check = ON')
  // What is deleted is overwritten, because it may be about a person.
  connection.exec('PRAGMA secure_delete = ON')
  return ok(null)
}

function databaseOf(connection: DatabaseSync, { observe, lockWait = lockWaitMs }: SqliteDatabaseOptions): SqlDatabase {
  const prepared = new Map<string | RowStatement, StatementSync>()
  const statement = (key: string | RowStatement) => {
    let found = prepared.get(key)
    if (found === undefined)
      prepared.set(key, (found = connection.prepare(typeof key === 'string' ? key : textOf(key))))
    return found
  }
  const run = (sql: string) => {
    observe?.(sql)
    statement(sql).run()
  }
  const session: SqlSession = {
    dialect,
    all: async (sql, values = []) => {
      observe?.(sql)
      return statement(sql).all(...values.map(bound)) as unknown as readonly SqlRow[]
    },
    each: async (rowStatement, rows) => {
      const each = statement(rowStatement)
      for (const row of rows) {
        observe?.(rowStatement.table)
        each.run(...row)
      }
    },
    script: async (statements) => {
      for (const sql of statements) {
        observe?.(sql)
        connection.exec(sql)
      }
    },
  }
  let isClosed = false
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => null)
    return mine
  }
  return {
    transaction: (purpose, work) =>
      inTurn(async () => {
        const until = performance.now() + lockWait
        for (;;) {
          let step: 'begin' | 'work' | 'commit' = 'begin'
          try {
            if (isClosed) throw sqlFault('store.unavailable', 'the store is closed')
            run(purpose === 'read' ? 'BEGIN' : 'BEGIN IMMEDIATE')
            step = 'work'
            const value = await work(session)
            step = 'commit'
            run('COMMIT')
            return { ok: true, value }
          } catch (error) {
            if (step !== 'begin') rollBack(connection)
            if (isBusy(error) && performance.now() < until) {
              await pause()
              continue
            }
            const fault = faultOf(error) ?? describeFault(error)
            if (fault === null) throw error
            // Where writing or syncing the log fails, the log may hold the commit already.
            return {
              ok: false,
              error: fault,
              outcome: step === 'commit' ? 'unknown' : isRefusal(error) ? 'refused' : 'not-done',
            }
          }
        }
      }),
    close: () =>
      inTurn(async () => {
        if (isClosed) return
        isClosed = true
        prepared.clear()
        connection.close()
      }),
  }
}

/** Ends what was begun. After some errors SQLite has done it already, and says that there is nothing to end; where it cannot, the next BEGIN fails. */
function rollBack(connection: DatabaseSync): void {
  try {
    connection.exec('ROLLBACK')
  } catch (error) {
    if (resultCode(error) === null) throw error
  }
}

function pause(): Promise<void> {
  return sleep(1 + Math.random() * 10)
}

/** A list goes as a JSON array, which `json_each` reads. */
function bound(value: SqlParameter) {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

function textOf(statement: RowStatement): string {
  const { table, columns } = statement
  const names = Object.keys(columns)
  if (statement.kind === 'insert')
    return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  const [key] = Object.keys(statement.key)
  return `UPDATE ${table} SET ${names.map((name, at) => `${name} = ?${at + 2}`).join(', ')} WHERE ${key} = ?1`
}

/** The primary result code of an error of SQLite (https://sqlite.org/rescode.html), which is its low octet; `null` for another error. */
function resultCode(error: unknown): { readonly primary: number; readonly extended: number } | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return { primary: error.errcode & 0xff, extended: error.errcode }
}

// CORRUPT, CONSTRAINT and NOTADB. All others say that it does not work now: FULL, IOERR, READONLY, BUSY and so on.
const codesOfResults: Readonly<Record<number, Code>> = {
  11: 'store.corrupt',
  19: 'store.conflict',
  26: 'store.corrupt',
}

/** Reads an error of SQLite. Its message may quote what is in the file, so that only the number is kept. */
function describeFault(error: unknown): Finding | null {
  const result = resultCode(error)
  if (result === null) return null
  return finding(
    codesOfResults[result.primary] ?? 'store.unavailable',
    `SQLite answers with the result code ${result.extended}`,
  )
}

/** TOOBIG, CONSTRAINT or MISMATCH: another value would have been taken. */
function isRefusal(error: unknown): boolean {
  const primary = resultCode(error)?.primary
  return primary === 18 || primary === 19 || primary === 20
}

/** BUSY or LOCKED. */
function isBusy(error: unknown): boolean {
  const primary = resultCode(error)?.primary
  return primary === 5 || primary === 6
}
