import type { CredentialStore, Result } from '@imprint/core'
import { ok } from '@imprint/core'
import { textIn } from './issuer-rows.ts'
import { resultOf, type SqlDatabase, type SqlSession } from './sql-database.ts'
import { toStoredText } from './stored-text.ts'

/** Keeps a holder's credentials in a database, in the order in which they were put. */
export function sqlCredentialStore(database: SqlDatabase): CredentialStore {
  const write = async (work: (session: SqlSession) => Promise<unknown>): Promise<Result<null>> => {
    const done = await database.transaction('write', work)
    return done.ok ? ok(null) : resultOf(done)
  }
  return {
    put: ({ id, text: token }) =>
      write((session) =>
        session.all(
          'INSERT INTO holder_credentials (id, token) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET token = excluded.token',
          [toStoredText(id), toStoredText(token)],
        ),
      ),
    list: async () =>
      resultOf(
        await database.transaction('read', async (session) =>
          (await session.all('SELECT id, token FROM holder_credentials ORDER BY place')).map((row) => ({
            id: textIn(row, 'id'),
            text: textIn(row, 'token'),
          })),
        ),
      ),
    remove: (id) => write((session) => session.all('DELETE FROM holder_credentials WHERE id = ?', [toStoredText(id)])),
  }
}
