import { openPkcs11Signer } from '@imprint/adapters/pkcs11'
import type { Signer } from '@imprint/core'
import { type Call, type Option, optionOf, UsageError } from '../command.ts'
import { own, readText } from '../files.ts'

/** A key in a token, as a PKCS #11 URI names it (RFC 7512). */
export interface TokenKey {
  /** The URI, as it was given. */
  readonly uri: string
  readonly module: string
  readonly token: string
  /** `CKA_ID` in hexadecimal. */
  readonly keyId: string
  /** A file with the PIN. */
  readonly pinSource: string | null
}

/** How a URI of a key looks, for the help. */
export const tokenUriForm = 'pkcs11:token=LABEL;id=%01?module-path=FILE'

/** The option of commands that may use a key in a token. */
export const pinOption: Readonly<Record<string, Option>> = {
  'pin-file': {
    type: 'string',
    value: 'FILE',
    about: 'the first line of FILE is the PIN of the token, where the key is in one',
  },
}

/** Tells a key in a token from a file. */
export function isTokenUri(text: string): boolean {
  return text.startsWith('pkcs11:')
}

// What would choose among keys and is not looked at here would choose another key than was meant.
const wanted = ['token', 'id', 'type', 'module-path', 'pin-source']

/** Reads a PKCS #11 URI (RFC 7512 section 2.3). One that does not say module, token and id, or says more than is looked at here, is a usage error; so is a PIN in it, which every process on the machine could read. */
export function parseTokenUri(uri: string): TokenKey {
  const [path = '', query = '', ...more] = uri.slice('pkcs11:'.length).split('?')
  const said = new Map<string, string>()
  for (const part of [...path.split(';'), ...query.split('&')].filter((text) => text !== '')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at)
    if (name === 'pin-value')
      throw new UsageError('a PIN does not belong into a URI: give --pin-file FILE, or pin-source')
    if (at < 0 || !wanted.includes(name) || said.has(name))
      throw new UsageError(`a key in a token is ${tokenUriForm}, with pin-source=FILE if you like`)
    said.set(name, part.slice(at + 1))
  }
  const [module, token] = [textOf(said.get('module-path')), textOf(said.get('token'))]
  const keyId = hexadecimalOf(said.get('id') ?? '')
  const isKey = (said.get('type') ?? 'private') === 'private'
  if (more.length > 0 || !module || !token || keyId === null || keyId === '' || !isKey)
    throw new UsageError(
      `a key in a token is ${tokenUriForm}: the module, the label of the token, and the id of the key`,
    )
  const pinSource = textOf(said.get('pin-source'))?.replace(/^file:(?:\/\/(?=\/))?/, '') ?? null
  return { uri, module, token, keyId, pinSource }
}

/** Opens a key in a token. A wrong PIN is tried once: tokens lock themselves. */
export async function openTokenKey(call: Call, { module, token, keyId, pinSource }: TokenKey): Promise<Signer> {
  const path = optionOf(call, 'pin-file') ?? pinSource
  if (path === null) throw new UsageError('--pin-file FILE is missing: the key is in a token')
  const pin = (await readText(call, path)).split(/\r?\n/, 1)[0] ?? ''
  const environment = Object.fromEntries(
    Object.entries(call.host.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return own(await openPkcs11Signer({ module, token, keyId, pin, environment }), 'the key in the token')
}

function textOf(value: string | undefined): string | null {
  try {
    return value === undefined ? null : decodeURIComponent(value)
  } catch {
    throw new UsageError('the URI of the token has an escape that is none')
  }
}

/** The octets of an id, each as it stands or percent-encoded. */
function hexadecimalOf(value: string): string | null {
  if (!/^(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~-])*$/.test(value)) return null
  return value.replaceAll(/%([0-9A-Fa-f]{2})|(.)/g, (_, octet: string | undefined, letter: string) =>
    octet === undefined ? letter.charCodeAt(0).toString(16).padStart(2, '0') : octet.toLowerCase(),
  )
}
