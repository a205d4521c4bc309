import { decryptJson, encryptJson, importPem } from '@imprint/adapters/jose'
import { createNodeSigner, type KeyPair, nodeHasher } from '@imprint/adapters/node-crypto'
import { parsePrivateJwk } from '@imprint/adapters/private-jwk'
import {
  fail,
  type JsonObject,
  ok,
  parseJsonObject,
  type Result,
  type Signer,
  thumbprint,
  tokenBudget,
} from '@imprint/core'
import { type Call, type Option, optionOf, UsageError } from './command.ts'
import { own, readText } from './files.ts'

/** Both halves of a key, and the name under which the public one is published. */
export interface NamedKey {
  readonly pair: KeyPair
  readonly kid: string
}

/** The option that commands with a private key have. */
export const passphraseOption: Readonly<Record<string, Option>> = {
  'passphrase-file': {
    type: 'string',
    value: 'FILE',
    about: 'the first line of FILE opens (or seals) the private key',
  },
}

/** Reads a private key: a JWK, a JWE that `imprint key new` wrote, or PEM (PKCS #8). Its `kid`, else its thumbprint, is its name. */
export async function readKey(call: Call, path: string): Promise<NamedKey> {
  const text = (await readText(call, path)).trim()
  return own(await openKey(call, text), path)
}

async function openKey(call: Call, text: string): Promise<Result<NamedKey>> {
  if (text.startsWith('-----BEGIN ')) {
    const imported = await importPem(text)
    if (!imported.ok) return imported
    return imported.value.kind === 'private'
      ? ok(named(imported.value.pair, {}))
      : fail('jwk.malformed', 'this is a public key; a private one is needed')
  }
  const json = text.startsWith('{') ? parseJsonObject(text, tokenBudget) : await unseal(call, text)
  if (!json.ok) return json
  const pair = parsePrivateJwk(json.value)
  return pair.ok ? ok(named(pair.value, json.value)) : pair
}

async function unseal(call: Call, text: string): Promise<Result<JsonObject>> {
  if (text.split('.').length !== 5)
    return fail('jwk.malformed', 'expected a private JWK, an encrypted one (JWE) or PEM')
  const passphrase = await readPassphrase(call)
  if (passphrase === null) throw new UsageError('the key is encrypted: give --passphrase-file FILE')
  return decryptJson(text, passphrase)
}

function named(pair: KeyPair, { kid }: JsonObject): NamedKey {
  return { pair, kid: typeof kid === 'string' && kid !== '' ? kid : thumbprint(pair.publicJwk, nodeHasher) }
}

/** The text of a private key file: a JWK, or a JWE of one where there is a passphrase. */
export async function privateKeyText({ pair, kid }: NamedKey, passphrase: string | null): Promise<string> {
  const jwk = { ...pair.privateJwk, kid }
  return `${passphrase === null ? JSON.stringify(jwk, null, 2) : await encryptJson(jwk, passphrase)}\n`
}

/** Makes the signer of a device, whose key is known by value, or of an issuer, whose key has a name. */
export function signerOf({ pair }: NamedKey, kid: string | null): Signer {
  return own(createNodeSigner({ privateJwk: pair.privateJwk, kid }), 'the key')
}

/** The passphrase that the option names: the first line of a file; `null` without the option. */
export async function readPassphrase(call: Call, option = 'passphrase-file'): Promise<string | null> {
  const path = optionOf(call, option)
  if (path === null) return null
  const passphrase = (await readText(call, path)).split(/\r?\n/, 1)[0] ?? ''
  if (passphrase === '') throw new UsageError('the first line of the passphrase file is empty')
  return passphrase
}
