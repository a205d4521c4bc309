import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { jsonFile } from '@imprint/adapters/files'
import { generateNodeKey, nodeHasher } from '@imprint/adapters/node-crypto'
import { type Result, type Seconds, type Signer, thumbprint } from '@imprint/core'
import {
  type CrossSigningSigners,
  keyTextOf,
  type MatrixUserId,
  type PublishedKeys,
  parseMatrixUserId,
} from '@imprint/trust/cross-signing'
import { type Call, type Option, requiredOption, UsageError } from '../../command.ts'
import { kindOfPath, own, writeNew } from '../../files.ts'
import { privateKeyText, readKey, readPassphrase, signerOf } from '../../key-file.ts'
import { fileIdentityStore, type IdentityStore } from './identity-store.ts'
import { type KeyDocument, keysOf, parseKeyDocument } from './key-document.ts'

/** The names of the files in a folder of keys. */
export const keyFiles = {
  document: 'keys.json',
  identities: 'identities.json',
  comparison: 'compare.json',
  code: 'qr.json',
} as const

/** The roles of one's own keys, each in a file of its own. */
export type OwnRole = Exclude<keyof CrossSigningSigners, 'userId'>

const roleFiles: Readonly<Record<OwnRole, string>> = {
  master: 'master',
  selfSigning: 'self-signing',
  userSigning: 'user-signing',
}

/** The option of every command about one's own keys. */
export const dirOption: Readonly<Record<string, Option>> = {
  dir: { type: 'string', value: 'DIR', about: 'where your keys are kept' },
}

/** A folder of one's own cross-signing keys, and what is remembered of others' beside them. */
export interface OwnKeys {
  readonly folder: string
  readonly identities: IdentityStore
  read(): Promise<KeyDocument>
  /** Changes the document, whole or not at all. */
  update(change: (document: KeyDocument) => Result<KeyDocument>): Promise<Result<KeyDocument>>
}

/** Opens the folder of `--dir`. One without keys is a usage error. */
export async function openOwnKeys(call: Call): Promise<OwnKeys> {
  const dir = requiredOption(call, 'dir')
  const folder = resolve(call.host.cwd, dir)
  if ((await kindOfPath(call, join(folder, keyFiles.document))) !== 'file')
    throw new UsageError(`--dir ${dir}: no keys are kept there; "imprint trust keys new" makes them`)
  const name = join(dir, keyFiles.document)
  const nothing = null as unknown as KeyDocument
  const file = jsonFile<KeyDocument>({ path: join(folder, keyFiles.document), empty: nothing, parse: parseKeyDocument })
  return {
    folder,
    identities: identitiesIn(call, folder),
    read: async () => own(await file.read(), name),
    update: (change) => file.update(change),
  }
}

/** The ledger of a folder of keys. */
export function identitiesIn({ host }: Call, folder: string): IdentityStore {
  return fileIdentityStore({ path: join(folder, keyFiles.identities), clock: host.clock })
}

/** Makes three private keys, writes them as files of one era, and answers their signers. */
export async function makeOwnKeys(
  call: Call,
  { folder, era, userId }: { readonly folder: string; readonly era: number; readonly userId: MatrixUserId },
): Promise<Result<CrossSigningSigners>> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {
    throw new UsageError('--dir names no directory that can be made')
  })
  const passphrase = await readPassphrase(call)
  const signers = new Map<string, Signer>()
  for (const [role, name] of Object.entries(roleFiles)) {
    const pair = generateNodeKey('Ed25519')
    const key = { pair, kid: thumbprint(pair.publicJwk, nodeHasher) }
    const written = await writeNew(join(folder, `${name}-${era}.jwk`), await privateKeyText(key, passphrase), 0o600)
    if (!written.ok) return written
    signers.set(role, signerOf(key, null))
  }
  return { ok: true, value: { userId, ...Object.fromEntries(signers) } as CrossSigningSigners }
}

/** Opens one of one's own private keys. One that is not the published key is a usage error: what it signed nobody would believe. */
export async function ownSigner(call: Call, document: KeyDocument, role: OwnRole): Promise<Signer> {
  const path = join(requiredOption(call, 'dir'), `${roleFiles[role]}-${document.era}.jwk`)
  const signer = signerOf(await readKey(call, path), null)
  if (keyTextOf(signer.publicJwk) !== ownKeysOf(document)[role]?.text)
    throw new UsageError(`${path}: this is not the key that is published`)
  return signer
}

/** What a document says of its owner. */
export function ownKeysOf(document: KeyDocument): PublishedKeys {
  return own(keysOf(document, document.user), keyFiles.document)
}

/** What is known of a friend; nothing is a usage error. */
export function friendOf(document: KeyDocument, user: MatrixUserId): PublishedKeys {
  if (user === document.user) throw new UsageError('that is you: your own keys need no such thing')
  if (document.master_keys[user] === undefined)
    throw new UsageError(`nothing is known of ${user}; "imprint trust keys add FILE" takes what they publish`)
  return own(keysOf(document, user), keyFiles.document)
}

/** The user that an operand or option names. */
export function userIn(text: string | undefined, what = 'USER'): MatrixUserId {
  const user = parseMatrixUserId(text)
  if (!user.ok) throw new UsageError(`${what} is a Matrix user id, such as @bob:example.com`)
  return user.value
}

/** The one device of a user, or the one of that name. */
export function deviceIn({ devices, userId }: PublishedKeys, name: string | null) {
  const names = [...devices.keys()]
  const wanted = name ?? (names.length === 1 ? (names[0] as string) : null)
  if (wanted === null)
    throw new UsageError(
      names.length === 0 ? `${userId} publishes no device yet` : `${userId} has several devices: ${names.join(', ')}`,
    )
  const device = devices.get(wanted)
  if (device === undefined) throw new UsageError(`${userId} has no device ${wanted}`)
  return own(device, `the device ${wanted}`)
}

/** The time of a command, in whole seconds. */
export function wholeSecond({ host }: Call): Seconds {
  return Math.floor(host.clock.now()) as Seconds
}
