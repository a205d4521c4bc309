/** What runs in the browser: compiled with a browser's types and none of Node's. Each function is called by name from the test; what goes in and out is JSON. */
import { systemClock } from '@imprint/adapters/clock'
import { type IndexedDbWallet, openIndexedDbWallet } from '@imprint/adapters/indexed-db'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createWebSignatureVerifier, createWebSigner, generateWebKey, webRandom } from '@imprint/adapters/web-crypto'
import { type AlgorithmName, formatRequest, type Result, unsafeUnrevocable } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createHolder } from '@imprint/holder'
import { createIssuer } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier } from '@imprint/verifier'
import { openDatabase } from '../../packages/adapters/src/indexed-db/database.ts'
import { walletSteps, walletStores } from '../../packages/adapters/src/indexed-db/schema.ts'
import { trustFunctions } from './trust-page.mts'

const { subtle } = crypto
const wallets = new Map<string, IndexedDbWallet>()

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

const walletOf = (name: string) => wallets.get(name) as IndexedDbWallet

async function open(name: string, alg: AlgorithmName = 'Ed25519') {
  const wallet = await openIndexedDbWallet({ factory: indexedDB, subtle, name, alg })
  if (!wallet.ok) return wallet
  wallets.set(name, wallet.value)
  return {
    ok: true,
    value: { key: wallet.value.key, publicJwk: wallet.value.signer.publicJwk, alg: wallet.value.signer.alg },
  }
}

const settled = <T,>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Opens a database past the adapter, as any other script of the origin can. */
async function raw(name: string, version?: number, upgrade?: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => upgrade?.(request.result)
  return settled(request)
}

async function withStore<T>(name: string, store: string, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await raw(name)
  try {
    return await settled(work(database.transaction(store, 'readwrite').objectStore(store)))
  } finally {
    database.close()
  }
}

/** Tries everything that could bring a private key out of the wallet. */
async function theft(name: string) {
  const { privateKey } = await withStore(name, 'keys', (store) => store.get('device'))
  const wrapping = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['wrapKey'])
  const tries = [
    ...(['jwk', 'pkcs8', 'raw'] as const).map((format) => subtle.exportKey(format, privateKey)),
    subtle.wrapKey('pkcs8', privateKey, wrapping, { name: 'AES-GCM', iv: new Uint8Array(12) }),
  ]
  const answers = await Promise.all(
    tries.map((one) =>
      one.then(
        () => 'exported',
        (error: DOMException) => error.name,
      ),
    ),
  )
  return { extractable: privateKey.extractable, usages: privateKey.usages, json: JSON.stringify(privateKey), answers }
}

const forgeries: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  'a key that can be exported': async (name) => {
    const { privateKey, publicKey } = (await subtle.generateKey({ name: 'Ed25519' }, true, ['sign'])) as CryptoKeyPair
    const { kty, crv, x } = await subtle.exportKey('jwk', publicKey)
    return withStore(name, 'keys', (store) => store.put({ privateKey, publicJwk: { kty, crv, x } }, 'device'))
  },
  'the key of another device': async (name) => {
    const { publicJwk } = await withStore(name, 'keys', (store) => store.get('device'))
    const { privateKey } = good(await generateWebKey(subtle, 'Ed25519'))
    return withStore(name, 'keys', (store) => store.put({ privateKey, publicJwk }, 'device'))
  },
  'a key that is none': (name) =>
    withStore(name, 'keys', (store) => store.put({ privateKey: {}, publicJwk: {} }, 'device')),
  'a text for a key': (name) => withStore(name, 'keys', (store) => store.put('key', 'device')),
}

