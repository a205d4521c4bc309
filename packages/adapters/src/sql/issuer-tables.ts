import type { Columns, RowStatement } from './sql-database.ts'

/** Columns of the issuer's tables, in the order in which rows are written. */

const auditColumns = {
  seq: 'integer',
  at: 'real',
  actor: 'text',
  kind: 'text',
  detail: 'text',
  previous: 'text',
  hash: 'text',
} as const satisfies Columns

const keyColumns = {
  kid: 'text',
  alg: 'text',
  public_jwk: 'text',
  state: 'text',
  created_at: 'real',
  active_at: 'real',
  retired_at: 'real',
  compromised_at: 'real',
} as const satisfies Columns

const listColumns = {
  uri: 'text',
  mechanism: 'text',
  bits: 'integer',
  size: 'integer',
  seed: 'text',
  created_at: 'real',
  claimed: 'integer',
} as const satisfies Columns

const credentialColumns = {
  seq: 'integer',
  id: 'text',
  type: 'text',
  format: 'text',
  subject: 'text',
  about: 'text',
  holder_key: 'text',
  kid: 'text',
  issued_at: 'real',
  valid_from: 'real',
  valid_until: 'real',
  list: 'text',
  list_index: 'integer',
  replaces: 'text',
  token: 'text',
  status: 'text',
  status_at: 'real',
} as const satisfies Columns

const insert = (table: string, columns: Columns): RowStatement => ({ kind: 'insert', table, columns })

/** Statements that add rows. */
export const inserts = {
  audit: insert('issuer_audit', auditColumns),
  keys: insert('issuer_keys', keyColumns),
  lists: insert('issuer_lists', listColumns),
  credentials: insert('issuer_credentials', credentialColumns),
  about: insert('issuer_about', { about: 'text', seq: 'integer' }),
}

/** Statements that change rows. */
export const updates = {
  statuses: {
    kind: 'update',
    table: 'issuer_credentials',
    key: { seq: 'integer' },
    columns: { status: 'text', status_at: 'real' },
  },
  keys: {
    kind: 'update',
    table: 'issuer_keys',
    key: { kid: 'text' },
    columns: { state: 'text', active_at: 'real', retired_at: 'real', compromised_at: 'real' },
  },
} as const satisfies Record<string, RowStatement>

const named = (columns: Columns) => Object.keys(columns).join(', ')

/** The columns of each table as a `SELECT` names them. */
export const selected = {
  audit: named(auditColumns),
  keys: named(keyColumns),
  lists: named(listColumns),
  credentials: named(credentialColumns),
}
