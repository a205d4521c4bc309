import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { openSqliteStores } from '@imprint/adapters/sqlite'
import { value } from '../conformance/issuances.ts'
import { crashSuite } from './crash-suite.ts'

crashSuite({
  name: 'SQLite',
  place: (folder, name) => ({ kind: 'sqlite', path: join(folder, name, 'issuer.db') }),
  open: async (where) =>
    value(
      await openSqliteStores({
        path: where.kind === 'sqlite' ? where.path : '',
        hasher: nodeHasher,
        clock: systemClock,
      }),
    ),
})
