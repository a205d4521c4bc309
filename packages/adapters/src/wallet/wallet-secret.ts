import { hkdfSync, randomBytes, scrypt } from 'node:crypto'
import { decodeBase64url, encodeBase64url, fail, isJsonObject, type Json, ok, type Result } from '@imprint/core'

/**
 * What opens a wallet: a passphrase (UTF-8, octet for octet), 32 random octets that something else keeps (the keyring of the operating system, a systemd credential, a key
 * file), or, with a reason, nothing.
 */
export type WalletSecret =
  | { readonly passphrase: string }
  | { readonly key: Uint8Array }
  | { readonly unsafeNoPassphrase: string }

/** How a wallet's key is made from its secret, as its file says it. */
export type WalletKdf =
  | { readonly name: 'scrypt'; readonly N: number; readonly r: number; readonly p: number; readonly salt: string }
  | { readonly name: 'key'; readonly salt: string }
  | { readonly name: 'none'; readonly salt: string }

/** The key of an open wallet. */
export interface WalletKey {
  readonly kdf: WalletKdf
  /** Of AES-256-GCM. */
  readonly content: Uint8Array
  /** Tells a wrong secret from a damaged file, and commits the file to one key, which GCM alone does not. */
  readonly check: string
}

/** The octets of a wallet key. */
export const walletKeyBytes = 32
const saltBytes = 16
// OWASP's Password Storage Cheat Sheet asks for at least 2^17, with r = 8 and p = 1: 128 MiB and about a third of a second.
const written = { name: 'scrypt', N: 2 ** 17, r: 8, p: 1 } as const
// A file says what it wants, and memory is 128·N·r octets (RFC 7914 section 2). This much is 512 MiB; more is an attack on whoever opens it.
const largestN = 2 ** 19

/** Says how the key of a new file is made: always with a new salt, so that two files never share a key. */
export function newKdf(secret: WalletSecret): WalletKdf {
  refuseEmpty(secret)
  const salt = encodeBase64url(randomBytes(saltBytes))
  return { ...(nameOf(secret) === 'scrypt' ? written : { name: nameOf(secret) as 'key' | 'none' }), salt }
}

/** Reads the `kdf` of a file; a cost outside of the bounds is refused before any work is done. */
export function parseKdf(json: Json | undefined): Result<WalletKdf> {
  if (!isJsonObject(json)) return fail('store.corrupt', 'expected an object', '/kdf')
  const { name, salt, ...cost } = json
  const octets = typeof salt === 'string' ? decodeBase64url(salt) : null
  if (typeof salt !== 'string' || !octets?.ok || octets.value.length !== saltBytes)
    return fail('store.corrupt', `expected ${saltBytes} octets of base64url`, '/kdf/salt')
  if (name === 'scrypt') {
    const { N, r, p, ...rest } = cost
    const bounded = typeof N === 'number' && N >= written.N && N <= largestN && Number.isInteger(Math.log2(N))
    if (!bounded || r !== written.r || p !== written.p || Object.keys(rest).length > 0)
      return fail(
        'store.corrupt',
        `expected N a power of two from ${written.N} to ${largestN}, r = ${written.r}, p = ${written.p}`,
        '/kdf',
      )
    return ok({ name, N, r, p, salt })
  }
  if ((name !== 'key' && name !== 'none') || Object.keys(cost).length > 0)
    return fail('store.corrupt', 'expected scrypt, key or none', '/kdf/name')
  return ok({ name, salt })
}

/**
 * Makes the key. The root is scrypt of the passphrase, or the key itself, or 32 zero octets where there is neither. HKDF-SHA-256 of root and salt makes 32 octets for the cipher,
 * under the info `imprint-wallet/1 content`, and 32 for the check value, under `imprint-wallet/1 check`.
 *
 * A secret of another kind than the file was sealed with is `wallet.passphrase`, so that a file without protection put in the place of a protected one does not open; no memory
 * for scrypt is `store.unavailable`.
 */
export async function deriveWalletKey(kdf: WalletKdf, secret: WalletSecret): Promise<Result<WalletKey>> {
  refuseEmpty(secret)
  if (nameOf(secret) !== kdf.name)
    return fail('wallet.passphrase', `the wallet opens with ${kinds[kdf.name]}, came ${kinds[nameOf(secret)]}`)
  let root: Uint8Array
  try {
    root = await rootOf(kdf, secret)
  } catch {
    return fail('store.unavailable', 'scrypt found not enough memory')
  }
  // RFC 5869: two keys of one secret, so that publishing one of them says nothing about the other.
  const expand = (info: string) =>
    new Uint8Array(hkdfSync('sha256', root, saltOf(kdf), `imprint-wallet/1 ${info}`, walletKeyBytes))
  const key = { kdf, content: expand('content'), check: encodeBase64url(expand('check')) }
  root.fill(0)
  return ok(key)
}

const kinds: Readonly<Record<WalletKdf['name'], string>> = {
  scrypt: 'a passphrase',
  key: 'a key',
  none: 'no passphrase',
}

function nameOf(secret: WalletSecret): WalletKdf['name'] {
  return 'passphrase' in secret ? 'scrypt' : 'key' in secret ? 'key' : 'none'
}

function refuseEmpty(secret: WalletSecret): void {
  if ('passphrase' in secret && secret.passphrase === '') throw new TypeError('an empty passphrase protects nothing')
  if ('key' in secret && secret.key.length !== walletKeyBytes)
    throw new TypeError(`a wallet key is ${walletKeyBytes} octets`)
  if ('unsafeNoPassphrase' in secret && secret.unsafeNoPassphrase.trim() === '')
    throw new TypeError('a wallet without a passphrase wants a reason')
}

function rootOf(kdf: WalletKdf, secret: WalletSecret): Promise<Uint8Array> | Uint8Array {
  if ('key' in secret) return new Uint8Array(secret.key)
  if (!('passphrase' in secret) || kdf.name !== 'scrypt') return new Uint8Array(walletKeyBytes)
  const { N, r, p } = kdf
  // The memory of RFC 7914 section 6, and what OpenSSL needs beside it.
  const maxmem = 128 * r * (N + p + 2) + 1_048_576
  return new Promise((resolve, reject) => {
    scrypt(secret.passphrase, saltOf(kdf), walletKeyBytes, { N, r, p, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

function saltOf({ salt }: WalletKdf): Uint8Array {
  return Buffer.from(salt, 'base64url')
}
