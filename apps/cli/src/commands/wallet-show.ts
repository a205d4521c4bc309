import { done } from '../answers.ts'
import { type Command, requiredOption } from '../command.ts'
import { findKept, keptCredentials, keptJson, keptText } from '../wallet/kept-credentials.ts'
import { openWallet } from '../wallet/open-wallet.ts'
import { walletOptions } from '../wallet/wallet-options.ts'

/** Shows a credential of a wallet. */
export const walletShow: Command = {
  name: 'wallet show',
  summary: 'show what a credential in a wallet says, who says it, and until when',
  usage: '--wallet FILE (--passphrase-file FILE | --wallet-key FILE) NUMBER|ID',
  about: `NUMBER is what "imprint wallet list" prints. The claims are shown in full: they are the holder's own. Nothing is verified.`,
  example: '$ imprint wallet show --wallet phone.wallet --passphrase-file passphrase.txt 1',
  options: walletOptions,
  operands: [1, 1],
  async run(call) {
    const wallet = await openWallet(call)
    const kept = await keptCredentials(wallet.store, requiredOption(call, 'wallet'))
    const one = findKept(kept, call.operands[0] as string)
    const claims = 'kind' in one.opened ? { claims: one.opened.subject } : {}
    return done(keptText(one, { at: call.host.clock.now(), style: call.style }), {
      ...keptJson(one),
      ...claims,
      text: one.text,
    })
  },
}
