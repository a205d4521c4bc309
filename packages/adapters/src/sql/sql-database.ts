import { type Code, type Finding, finding, type Result } from '@imprint/core'

/** What a column holds. */
export type SqlValue = string | number | null

/** What a statement is given for a `?`. A list goes with `dialect.isAmong`. */
export type SqlParameter = SqlValue | readonly string[] | readonly number[]

/** One row of an answer, by column. */
export type SqlRow = Readonly<Record<string, SqlValue>>

/** What a column is made of. Numbers are whole (`integer`) or not (`real`); a time is `real`, because `Seconds` may have a fraction. */
export type ColumnType = 'integer' | 'real' | 'text'

/** Columns with their types, in order. */
export type Columns = Readonly<Record<string, ColumnType>>

/** A statement that is run for many rows of values: an insert, or an update of the row that `key` names, whose value comes first. */
export type RowStatement =
  | { readonly kind: 'insert'; readonly table: string; readonly columns: Columns }
  | { readonly kind: 'update'; readonly table: string; readonly key: Columns; readonly columns: Columns }

/** Where the two databases differ in words. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** A condition: the column's value is in a list, for which one `?` stands. */
  isAmong(column: string, type: ColumnType): string
  /** What follows a `SELECT` of a row that is about to be changed. SQLite has one writer, so nothing does. */
  readonly forUpdate: string
}

/** Statements inside of one transaction. What the database refuses rejects, for `transaction` to catch. */
export interface SqlSession {
  readonly dialect: Dialect
  /** Runs one statement with a `?` for each value. */
  all(sql: string, values?: readonly SqlParameter[]): Promise<readonly SqlRow[]>
  /** Runs a statement for each row of values. */
  each(statement: RowStatement, rows: readonly (readonly SqlValue[])[]): Promise<void>
  /** Runs statements without values, such as those of a migration. */
  script(statements: readonly string[]): Promise<void>
}

/** A transaction that failed: because the database refuses a value (`refused`), for another reason, or so that nobody knows whether it was done. */
export interface SqlFailure {
  readonly ok: false
  readonly error: Finding
  readonly outcome: 'refused' | 'not-done' | 'unknown'
}

/** What a transaction comes to. */
export type SqlResult<T> = { readonly ok: true; readonly value: T } | SqlFailure

/** What a transaction is for: `write` has the only write lock of SQLite from its beginning, `migrate` also keeps every other migration waiting, in all processes. */
export type SqlPurpose = 'read' | 'write' | 'migrate'

/**
 * A database, as narrow as the stores need it. Contract: `transaction` runs `work`, and all or none of its statements last, on the disk when it answers; where the database asks for it,
 * `work` is run again, so it changes nothing outside of itself. What the database refuses is a coded failure without any value of a statement; only a mistake of ours rejects.
 */
export interface SqlDatabase {
  transaction<T>(purpose: SqlPurpose, work: (session: SqlSession) => Promise<T>): Promise<SqlResult<T>>
  close(): Promise<void>
}

/** Told of each statement before it runs: by this, tests end a process between any two. */
export type StatementObserver = (sql: string) => void

const faultKey: unique symbol = Symbol('fault')

/** Makes an error that ends a transaction with a finding. */
export function sqlFault(code: Code, detail: string): Error {
  return Object.assign(new Error(detail), { [faultKey]: finding(code, detail) })
}

/** Reads such an error; `null` for any other. */
export function faultOf(error: unknown): Finding | null {
  return error instanceof Error && faultKey in error ? (error[faultKey] as Finding) : null
}

/** Leaves out what only the stores have to know. */
export function resultOf<T>(result: SqlResult<T>): Result<T> {
  return result.ok ? result : { ok: false, error: result.error }
}
