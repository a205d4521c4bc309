import { fail, ok, type Result } from '@imprint/core'
import type { IdbDatabase, IdbFactory, IdbStore, IdbTransaction } from './platform.ts'

/** Brings a database from one version to the next. The row's number is the version that it makes. */
export type UpgradeStep = (database: IdbDatabase, transaction: IdbTransaction) => void

/** A database that is open, one transaction at a time. */
export interface OpenDatabase {
  /**
   * Runs one transaction and answers once it is committed, with what `work` handed to `answer`. Whatever `work` refuses aborts the transaction, so nothing of it is kept. A transaction
   * that the platform aborts (no space left, the database closed, the record not to be cloned) is `store.unavailable`.
   */
  transact<T>(
    mode: 'readonly' | 'readwrite',
    work: (store: (name: string) => IdbStore, answer: (result: Result<T>) => void) => void,
  ): Promise<Result<T>>
  close(): void
}

/** Where a database is and what it must hold. */
export interface DatabaseOptions {
  readonly factory: IdbFactory
  readonly name: string
  readonly stores: readonly string[]
  readonly steps: readonly UpgradeStep[]
  /** Milliseconds to wait for other pages: ten seconds unless said otherwise. */
  readonly openWithin?: number
}

// Another page that will not close an older version, or a deletion that does not end, would keep us waiting for ever.
const defaultOpenWithin = 10_000

/**
 * Opens a database and brings it up to date, or fails: `store.corrupt` for one that others made under this name, `store.unavailable` for one that a later release made, that another page
 * keeps from being upgraded until `openWithin`, or that the browser does not allow.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Result<OpenDatabase>> {
  const { stores } = options
  const opened = await open(options)
  if (!opened.ok) return opened
  const database = opened.value
  // Whoever upgrades or deletes the database waits for us; later work of ours is refused instead.
  database.onversionchange = () => database.close()
  return ok({
    transact: (mode, work) => transact(database, { stores, mode, work }),
    close: () => database.close(),
  })
}

function open({
  factory,
  name,
  stores,
  steps,
  openWithin = defaultOpenWithin,
}: DatabaseOptions): Promise<Result<IdbDatabase>> {
  return new Promise((resolve) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      resolve(fail('store.unavailable', 'the database does not open: another page keeps it'))
    }, openWithin)
    const settle = (result: Result<IdbDatabase>) => {
      clearTimeout(timer)
      resolve(result)
    }
    try {
      const request = factory.open(name, steps.length)
      request.onupgradeneeded = ({ oldVersion }: { readonly oldVersion: number }) => {
        const { result: database, transaction } = request
        if (transaction === null) return
        for (const step of steps.slice(oldVersion)) step(database, transaction)
      }
      request.onerror = () => settle(unavailable(request.error))
      request.onsuccess = () => {
        const database = request.result
        if (late) return database.close()
        if (stores.every((store) => database.objectStoreNames.contains(store))) return settle(ok(database))
        database.close()
        settle(fail('store.corrupt', 'the database of this name was made by something else'))
      }
    } catch (error) {
      settle(unavailable(error))
    }
  })
}

function transact<T>(
  database: IdbDatabase,
  {
    stores,
    mode,
    work,
  }: {
    readonly stores: readonly string[]
    readonly mode: 'readonly' | 'readwrite'
    readonly work: (store: (name: string) => IdbStore, answer: (result: Result<T>) => void) => void
  },
): Promise<Result<T>> {
  return new Promise((resolve) => {
    let answered: Result<T> | null = null
    try {
      // The contract of a store: what has been answered survives a crash. The default may answer before the data is on the disk.
      const transaction = database.transaction([...stores], mode, { durability: 'strict' })
      transaction.oncomplete = () =>
        resolve(answered ?? fail('store.unavailable', 'the transaction ended without an answer'))
      transaction.onabort = () => resolve(answered?.ok === false ? answered : unavailable(transaction.error))
      const store = (name: string) => transaction.objectStore(name)
      try {
        work(store, (result) => {
          answered = result
          if (!result.ok) transaction.abort()
        })
      } catch (error) {
        answered = unavailable(error)
        transaction.abort()
      }
    } catch (error) {
      resolve(unavailable(error))
    }
  })
}

/** By the exception's name only: its message may hold anything. */
function unavailable(error: unknown) {
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'unknown'
  return fail('store.unavailable', `the database answered ${name}`)
}
