import { createWalletFile } from '@imprint/adapters/wallet-file'
import { algorithms } from '@imprint/core'
import { done } from '../answers.ts'
import { type Command, optionOf, UsageError } from '../command.ts'
import { own } from '../files.ts'
import { readKey } from '../key-file.ts'
import { newWalletPath, walletSummary } from '../wallet/open-wallet.ts'
import { readSecret, walletOptions } from '../wallet/wallet-options.ts'

const { expect: _, ...options } = walletOptions
const names = algorithms.map(({ name }) => name).join('|')

/** Makes a wallet. */
export const walletInit: Command = {
  name: 'wallet init',
  summary: 'make a wallet: a device key and its credentials in one encrypted file',
  usage: '--wallet FILE (--passphrase-file FILE | --wallet-key FILE) [options]',
  about: `Makes a device key and an empty wallet around it. A file that exists is never overwritten. The passphrase is stretched
with scrypt; a wallet key is 32 random octets that something else keeps: the keyring of the system, a systemd
credential, or a file that is yours alone. Without either, nobody opens the wallet again.`,
  example: `$ imprint wallet init --wallet phone.wallet --passphrase-file passphrase.txt
$ imprint wallet init --wallet phone.wallet --wallet-key phone.key --key phone.jwk`,
  options: {
    ...options,
    alg: { type: 'string', value: 'ALG', about: `${names}; Ed25519 unless said otherwise` },
    key: {
      type: 'string',
      value: 'FILE',
      about: 'a key that the device has already (if it is sealed, then with the same passphrase)',
    },
  },
  operands: [0, 0],
  async run(call) {
    const { path, shown } = await newWalletPath(call)
    const wanted = optionOf(call, 'alg') ?? 'Ed25519'
    const row = algorithms.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
    if (row === undefined) throw new UsageError(`--alg is one of ${names}`)
    const keyPath = optionOf(call, 'key')
    if (keyPath !== null && optionOf(call, 'alg') !== null)
      throw new UsageError('--key and --alg exclude each other: a key has its algorithm')
    const key = keyPath === null ? { alg: row.name } : { privateJwk: (await readKey(call, keyPath)).pair.privateJwk }
    const wallet = own(await createWalletFile({ path, secret: await readSecret(call), ...key }), shown)
    const summary = walletSummary(wallet)
    const text = [
      `Made the wallet ${shown} with a device key (${summary.alg}).`,
      `thumbprint  ${summary.thumbprint}`,
      `wallet      ${summary.expect}   (--expect knows it again)`,
      '',
      'Next: answer the challenge of your issuer, and keep what it issues.',
      `  imprint key prove --wallet ${shown} … --challenge challenge.json --out proof.jwt`,
      `  imprint wallet add --wallet ${shown} … credential.jwt`,
    ]
    return done(text.join('\n'), { file: shown, ...summary })
  },
}
