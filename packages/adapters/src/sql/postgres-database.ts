import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionOptions } from 'node:tls'
import { type Code, type Finding, fail, finding, ok, type Result } from '@imprint/core'
import { Pool, type PoolClient, types } from 'pg'
import {
  type Columns,
  type ColumnType,
  type Dialect,
  faultOf,
  type RowStatement,
  type SqlDatabase,
  type SqlParameter,
  type SqlPurpose,
  type SqlRow,
  type SqlSession,
  type SqlValue,
  type StatementObserver,
} from './sql-database.ts'

/** How a PostgreSQL database is reached. */
export interface PostgresDatabaseOptions {
  readonly url: string
  /** The schema that holds the tables; it is made if it is not there. */
  readonly schema: string
  /** Connections at most. */
  readonly connections: number
  readonly tls?: ConnectionOptions
  readonly observe?: StatementObserver
}

const typeNames: Readonly<Record<ColumnType, string>> = { integer: 'bigint', real: 'double precision', text: 'text' }

const dialect: Dialect = {
  name: 'postgres',
  isAmong: (column, type) => `${column} = ANY (?::${typeNames[type]}[])`,
  // Not FOR UPDATE, which would wait for rows that merely refer to this one.
  forUpdate: ' FOR NO KEY UPDATE',
}

// Each of our statements takes milliseconds. Who waits longer than this, for a lock or for a client that is gone, had better fail.
const statementTimeoutMs = 15_000
const connectTimeoutMs = 10_000
// A server that fell silent answers no timeout of its own.
const answerTimeoutMs = 20_000
// Of two transactions that stand in each other's way one gives way; that it does so six times running is no accident.
const retriesOfConflict = 5
/** "IMPR": the advisory lock that one migration holds. */
const migrationLock = 0x494d_5052
const int8 = 20

/**
 * Opens a pool of connections: the home of `pg`. Values are parameters, always. Every transaction says itself where its tables are and that its commit is synchronous, so that neither the
 * server's configuration nor a pooler in between decides it. A server on another host is spoken to over TLS with a certificate that is checked, unless the URL has an `sslmode` of its own.
 */
