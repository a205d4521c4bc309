import type { UpgradeStep } from './database.ts'

/** The store of credentials: numbered in the order they came, found by `id`. */
export const credentialsStore = 'credentials'

/** The store of the device's key: one record. */
export const keysStore = 'keys'

/** What a wallet's database has. */
export const walletStores: readonly string[] = [credentialsStore, keysStore]

/** How a wallet's database came to be, version by version. A step that was released is never changed: the next version is another row. */
export const walletSteps: readonly UpgradeStep[] = [
  (database) => {
    database.createObjectStore(keysStore)
    database.createObjectStore(credentialsStore, { autoIncrement: true }).createIndex('id', 'id', { unique: true })
  },
]
