import { randomBytes } from 'node:crypto'
import {
  type AlgorithmName,
  encodeBase64url,
  fail,
  fileBudget,
  type Json,
  ok,
  parseJson,
  type Result,
  thumbprint,
} from '@imprint/core'
import { nodeHasher } from './node-crypto.ts'
import { generateNodeKey } from './node-signer.ts'
import { parsePrivateJwk } from './private-jwk.ts'
import { envelopeJson, parseEnvelope } from './wallet/envelope.ts'
import {
  noWalletFile,
  type OpenWallet,
  type WalletFile,
  walletJson,
  walletOver,
  walletSwapped,
} from './wallet/open-wallet.ts'
import { openContents, sealContents, type WalletContents } from './wallet/sealed-contents.ts'
import { deriveWalletKey, newKdf, type WalletSecret } from './wallet/wallet-secret.ts'

export { looksLikeWallet, parseEnvelope, type WalletEnvelope, walletVersion } from './wallet/envelope.ts'
export type { WalletFile } from './wallet/open-wallet.ts'
export { type WalletSecret, walletKeyBytes } from './wallet/wallet-secret.ts'

/**
 * What the caller knows of the wallet from before. A file that disagrees is `wallet.swapped`: another wallet, or an older state of this one, was put in its place. A file cannot
 * say by itself that it is old: only someone who remembers the generation can tell.
 */
export interface WalletExpectation {
  readonly id?: string
  /** The RFC 7638 thumbprint of the device's key. */
  readonly thumbprint?: string
  /** The least that is acceptable. */
  readonly generation?: number
}

/** Where a wallet is, and what opens it. */
export interface WalletFileOptions {
  readonly path: string
  readonly secret: WalletSecret
}

/**
 * Makes a wallet with a new key (Ed25519 unless `alg` says otherwise), or with a key that the device has. A file that exists is `wallet.exists` and is left as it is; a private
 * key that is none fails as `parsePrivateJwk` does.
 *
 * @example
 * ```ts
 * const wallet = await createWalletFile({ path: 'phone.wallet', secret: { passphrase } })
 * ```
 */
export async function createWalletFile(
  options: WalletFileOptions & ({ readonly alg?: AlgorithmName } | { readonly privateJwk: unknown }),
): Promise<Result<WalletFile>> {
  const pair =
    'privateJwk' in options
      ? parsePrivateJwk(options.privateJwk)
      : ok(generateNodeKey(('alg' in options ? options.alg : undefined) ?? 'Ed25519'))
  if (!pair.ok) return pair
  const contents = { privateJwk: pair.value.privateJwk, credentials: [] }
  return writeNewWallet(options, { id: encodeBase64url(randomBytes(16)), generation: 1, contents })
}

/**
 * Opens a wallet. The wrong passphrase or key is `wallet.passphrase`; a file that was cut, changed or asks for an absurd cost is `store.corrupt`; one that is not what `expect`
 * says is `wallet.swapped`; none, or one that cannot be read, is `store.unavailable`. No failure changes the file.
 *
 * While the wallet is open, every use reads the file again, so that processes see each other's changes; a file of another wallet, or of an older generation than was seen,
 * is `wallet.swapped`. A change is written whole to a new file, synced and renamed, under a lock (see `jsonFile`).
 *
 * The passphrase is stretched with scrypt (RFC 7914; N = 2^17, r = 8, p = 1) at each opening and not kept; only the derived key is. Each write has a new random initialisation
 * vector under that key, which NIST SP 800-38D section 8.3 allows 2^32 times; each change of the secret and each export has a new salt and so a new key.
 *
 * @example
 * ```ts
 * const wallet = await openWalletFile({ path: 'phone.wallet', secret: { passphrase }, expect: { generation: 7 } })
 * if (wallet.ok) await wallet.value.store.list()
 * ```
 */
export async function openWalletFile({
  path,
  secret,
  expect = {},
}: WalletFileOptions & { readonly expect?: WalletExpectation }): Promise<Result<WalletFile>> {
  const file = walletJson(path)
  const json = await file.read()
  if (!json.ok) return json
  const opened = await openAs(json.value, { secret, expect })
  return opened.ok ? ok(walletOver(file, opened.value)) : opened
}

/**
 * Makes a wallet of an export: the same id, key and credentials, the next generation, sealed with `newSecret` or else under the secret of the export. Fails as `openWalletFile`
 * does, and with `wallet.exists` where there is a file, which is left as it is.
 */
export async function importWalletFile({
  path,
  text,
  secret,
  newSecret = secret,
  expect = {},
}: WalletFileOptions & {
  readonly text: string
  readonly newSecret?: WalletSecret
  readonly expect?: WalletExpectation
}): Promise<Result<WalletFile>> {
  const json = parseJson(text, fileBudget)
  if (!json.ok) return fail('store.corrupt', `the export is not JSON: ${json.error.code}`)
  const opened = await openAs(json.value, { secret, expect })
  if (!opened.ok) return opened
  const { id, generation } = opened.value.envelope
  return writeNewWallet(
    { path, secret: newSecret },
    { id, generation: generation + 1, contents: opened.value.contents },
  )
}

async function openAs(
  json: Json,
  { secret, expect }: { readonly secret: WalletSecret; readonly expect: WalletExpectation },
): Promise<Result<OpenWallet>> {
  if (json === null) return noWalletFile()
  const envelope = parseEnvelope(json)
  if (!envelope.ok) return envelope
  const { id, generation, kdf } = envelope.value
  if (expect.id !== undefined && id !== expect.id) return walletSwapped('this is another wallet')
  if (generation < (expect.generation ?? 0))
    return walletSwapped(`expected generation ${expect.generation} or later, came ${generation}`)
  const key = await deriveWalletKey(kdf, secret)
  if (!key.ok) return key
  const opened = openContents(envelope.value, key.value)
  if (!opened.ok) return opened
  if (expect.thumbprint !== undefined && thumbprint(opened.value.signer.publicJwk, nodeHasher) !== expect.thumbprint)
    return walletSwapped('this is the wallet of another device key')
  return ok({ ...opened.value, envelope: envelope.value, key: key.value })
}

async function writeNewWallet(
  { path, secret }: WalletFileOptions,
  wallet: { readonly id: string; readonly generation: number; readonly contents: WalletContents },
): Promise<Result<WalletFile>> {
  const key = await deriveWalletKey(newKdf(secret), secret)
  if (!key.ok) return key
  const envelope = sealContents(wallet.contents, { ...wallet, key: key.value })
  if (!envelope.ok) return envelope
  const opened = openContents(envelope.value, key.value)
  if (!opened.ok) return opened
  const file = walletJson(path)
  const written = await file.update((current) =>
    current === null ? ok(envelopeJson(envelope.value)) : fail('wallet.exists', 'there is a file of this name'),
  )
  // A file that is not even JSON is somebody's all the same.
  if (!written.ok)
    return written.error.code === 'store.corrupt' ? fail('wallet.exists', 'there is a file of this name') : written
  return ok(walletOver(file, { ...opened.value, envelope: envelope.value, key: key.value }))
}
