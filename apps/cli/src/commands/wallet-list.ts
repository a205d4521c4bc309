import { done } from '../answers.ts'
import { type Command, requiredOption } from '../command.ts'
import { keptCredentials, keptJson, keptLine } from '../wallet/kept-credentials.ts'
import { openWallet, walletSummary } from '../wallet/open-wallet.ts'
import { walletOptions } from '../wallet/wallet-options.ts'

/** Lists a wallet. */
export const walletList: Command = {
  name: 'wallet list',
  summary: 'list what a wallet holds',
  usage: '--wallet FILE (--passphrase-file FILE | --wallet-key FILE) [options]',
  about: `Prints the device key's thumbprint, which wallet this is and how often it was written, and a line for each credential. Who
gives that as --expect next time notices a wallet that was exchanged for another, or for an older state of itself.`,
  example: '$ imprint wallet list --wallet phone.wallet --passphrase-file passphrase.txt',
  options: walletOptions,
  operands: [0, 0],
  async run(call) {
    const wallet = await openWallet(call)
    const kept = await keptCredentials(wallet.store, requiredOption(call, 'wallet'))
    const summary = walletSummary(wallet)
    const at = call.host.clock.now()
    const text = [
      `thumbprint  ${summary.thumbprint}`,
      `wallet      ${summary.expect}`,
      '',
      ...(kept.length === 0 ? ['no credential'] : kept.map((one) => keptLine(one, { at, style: call.style }))),
    ]
    return done(text.join('\n'), { ...summary, credentials: kept.map(keptJson) })
  },
}
