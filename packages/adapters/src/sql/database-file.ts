import { chmod, lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, ok, type Result } from '@imprint/core'
import { codeOf, syncDirectory } from '../json-file.ts'

/** The name by which SQLite keeps a database in memory. */
export const inMemory = ':memory:'

// Windows has no such bits: there a file has the rights of its directory.
const hasModes = process.platform !== 'win32'

/**
 * Makes the file (0600) and its directory (0700) where they are not there, durably, before SQLite opens it: SQLite gives the log beside it the rights of the file. A file that others may
 * read or write, that belongs to someone else or that is no plain file is refused rather than mended, because what it holds has been open to others until now.
 */
export async function prepareDatabaseFile(path: string): Promise<Result<null>> {
  if (path === inMemory) return ok(null)
  // SQLite would take these for a URI, and for a database that is gone when it is closed.
  if (path === '' || path.startsWith('file:') || path.includes('\0'))
    return fail('store.unavailable', 'the path is not that of a file')
  try {
    const folder = dirname(path)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (await create(path)) await syncDirectory(folder)
    const found = await lstat(path)
    if (!found.isFile()) return fail('store.unavailable', 'the path names no plain file')
    if (hasModes && (found.mode & 0o077) !== 0)
      return fail('store.unavailable', 'others may read or write the file: its mode must be 0600')
    if (hasModes && found.uid !== process.geteuid?.())
      return fail('store.unavailable', 'the file belongs to someone else')
    return ok(null)
  } catch (error) {
    // The path stays out of the detail: it may hold a user's name.
    return fail('store.unavailable', `the file cannot be opened: ${codeOf(error)}`)
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.close()
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  // What the umask took from the owner.
  if (hasModes) await chmod(path, 0o600)
  return true
}
