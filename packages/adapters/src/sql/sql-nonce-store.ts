import type { Clock, NonceState, NonceStore } from '@imprint/core'
import { nonceGrace } from '../memory.ts'
import type { SqlDatabase, SqlSession } from './sql-database.ts'

// Longer than any clocks differ, and by a day longer than a nonce is known.
const keepSeconds = 86_400
const purgeEvery = 256
// A purge adds a few milliseconds to one call in 256, and takes away more than that call's share.
const purgeAtMost = 1024

/**
 * Keeps nonces in a database, single use across processes: one conditional update finds a nonce fresh and makes it spent, and the database lets one of two win. What ended a day ago is removed, some
 * at a time. A database that cannot be asked rejects, as the port says, with an error whose `code` is `store.unavailable` or `store.corrupt`.
 */
export function sqlNonceStore(database: SqlDatabase, clock: Clock): NonceStore {
  const write = async <T>(work: (session: SqlSession) => Promise<T>): Promise<T> => {
    const result = await database.transaction('write', work)
    if (result.ok) return result.value
    throw Object.assign(new Error(`${result.error.code}: ${result.error.detail}`), { code: result.error.code })
  }
  let issued = 0
  return {
    issue: (nonce, expiresAt) => {
      const purgeBefore = issued++ % purgeEvery === 0 ? clock.now() - keepSeconds : null
      return write(async (session) => {
        if (purgeBefore !== null)
          await session.all(
            'DELETE FROM verifier_nonces WHERE nonce IN (SELECT nonce FROM verifier_nonces WHERE expires_at < ? ORDER BY expires_at LIMIT ?)',
            [purgeBefore, purgeAtMost],
          )
        // A second issue must not make a spent nonce fresh again.
        await session.all(
          'INSERT INTO verifier_nonces (nonce, expires_at, spent) VALUES (?, ?, 0) ON CONFLICT (nonce) DO NOTHING',
          [nonce, expiresAt],
        )
      })
    },
    consume: (nonce, at) =>
      write(async (session): Promise<NonceState> => {
        const earliest = at - nonceGrace
        const fresh = await session.all(
          'UPDATE verifier_nonces SET spent = 1 WHERE nonce = ? AND spent = 0 AND expires_at >= ? RETURNING spent',
          [nonce, earliest],
        )
        if (fresh.length > 0) return 'fresh'
        const known = await session.all('SELECT spent FROM verifier_nonces WHERE nonce = ? AND expires_at >= ?', [
          nonce,
          earliest,
        ])
        return known.length > 0 ? 'spent' : 'unknown'
      }),
  }
}
