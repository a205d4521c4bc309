import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isJsonObject, type JsonObject, ok, parseSeconds, type Result, type Seconds, type Signer } from '@imprint/core'
import {
  type Certificate,
  certificateLabel,
  formatPem,
  parseCertificate,
  parsePem,
  type RevocationReason,
  revocationReasons,
} from '@imprint/core/x509'
import type { Authority, RevokedEntry } from '@imprint/issuer/ca'
import { type Call, optionOf, requiredOption, UsageError } from '../command.ts'
import { kindOfPath, own, readObject, readText, writeNew, writeWhole } from '../files.ts'
import { readKey, signerOf } from '../key-file.ts'

/** What an authority of the command line remembers: the serial numbers it revoked, and the number of its next CRL. */
export interface AuthorityState {
  readonly crlNumber: number
  readonly revoked: readonly RevokedEntry[]
}

/** An authority as it lies in a folder, with the certificates that go with everything it issues. */
export interface FolderAuthority extends Authority {
  readonly above: readonly Certificate[]
  readonly state: AuthorityState
}

const files = {
  root: 'root.pem',
  rootKey: 'root.jwk',
  certificate: 'issuing.pem',
  key: 'issuing.jwk',
  state: 'state.json',
} as const
const version = 'imprint-ca/1'

/** Writes the files of a new authority into a folder, which may exist but must hold none of them. */
export async function writeAuthority(
  call: Call,
  folder: string,
  {
    root,
    issuing,
    keys,
  }: {
    readonly root: Certificate
    readonly issuing: Certificate
    readonly keys: { readonly root: string | null; readonly issuing: string | null }
  },
): Promise<Result<null>> {
  const place = resolve(call.host.cwd, folder)
  await mkdir(place, { recursive: true })
  for (const [name, text, mode] of [
    [files.root, pemOf(root), 0o644],
    [files.certificate, pemOf(issuing), 0o644],
    [files.rootKey, keys.root, 0o600],
    [files.key, keys.issuing, 0o600],
    [files.state, stateText({ crlNumber: 1, revoked: [] }), 0o600],
  ] as const) {
    if (text === null) continue
    const written = await writeNew(join(place, name), text, mode)
    if (!written.ok) return written
  }
  return ok(null)
}

/** Refuses a folder that holds an authority already: its keys must never be lost to a slip. */
export async function refuseUsedFolder(call: Call, folder: string): Promise<void> {
  for (const name of Object.values(files))
    if ((await kindOfPath(call, join(folder, name))) !== null)
      throw new UsageError(`--dir ${folder}: it holds ${name} already, which is left as it is`)
}

/** Reads the authority of `--dir`, or of `--cert` and `--key`: a person whose certificate may issue. */
export async function readAuthority(call: Call): Promise<FolderAuthority> {
  const folder = optionOf(call, 'dir')
  if (folder === null) {
    const [certificate, ...above] = await readCertificates(call, requiredOption(call, 'cert'))
    if (certificate === undefined) throw new UsageError('--cert: no certificate in the file')
    return {
      certificate,
      above,
      signer: await readSigner(call, requiredOption(call, 'key')),
      state: { crlNumber: 1, revoked: [] },
    }
  }
  const [certificate] = await readCertificates(call, join(folder, files.certificate))
  if (certificate === undefined) throw new UsageError(`--dir ${folder}: no certificate in ${files.certificate}`)
  return {
    certificate,
    above: [],
    signer: await readSigner(call, optionOf(call, 'key') ?? join(folder, files.key)),
    state: await readState(call, folder),
  }
}

async function readSigner(call: Call, path: string): Promise<Signer> {
  return signerOf(await readKey(call, path), null)
}

/** Reads the certificates of a PEM file. */
export async function readCertificates(call: Call, path: string): Promise<readonly Certificate[]> {
  const blocks = own(parsePem(pemBlocksOf(await readText(call, path))), path)
  return blocks.filter(({ label }) => label === certificateLabel).map(({ der }) => own(parseCertificate(der), path))
}

/** Takes the blocks out of a text: tools write prose around them, which says nothing (RFC 7468 section 2). */
export function pemBlocksOf(text: string): string {
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g) ?? []
  return blocks.map((block) => `${block.replaceAll(/[ \t]+$/gm, '').replaceAll('\r\n', '\n')}\n`).join('')
}

/** Writes certificates as PEM. */
export function pemOf(...certificates: readonly Certificate[]): string {
  return certificates.map(({ der }) => formatPem({ label: certificateLabel, der })).join('')
}

async function readState(call: Call, folder: string): Promise<AuthorityState> {
  const path = join(folder, files.state)
  const json = await readObject(call, path)
  const { crlNumber, revoked } = json
  if (json['version'] !== version || typeof crlNumber !== 'number' || !Array.isArray(revoked))
    throw new UsageError(`${path} is not the state of an authority (${version})`)
  return { crlNumber, revoked: revoked.map((entry) => entryOf(isJsonObject(entry) ? entry : {}, path)) }
}

function entryOf({ serial, at, reason }: JsonObject, path: string): RevokedEntry {
  const time = parseSeconds(at)
  if (typeof serial !== 'string' || !/^[0-9a-f]{1,40}$/.test(serial) || !time.ok || !isReason(reason))
    throw new UsageError(`${path} holds an entry that is none`)
  return { serial, at: time.value, reason }
}

/** Tells a reason of revocation. */
export function isReason(value: unknown): value is RevocationReason {
  return revocationReasons.some((reason) => reason === value && reason !== 'unused' && reason !== 'removeFromCRL')
}

/** Writes what the authority remembers, whole or not at all. */
export async function writeState(call: Call, folder: string, state: AuthorityState): Promise<Result<null>> {
  return writeWhole(resolve(call.host.cwd, folder, files.state), stateText(state), 0o600)
}

function stateText(state: AuthorityState): string {
  return `${JSON.stringify({ version, ...state }, null, 2)}\n`
}

/** The time of a command, in whole seconds, as certificates count. */
export function secondOf({ host }: Call): Seconds {
  return Math.floor(host.clock.now()) as Seconds
}
