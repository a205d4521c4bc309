import type { Clock, Hasher, IssuerStore } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../packages/adapters/src/sql/migrate.ts'
import { migrations } from '../../packages/adapters/src/sql/migrations.ts'
import type { SqlDatabase } from '../../packages/adapters/src/sql/sql-database.ts'
import { sqlIssuerStore } from '../../packages/adapters/src/sql/sql-issuer-store.ts'
import { openSqlStores } from '../../packages/adapters/src/sql/sql-stores.ts'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { context, issued, value, withBeginning } from './issuances.ts'

/** A database to hold against what is asked of one that lives long. */
export interface SqlHistoryCase {
  readonly name: string
  readonly hasher: Hasher
  readonly clock: Clock
  /** Opens the database of a name, which is empty at first. The suite closes it. */
  open(name: string): Promise<SqlDatabase>
}

interface HistoryVector extends Vector {
  readonly change: 'none' | 'newer' | 'edited' | 'gap' | 'cut'
  readonly expect: { readonly code: string } | { readonly opens: true }
}

/** What somebody else's hand does to a database. */
const changes: Readonly<Record<HistoryVector['change'], readonly string[]>> = {
  none: [],
  newer: ["INSERT INTO imprint_migrations (version, name, checksum) VALUES (1000, 'of a later year', 'x')"],
  edited: ["UPDATE imprint_migrations SET checksum = 'x' WHERE version = 1"],
  gap: ['DELETE FROM imprint_migrations WHERE version = 1'],
  cut: ['UPDATE issuer_head SET seq = seq + 1'],
}

let count = 0

/** Registers how a database is made, changed by releases, and kept from being changed otherwise. */
export function sqlHistory({ name, hasher, clock, open }: SqlHistoryCase): void {
  const opened = async (database: SqlDatabase) => value(await openSqlStores(database, { hasher, clock }))
  const run = async (place: string, statements: readonly string[]) => {
    const database = await open(place)
    const done = await database.transaction('write', (session) => session.script(statements))
    await database.close()
    return done
  }
  const contents = async (store: IssuerStore) => [
    value(await store.find({})),
    value(await store.keys()),
    value(await store.lists()),
    value(await store.audit({ after: 0, limit: 100 })),
  ]
  const filled = async (place: string) => {
    const stores = await opened(await open(place))
    await withBeginning(stores.issuer)
    value(await stores.issuer.commit([issued('c1', { slot: { list: 'l1', index: 0 } })], context))
    const before = await contents(stores.issuer)
    await stores.close()
    return before
  }

  describe(`${name} over the years`, () => {
    it.each(readVectors<HistoryVector>('stores/database-history'))(
      '$id: $about',
      async ({ change, expect: expected }) => {
        const place = `history_${++count}`
        await filled(place)
        expect(await run(place, changes[change])).toMatchObject({ ok: true })
        const answer = await openSqlStores(await open(place), { hasher, clock })
        if ('code' in expected) expect(answer).toMatchObject({ ok: false, error: { code: expected.code } })
        else await value(answer).close()
      },
    )

    it('brings a database of the first release up to date, with all that is in it', async () => {
      const place = `history_${++count}`
      const old = await open(place)
      expect(await migrate(old, { migrations: migrations.slice(0, 1), hasher })).toEqual({
        ok: true,
        value: { applied: 1 },
      })
      const store = await withBeginning(sqlIssuerStore(old, hasher))
      value(await store.commit([issued('c1', { slot: { list: 'l1', index: 0 } })], context))
      const before = await contents(store)
      await store.close()
      const stores = await opened(await open(place))
      expect(await contents(stores.issuer)).toEqual(before)
      value(await stores.issuer.commit([issued('c2', { slot: { list: 'l1', index: 1 } })], context))
      await stores.close()
      const now = await open(place)
      expect(await migrate(now, { migrations, hasher })).toEqual({ ok: true, value: { applied: 0 } })
      await now.close()
    })

    it('takes all missing steps or none', async () => {
      const place = `history_${++count}`
      const before = await filled(place)
      const bad = [
        ...migrations,
        { version: migrations.length + 1, name: 'good', up: () => ['CREATE TABLE half (a integer)'] },
        { version: migrations.length + 2, name: 'bad', up: () => ['CREATE TABLE half (a integer)'] },
      ]
      const database = await open(place)
      expect(await migrate(database, { migrations: bad, hasher })).toMatchObject({
        error: { code: 'store.unavailable' },
      })
      await database.close()
      expect(await run(place, ['SELECT * FROM half'])).toMatchObject({ ok: false })
      const stores = await opened(await open(place))
      expect(await contents(stores.issuer)).toEqual(before)
      await stores.close()
    })

    it('lets one of several migrate at once, while the others wait', async () => {
      const place = `history_${++count}`
      const databases = await Promise.all(Array.from({ length: 4 }, () => open(place)))
      const migrated = await Promise.all(databases.map((database) => migrate(database, { migrations, hasher })))
      expect(migrated.map((each) => value(each).applied).sort()).toEqual([0, 0, 0, migrations.length])
      for (const database of databases) await database.close()
    })

    it('has steps that are numbered without a gap and were never edited since they were released', () => {
      expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
    })

    it.each([
      ['changed', "UPDATE issuer_audit SET actor = 'nobody'"],
      ['removed', 'DELETE FROM issuer_audit WHERE seq = 3'],
      ['removed as a whole', 'TRUNCATE issuer_audit'],
      ['replaced', "REPLACE INTO issuer_audit VALUES (3, 0, 'nobody', 'x', '{}', 'x', 'x')"],
      ['added again', "INSERT INTO issuer_audit VALUES (3, 0, 'nobody', 'x', '{}', 'x', 'x')"],
    ])('does not let audit rows be %s', async (_, statement) => {
      const place = `history_${++count}`
      const before = await filled(place)
      // What one of the two databases has no word for, it refuses too.
      expect(await run(place, [statement])).toMatchObject({ ok: false })
      const stores = await opened(await open(place))
      expect(await contents(stores.issuer)).toEqual(before)
      await stores.close()
    })

    it('does not let two credentials have one place, or a credential go, behind the back of the store', async () => {
      const place = `history_${++count}`
      await filled(place)
      const columns =
        'type, format, subject, about, holder_key, kid, issued_at, valid_from, valid_until, list, list_index, replaces, token, status, status_at'
      const copy = (seq: number, id: string) =>
        `INSERT INTO issuer_credentials (seq, id, ${columns}) SELECT ${seq}, '${id}', ${columns} FROM issuer_credentials WHERE seq = 3`
      expect(await run(place, [copy(9, 'c9')])).toMatchObject({ ok: false, error: { code: 'store.conflict' } })
      expect(await run(place, ["UPDATE issuer_credentials SET status = 'fine'"])).toMatchObject({ ok: false })
      expect(await run(place, ["UPDATE issuer_credentials SET kid = 'k9'"])).toMatchObject({ ok: false })
      expect(await run(place, ["DELETE FROM issuer_keys WHERE kid = 'k1'"])).toMatchObject({ ok: false })
    })

    it('tells no value in what it says of a failure', async () => {
      const place = `history_${++count}`
      await filled(place)
      const done = await run(place, ["INSERT INTO issuer_keys (kid, alg) VALUES ('a secret', 'another secret')"])
      expect(done).toMatchObject({ ok: false })
      expect(JSON.stringify(done)).not.toContain('secret')
    })
  })
}
