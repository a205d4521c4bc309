import type { Dialect } from './sql-database.ts'

/** The words of a migration that differ between the databases. */
export interface SchemaWords {
  /** A query for the name of every table that there is. */
  readonly tables: string
  readonly integer: string
  readonly real: string
  /** Text in the order of its octets, whatever the locale of the server. */
  readonly text: string
  /** A key that counts up by itself. */
  readonly counter: string
  /** What closes the definition of a table: in SQLite, its types are enforced. */
  readonly end: string
  /** The same for a table that is nothing but its key. */
  readonly endOfKeyTable: string
  /** Statements after which a table's rows can be added, and neither changed nor removed. */
  appendOnly(table: string, key: string): readonly string[]
}

const refusal = 'rows are added here, and neither changed nor removed'

/** The words of each database. */
export const schemaWords: Readonly<Record<Dialect['name'], SchemaWords>> = {
  sqlite: {
    tables: 'SELECT name FROM sqlite_schema',
    integer: 'INTEGER',
    real: 'REAL',
    text: 'TEXT',
    counter: 'INTEGER PRIMARY KEY AUTOINCREMENT',
    end: ') STRICT',
    endOfKeyTable: ') STRICT, WITHOUT ROWID',
    // INSERT OR REPLACE removes a row without asking the trigger for DELETE (https://sqlite.org/lang_conflict.html), hence the third.
    appendOnly: (table, key) =>
      [
        ['update', 'BEFORE UPDATE', ''],
        ['delete', 'BEFORE DELETE', ''],
        ['replace', 'BEFORE INSERT', `WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${key} = NEW.${key})`],
      ].map(
        ([name, event, when]) =>
          `CREATE TRIGGER ${table}_no_${name} ${event} ON ${table} ${when} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`,
      ),
  },
  postgres: {
    tables: 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
    integer: 'bigint',
    real: 'double precision',
    text: 'text COLLATE "C"',
    counter: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    end: ')',
    endOfKeyTable: ')',
    appendOnly: (table) => [
      `CREATE FUNCTION ${table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '${refusal}'; END $$`,
      `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${table}_refuse()`,
      `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${table}_refuse()`,
    ],
  },
}
