import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Nonce, NonceState, NonceStore } from '@imprint/core'
import { codeOf, syncDirectory } from './json-file.ts'
import { nonceGrace } from './memory.ts'

/** Where nonces are kept, and what is said of one that was not issued here. */
export interface FileNonceStoreOptions {
  readonly dir: string
  readonly clock: Clock
  /**
   * `unknown` (the default): only what this directory issued is ever fresh. `fresh-once`: so is, once, what it did not issue, for a command that is handed
   * a request made elsewhere.
   */
  readonly unissued?: 'unknown' | 'fresh-once'
}

// Markers outlive their nonce by a day, so that clocks that differ cannot make one fresh again.
const keepSeconds = 86_400
const cleanEvery = 256

/**
 * Keeps nonces as marker files in a directory, atomically across processes: `<hash>.issued` says until when the nonce holds, and whoever creates `<hash>.spent` first
 * has used it. Creating a file exclusively has one winner, also on network file systems since NFS 3, and nothing needs a lock. Markers are named by hash
 * because file names are shorter than nonces may be, and not case-sensitive everywhere. Expired ones are removed now and then.
 *
 * @example
 * ```ts
 * const nonces = fileNonceStore({ dir: 'nonces', clock: systemClock })
 * ```
 */
export function fileNonceStore({ dir, clock, unissued = 'unknown' }: FileNonceStoreOptions): NonceStore {
  const marker = (nonce: Nonce, kind: 'issued' | 'spent') =>
    join(dir, `${createHash('sha256').update(nonce).digest('hex')}.${kind}`)
  let issued = 0
  return {
    async issue(nonce, expiresAt) {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      if (issued++ % cleanEvery === 0) await clean(dir, clock.now() - keepSeconds, unissued)
      await create(dir, marker(nonce, 'issued'), String(expiresAt))
    },
    async consume(nonce, at): Promise<NonceState> {
      const expiresAt = await readEnd(marker(nonce, 'issued'))
      if (expiresAt === null && unissued === 'unknown') return 'unknown'
      if (expiresAt !== null && !(at <= expiresAt + nonceGrace)) return 'unknown'
      await mkdir(dir, { recursive: true, mode: 0o700 })
      return (await create(dir, marker(nonce, 'spent'), '')) ? 'fresh' : 'spent'
    },
  }
}

/** Creates a marker; `false` if it exists. On the disk when it answers: a nonce must not be fresh again after a crash. */
async function create(dir: string, path: string, text: string): Promise<boolean> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'wx', 0o600)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncDirectory(dir)
  return true
}

async function readEnd(path: string): Promise<number | null> {
  try {
    // An empty marker is one that a crash cut short: its nonce was never given to anyone.
    return Number((await readFile(path, 'utf8')) || 0)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Removes what expired before `before`, `.issued` first: what a crash leaves over then is spent, not fresh. Markers of nonces from elsewhere have no end and stay. */
/** Where a nonce that was never issued may be used once, the mark that it was used is all there is, and stays. */
async function clean(dir: string, before: number, unissued: 'unknown' | 'fresh-once'): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.issued')) continue
    const path = join(dir, name)
    const expiresAt = await readEnd(path)
    if (expiresAt === null || !(expiresAt < before)) continue
    await rm(path, { force: true })
    if (unissued === 'unknown') await rm(path.replace(/issued$/, 'spent'), { force: true })
  }
}
