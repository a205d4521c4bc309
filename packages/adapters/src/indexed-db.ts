import {
  type AlgorithmName,
  type CredentialStore,
  fail,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
  type Signer,
  type StoredCredential,
} from '@imprint/core'
import { type OpenDatabase, openDatabase } from './indexed-db/database.ts'
import type { IdbFactory } from './indexed-db/platform.ts'
import { credentialsStore, keysStore, walletSteps, walletStores } from './indexed-db/schema.ts'
import { createWebSigner, generateWebKey, type WebKey, type WebSubtle } from './web-crypto.ts'

export type { IdbFactory } from './indexed-db/platform.ts'

/** What a browser's wallet is made of. */
export interface IndexedDbWalletOptions {
  /** The platform's `indexedDB`. */
  readonly factory: IdbFactory
  /** The platform's `crypto.subtle`, which a page has in a secure context only. */
  readonly subtle: WebSubtle
  /** The name of the database, one a device: `imprint` unless said otherwise. */
  readonly name?: string
  /** The algorithm of a key that is made: `Ed25519` unless said otherwise. ES256K is `jwk.unsupported`. */
  readonly alg?: AlgorithmName
}

/** A browser's wallet: one device's key that no script can read, and the credentials bound to it. */
export interface IndexedDbWallet {
  readonly signer: Signer
  readonly store: CredentialStore
  /** `made`: there was no key, so this one is new and nothing is bound to it yet. A wallet that was there before and is `made` now was cleared by the browser or its user. */
  readonly key: 'made' | 'found'
  /** Lets go of the database. What is asked of the store afterwards is `store.unavailable`. */
  close(): void
}

/**
 * Opens the wallet of this origin, and makes it where there is none. Of several pages that do so at once, one makes the key and all get it.
 *
 * The private key is a `CryptoKey` that cannot be exported (Web Cryptography section 5.2), kept as such in IndexedDB: no script, ours neither, can read or copy it, though whatever runs in
 * the origin can sign with it. So there is no export of a whole wallet: `store.list` is all that can be taken along, and a new device gets a key and credentials of its own. The texts
 * of credentials lie in the clear, as everything in a browser's profile does. A browser may clear what it keeps when it runs short: `navigator.storage.persist()` asks it not to.
 *
 * A damaged or foreign record is `store.corrupt` and is left as it is; a database that cannot be opened, read or written (no space, private mode, a later release's, closed for another
 * page) is `store.unavailable`.
 *
 * @example
 * ```ts
 * const wallet = await openIndexedDbWallet({ factory: indexedDB, subtle: crypto.subtle })
 * if (wallet.ok) await wallet.value.store.list()
 * ```
 */
export async function openIndexedDbWallet({
  factory,
  subtle,
  name = 'imprint',
  alg = 'Ed25519',
}: IndexedDbWalletOptions): Promise<Result<IndexedDbWallet>> {
  const database = await openDatabase({ factory, name, stores: walletStores, steps: walletSteps })
  if (!database.ok) return database
  const wallet = await openWith(database.value, { subtle, alg })
  if (!wallet.ok) database.value.close()
  return wallet
}

async function openWith(
  database: OpenDatabase,
  { subtle, alg }: { readonly subtle: WebSubtle; readonly alg: AlgorithmName },
): Promise<Result<IndexedDbWallet>> {
  const found = await keptKey(database)
  if (!found.ok) return found
  let record = found.value
  if (record === undefined) {
    // A transaction ends while WebCrypto works, so the key is made before it and is dropped where another page was faster.
    const made = await generateWebKey(subtle, alg)
    if (!made.ok) return made
    const kept = await keepKey(database, { privateKey: made.value.privateKey, publicJwk: made.value.publicJwk })
    if (!kept.ok) return kept
    record = kept.value
    if (record === undefined) return signerOf(subtle, made.value, { database, key: 'made' })
  }
  const key = readKey(record)
  return key.ok ? signerOf(subtle, key.value, { database, key: 'found' }) : key
}

interface DeviceKey {
  readonly privateKey: WebKey
  readonly publicJwk: PublicJwk
}

async function signerOf(
  subtle: WebSubtle,
  pair: DeviceKey,
  { database, key }: { readonly database: OpenDatabase; readonly key: IndexedDbWallet['key'] },
): Promise<Result<IndexedDbWallet>> {
  const signer = await createWebSigner(subtle, pair)
  if (!signer.ok) return fail('store.corrupt', `the key in the database cannot be used: ${signer.error.code}`)
  return ok({ signer: signer.value, store: storeOver(database), key, close: () => database.close() })
}

// The one record of its store.
const device = 'device'

function keptKey(database: OpenDatabase): Promise<Result<unknown>> {
  return database.transact('readonly', (store, answer) => {
    const request = store(keysStore).get(device)
    request.onsuccess = () => answer(ok(request.result))
  })
}

/** Keeps the key unless there is one, which is answered then. */
function keepKey(database: OpenDatabase, key: DeviceKey): Promise<Result<unknown>> {
  return database.transact('readwrite', (store, answer) => {
    const request = store(keysStore).get(device)
    request.onsuccess = () => {
      if (request.result === undefined) store(keysStore).add(key, device)
      answer(ok(request.result))
    }
  })
}

/** A record that others wrote could be a key that they can read, so one that can be exported is not used. */
function readKey(record: unknown): Result<DeviceKey> {
  if (!isRecord(record)) return fail('store.corrupt', 'the record of the device key is none')
  const { privateKey, publicJwk } = record
  const jwk = parseJwk(publicJwk)
  if (!jwk.ok || !isRecord(privateKey) || privateKey['type'] !== 'private')
    return fail('store.corrupt', 'the record of the device key is none')
  if (privateKey['extractable'] !== false) return fail('store.corrupt', 'the device key could be read by others')
  return ok({ privateKey: privateKey as unknown as WebKey, publicJwk: jwk.value })
}

function storeOver(database: OpenDatabase): CredentialStore {
  return {
    put: ({ id, text }) =>
      database.transact<null>('readwrite', (store, answer) => {
        const credentials = store(credentialsStore)
        const request = credentials.index('id').getKey(id)
        request.onsuccess = () => {
          // A record that is replaced keeps its number and so its place.
          const at = request.result
          if (typeof at === 'number') credentials.put({ id, text }, at)
          else credentials.add({ id, text })
          answer(ok(null))
        }
      }),
    list: () =>
      database.transact<readonly StoredCredential[]>('readonly', (store, answer) => {
        const request = store(credentialsStore).getAll()
        request.onsuccess = () => {
          const kept = request.result
          answer(kept.every(isStored) ? ok(kept) : fail('store.corrupt', 'a record is no credential'))
        }
      }),
    remove: (id) =>
      database.transact<null>('readwrite', (store, answer) => {
        const credentials = store(credentialsStore)
        const request = credentials.index('id').getKey(id)
        request.onsuccess = () => {
          if (typeof request.result === 'number') credentials.delete(request.result)
          answer(ok(null))
        }
      }),
  }
}

function isStored(value: unknown): value is StoredCredential {
  return isRecord(value) && typeof value['id'] === 'string' && typeof value['text'] === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
