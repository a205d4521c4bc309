import { resolve } from 'node:path'
import { fileCredentialStore } from '@imprint/adapters/files'
import { createHolder } from '@imprint/holder'
import { done, failure } from '../answers.ts'
import type { Call, Command } from '../command.ts'
import { own, readToken } from '../files.ts'
import { formats } from '../formats.ts'
import { openWallet, walletSummary } from '../wallet/open-wallet.ts'
import { walletOptions } from '../wallet/wallet-options.ts'

/** Keeps credentials. */
export const walletAdd: Command = {
  name: 'wallet add',
  summary: 'put credentials into a wallet',
  usage: '--wallet FILE (--passphrase-file FILE | --wallet-key FILE) CREDENTIAL…',
  about: `CREDENTIAL is a file with one credential, or a list that "wallet export --credentials-only" wrote. A credential that is
bound to another key than the wallet's is refused, and one that is kept is never replaced by another of the same id.
Whether its issuer signed it is not asked here: take credentials from the issuer itself.`,
  example:
    '$ imprint wallet add --wallet phone.wallet --passphrase-file passphrase.txt SvPfLlwBQi-6oddVRrkqpw-04c7.jwt',
  options: walletOptions,
  // As many as a shell hands over; each is a write.
  operands: [1, 1000],
  async run(call) {
    const wallet = await openWallet(call)
    const holder = createHolder({ signer: wallet.signer, store: wallet.store, formats, clock: call.host.clock })
    let added = 0
    for (const path of call.operands)
      for (const text of await readCredentials(call, path)) {
        const kept = await holder.add(text)
        if (!kept.ok)
          return failure({ ...kept.error, detail: `${path}: ${kept.error.detail}; ${added} were added before it` })
        added++
      }
    const { expect, generation, wallet: id } = walletSummary(wallet)
    return done(
      `The wallet keeps ${added === 1 ? 'the credential' : `the ${added} credentials`}. It is ${expect} now.`,
      {
        added,
        wallet: id,
        generation,
        expect,
      },
    )
  },
}

async function readCredentials(call: Call, path: string): Promise<readonly string[]> {
  const text = await readToken(call, path)
  if (!text.startsWith('{') || path === '-') return [text]
  return own(await fileCredentialStore(resolve(call.host.cwd, path)).list(), path).map((each) => each.text)
}
