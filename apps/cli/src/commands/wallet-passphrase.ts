import { done, failure } from '../answers.ts'
import { type Command, requiredOption } from '../command.ts'
import { openWallet, walletSummary } from '../wallet/open-wallet.ts'
import { newSecretOptions, requireNewSecret, walletOptions } from '../wallet/wallet-options.ts'

/** Seals a wallet with another secret. */
export const walletPassphrase: Command = {
  name: 'wallet passphrase',
  summary: 'seal a wallet with another passphrase or key',
  usage: `--wallet FILE (--passphrase-file FILE | --wallet-key FILE)
       (--new-passphrase-file FILE | --new-wallet-key FILE)`,
  about: `Copies that were made before, backups too, still open with the old one: whoever knows it and has a copy has the key. If
that is a worry, make a new wallet and have your credentials issued to it.`,
  example: '$ imprint wallet passphrase --wallet phone.wallet --passphrase-file old.txt --new-passphrase-file new.txt',
  options: { ...walletOptions, ...newSecretOptions },
  operands: [0, 0],
  async run(call) {
    const newSecret = await requireNewSecret(call)
    const wallet = await openWallet(call)
    const changed = await wallet.changeSecret(newSecret)
    if (!changed.ok) return failure(changed.error)
    const summary = walletSummary(wallet)
    return done(`Sealed ${requiredOption(call, 'wallet')} anew. It is ${summary.expect} now.`, summary)
  },
}
