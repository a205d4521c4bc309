import { randomBytes } from 'node:crypto'
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { decodeUtf8, fail, fileBudget, type Json, ok, parseJson, type Result } from '@imprint/core'

/** A file that holds one JSON document, shared by processes. */
export interface JsonFile<T> {
  /** Reads the document; `empty` if there is no file yet. */
  read(): Promise<Result<T>>
  /** Reads, lets `change` answer the next document (or the same one for no change), and has it on the disk when it answers. */
  update(change: (current: T) => Result<T>): Promise<Result<T>>
}

/** Where the file is, and how its JSON becomes a document; `null` from `parse` means that it is none. */
export interface JsonFileOptions<T> {
  readonly path: string
  readonly empty: T
  readonly parse: (json: Json) => T | null
}

// A change takes milliseconds. Who holds the lock for longer than this has died.
const staleAfterMs = 10_000
const waitMs = 20_000

/**
 * Opens a JSON file of our own. A change goes to a new file, which is synced and then renamed over the old one, so a crash leaves either the old document or the new
 * one; a lock file beside it keeps a second process from losing a change. The file is readable by its owner only (0600). A file that does not parse is
 * `store.corrupt` and is left as it is; one that cannot be read or written is `store.unavailable`.
 */
export function jsonFile<T>({ path, empty, parse }: JsonFileOptions<T>): JsonFile<T> {
  // A link is followed, so that a file has one lock and one place under all of its names, and writing it makes no second one.
  const findPlace = () => realpath(path).catch(() => path)
  const read = async (place = path): Promise<Result<T>> => {
    let bytes: Uint8Array
    try {
      bytes = await readFile(place)
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? ok(empty) : unavailable('read', error)
    }
    const text = decodeUtf8(bytes)
    if (!text.ok) return fail('store.corrupt', text.error.detail)
    const json = parseJson(text.value, fileBudget)
    if (!json.ok) return fail('store.corrupt', json.error.detail)
    const document = parse(json.value)
    return document === null ? fail('store.corrupt', 'a member is missing or has another form') : ok(document)
  }
  const update = async (change: (current: T) => Result<T>): Promise<Result<T>> => {
    const place = await findPlace()
    const lock = await takeLock(`${place}.lock`).catch((error: unknown) => unavailable('locked', error))
    if (!lock.ok) return lock
    try {
      const current = await read(place)
      if (!current.ok) return current
      const next = change(current.value)
      if (!next.ok || next.value === current.value) return next
      if (!(await lock.value.isOurs())) return fail('store.unavailable', 'the lock was lost to another process')
      await writeWhole(place, `${JSON.stringify(next.value, null, 1)}\n`)
      return next
    } catch (error) {
      return unavailable('written', error)
    } finally {
      await lock.value.release().catch(() => null)
    }
  }
  // Calls of this process take turns among themselves, so that only processes contend for the lock.
  let turn: Promise<unknown> = Promise.resolve()
  return {
    read: () => read(),
    update(change) {
      const mine = turn.then(() => update(change))
      turn = mine.catch(() => null)
      return mine
    },
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Makes a new name in a directory survive a crash. Where a platform cannot sync a directory, its file system orders names by itself. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r')
    await directory.sync().finally(() => directory.close())
  } catch (error) {
    if (codeOf(error) === 'EIO') throw error
  }
}

interface Lock {
  isOurs(): Promise<boolean>
  release(): Promise<void>
}

async function takeLock(path: string): Promise<Result<Lock>> {
  const token = randomBytes(12).toString('hex')
  const holder = () => readFile(path, 'utf8').catch(() => '')
  const until = performance.now() + waitMs
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(token).finally(() => file.close())
      return ok({
        isOurs: async () => (await holder()) === token,
        release: async () => {
          if ((await holder()) === token) await rm(path, { force: true })
        },
      })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return unavailable('locked', error)
    }
    if (performance.now() > until) return fail('store.unavailable', 'another process holds the lock')
    if (await isStale(path)) await breakLock(path, `${path}.${token}`)
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())))
  }
}

async function isStale(path: string): Promise<boolean> {
  const seen = await stat(path).catch(() => null)
  return seen !== null && Date.now() - seen.mtimeMs > staleAfterMs
}

/** Takes a dead process's lock away. The rename has one winner; whoever lost its lock to a mistake notices before it writes (`isOurs`). */
async function breakLock(path: string, aside: string): Promise<void> {
  try {
    await rename(path, aside)
    await rm(aside, { force: true })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
}

// The path stays out of the detail: it may hold a user's name.
function unavailable(what: string, error: unknown) {
  return fail('store.unavailable', `the file cannot be ${what}: ${codeOf(error)}`)
}
