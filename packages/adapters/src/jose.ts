import {
  algorithms,
  decodeUtf8,
  fail,
  type Json,
  type JsonObject,
  ok,
  type PublicJwk,
  parseJsonObject,
  parseJwk,
  type Result,
  tokenBudget,
} from '@imprint/core'
import { CompactEncrypt, compactDecrypt, errors, exportJWK, importPKCS8, importSPKI } from 'jose'
import { type KeyPair, parsePrivateJwk } from './private-jwk.ts'

/** The home of `jose`: what Imprint encrypts at rest, and the key files that other tools write. */

const keyWrap = 'PBES2-HS512+A256KW'
const content = 'A256GCM'
// OWASP's Password Storage Cheat Sheet asks for 210,000 rounds of PBKDF2 with HMAC-SHA-512; the rest is margin.
const rounds = 300_000
// A file says how many rounds it wants. This many take about a second; more is an attack on whoever opens it.
const maxRounds = 1_000_000

/**
 * Encrypts JSON, such as a private JWK, with a passphrase: a compact JWE (RFC 7516) with PBES2-HS512+A256KW (RFC 7518 section 4.8) and A256GCM. The passphrase is taken as
 * UTF-8, octet for octet; an empty one is a `TypeError`.
 *
 * @example
 * ```ts
 * const sealed = await encryptJson(key.privateJwk, passphrase)
 * const opened = await decryptJson(sealed, passphrase)
 * ```
 */
export async function encryptJson(value: Json, passphrase: string): Promise<string> {
  if (passphrase === '') throw new TypeError('an empty passphrase protects nothing')
  return new CompactEncrypt(secretBytes(JSON.stringify(value)))
    .setProtectedHeader({ alg: keyWrap, enc: content, cty: 'json' })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(secretBytes(passphrase))
}

/**
 * Opens what `encryptJson` made. A wrong passphrase cannot be told from a changed text: both are `key.passphrase`; `store.corrupt` is one that asks for other
 * algorithms or for more than a million rounds.
 */
export async function decryptJson(text: string, passphrase: string): Promise<Result<JsonObject>> {
  try {
    const { plaintext } = await compactDecrypt(text, secretBytes(passphrase), {
      keyManagementAlgorithms: [keyWrap],
      contentEncryptionAlgorithms: [content],
      maxPBES2Count: maxRounds,
    })
    const json = decodeUtf8(plaintext)
    return json.ok ? parseJsonObject(json.value, tokenBudget) : json
  } catch (error) {
    if (error instanceof errors.JWEDecryptionFailed)
      return fail('key.passphrase', 'the passphrase is wrong, or the text was changed')
    return fail('store.corrupt', 'the text is not a JWE that Imprint wrote')
  }
}

/** A key file: both halves of a private key, or a public key alone. */
export type ImportedKey =
  | { readonly kind: 'private'; readonly pair: KeyPair }
  | { readonly kind: 'public'; readonly publicJwk: PublicJwk }

/** Octets in a buffer of their own. The encoder of core shares one among many texts, and a secret must not lie beside them. */
function secretBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/**
 * Reads a key in PEM (RFC 7468): PKCS #8 (`PRIVATE KEY`) or SPKI (`PUBLIC KEY`), on a curve that WebCrypto has. Other labels and curves are
 * `jwk.unsupported`; `openssl pkcs8 -topk8 -nocrypt` converts older private forms.
 */
export async function importPem(pem: string): Promise<Result<ImportedKey>> {
  const label = /^\s*-----BEGIN (PRIVATE|PUBLIC) KEY-----\s/.exec(pem)?.[1]
  if (label === undefined) return fail('jwk.unsupported', 'expected PEM of a PRIVATE KEY or a PUBLIC KEY')
  const read = label === 'PRIVATE' ? importPKCS8 : importSPKI
  for (const { name, issuers } of algorithms) {
    if (issuers !== 'any') continue
    // A PEM does not say its algorithm in JOSE's words; the import fails for every row but the key's own.
    const key = await read(pem, name, { extractable: true }).catch(() => null)
    if (key === null) continue
    const { key_ops: _operations, alg: _alg, ...jwk } = await exportJWK(key)
    if (label === 'PRIVATE') return mapOk(parsePrivateJwk(jwk), (pair) => ({ kind: 'private', pair }))
    return mapOk(parseJwk(jwk), (publicJwk) => ({ kind: 'public', publicJwk }))
  }
  return fail('jwk.unsupported', 'the key is not on a curve that Imprint reads from PEM')
}

function mapOk<T>(result: Result<T>, change: (value: T) => ImportedKey): Result<ImportedKey> {
  return result.ok ? ok(change(result.value)) : result
}
