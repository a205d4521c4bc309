import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { findAuditFault } from '@imprint/core'
import { afterAll, describe, expect, it } from 'vitest'
import { credentialStoreContract } from '../../../test/conformance/credential-store.ts'
import { context, issued, issuedAt, value, withBeginning } from '../../../test/conformance/issuances.ts'
import { issuerStoreContract } from '../../../test/conformance/issuer-store.ts'
import { nonceStoreContract } from '../../../test/conformance/nonce-store.ts'
import { sqlHistory } from '../../../test/conformance/sql-history.ts'
import { systemClock } from './clock.ts'
import { nodeHasher } from './node-crypto.ts'
import { openSqlStores } from './sql/sql-stores.ts'
import { openSqliteDatabase } from './sql/sqlite-database.ts'
import { openSqliteStores } from './sqlite.ts'

const folders: string[] = []
const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'imprint-'))
  folders.push(path)
  return path
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))))

const options = { hasher: nodeHasher, clock: systemClock }
const inFile = async () => value(await openSqliteStores({ path: join(await folder(), 'a', 'b.db'), ...options }))
const inMemory = async () => value(await openSqliteStores({ path: ':memory:', ...options }))

issuerStoreContract({
  name: 'openSqliteStores in a file',
  hasher: nodeHasher,
  create: async () => (await inFile()).issuer,
})
issuerStoreContract({
  name: 'openSqliteStores in memory',
  hasher: nodeHasher,
  create: async () => (await inMemory()).issuer,
})
nonceStoreContract({ name: 'openSqliteStores', create: async () => (await inFile()).nonces })
credentialStoreContract({ name: 'openSqliteStores', create: async () => (await inFile()).credentials })

const historyFolder = await folder()
sqlHistory({
  name: 'SQLite',
  hasher: nodeHasher,
  clock: systemClock,
  open: async (name) => value(await openSqliteDatabase({ path: join(historyFolder, `${name}.db`) })),
})

describe('openSqliteStores', () => {
  const open = (path: string) => openSqliteStores({ path, ...options })

  it('makes a file and a log that only their owner can read, in a directory of the same kind', async () => {
    const parent = await folder()
    const path = join(parent, 'a', 'b', 'c.db')
    const stores = value(await open(path))
    await withBeginning(stores.issuer)
    for (const name of await readdir(join(parent, 'a', 'b')))
      expect((await stat(join(parent, 'a', 'b', name))).mode & 0o777, name).toBe(0o600)
    expect(await readdir(join(parent, 'a', 'b'))).toEqual(['c.db', 'c.db-shm', 'c.db-wal'])
    expect((await stat(join(parent, 'a'))).mode & 0o777).toBe(0o700)
    await stores.close()
  })

  it('refuses a file that others may read, until they may not', async () => {
    const path = join(await folder(), 'a.db')
    await value(await open(path)).close()
    await chmod(path, 0o640)
    expect(await open(path)).toMatchObject({ error: { code: 'store.unavailable' } })
    await chmod(path, 0o600)
    await value(await open(path)).close()
  })

  it('refuses what is no plain file', async () => {
    const path = join(await folder(), 'a.db')
    await value(await open(path)).close()
    await symlink(path, `${path}.link`)
    for (const other of [`${path}.link`, join(path, 'b.db'), await folder(), '', `file:${path}`, `${path}\0`])
      expect(await open(other)).toMatchObject({ error: { code: 'store.unavailable' } })
  })

  it('leaves a file that is not its own, or is damaged, as it is', async () => {
    const parent = await folder()
    const another = join(parent, 'another.db')
    const theirs = new DatabaseSync(another)
    theirs.exec('CREATE TABLE t (a)')
    theirs.close()
    const text = join(parent, 'text.db')
    await writeFile(text, 'not a database, but long enough to be one'.repeat(10))
    const cut = join(parent, 'cut.db')
    const stores = value(await open(cut))
    await withBeginning(stores.issuer)
    await stores.close()
    await writeFile(cut, (await readFile(cut)).subarray(0, 20_000))
    for (const path of [another, text, cut]) {
      await chmod(path, 0o600)
      const before = await readFile(path)
      expect(await open(path), path).toMatchObject({ error: { code: 'store.corrupt' } })
      expect((await readFile(path)).equals(before), path).toBe(true)
    }
  })

  it.each([
    { id: 'x' },
    { about: 'x' },
    { holderKey: 'x' },
    { kid: 'x' },
    { kid: 'x', liveAt: issuedAt },
    { liveAt: issuedAt },
    { status: 'suspended' },
    { status: 'revoked' },
    { liveAt: issuedAt, endsBefore: issuedAt },
    { issuedSince: issuedAt },
    { endsBefore: issuedAt, after: '7' },
  ] as const)('finds %j by an index, and does not go through all', async (query) => {
    const asked: string[] = []
    const database = value(await openSqliteDatabase({ path: ':memory:', observe: (sql) => asked.push(sql) }))
    const { issuer } = value(await openSqlStores(database, options))
    value(await issuer.find(query))
    const sql = asked.findLast((each) => each.startsWith('SELECT')) ?? ''
    const values = Array.from(sql.matchAll(/\?/g), () => 1)
    const plan = await database.transaction('read', (session) => session.all(`EXPLAIN QUERY PLAN ${sql}`, values))
    const steps = plan.ok ? plan.value.map(({ detail }) => String(detail)) : []
    expect(steps.some((step) => step.startsWith('SEARCH'))).toBe(true)
    expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([])
    await issuer.close()
  })

  it('says that it is unavailable while another holds the lock, and goes on afterwards', async () => {
    const path = join(await folder(), 'a.db')
    const database = value(await openSqliteDatabase({ path, lockWait: 30 }))
    const { issuer } = value(await openSqlStores(database, options))
    await withBeginning(issuer)
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const refused = await issuer.commit([issued('c1')], context)
    expect(refused).toMatchObject({ error: { code: 'store.unavailable' } })
    expect(value(await issuer.find({})).items).toEqual([])
    const waiting = issuer.commit([issued('c2')], context)
    other.exec('ROLLBACK')
    expect(await waiting).toEqual({ ok: true, value: null })
    expect(value(await issuer.find({})).items).toMatchObject([{ id: 'c2' }])
    other.close()
    await issuer.close()
  })

  it('loses nothing, and says so, when the disk is full', async () => {
    const path = join(await folder(), 'a.db')
    const database = value(await openSqliteDatabase({ path }))
    // Where the file may not grow SQLite answers FULL, as on a disk without room.
    const setPages = (count: number) =>
      database.transaction('read', (session) => session.script([`PRAGMA max_page_count = ${count}`]))
    const { issuer } = value(await openSqlStores(database, options))
    await withBeginning(issuer)
    value(await issuer.commit([issued('c1')], context))
    await setPages(1)
    const large = issued('c2', { text: 'x'.repeat(100_000) })
    expect(await issuer.commit([large], context)).toMatchObject({ error: { code: 'store.unavailable' } })
    expect(value(await issuer.find({})).items.map(({ id }) => id)).toEqual(['c1'])
    await setPages(100_000)
    value(await issuer.commit([large], context))
    expect(
      findAuditFault(value(await issuer.audit({ after: 0, limit: 10 })), { previous: null, hasher: nodeHasher }),
    ).toBeNull()
    await issuer.close()
  })
})
