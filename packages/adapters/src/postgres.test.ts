import { randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer } from 'node:net'
import { createNonce, findAuditFault, type Seconds } from '@imprint/core'
import { afterAll, describe, expect, it } from 'vitest'
import { credentialStoreContract } from '../../../test/conformance/credential-store.ts'
import { context, issued, value, withBeginning } from '../../../test/conformance/issuances.ts'
import { issuerStoreContract } from '../../../test/conformance/issuer-store.ts'
import { nonceStoreContract } from '../../../test/conformance/nonce-store.ts'
import { sqlHistory } from '../../../test/conformance/sql-history.ts'
import { startPostgres } from '../../../test/e2e/postgres-server.ts'
import { systemClock } from './clock.ts'
import { nodeHasher, nodeRandom } from './node-crypto.ts'
import { openPostgresStores } from './postgres.ts'
import { openPostgresDatabase, type PostgresDatabaseOptions } from './sql/postgres-database.ts'
import { openSqlStores } from './sql/sql-stores.ts'

const options = { hasher: nodeHasher, clock: systemClock }
const server = await startPostgres()

if (typeof server === 'string') {
  it('needs a server', (context) => context.skip(server))
} else {
  const { url } = server
  const opened: { close(): Promise<void> }[] = []
  afterAll(async () => {
    await Promise.all(opened.map((stores) => stores.close()))
    await server.stop()
  })
  let schemas = 0
  const open = async (schema = `test_${++schemas}`) => {
    const stores = value(await openPostgresStores({ url, schema, connections: 4, ...options }))
    opened.push(stores)
    return stores
  }

  issuerStoreContract({ name: 'openPostgresStores', hasher: nodeHasher, create: async () => (await open()).issuer })
  nonceStoreContract({ name: 'openPostgresStores', create: async () => (await open()).nonces })
  credentialStoreContract({ name: 'openPostgresStores', create: async () => (await open()).credentials })

  const openDatabase = (options: Partial<PostgresDatabaseOptions> = {}) =>
    value(openPostgresDatabase({ url, schema: `test_${++schemas}`, connections: 4, ...options }))
  sqlHistory({
    name: 'PostgreSQL',
    hasher: nodeHasher,
    clock: systemClock,
    open: async (schema) => openDatabase({ schema }),
  })

  describe('openPostgresStores', () => {
    it('commits synchronously and looks for its tables where they are, whatever the server is told', async () => {
      const database = openDatabase()
      const { issuer } = value(await openSqlStores(database, options))
      const set = (statement: string) => database.transaction('write', (session) => session.script([statement]))
      await set('ALTER ROLE imprint SET synchronous_commit = off')
      const shown = await database.transaction('read', async (session) => [
        await session.all('SHOW synchronous_commit'),
        await session.all('SHOW search_path'),
      ])
      await set('ALTER ROLE imprint RESET synchronous_commit')
      expect(shown).toEqual({
        ok: true,
        value: [[{ synchronous_commit: 'on' }], [{ search_path: `test_${schemas}, pg_temp` }]],
      })
      await issuer.close()
    })

    it.each(['', 'Upper', 'a"; DROP SCHEMA public', 'pg_mine', 'a'.repeat(64)])(
      'refuses the schema name %j',
      async (schema) => {
        expect(await openPostgresStores({ url, schema, ...options })).toMatchObject({
          error: { code: 'store.unavailable' },
        })
      },
    )

    it('works for a role that may write rows and neither make tables nor change the audit log', async () => {
      const { issuer: owner } = await open()
      const schema = `test_${schemas}`
      const database = openDatabase()
      const admin = (statements: readonly string[]) =>
        database.transaction('write', (session) => session.script(statements))
      const role = `clerk_${schemas}`
      value(
        await admin([
          `CREATE ROLE ${role} LOGIN PASSWORD 'a-test'`,
          `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
          `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
          `REVOKE UPDATE, DELETE ON ${schema}.issuer_audit FROM ${role}`,
        ]),
      )
      const clerkUrl = url.replace(/\/\/imprint:[0-9a-f]+@/, `//${role}:a-test@`)
      const clerk = value(await openPostgresStores({ url: clerkUrl, schema, connections: 1, ...options }))
      opened.push(clerk)
      const { issuer } = clerk
      await withBeginning(owner)
      value(await issuer.commit([issued('c1', { slot: { list: 'l1', index: 0 } })], context))
      value(await issuer.claimPlaces('l1', 1))
      expect(value(await owner.find({})).items).toHaveLength(1)
      await database.close()
    })

    it('does not let one commit that the database cannot take fail those beside it', async () => {
      const { issuer } = await open()
      await withBeginning(issuer)
      // Longer than an entry of an index may be, and not to be compressed.
      const id = randomBytes(9000).toString('base64url')
      const answers = await Promise.all(['c1', id, 'c2'].map((each) => issuer.commit([issued(each)], context)))
      expect(answers).toMatchObject([{ ok: true }, { error: { code: 'store.unavailable' } }, { ok: true }])
      const rows = value(await issuer.audit({ after: 0, limit: 10 }))
      expect(rows).toHaveLength(4)
      expect(findAuditFault(rows, { previous: null, hasher: nodeHasher })).toBeNull()
    })

    it.each(['40001', '40P01'])('tries again, a few times, after SQLSTATE %s', async (state) => {
      const database = openDatabase({ schema: 'public' })
      const failing = (times: number) => {
        let runs = 0
        const raise = `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END $$`
        return database.transaction('write', async (session) => {
          if (runs++ < times) await session.script([raise])
          return runs
        })
      }
      expect(await failing(3)).toEqual({ ok: true, value: 4 })
      expect(await failing(100)).toMatchObject({ ok: false, error: { code: 'store.unavailable' }, outcome: 'not-done' })
      await database.close()
    })

    it('does not try again what would fail again', async () => {
      const database = openDatabase({ schema: 'public' })
      let runs = 0
      const done = await database.transaction('write', async (session) => {
        runs++
        await session.script(['SELECT 1/0'])
      })
      expect([done.ok, runs]).toEqual([false, 1])
      await database.close()
    })

    it('takes another connection when one is lost, once, and is unavailable if that is lost too', async () => {
      const database = openDatabase({ schema: 'public' })
      const losing = (times: number) => {
        let runs = 0
        return database.transaction('write', async (session) => {
          if (runs++ < times) await session.all('SELECT pg_terminate_backend(pg_backend_pid())')
          return runs
        })
      }
      expect(await losing(1)).toEqual({ ok: true, value: 2 })
      expect(await losing(2)).toMatchObject({ ok: false, error: { code: 'store.unavailable' }, outcome: 'not-done' })
      expect(await losing(0)).toEqual({ ok: true, value: 1 })
      await database.close()
    })

    it('finds out whether a commit was done when the answer to it is lost', async () => {
      const proxy = await startLossyProxy(url)
      const { issuer } = value(await openPostgresStores({ url: proxy.url, schema: 'lossy', ...options }))
      await withBeginning(issuer)
      proxy.lose('answer')
      expect(await issuer.commit([issued('c1')], context)).toEqual({ ok: true, value: null })
      proxy.lose('question')
      expect(await issuer.commit([issued('c2')], context)).toMatchObject({ error: { code: 'store.unavailable' } })
      expect(value(await issuer.find({})).items.map(({ id }) => id)).toEqual(['c1'])
      // Nobody can be asked: the commit was done, and who tries again learns it.
      proxy.lose('answer and all that follows')
      const lost = await issuer.commit([issued('c3')], context)
      expect(lost).toMatchObject({
        error: { code: 'store.unavailable', detail: expect.stringContaining('look it up') },
      })
      proxy.lose('nothing')
      expect(await issuer.commit([issued('c3')], context)).toMatchObject({ error: { code: 'store.conflict' } })
      expect(value(await issuer.find({ id: 'c3' })).items).toHaveLength(1)
      const rows = value(await issuer.audit({ after: 0, limit: 10 }))
      expect(findAuditFault(rows, { previous: null, hasher: nodeHasher })).toBeNull()
      await issuer.close()
      proxy.close()
    })

    it('rejects, and does not answer, when nonces cannot be asked for', async () => {
      const { nonces, close } = await open()
      await close()
      const nonce = createNonce(nodeRandom)
      await expect(nonces.consume(nonce, 0 as Seconds)).rejects.toMatchObject({ code: 'store.unavailable' })
    })
  })
}

