import { cpSync, mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '../e2e/postgres-server.ts'
import { closePlace, good, id, issueAll, openPlace, pathOf, phone, run, staffed, unproven } from './cli-host.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  it('needs a server', (context) => context.skip(server))
} else {
  const { url } = server
  afterAll(() => server.stop())
  beforeEach(openPlace)
  afterEach(closePlace)

  describe('one issuer on several machines, with a PostgreSQL database', () => {
    it('issues side by side under one name, and each takes back what the other issued', async () => {
      const database = ['--database', url]
      await staffed(...database)
      // The second machine has the same keys and the same configuration.
      mkdirSync(pathOf('second'))
      for (const part of ['issuer.json', 'keys'])
        cpSync(pathOf('imprint-issuer', part), pathOf('second', part), { recursive: true })
      await Promise.all([
        issueAll(...database, '--out', 'a'),
        issueAll(...database, '--dir', 'second', '--out', 'b'),
        issueAll(...database, '--dir', 'second', '--out', 'c'),
      ])
      const kept = await good('issuer', 'list', ...database)
      const slots = kept.map(({ slot }: { slot: object }) => JSON.stringify(slot))
      expect([slots.length, new Set(slots).size]).toEqual([6, 6])
      const { changed } = await good(
        'issuer',
        'revoke',
        '--dir',
        'second',
        '--device',
        phone,
        '--reason',
        'x',
        ...database,
      )
      expect(changed).toHaveLength(3)
      expect(await good('issuer', 'list', '--live', ...database)).toHaveLength(3)
      expect((await good('audit', 'verify', ...database)).rows).toBeGreaterThan(10)

      // Where the database is may stand in the environment; the configuration only says that there is one.
      const words = ['issuer', 'keys', '--json']
      expect((await run(words, { env: { DATABASE_URL: url } })).exit).toBe(0)
      expect((await run(words)).json().error).toMatchObject({ code: 'usage' })
      const again = await run(['issuer', 'init', '--id', id, '--dir', 'third', ...database, '--json'])
      expect([again.exit, again.json().error.code]).toEqual([64, 'usage'])

      const gone = ['issuer', 'issue', 'staff.csv', '--devices', 'devices.json', ...unproven, '--json']
      const nobody = await run([...gone, '--database', 'postgres://nobody@127.0.0.1:1/none'])
      expect([nobody.exit, nobody.json().error.code]).toEqual([2, 'store.unavailable'])
    })
  })
}
