import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileCredentialStore } from '@imprint/adapters/files'
import { memoryCredentialStore } from '@imprint/adapters/memory'
import { looksLikeWallet } from '@imprint/adapters/wallet-file'
import type { CredentialStore, Signer } from '@imprint/core'
import { type Call, type Option, optionOf, requiredOption, UsageError } from '../command.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { openWallet } from './open-wallet.ts'
import { namesSecret, walletSecretOptions } from './wallet-options.ts'

/** The options of commands that act as a device: with a wallet that holds its key, or with the key in a file of its own. */
export const holdingOptions: Readonly<Record<string, Option>> = {
  key: { type: 'string', value: 'FILE', about: 'the private key of the device, where the wallet does not hold it' },
  wallet: { type: 'string', value: 'FILE', about: 'where key and credentials are kept (imprint wallet init)' },
  ...passphraseOption,
  ...walletSecretOptions,
}

/** A device's key and where its credentials are. */
export interface Holding {
  readonly signer: Signer
  readonly store: CredentialStore
}

/** Opens what the options name: an encrypted wallet, or a key with a plain list of credentials or none. */
export async function openHolding(call: Call): Promise<Holding> {
  const wallet = optionOf(call, 'wallet')
  if (wallet === null && namesSecret(call))
    throw new UsageError('--wallet FILE is missing: which wallet the other options are about')
  if (wallet !== null && (namesSecret(call) || (await isEncrypted(resolve(call.host.cwd, wallet))))) {
    if (optionOf(call, 'key') !== null) throw new UsageError('the wallet holds the key of the device: leave --key out')
    const { signer, store } = await openWallet(call)
    return { signer, store }
  }
  const key = await readKey(call, requiredOption(call, 'key'))
  const store = wallet === null ? memoryCredentialStore() : fileCredentialStore(resolve(call.host.cwd, wallet))
  return { signer: signerOf(key, null), store }
}

/** The beginning tells, so a wallet that was damaged further on is not taken for something else. */
async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null)
  if (file === null) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0)
    return looksLikeWallet(buffer.subarray(0, bytesRead).toString('utf8'))
  } catch {
    return false
  } finally {
    await file.close()
  }
}
