import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  decodeUtf8,
  type Failed,
  fail,
  fileBudget,
  isJsonObject,
  type Json,
  ok,
  parseJson,
  type Result,
} from '@imprint/core'
import { writeWhole } from '../files.ts'
import type { IssuedFile } from './issue-all.ts'

/** The form of the list of what was issued to a directory. */
export const manifestVersion = 'imprint-issued/1'

/** A credential in the list. `issuer` and `format` stand where they are others than those of the latest run. */
interface ListedFile extends IssuedFile {
  readonly issuer?: string
  readonly format?: string
}

/** The list of the credentials in a directory. */
export interface Manifest {
  readonly issuer: string
  readonly format: string
  /** When the latest run issued. */
  readonly issuedAt: string
  readonly credentials: readonly ListedFile[]
}

/** Reads the list in a directory, `null` where there is none. A file of this name that is none is `store.corrupt`: it is not ours to replace. */
export async function readManifest(directory: string): Promise<Result<Manifest | null>> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(join(directory, 'issued.json'))
  } catch (error) {
    const isAbsent = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
    return isAbsent ? ok(null) : fail('store.unavailable', 'issued.json cannot be read')
  }
  const text = decodeUtf8(bytes)
  const json = text.ok ? parseJson(text.value, fileBudget) : text
  return json.ok ? manifestOf(json.value) : bad(`${json.error.code}: ${json.error.detail}`, '')
}

function manifestOf(json: Json): Result<Manifest> {
  if (!isJsonObject(json) || json['version'] !== manifestVersion) return bad(`expected ${manifestVersion}`, '/version')
  const { issuer, format, issuedAt, credentials } = json
  if (typeof issuer !== 'string') return bad('a text', '/issuer')
  if (typeof format !== 'string') return bad('a text', '/format')
  if (typeof issuedAt !== 'string') return bad('a time', '/issuedAt')
  if (!Array.isArray(credentials)) return bad('an array', '/credentials')
  const wrong = credentials.findIndex((entry) => !isListed(entry))
  return wrong < 0
    ? ok({ issuer, format, issuedAt, credentials: credentials as unknown as readonly ListedFile[] })
    : bad('a device, its id, file and validUntil', `/credentials/${wrong}`)
}

function isListed(entry: Json): boolean {
  if (!isJsonObject(entry)) return false
  const { device, id, file, validUntil, issuer = '', format = '' } = entry
  // A name of a later run is taken from here: it must not lead out of the directory.
  if (typeof file !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9._~@+=-]*\.jwt$/.test(file)) return false
  return [device, id, validUntil, issuer, format].every((member) => typeof member === 'string')
}

/**
 * Writes the list whole: what this run issued, and what the list held before of other devices whose files still exist. A run that issued nothing leaves a list as it is.
 */
export async function mergeManifest(directory: string, run: Manifest): Promise<Result<null>> {
  const read = await readManifest(directory)
  if (!read.ok) return read
  const before = read.value
  if (before !== null && run.credentials.length === 0) return ok(null)
  const manifest = {
    version: manifestVersion,
    ...run,
    credentials: [...(await kept(directory, before, run)), ...run.credentials],
  }
  return writeWhole(join(directory, 'issued.json'), `${JSON.stringify(manifest, null, 1)}\n`, 0o600)
}

async function kept(directory: string, before: Manifest | null, run: Manifest): Promise<readonly ListedFile[]> {
  if (before === null) return []
  const present = new Set(await readdir(directory))
  const devices = new Set(run.credentials.map(({ device }) => device))
  const files = new Set(run.credentials.map(({ file }) => file))
  return before.credentials
    .filter(({ device, file }) => present.has(file) && !devices.has(device) && !files.has(file))
    .map(({ issuer = before.issuer, format = before.format, ...entry }) => ({
      ...entry,
      ...(issuer === run.issuer ? {} : { issuer }),
      ...(format === run.format ? {} : { format }),
    }))
}

function bad(detail: string, pointer: string): Failed {
  return fail('store.corrupt', `issued.json: ${detail}`, pointer)
}
