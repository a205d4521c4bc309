import { auditStart } from '@imprint/core'
import type { SchemaWords } from './schema-words.ts'

/** One step of the schema. Once released it is never edited: a database remembers its checksum. */
export interface Migration {
  /** From 1, without a gap. */
  readonly version: number
  readonly name: string
  /** Statements, in order. */
  up(words: SchemaWords): readonly string[]
}

const oneOf = (column: string, values: readonly string[]) =>
  `CHECK (${column} IN (${values.map((value) => `'${value}'`).join(', ')}))`

/** Every step, in order. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'credentials, keys, status lists, audit log, nonces, wallet',
    up: ({ integer, real, text, counter, end, endOfKeyTable, appendOnly }) => [
      `CREATE TABLE issuer_audit (seq ${integer} PRIMARY KEY, at ${real} NOT NULL, actor ${text} NOT NULL, kind ${text} NOT NULL, detail ${text} NOT NULL, previous ${text} NOT NULL, hash ${text} NOT NULL${end}`,
      ...appendOnly('issuer_audit', 'seq'),
      // One row. Who writes locks it first, so that the log has one end.
      `CREATE TABLE issuer_head (one ${integer} PRIMARY KEY CHECK (one = 1), seq ${integer} NOT NULL, hash ${text} NOT NULL${end}`,
      `INSERT INTO issuer_head (one, seq, hash) VALUES (1, 0, '${auditStart}')`,
      `CREATE TABLE issuer_keys (kid ${text} PRIMARY KEY, alg ${text} NOT NULL, public_jwk ${text} NOT NULL, state ${text} NOT NULL ${oneOf('state', ['next', 'active', 'verify-only', 'compromised'])}, created_at ${real} NOT NULL, active_at ${real}, retired_at ${real}, compromised_at ${real}${end}`,
      `CREATE TABLE issuer_lists (uri ${text} PRIMARY KEY, mechanism ${text} NOT NULL, bits ${integer} NOT NULL, size ${integer} NOT NULL, seed ${text} NOT NULL, created_at ${real} NOT NULL, claimed ${integer} NOT NULL CHECK (claimed BETWEEN 0 AND size)${end}`,
      // `seq` is the number of the audit row that says it was issued: an order that no later change disturbs.
      `CREATE TABLE issuer_credentials (seq ${integer} PRIMARY KEY, id ${text} NOT NULL UNIQUE, type ${text} NOT NULL, format ${text} NOT NULL, subject ${text} NOT NULL, about ${text} NOT NULL, holder_key ${text} NOT NULL, kid ${text} NOT NULL REFERENCES issuer_keys (kid), issued_at ${real} NOT NULL, valid_from ${real} NOT NULL, valid_until ${real} NOT NULL, list ${text} REFERENCES issuer_lists (uri), list_index ${integer}, replaces ${text}, token ${text} NOT NULL, status ${text} NOT NULL ${oneOf('status', ['valid', 'suspended', 'revoked'])}, status_at ${real} NOT NULL, UNIQUE (list, list_index), CHECK ((list IS NULL) = (list_index IS NULL))${end}`,
      'CREATE INDEX issuer_credentials_holder_key ON issuer_credentials (holder_key, seq)',
      'CREATE INDEX issuer_credentials_kid ON issuer_credentials (kid, seq)',
      'CREATE INDEX issuer_credentials_valid_until ON issuer_credentials (valid_until, seq)',
      // Few credentials are not valid, and these are asked for by status and by list.
      `CREATE INDEX issuer_credentials_not_valid ON issuer_credentials (status, seq) WHERE status <> 'valid'`,
      `CREATE INDEX issuer_credentials_entries ON issuer_credentials (list, list_index) WHERE status <> 'valid'`,
      `CREATE TABLE issuer_about (about ${text} NOT NULL, seq ${integer} NOT NULL REFERENCES issuer_credentials (seq), PRIMARY KEY (about, seq)${endOfKeyTable}`,
      `CREATE TABLE verifier_nonces (nonce ${text} PRIMARY KEY, expires_at ${real} NOT NULL, spent ${integer} NOT NULL${end}`,
      'CREATE INDEX verifier_nonces_expires_at ON verifier_nonces (expires_at)',
      `CREATE TABLE holder_credentials (place ${counter}, id ${text} NOT NULL UNIQUE, token ${text} NOT NULL${end}`,
    ],
  },
  {
    version: 2,
    name: 'credentials by the time of issuing',
    up: () => ['CREATE INDEX issuer_credentials_issued_at ON issuer_credentials (issued_at, seq)'],
  },
]
