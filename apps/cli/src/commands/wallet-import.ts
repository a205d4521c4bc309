import { importWalletFile } from '@imprint/adapters/wallet-file'
import { done } from '../answers.ts'
import type { Command } from '../command.ts'
import { own, readText } from '../files.ts'
import { newWalletPath, walletSummary } from '../wallet/open-wallet.ts'
import { expectationOf, newSecretOptions, readNewSecret, readSecret, walletOptions } from '../wallet/wallet-options.ts'

/** Makes a wallet of a copy. */
export const walletImport: Command = {
  name: 'wallet import',
  summary: 'make a wallet of an exported copy',
  usage: `COPY --wallet FILE (--passphrase-file FILE | --wallet-key FILE)
       [--new-passphrase-file FILE | --new-wallet-key FILE]`,
  about: `The passphrase or key is that of the copy; with a new one the wallet is sealed with that. Key, credentials and the wallet's id
stay what they are. A file that exists is never overwritten.`,
  example: '$ imprint wallet import backup.wallet --wallet phone.wallet --passphrase-file backup-passphrase.txt',
  options: { ...walletOptions, ...newSecretOptions },
  operands: [1, 1],
  async run(call) {
    const [copy = ''] = call.operands
    const { path, shown } = await newWalletPath(call)
    const text = await readText(call, copy)
    const secret = await readSecret(call)
    const newSecret = (await readNewSecret(call)) ?? secret
    const imported = await importWalletFile({ path, text, secret, newSecret, expect: expectationOf(call) })
    const wallet = own(imported, !imported.ok && imported.error.code === 'wallet.exists' ? shown : copy)
    const summary = walletSummary(wallet)
    return done(`Made the wallet ${shown} of ${copy}. It is ${summary.expect}.`, { file: shown, ...summary })
  },
}