describe('openPostgresStores without a server', () => {
  it.each([
    'postgres://user:hush@127.0.0.1:1/x',
    'postgres://user:hush@%2Fnowhere/x',
    'postgres://us er:hush@[::/x',
    'hush',
  ])('says that %s cannot be reached, and not its password', async (url) => {
    const answer = await openPostgresStores({ url, ...options })
    expect(answer).toMatchObject({ error: { code: 'store.unavailable' } })
    expect(JSON.stringify(answer)).not.toContain('hush')
  })

  it('says nothing to a server on another host before TLS', async () => {
    const first: Buffer[] = []
    const listener = createServer((socket) => {
      socket.once('data', (data: Buffer) => {
        first.push(data)
        // "I have no TLS."
        socket.end('N')
      })
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => listener.listen(0, resolve))
    const { port } = listener.address() as AddressInfo
    const url = (rest: string) => `postgres://user:hush@0.0.0.0:${port}/x${rest}`
    expect(await openPostgresStores({ url: url(''), ...options })).toMatchObject({
      error: { code: 'store.unavailable' },
    })
    // An SSLRequest, and no more (PostgreSQL protocol section 54.7).
    expect(first.map((data) => data.toString('hex'))).toEqual(['0000000804d2162f'])
    expect(await openPostgresStores({ url: url('?sslmode=disable'), ...options })).toMatchObject({
      error: { code: 'store.unavailable' },
    })
    expect(first[1]?.toString()).toContain('user')
    listener.close()
  })
})

type Loss = 'nothing' | 'question' | 'answer' | 'answer and all that follows'

/** Stands between a client and the server, and ends the connection when a commit is asked for, or when it was answered. */
async function startLossyProxy(target: string) {
  const { username, password, hostname } = new URL(target)
  let loss: Loss = 'nothing'
  let isDown = false
  const listener = createServer((client) => {
    const server = connect(`${decodeURIComponent(hostname)}/.s.PGSQL.5432`)
    const end = () => {
      client.destroy()
      server.destroy()
    }
    if (isDown) return end()
    let isLosing = false
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
    client.on('data', (data: Buffer) => {
      if (loss !== 'nothing' && data.includes('COMMIT\0')) {
        const what = loss
        loss = 'nothing'
        if (what === 'question') return end()
        isLosing = true
        isDown = what === 'answer and all that follows'
      }
      server.write(data)
    })
    server.on('data', (data: Buffer) => {
      if (isLosing) end()
      else client.write(data)
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${(listener.address() as AddressInfo).port}/postgres`,
    lose(what: Loss) {
      loss = what
      isDown = false
    },
    close: () => listener.close(),
  }
}
