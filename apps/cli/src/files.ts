import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  decodeUtf8,
  type Failed,
  fail,
  fileBudget,
  type JsonObject,
  ok,
  parseJsonObject,
  type Result,
} from '@imprint/core'
import { type Call, type Host, UsageError } from './command.ts'

const inputsRead = new WeakSet<Host>()

/** Reads a file, or standard input for `-`. What cannot be read is a usage error that names the file. */
export async function readBytes({ host }: Call, path: string): Promise<Uint8Array> {
  if (path === '-') {
    if (inputsRead.has(host)) throw new UsageError('standard input ("-") can be read once only')
    inputsRead.add(host)
    return host.readInput()
  }
  try {
    return await readFile(resolve(host.cwd, path))
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${faultOf(error)}`)
  }
}

/** Reads UTF-8 text. A byte order mark is no part of it (RFC 3629 section 6). */
export async function readText(call: Call, path: string): Promise<string> {
  const text = decodeUtf8(await readBytes(call, path))
  if (!text.ok) throw new UsageError({ ...text.error, detail: `${nameOf(path)}: ${text.error.detail}` })
  return text.value.replace(/^\ufeff/, '')
}

/** Reads a token: text without the white space around it. */
export async function readToken(call: Call, path: string): Promise<string> {
  return (await readText(call, path)).trim()
}

/** Reads a JSON object of our own. */
export async function readObject(call: Call, path: string): Promise<JsonObject> {
  return own(parseJsonObject(await readText(call, path), fileBudget), path)
}

/** Takes the value of something of our own; a fault in it is a usage error that names the file, never a verdict. */
export function own<T>(result: Result<T>, path: string): T {
  if (result.ok) return result.value
  throw new UsageError({ ...result.error, detail: `${nameOf(path)}: ${result.error.detail}` })
}

/** Refuses the file that an option names if it is there already, before anything is done that could not be undone. */
export async function refuseExisting(call: Call, option: string): Promise<void> {
  const path = call.values[option]
  if (typeof path === 'string' && (await kindOfPath(call, path)) !== null)
    throw new UsageError(`--${option} ${path}: it exists already and is left as it is`)
}

/** Tells whether a path is a file, a directory, or nothing. */
export async function kindOfPath({ host }: Call, path: string): Promise<'file' | 'directory' | null> {
  const found = await stat(resolve(host.cwd, path)).catch(() => null)
  return found === null ? null : found.isDirectory() ? 'directory' : 'file'
}

/** Writes a file whole or not at all: a new file beside it is renamed over it. `mode` 0600 for what is personal. */
export async function writeWhole(path: string, text: string | Uint8Array, mode: number): Promise<Result<null>> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', mode)
    await file.writeFile(text).finally(() => file.close())
    await rename(temporary, path)
    return ok(null)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    return unwritable(path, error)
  }
}

/** Writes a file that must not exist yet, so that no key is ever lost to a slip. One that exists is a usage error. */
export async function writeNew(path: string, text: string, mode: number): Promise<Result<null>> {
  try {
    const file = await open(path, 'wx', mode)
    await file.writeFile(text).finally(() => file.close())
    return ok(null)
  } catch (error) {
    // That is how the command was called, and no fault of the disk.
    if (codeOf(error) === 'EEXIST') throw new UsageError(`${path}: ${faultOf(error)}`)
    return unwritable(path, error)
  }
}

function unwritable(path: string, error: unknown): Failed {
  return fail('store.unavailable', `${path} cannot be written: ${faultOf(error)}`)
}

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
  EEXIST: 'it exists already and is left as it is',
  ENOSPC: 'no space is left',
  EROFS: 'the file system is read-only',
}

function faultOf(error: unknown): string {
  const code = codeOf(error)
  return faults[code] ?? code
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown fault'
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path
}
