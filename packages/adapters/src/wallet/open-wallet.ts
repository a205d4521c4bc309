import {
  type CredentialStore,
  type Failed,
  fail,
  type Json,
  ok,
  type Result,
  type Signer,
  type StoredCredential,
} from '@imprint/core'
import { type JsonFile, jsonFile } from '../json-file.ts'
import { envelopeJson, parseEnvelope, type WalletEnvelope } from './envelope.ts'
import { type OpenContents, openContents, sealContents, type WalletContents } from './sealed-contents.ts'
import { deriveWalletKey, newKdf, type WalletKey, type WalletSecret } from './wallet-secret.ts'

/** An open wallet: one device's key and the credentials bound to it, in one encrypted file. */
export interface WalletFile {
  /** Which wallet this is, through every change, export and import. Not secret. */
  readonly id: string
  readonly signer: Signer
  readonly store: CredentialStore
  /** How often the wallet was written, as last seen here. Who remembers it can expect it next time. */
  generation(): number
  /** The whole wallet, the key too, as the text of a file of its own under another secret. For a backup, or to move to another machine; two copies in use at once know nothing of each other. */
  export(secret: WalletSecret): Promise<Result<string>>
  /** Seals the wallet anew. Whoever opened it before must open it again. Copies made before still open with the old secret. */
  changeSecret(secret: WalletSecret): Promise<Result<null>>
}

/** What opening a file found: its contents, and what they were sealed with. */
export interface OpenWallet extends OpenContents {
  readonly envelope: WalletEnvelope
  readonly key: WalletKey
}

/** Makes the open wallet over its file. */
export function walletOver(file: JsonFile<Json>, opened: OpenWallet): WalletFile {
  const { id } = opened.envelope
  let key = opened.key
  // Set while the file is sealed anew: whoever reads meanwhile finds it under the one or the other.
  let nextKey: WalletKey | null = null
  let seen: WalletEnvelope = opened.envelope

  const notice = (envelope: WalletEnvelope) => {
    if (envelope.generation > seen.generation) seen = envelope
  }
  /** `known` is what was seen before the file was read: a change that this process makes meanwhile is no sign of an exchange. */
  const open = (json: Json, known: WalletEnvelope): Result<OpenWallet> => {
    if (json === null) return noWalletFile()
    const envelope = parseEnvelope(json)
    if (!envelope.ok) return envelope
    const { generation, iv, kdf } = envelope.value
    if (envelope.value.id !== id) return walletSwapped('another wallet is in the place of this one')
    if (generation < known.generation || (generation === known.generation && iv !== known.iv))
      return walletSwapped(`generation ${known.generation} was seen, came an older or another ${generation}`)
    const fitting = [key, nextKey].find((each) => each?.kdf.salt === kdf.salt)
    if (!fitting) return fail('wallet.passphrase', 'the wallet was sealed anew since it was opened: open it again')
    const contents = openContents(envelope.value, fitting)
    if (!contents.ok) return contents
    notice(envelope.value)
    return ok({ ...contents.value, envelope: envelope.value, key: fitting })
  }
  const read = async () => {
    const known = seen
    const json = await file.read()
    return json.ok ? open(json.value, known) : json
  }
  const rewrite = async (
    edit: (contents: WalletContents) => WalletContents,
    newKey: WalletKey | null = null,
  ): Promise<Result<null>> => {
    const written: { envelope: WalletEnvelope | null } = { envelope: null }
    const updated = await file.update((json) => {
      const current = open(json, seen)
      if (!current.ok) return current
      const { contents, envelope } = current.value
      const next = edit(contents)
      if (next === contents && newKey === null) return ok(json)
      const sealed = sealContents(next, { key: newKey ?? current.value.key, id, generation: envelope.generation + 1 })
      if (!sealed.ok) return sealed
      written.envelope = sealed.value
      nextKey = newKey
      return ok(envelopeJson(sealed.value))
    })
    if (updated.ok && newKey !== null) key = newKey
    nextKey = null
    if (!updated.ok) return updated
    if (written.envelope !== null) notice(written.envelope)
    return ok(null)
  }
  const change = (edit: (credentials: readonly StoredCredential[]) => readonly StoredCredential[]) =>
    rewrite((contents) => {
      const credentials = edit(contents.credentials)
      return credentials === contents.credentials ? contents : { ...contents, credentials }
    })

  return {
    id,
    signer: opened.signer,
    generation: () => seen.generation,
    store: {
      put: ({ id: name, text }) =>
        change((credentials) => {
          const at = credentials.findIndex((each) => each.id === name)
          if (credentials[at]?.text === text) return credentials
          return at < 0 ? [...credentials, { id: name, text }] : credentials.with(at, { id: name, text })
        }),
      async list() {
        const current = await read()
        return current.ok ? ok(current.value.contents.credentials) : current
      },
      remove: (name) =>
        change((credentials) =>
          credentials.some((each) => each.id === name) ? credentials.filter((each) => each.id !== name) : credentials,
        ),
    },
    async export(secret) {
      const current = await read()
      if (!current.ok) return current
      const other = await deriveWalletKey(newKdf(secret), secret)
      if (!other.ok) return other
      const { contents, envelope } = current.value
      const sealed = sealContents(contents, { key: other.value, id, generation: envelope.generation })
      return sealed.ok ? ok(`${JSON.stringify(envelopeJson(sealed.value), null, 1)}\n`) : sealed
    },
    async changeSecret(secret) {
      const other = await deriveWalletKey(newKdf(secret), secret)
      return other.ok ? rewrite((contents) => contents, other.value) : other
    },
  }
}

/** The file as JSON. `null` stands for no file, which JSON of ours never is. */
export function walletJson(path: string): JsonFile<Json> {
  return jsonFile<Json>({ path, empty: null, parse: (json) => json })
}

/** The failure for a wallet that is not there. */
export function noWalletFile(): Failed {
  return fail('store.unavailable', 'there is no wallet file')
}

/** The failure for a file that is not the one expected. */
export function walletSwapped(detail: string): Failed {
  return fail('wallet.swapped', detail)
}
