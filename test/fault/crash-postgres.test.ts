import { systemClock } from '@imprint/adapters/clock'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { openPostgresStores } from '@imprint/adapters/postgres'
import { afterAll, it } from 'vitest'
import { value } from '../conformance/issuances.ts'
import { startPostgres } from '../e2e/postgres-server.ts'
import { crashSuite } from './crash-suite.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  it('needs a server', (context) => context.skip(server))
} else {
  afterAll(() => server.stop())
  crashSuite({
    name: 'PostgreSQL',
    place: (_, name) => ({ kind: 'postgres', url: server.url, schema: name }),
    open: async (where) =>
      value(
        await openPostgresStores({
          url: server.url,
          schema: where.kind === 'postgres' ? where.schema : '',
          hasher: nodeHasher,
          clock: systemClock,
        }),
      ),
  })
}