const functions = {
  ...trustFunctions,
  open,
  put: (name: string, id: string, text: string) => walletOf(name).store.put({ id, text }),
  list: (name: string) => walletOf(name).store.list(),
  remove: (name: string, id: string) => walletOf(name).store.remove(id),
  close: (name: string) => walletOf(name).close(),
  sign: async (name: string, data: readonly number[]) => [...(await walletOf(name).signer.sign(Uint8Array.from(data)))],
  theft,
  forge: (name: string, what: string) => (forgeries[what] as (name: string) => Promise<unknown>)(name).then(() => null),
  /** Writes a record into the store of credentials that is no credential. */
  litter: (name: string) => withStore(name, 'credentials', (store) => store.add({ id: 'x', text: 1 })).then(() => null),
  records: (name: string) => withStore(name, 'credentials', (store) => store.getAll()),
  /** Makes a database that is not ours, or is of a later release. */
  foreign: (name: string, version: number) =>
    raw(name, version, (database) => database.createObjectStore('others')).then((database) => database.close()),
  /** Deletes a database while a wallet has it open. */
  clear: (name: string) => settled(indexedDB.deleteDatabase(name)).then(() => null),
  /** Puts what the database has no space for. */
  flood: (name: string) => walletOf(name).store.put({ id: 'flood', text: 'x'.repeat(60_000_000) }),

  /** Brings a database with something in it to the version of a later release. */
  async upgrade(name: string) {
    const steps = [...walletSteps]
    good((await open(name)) as Result<unknown>)
    good(await walletOf(name).store.put({ id: 'a', text: 'kept' }))
    steps.push((database) => database.createObjectStore('later'))
    const later = good(await openDatabase({ factory: indexedDB, name, stores: [...walletStores, 'later'], steps }))
    const kept = await later.transact<unknown>('readonly', (store, answer) => {
      const request = store('credentials').getAll()
      request.onsuccess = () => answer({ ok: true, value: request.result })
    })
    const old = await walletOf(name).store.list()
    later.close()
    return { kept, old, reopened: await open(name) }
  },

  /** Asks for a later release's version while another connection keeps the present one open whatever it is told, and once more when that is gone. */
  async blocked(name: string) {
    good((await open(name)) as Result<unknown>)
    const stubborn = await raw(name)
    const steps = [
      ...walletSteps,
      (database: { createObjectStore(name: string): unknown }) => database.createObjectStore('later'),
    ]
    const wish = { factory: indexedDB, name, stores: walletStores, steps, openWithin: 200 }
    const early = await openDatabase(wish)
    stubborn.close()
    const late = await openDatabase({ ...wish, openWithin: 10_000 })
    if (late.ok) late.value.close()
    return { early, late: late.ok }
  },

  /** A whole story with the browser's own crypto: a device proves its key, is issued a credential, keeps it, presents it, and is verified. */
  async story(name: string) {
    good((await open(name)) as Result<unknown>)
    const { signer, store } = walletOf(name)
    const clock = systemClock
    const signatures = createWebSignatureVerifier(subtle)
    const issuerSigner = good(
      await createWebSigner(subtle, { ...good(await generateWebKey(subtle, 'ES256')), kid: 'k1' }),
    )
    const common = { signatures, nonces: memoryNonceStore(), clock, random: webRandom }
    const issuer = createIssuer({
      ...common,
      id: 'https://im.example.com',
      signer: issuerSigner,
      format: vcJwt,
      schema: imDevice,
      status: unsafeUnrevocable('a test'),
    })
    const holder = createHolder({ signer, formats: [vcJwt], store, clock })
    const challenge = await issuer.createChallenge({ lifetime: 300 })
    const holderKey = good(await issuer.prove(good(await holder.prove(challenge)), challenge))
    const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
    const claims = { fn: 'Alice Müller', hasInstantMessage: ['im:%40alice@example.com', device] }
    const issued = good(await issuer.issue({ subject: device, holderKey, claims, lifetime: 3600 }))
    good(await holder.add(issued.text))
    const verifier = createVerifier({
      ...common,
      id: 'https://desk.example',
      formats: [vcJwt],
      schemas: [imDevice],
      trust: pinned([
        {
          issuer: 'https://im.example.com',
          keys: [{ jwk: issuerSigner.publicJwk, kid: 'k1' }],
          domains: ['example.com'],
          types: null,
        },
      ]),
      status: 'when-present',
      sources: [],
    })
    const ask = [{ type: 'ImDeviceCredential', claims: ['fn'] }]
    const request = await verifier.createRequest({ ask, lifetime: 300, peer: device })
    const text = good(await holder.present(request))
    const turned = text.replace(/.{8}$/, (end) => (end.startsWith('A') ? 'B' : 'A') + end.slice(1))
    const verdicts = [
      await verifier.verify(turned, request),
      await verifier.verify(text, request),
      await verifier.verify(text, request),
    ]
    return {
      text,
      request: formatRequest(request),
      issuerKey: issuerSigner.publicJwk,
      verdicts: verdicts.map((verdict) => (verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code)),
    }
  },
}

Object.assign(globalThis, { imprint: functions })
