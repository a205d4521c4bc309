import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  fail,
  fileBudget,
  isJsonObject,
  type JsonBudget,
  ok,
  parseJsonObject,
  type Result,
  type Signer,
  type StoredCredential,
} from '@imprint/core'
import { createNodeSigner } from '../node-signer.ts'
import { type PrivateJwk, parsePrivateJwk } from '../private-jwk.ts'
import { headerBytes, type WalletEnvelope } from './envelope.ts'
import type { WalletKey } from './wallet-secret.ts'

/** What a wallet holds: one device's key, and the credentials that are bound to it. Either is worth nothing without the other. */
export interface WalletContents {
  readonly privateJwk: PrivateJwk
  readonly credentials: readonly StoredCredential[]
}

/** Contents that were opened, and the signer of their key. */
export interface OpenContents {
  readonly contents: WalletContents
  readonly signer: Signer
}

// In base64url, inside of a file, it stays within `fileBudget`. A thousand credentials are a hundredth of it.
const contentsBudget: JsonBudget = { ...fileBudget, size: 32 * 1024 * 1024, depth: 4 }
const tagBytes = 16

/**
 * Seals contents with AES-256-GCM under an initialisation vector of its own. What could not be opened again is refused, so that no wallet is lost to a text that JSON
 * cannot carry (`text.encoding`) or to its size (`json.size`).
 */
export function sealContents(
  contents: WalletContents,
  { key, id, generation }: { readonly key: WalletKey; readonly id: string; readonly generation: number },
): Result<WalletEnvelope> {
  const { privateJwk, credentials } = contents
  const text = JSON.stringify({ privateJwk, credentials })
  const again = parseJsonObject(text, contentsBudget)
  if (!again.ok) return again
  const iv = randomBytes(12)
  const header = { id, generation, kdf: key.kdf, check: key.check, iv: encodeBase64url(iv) }
  const cipher = createCipheriv('aes-256-gcm', key.content, iv).setAAD(headerBytes(header))
  const parts = [cipher.update(text, 'utf8'), cipher.final()]
  return ok({ ...header, ciphertext: Buffer.concat([...parts, cipher.getAuthTag()]) })
}

/** Opens what `sealContents` made. Another key is `wallet.passphrase`; contents that were changed under the right key are `store.corrupt`. */
export function openContents(envelope: WalletEnvelope, key: WalletKey): Result<OpenContents> {
  // The check value stands in the file for all to see, so how long the comparison takes tells nobody anything.
  if (envelope.check !== key.check) return fail('wallet.passphrase', 'this passphrase or key does not open the wallet')
  const bytes = decrypt(envelope, key)
  if (bytes === null) return fail('store.corrupt', 'the contents were changed after they were sealed')
  const text = decodeUtf8(bytes)
  const json = text.ok ? parseJsonObject(text.value, contentsBudget) : text
  if (!json.ok) return fail('store.corrupt', `the contents are not what a wallet holds: ${json.error.code}`)
  const { privateJwk, credentials } = json.value
  const pair = parsePrivateJwk(privateJwk)
  const signer = createNodeSigner({ privateJwk })
  if (!pair.ok || !signer.ok || !Array.isArray(credentials) || !credentials.every(isStored))
    return fail('store.corrupt', 'the contents are not what a wallet holds')
  return ok({ contents: { privateJwk: pair.value.privateJwk, credentials }, signer: signer.value })
}

function decrypt({ ciphertext, ...header }: WalletEnvelope, key: WalletKey): Uint8Array | null {
  const iv = decodeBase64url(header.iv)
  const end = ciphertext.length - tagBytes
  if (!iv.ok || end < 0) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.content, iv.value, { authTagLength: tagBytes })
      .setAAD(headerBytes(header))
      .setAuthTag(ciphertext.subarray(end))
    return Buffer.concat([decipher.update(ciphertext.subarray(0, end)), decipher.final()])
  } catch {
    return null
  }
}

function isStored(value: unknown): value is StoredCredential {
  return isJsonObject(value) && typeof value['id'] === 'string' && typeof value['text'] === 'string'
}
