import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { jsonFile } from '@imprint/adapters/files'
import {
  isJsonObject,
  isTextArray,
  type Json,
  ok,
  parseSeconds,
  type Result,
  type Seconds,
  type Signer,
} from '@imprint/core'
import {
  type Certificate,
  certificateLabel,
  formatPem,
  type RevocationReason,
  revocationReasons,
} from '@imprint/core/x509'
import type { Authority, RevokedEntry } from '@imprint/issuer/ca'
import { type Call, type Option, optionOf, requiredOption, UsageError } from '../command.ts'
import { kindOfPath, own, readText, writeNew } from '../files.ts'
import { readKey, signerOf } from '../key-file.ts'
import { readCertificates } from './pem-file.ts'
import { isTokenUri, openTokenKey, parseTokenUri } from './token-key.ts'

/** What one authority of a folder remembers: what it issued and revoked, and the number of its next CRL. */
export interface StatusRecord {
  readonly crlNumber: number
  readonly revoked: readonly RevokedEntry[]
  /** Serial numbers, in small hexadecimal digits. */
  readonly issued: readonly string[]
}

/** Which of the two authorities of a folder: the one that issues every day, or the root above it. */
export type AuthorityRole = 'issuing' | 'root'

/** What a folder remembers, as it is on the disk. */
interface AuthorityState extends StatusRecord {
  readonly version: typeof version
  readonly root: StatusRecord
}

/** An authority as it lies in a folder, with the certificates that go with everything it issues. */
export interface FolderAuthority extends Authority {
  readonly above: readonly Certificate[]
  readonly state: StatusRecord
}

/** The key of an authority as a file keeps it: a private JWK or a JWE of one, or the URI of one in a token. */
export type KeptKey = { readonly kind: 'jwk' | 'pkcs11'; readonly text: string }

const files: Readonly<Record<AuthorityRole, Readonly<Record<'certificate' | KeptKey['kind'], string>>>> = {
  root: { certificate: 'root.pem', jwk: 'root.jwk', pkcs11: 'root.pkcs11' },
  issuing: { certificate: 'issuing.pem', jwk: 'issuing.jwk', pkcs11: 'issuing.pkcs11' },
}
const stateFile = 'state.json'
/** The first list of the root, so that its key can be taken away at once. */
export const rootListFile = 'root.crl.pem'
const version = 'imprint-ca/1'
const nothing: StatusRecord = { crlNumber: 1, revoked: [], issued: [] }

/** The option of commands that can speak for the root. */
export const rootOption: Readonly<Record<string, Option>> = {
  root: {
    type: 'boolean',
    about: 'as the root, about the authorities below it; give --key FILE where its key was taken away to',
  },
}

/** Writes the files of a new authority into a folder, which may exist but must hold none of them. */
export async function writeAuthority(
  call: Call,
  folder: string,
  {
    root,
    issuing,
    keys,
    rootList,
  }: {
    readonly root: Certificate
    readonly issuing: Certificate
    readonly keys: Readonly<Record<AuthorityRole, KeptKey>>
    readonly rootList: string
  },
): Promise<Result<null>> {
  const place = resolve(call.host.cwd, folder)
  await mkdir(place, { recursive: true })
  const state: AuthorityState = {
    version,
    ...nothing,
    root: { crlNumber: 2, revoked: [], issued: [issuing.serial] },
  }
  for (const [name, text, mode] of [
    [files.root.certificate, pemOf(root), 0o644],
    [files.issuing.certificate, pemOf(issuing), 0o644],
    [files.root[keys.root.kind], keys.root.text, 0o600],
    [files.issuing[keys.issuing.kind], keys.issuing.text, 0o600],
    [rootListFile, rootList, 0o644],
    [stateFile, `${JSON.stringify(state, null, 1)}\n`, 0o600],
  ] as const) {
    const written = await writeNew(join(place, name), text, mode)
    if (!written.ok) return written
  }
  return ok(null)
}

/** Refuses a folder that holds an authority already: its keys must never be lost to a slip. */
export async function refuseUsedFolder(call: Call, folder: string): Promise<void> {
  for (const name of [...Object.values(files).flatMap((each) => Object.values(each)), rootListFile, stateFile])
    if ((await kindOfPath(call, join(folder, name))) !== null)
      throw new UsageError(`--dir ${folder}: it holds ${name} already, which is left as it is`)
}

/** Which authority of the folder a command is about. */
export function roleOf(call: Call): AuthorityRole {
  return call.values['root'] === true ? 'root' : 'issuing'
}