export function openPostgresDatabase(options: PostgresDatabaseOptions): Result<SqlDatabase> {
  const { url, schema, connections, tls, observe } = options
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_'))
    return fail('store.unavailable', 'a schema is named by lower-case letters, digits and _')
  let pool: Pool
  try {
    pool = new Pool({
      connectionString: url,
      ssl: tls ?? tlsFor(url),
      max: connections,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      allowExitOnIdle: true,
      types: { getTypeParser: (oid, format) => (oid === int8 ? Number : types.getTypeParser(oid, format)) },
    })
  } catch {
    // The message may quote the URL, which holds a password.
    return fail('store.unavailable', 'the URL of the database cannot be read')
  }
  // Without listeners, a connection that is lost would end the process. The next statement on it fails, which is soon enough.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const begin = [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    `SET LOCAL search_path = "${schema}", pg_temp`,
    'SET LOCAL synchronous_commit = on',
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${statementTimeoutMs}`,
  ].join('; ')
  let isClosed = false
  let underWay = 0
  const once = async <T>(purpose: SqlPurpose, work: (session: SqlSession) => Promise<T>): Promise<Attempt<T>> => {
    if (isClosed) return { ...fail('store.unavailable', 'the store is closed'), outcome: 'not-done', retries: 0 }
    const connected = await connect(pool)
    if (!connected.ok) return { ...connected, outcome: 'not-done', retries: 0 }
    const client = connected.value
    const session = sessionOf(client, observe)
    let isCommitting = false
    let isBroken = false
    try {
      await session.script([begin])
      if (purpose === 'migrate') await lockMigrations(session, schema)
      const value = await work(session)
      isCommitting = true
      await session.script(['COMMIT'])
      return { ok: true, value }
    } catch (error) {
      const state = stateOf(error)
      if (state !== null && isEnded(state)) isBroken = true
      else await session.script(['ROLLBACK']).catch(() => (isBroken = true))
      const fault = faultOf(error) ?? describeFault(state)
      if (fault === null) throw error
      return {
        ok: false,
        error: fault,
        outcome: isCommitting && isBroken ? 'unknown' : state !== null && isRefusal(state) ? 'refused' : 'not-done',
        retries: state === '40001' || state === '40P01' ? retriesOfConflict : isBroken && !isCommitting ? 1 : 0,
      }
    } finally {
      client.release(isBroken)
    }
  }
  return ok({
    async transaction(purpose, work) {
      underWay++
      try {
        for (let attempt = 1; ; attempt++) {
          const done = await once(purpose, work)
          if (done.ok || attempt > done.retries) return done
          await sleep(Math.random() * 2 ** attempt * 5)
        }
      } finally {
        underWay--
      }
    },
    async close() {
      if (isClosed) return
      // What was asked before is answered; every statement of it has an end in time.
      while (underWay > 0) await sleep(1)
      isClosed = true
      await pool.end()
    },
  })
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly error: Finding
      readonly outcome: 'refused' | 'not-done' | 'unknown'
      /** How often it may be tried again: a connection that was lost before COMMIT has done nothing. */
      readonly retries: number
    }

/** TLS with a checked certificate, but for a server on this very machine, or where the URL says otherwise. */
function tlsFor(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname, searchParams } = new URL(url)
  if (['sslmode', 'ssl', 'host'].some((name) => searchParams.has(name))) return false
  return !['', 'localhost', '127.0.0.1', '[::1]'].includes(hostname) && !/^%2f/i.test(hostname)
}

async function connect(pool: Pool): Promise<Result<PoolClient>> {
  try {
    return ok(await pool.connect())
  } catch (error) {
    const state = stateOf(wrapped(error))
    return fail(
      'store.unavailable',
      `the database cannot be reached: ${state === null || state === '' ? 'no connection' : state}`,
    )
  }
}

async function lockMigrations(session: SqlSession, schema: string): Promise<void> {
  await session.all('SELECT pg_advisory_xact_lock(?)', [migrationLock])
  // Asked first, because a role that may not make schemas may not say IF NOT EXISTS either.
  const found = await session.all('SELECT 1 AS found FROM pg_namespace WHERE nspname = ?', [schema])
  if (found.length === 0) await session.script([`CREATE SCHEMA "${schema}"`])
}

function sessionOf(client: PoolClient, observe: StatementObserver | undefined): SqlSession {
  const query = async (sql: string, values?: readonly unknown[]) => {
    observe?.(sql)
    try {
      return await (values === undefined ? client.query(sql) : client.query(sql, [...values]))
    } catch (error) {
      throw wrapped(error)
    }
  }
  return {
    dialect,
    all: async (sql, values = []) => (await query(numbered(sql), values.map(bound))).rows as readonly SqlRow[],
    each: async (statement, rows) => {
      if (rows.length === 0) return
      const [, ...types] = textOf(statement)
      await query(
        textOf(statement)[0],
        types.map((_, column) => rows.map((row) => row[column] as SqlValue)),
      )
    },
    script: async (statements) => {
      for (const sql of statements) await query(sql)
    },
  }
}

function bound(value: SqlParameter): unknown {
  return typeof value === 'object' && value !== null ? [...value] : value
}

const numberedTexts = new Map<string, string>()

/** Writes `$1`, `$2` for each `?`. Our statements have no text with a question mark. */
function numbered(sql: string): string {
  let found = numberedTexts.get(sql)
  if (found === undefined) {
    let count = 0
    numberedTexts.set(sql, (found = sql.replaceAll('?', () => `$${++count}`)))
  }
  return found
}

const rowTexts = new WeakMap<RowStatement, readonly [sql: string, ...types: string[]]>()

/** One statement for any number of rows: a parameter for each column, which is an array. */
function textOf(statement: RowStatement): readonly [sql: string, ...types: string[]] {
  const found = rowTexts.get(statement)
  if (found !== undefined) return found
  const { table, columns } = statement
  const all: Columns = statement.kind === 'insert' ? columns : { ...statement.key, ...columns }
  const names = Object.keys(all)
  const types = Object.values(all).map((type) => typeNames[type])
  const source = `unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})`
  const sql =
    statement.kind === 'insert'
      ? `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM ${source}`
      : `UPDATE ${table} SET ${Object.keys(columns)
          .map((name) => `${name} = given.${name}`)
          .join(', ')} FROM ${source} AS given (${names.join(', ')}) WHERE ${Object.keys(statement.key)
          .map((name) => `${table}.${name} = given.${name}`)
          .join(' AND ')}`
  const made = [sql, ...types] as const
  rowTexts.set(statement, made)
  return made
}

const stateKey: unique symbol = Symbol('state')

/** Hides an error of the database, whose message and detail quote values, behind its SQLSTATE: empty where the connection failed. */
function wrapped(error: unknown): Error {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return Object.assign(new Error('PostgreSQL'), { [stateKey]: /^[0-9A-Z]{5}$/.test(code) ? code : '' })
}

function stateOf(error: unknown): string | null {
  return error instanceof Error && stateKey in error ? String(error[stateKey]) : null
}

/** Connection exceptions, a server that shuts down, or no answer at all: the session is over. */
function isEnded(state: string): boolean {
  return state === '' || state.startsWith('08') || state.startsWith('57P')
}

/** Data exceptions, constraints and limits of size (https://www.postgresql.org/docs/current/errcodes-appendix.html): another value would have been taken. */
function isRefusal(state: string): boolean {
  return ['22', '23', '54'].includes(state.slice(0, 2))
}

const codesOfStates: Readonly<Record<string, Code>> = {
  '23505': 'store.conflict',
  XX001: 'store.corrupt',
  XX002: 'store.corrupt',
}

function describeFault(state: string | null): Finding | null {
  if (state === null) return null
  if (state === '') return finding('store.unavailable', 'the connection to the database was lost')
  return finding(codesOfStates[state] ?? 'store.unavailable', `PostgreSQL answers with SQLSTATE ${state}`)
}
