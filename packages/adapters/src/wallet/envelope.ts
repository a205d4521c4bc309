import { createHash } from 'node:crypto'
import { decodeBase64url, encodeBase64url, fail, isJsonObject, type Json, ok, type Result, utf8 } from '@imprint/core'
import { parseKdf, type WalletKdf } from './wallet-secret.ts'

/** The version that this release writes and reads. */
export const walletVersion = 'imprint-wallet/1'

const cipher = 'A256GCM'
// NIST SP 800-38D section 8.3 allows 2^32 messages under one key where each initialisation vector is random. One write is one message and one generation.
const lastGeneration = 2 ** 32 - 1

/** What stands in the open in a wallet file. All of it is authenticated with what is sealed. */
export interface WalletHeader {
  /** Which wallet this is: 16 random octets, the same in every generation, export and import. */
  readonly id: string
  /** Grows by one at each write. */
  readonly generation: number
  readonly kdf: WalletKdf
  readonly check: string
  readonly iv: string
}

/** A wallet file as it was read: nothing of it is believed until it is opened. */
export interface WalletEnvelope extends WalletHeader {
  /** What AES-GCM made: the encrypted contents, then the tag. */
  readonly ciphertext: Uint8Array
}

/** The octets that the seal covers besides the contents: every member of the header in one order, however the file was written. */
export function headerBytes({ id, generation, kdf, check, iv }: WalletHeader): Uint8Array {
  const cost = kdf.name === 'scrypt' ? [kdf.N, kdf.r, kdf.p] : []
  return utf8(JSON.stringify([walletVersion, id, generation, kdf.name, ...cost, kdf.salt, cipher, check, iv]))
}

/**
 * Writes the file. The digest has no secret and protects from nobody: it tells damage, whose remedy is a backup, from a wrong passphrase, whose remedy is another try.
 */
export function envelopeJson(envelope: WalletEnvelope): Json {
  const { id, generation, kdf, check, iv, ciphertext } = envelope
  const sealed = { check, iv, ciphertext: encodeBase64url(ciphertext), digest: digestOf(envelope) }
  return { version: walletVersion, id, generation, kdf: { ...kdf }, cipher, ...sealed }
}

/** Reads a wallet file; whatever is missing, additional, out of bounds or damaged is `store.corrupt`. No secret is needed for that. */
export function parseEnvelope(json: Json): Result<WalletEnvelope> {
  if (!isJsonObject(json)) return corrupt('expected a JSON object', '')
  const { version, id, generation, kdf: kdfJson, cipher: named, check, iv, ciphertext, digest, ...others } = json
  if (version !== walletVersion) return corrupt(`expected ${walletVersion}`, '/version')
  const kdf = parseKdf(kdfJson)
  if (!kdf.ok) return kdf
  if (named !== cipher) return corrupt(`expected ${cipher}`, '/cipher')
  if (typeof generation !== 'number' || !Number.isInteger(generation) || generation < 1 || generation > lastGeneration)
    return corrupt('expected a positive whole number', '/generation')
  // A member that the seal does not cover would be a place to write in.
  if (Object.keys(others).length > 0) return corrupt('there is a member that no wallet has', '')
  if (!isOctets(id, 16)) return corrupt('expected 16 octets of base64url', '/id')
  if (!isOctets(check, 32)) return corrupt('expected 32 octets of base64url', '/check')
  if (!isOctets(iv, 12)) return corrupt('expected 12 octets of base64url', '/iv')
  const octets = typeof ciphertext === 'string' ? decodeBase64url(ciphertext) : null
  if (!octets?.ok) return corrupt('expected base64url', '/ciphertext')
  const envelope = { id, generation, kdf: kdf.value, check, iv, ciphertext: octets.value }
  return digest === digestOf(envelope) ? ok(envelope) : corrupt('the contents do not have this digest', '/digest')
}

/** Tells a wallet file, whole or damaged, from other files by how it begins. */
export function looksLikeWallet(text: string): boolean {
  return /^\s*\{\s*"version"\s*:\s*"imprint-wallet\//.test(text)
}

function digestOf(envelope: WalletEnvelope): string {
  return encodeBase64url(createHash('sha256').update(headerBytes(envelope)).update(envelope.ciphertext).digest())
}

function isOctets(value: Json | undefined, count: number): value is string {
  const octets = typeof value === 'string' ? decodeBase64url(value) : null
  return octets?.ok === true && octets.value.length === count
}

function corrupt(detail: string, pointer: string) {
  return fail('store.corrupt', detail, pointer)
}
