/**
 * As much of the platform's IndexedDB as is used here. Any `indexedDB` has this shape; naming it ourselves keeps the types of a browser out of the packages that run elsewhere,
 * and the types of Node out of the browser's.
 */
export interface IdbFactory {
  open(name: string, version?: number): IdbOpenRequest
}

/** A request to open a database (Indexed Database API section 4.2). */
export interface IdbOpenRequest extends IdbRequest<IdbDatabase> {
  readonly transaction: IdbTransaction | null
  onupgradeneeded: Listener
}

/** A request (section 4.1). */
export interface IdbRequest<T> {
  readonly result: T
  readonly error: IdbFault | null
  onsuccess: Listener
  onerror: Listener
}

/** An open database (section 4.4). */
export interface IdbDatabase {
  readonly objectStoreNames: { contains(name: string): boolean }
  createObjectStore(name: string, options?: { readonly autoIncrement?: boolean }): IdbStore
  transaction(
    stores: string[],
    mode: 'readonly' | 'readwrite',
    options?: { readonly durability?: 'strict' },
  ): IdbTransaction
  close(): void
  onversionchange: Listener
}

/** A transaction (section 4.10). */
export interface IdbTransaction {
  readonly error: IdbFault | null
  objectStore(name: string): IdbStore
  abort(): void
  oncomplete: Listener
  onabort: Listener
}

/** A store of records (section 4.5). */
export interface IdbStore {
  readonly indexNames: { contains(name: string): boolean }
  createIndex(name: string, keyPath: string, options?: { readonly unique?: boolean }): unknown
  index(name: string): { getKey(key: string): IdbRequest<unknown> }
  get(key: string): IdbRequest<unknown>
  getAll(): IdbRequest<unknown[]>
  put(value: unknown, key?: string | number): IdbRequest<unknown>
  add(value: unknown, key?: string | number): IdbRequest<unknown>
  delete(key: string | number): IdbRequest<unknown>
}

/** What went wrong, by the name of its exception (Web IDL section 2.8.1). */
export interface IdbFault {
  readonly name: string
}

/** A handler; what it is handed is of no use here, or is told by the request itself. */
type Listener = ((event: never) => unknown) | null
