import { dirname, resolve } from 'node:path'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { openWalletFile, type WalletFile } from '@imprint/adapters/wallet-file'
import { thumbprintUri } from '@imprint/core'
import { type Call, requiredOption, UsageError } from '../command.ts'
import { kindOfPath, own } from '../files.ts'
import { expectationOf, readSecret } from './wallet-options.ts'

/** Opens the wallet that the options name. One that does not open is a usage error with its code, and is left as it is. */
export async function openWallet(call: Call): Promise<WalletFile> {
  const path = requiredOption(call, 'wallet')
  const secret = await readSecret(call)
  const expect = expectationOf(call)
  return own(await openWalletFile({ path: resolve(call.host.cwd, path), secret, expect }), path)
}

/** The path of a wallet that is to be made. A folder that does not exist is a slip of whoever called. */
export async function newWalletPath(call: Call): Promise<{ readonly path: string; readonly shown: string }> {
  const shown = requiredOption(call, 'wallet')
  if (shown === '-') throw new UsageError('a wallet is a file, never standard output')
  const folder = dirname(shown)
  if ((await kindOfPath(call, folder)) !== 'directory')
    throw new UsageError(`--wallet ${shown}: there is no folder ${folder}; make it first`)
  return { path: resolve(call.host.cwd, shown), shown }
}

/** What is told of a wallet: nothing that is secret. */
export interface WalletSummary {
  readonly wallet: string
  readonly generation: number
  /** What `--expect` takes. */
  readonly expect: string
  readonly alg: string
  readonly publicJwk: WalletFile['signer']['publicJwk']
  readonly thumbprint: string
}

/** Says which wallet it is, and whose key it holds. */
export function walletSummary({ id, generation, signer }: WalletFile): WalletSummary {
  const { alg, publicJwk } = signer
  return {
    wallet: id,
    generation: generation(),
    expect: `${id}:${generation()}`,
    alg,
    publicJwk,
    thumbprint: thumbprintUri(publicJwk, nodeHasher),
  }
}
