import { resolve } from 'node:path'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { own, writeNew } from '../files.ts'
import { openWallet, walletSummary } from '../wallet/open-wallet.ts'
import { newSecretOptions, readNewSecret, requireNewSecret, walletOptions } from '../wallet/wallet-options.ts'

/** Copies a wallet. */
export const walletExport: Command = {
  name: 'wallet export',
  summary: 'copy a wallet, sealed with another secret, or its credentials only',
  usage: `--wallet FILE (--passphrase-file FILE | --wallet-key FILE) --out FILE
       (--new-passphrase-file FILE | --new-wallet-key FILE | --credentials-only)`,
  about: `The copy is whole, with the private key: "imprint wallet import" makes a wallet of it on another machine. Use one of the two
from then on. With --credentials-only the copy is a plain list without the key: it proves nothing, and is not encrypted.
A file that exists is never overwritten.`,
  example: `$ imprint wallet export --wallet phone.wallet --passphrase-file passphrase.txt --out backup.wallet \\
    --new-passphrase-file backup-passphrase.txt`,
  options: {
    ...walletOptions,
    ...newSecretOptions,
    'credentials-only': { type: 'boolean', about: 'leave the key out, and write the credentials as they are' },
    out: { type: 'string', value: 'FILE', about: 'where the copy goes' },
  },
  operands: [0, 0],
  async run(call) {
    const out = requiredOption(call, 'out')
    if (out === '-') throw new UsageError('the copy goes to a file only, never to standard output')
    const withoutKey = call.values['credentials-only'] === true
    if (withoutKey && (await readNewSecret(call)) !== null)
      throw new UsageError('--credentials-only is not encrypted: leave the new secret out')
    const secret = withoutKey ? null : await requireNewSecret(call)
    const wallet = await openWallet(call)
    const shown = optionOf(call, 'wallet') as string
    // The form in which "present --key" keeps credentials beside a key.
    const text =
      secret === null
        ? `${JSON.stringify({ version: 1, credentials: own(await wallet.store.list(), shown) }, null, 1)}\n`
        : own(await wallet.export(secret), shown)
    const written = await writeNew(resolve(call.host.cwd, out), text, 0o600)
    if (!written.ok) return failure(written.error)
    const what = secret === null ? 'the credentials, without the key and not encrypted,' : 'the whole wallet'
    return done(`Wrote ${what} to ${out}.`, { file: out, key: secret !== null, ...walletSummary(wallet) })
  },
}
