import { type CredentialStore, isJsonObject, type Json, ok, type StoredCredential } from '@imprint/core'
import { jsonFile } from './json-file.ts'

interface Wallet {
  readonly version: 1
  readonly credentials: readonly StoredCredential[]
}

/**
 * Keeps credentials in one JSON file (see `jsonFile` for what survives a crash and how a damaged file is treated). The texts are not encrypted: they prove
 * nothing without the holder's key, but they are personal data, so the file is readable by its owner only.
 *
 * @example
 * ```ts
 * const store = fileCredentialStore('wallet.json')
 * await store.put({ id: 'urn:uuid:1', text })
 * ```
 */
export function fileCredentialStore(path: string): CredentialStore {
  const file = jsonFile<Wallet>({ path, empty: { version: 1, credentials: [] }, parse: parseWallet })
  const change = async (edit: (credentials: readonly StoredCredential[]) => readonly StoredCredential[]) => {
    const updated = await file.update((wallet) => {
      const credentials = edit(wallet.credentials)
      return ok(credentials === wallet.credentials ? wallet : { version: 1, credentials })
    })
    return updated.ok ? ok(null) : updated
  }
  return {
    put: ({ id, text }) =>
      change((credentials) => {
        const at = credentials.findIndex((each) => each.id === id)
        return at < 0 ? [...credentials, { id, text }] : credentials.with(at, { id, text })
      }),
    async list() {
      const wallet = await file.read()
      return wallet.ok ? ok(wallet.value.credentials) : wallet
    },
    remove: (id) =>
      change((credentials) =>
        credentials.some((each) => each.id === id) ? credentials.filter((each) => each.id !== id) : credentials,
      ),
  }
}

function parseWallet(json: Json): Wallet | null {
  if (!isJsonObject(json) || json['version'] !== 1 || !Array.isArray(json['credentials'])) return null
  const credentials: StoredCredential[] = []
  for (const item of json['credentials'] as readonly Json[]) {
    if (!isJsonObject(item) || typeof item['id'] !== 'string' || typeof item['text'] !== 'string') return null
    credentials.push({ id: item['id'], text: item['text'] })
  }
  return { version: 1, credentials }
}
