import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type WalletExpectation, type WalletSecret, walletKeyBytes } from '@imprint/adapters/wallet-file'
import { decodeBase64url } from '@imprint/core'
import { type Call, type Option, optionOf, reasonOf, UsageError } from '../command.ts'
import { readBytes } from '../files.ts'
import { readPassphrase } from '../key-file.ts'

/** What opens a wallet, besides `--passphrase-file`. */
export const walletSecretOptions: Readonly<Record<string, Option>> = {
  'wallet-key': {
    type: 'string',
    value: 'FILE',
    about: '32 random octets, raw or as base64url, open (or seal) the wallet in place of a passphrase',
  },
  'unsafe-no-passphrase': {
    type: 'string',
    value: 'REASON',
    about: 'the wallet is sealed with nothing: whoever reads the file is this device',
  },
  expect: {
    type: 'string',
    value: 'ID[:N]',
    about: 'which wallet this must be, and its least generation, as the commands print them',
  },
}

/** The options of every command that opens a wallet. */
export const walletOptions: Readonly<Record<string, Option>> = {
  wallet: { type: 'string', value: 'FILE', about: "the wallet: a device's key and credentials, encrypted" },
  'passphrase-file': { type: 'string', value: 'FILE', about: 'the first line of FILE opens (or seals) the wallet' },
  ...walletSecretOptions,
}

/** What an export, an import or a wallet that is sealed anew is sealed with. */
export const newSecretOptions: Readonly<Record<string, Option>> = {
  'new-passphrase-file': { type: 'string', value: 'FILE', about: 'the first line of FILE is the new passphrase' },
  'new-wallet-key': { type: 'string', value: 'FILE', about: '32 random octets in place of a new passphrase' },
  'unsafe-no-new-passphrase': { type: 'string', value: 'REASON', about: 'seal it with nothing from now on' },
}

/** The names of the options that say one secret. */
interface SecretNames {
  readonly passphrase: string
  readonly key: string
  readonly none: string
}

const present: SecretNames = { passphrase: 'passphrase-file', key: 'wallet-key', none: 'unsafe-no-passphrase' }
const next: SecretNames = {
  passphrase: 'new-passphrase-file',
  key: 'new-wallet-key',
  none: 'unsafe-no-new-passphrase',
}

/** The secret that the options name; without one it is a usage error. */
export async function readSecret(call: Call): Promise<WalletSecret> {
  return required(await secretOf(call, present), present)
}

/** The secret to seal with from now on, `null` where no option names one. */
export async function readNewSecret(call: Call): Promise<WalletSecret | null> {
  return secretOf(call, next)
}

/** The secret to seal with from now on; without one it is a usage error. */
export async function requireNewSecret(call: Call): Promise<WalletSecret> {
  return required(await secretOf(call, next), next)
}

/** Tells whether an option says that the wallet is an encrypted one. */
export function namesSecret(call: Call): boolean {
  return [present.key, present.none].some((name) => optionOf(call, name) !== null)
}

/** What `--expect` says. */
export function expectationOf(call: Call): WalletExpectation {
  const text = optionOf(call, 'expect')
  if (text === null) return {}
  const match = /^([A-Za-z0-9_-]{22})(?::(\d{1,10}))?$/.exec(text)
  if (match === null) throw new UsageError('--expect is ID or ID:N, as "imprint wallet list" prints it')
  const [, id = '', generation] = match
  return { id, ...(generation === undefined ? {} : { generation: Number(generation) }) }
}

async function secretOf(call: Call, names: SecretNames): Promise<WalletSecret | null> {
  const given = Object.values(names).filter((name) => optionOf(call, name) !== null)
  if (given.length > 1) throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')} exclude each other`)
  const passphrase = await readPassphrase(call, names.passphrase)
  if (passphrase !== null) return { passphrase }
  const key = optionOf(call, names.key)
  if (key !== null) return { key: await readWalletKey(call, { path: key, option: names.key }) }
  const reason = reasonOf(call, names.none)
  return reason === null ? null : { unsafeNoPassphrase: reason }
}

function required(secret: WalletSecret | null, { passphrase, key }: SecretNames): WalletSecret {
  if (secret !== null) return secret
  throw new UsageError(`--${passphrase} FILE is missing (or --${key} FILE): the wallet is encrypted`)
}

async function readWalletKey(
  call: Call,
  { path, option }: { readonly path: string; readonly option: string },
): Promise<Uint8Array> {
  const bytes = await readBytes(call, path)
  // A key that others can read protects from nobody. Windows keeps its permissions elsewhere.
  const mode = path === '-' || process.platform === 'win32' ? 0 : (await stat(resolve(call.host.cwd, path))).mode
  if ((mode & 0o077) !== 0) throw new UsageError(`--${option}: others may read ${path}; chmod 600 makes it yours alone`)
  if (bytes.length === walletKeyBytes) return bytes
  const decoded = decodeBase64url(new TextDecoder().decode(bytes.subarray(0, 100)).trim())
  if (decoded.ok && decoded.value.length === walletKeyBytes) return decoded.value
  throw new UsageError(`--${option}: ${path} is not ${walletKeyBytes} octets; "head -c 32 /dev/urandom" makes them`)
}