/** Reads the authority of `--dir`, or of `--cert` and `--key`: a person whose certificate may issue. */
export async function readAuthority(call: Call): Promise<FolderAuthority> {
  const folder = optionOf(call, 'dir')
  if (folder === null) {
    const [certificate, ...above] = await readCertificates(call, requiredOption(call, 'cert'))
    return { certificate, above, signer: await readSigner(call, requiredOption(call, 'key')), state: nothing }
  }
  const { certificate, state } = await readRecord(call, folder)
  return { certificate, above: [], signer: await folderSigner(call, folder), state }
}

/** Reads what an authority of a folder remembers, without its key. */
export async function readRecord(
  call: Call,
  folder: string,
): Promise<{ readonly certificate: Certificate; readonly state: StatusRecord }> {
  const role = roleOf(call)
  const { certificate: name } = files[role]
  const [certificate] = await readCertificates(call, join(folder, name))
  if ((await kindOfPath(call, join(folder, stateFile))) === null)
    throw new UsageError(`--dir ${folder}: there is no ${stateFile}`)
  return { certificate, state: recordOf(own(await stateOf(call, folder).read(), join(folder, stateFile)), role) }
}

/** The key in the folder, or where `--key` says. */
async function folderSigner(call: Call, folder: string): Promise<Signer> {
  const given = optionOf(call, 'key')
  if (given !== null) return readSigner(call, given)
  const { jwk, pkcs11 } = files[roleOf(call)]
  const token = join(folder, pkcs11)
  if ((await kindOfPath(call, token)) === null) return readSigner(call, join(folder, jwk))
  return openTokenKey(call, parseTokenUri((await readText(call, token)).trim()))
}

/** Opens a key: a file, or the URI of one in a token. */
export async function readSigner(call: Call, path: string): Promise<Signer> {
  return isTokenUri(path) ? openTokenKey(call, parseTokenUri(path)) : signerOf(await readKey(call, path), null)
}

/** Writes certificates as PEM. */
export function pemOf(...certificates: readonly Certificate[]): string {
  return certificates.map(({ der }) => formatPem({ label: certificateLabel, der })).join('')
}

function stateOf({ host }: Call, folder: string) {
  const empty: AuthorityState = { version, ...nothing, root: nothing }
  return jsonFile({ path: resolve(host.cwd, folder, stateFile), empty, parse: parseState })
}

/** Tells a reason of revocation. */
export function isReason(value: unknown): value is RevocationReason {
  return revocationReasons.some((reason) => reason === value && reason !== 'unused' && reason !== 'removeFromCRL')
}

/** Changes what an authority of the folder remembers, whole or not at all, and one command at a time. */
export async function updateRecord(
  call: Call,
  folder: string,
  change: (record: StatusRecord) => StatusRecord,
): Promise<Result<StatusRecord>> {
  const role = roleOf(call)
  const updated = await stateOf(call, folder).update((state) => {
    const next = change(recordOf(state, role))
    if (next === recordOf(state, role)) return ok(state)
    return ok(role === 'root' ? { ...state, root: next } : { ...state, ...next })
  })
  return updated.ok ? ok(recordOf(updated.value, role)) : updated
}

function recordOf(state: AuthorityState, role: AuthorityRole): StatusRecord {
  return role === 'root' ? state.root : state
}

/** The time of a command, in whole seconds, as certificates count. */
export function secondOf({ host }: Call): Seconds {
  return Math.floor(host.clock.now()) as Seconds
}

function parseState(json: Json): AuthorityState | null {
  if (!isJsonObject(json) || json['version'] !== version) return null
  const issuing = parseRecord(json)
  const root = json['root'] === undefined ? nothing : parseRecord(json['root'])
  return issuing === null || root === null ? null : { version, ...issuing, root }
}

function parseRecord(json: Json): StatusRecord | null {
  if (!isJsonObject(json)) return null
  const { crlNumber, revoked, issued = [] } = json
  if (typeof crlNumber !== 'number' || !Number.isInteger(crlNumber) || crlNumber < 1 || !Array.isArray(revoked))
    return null
  const entries = (revoked as readonly Json[]).flatMap((entry) => parseEntry(entry) ?? [])
  if (entries.length !== revoked.length || !isTextArray(issued) || !issued.every(isSerial)) return null
  return { crlNumber, revoked: entries, issued }
}

function parseEntry(json: Json): RevokedEntry | null {
  if (!isJsonObject(json)) return null
  const { serial, at, reason } = json
  const time = parseSeconds(at)
  return isSerial(serial) && time.ok && isReason(reason) ? { serial, at: time.value, reason } : null
}

function isSerial(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{1,40}$/.test(value)
}
