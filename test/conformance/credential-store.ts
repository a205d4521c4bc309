import type { CredentialStore, Result, StoredCredential } from '@imprint/core'
import { describe, expect, it } from 'vitest'

/** A store to hold against the port's contract. */
export interface CredentialStoreCase {
  readonly name: string
  /** Makes an empty store. */
  create(): CredentialStore | Promise<CredentialStore>
}

/** Registers the contract of `CredentialStore` as tests. */
export function credentialStoreContract({ name, create }: CredentialStoreCase): void {
  describe(`${name} as a store of credentials`, () => {
    it('starts empty', async () => {
      expect(await (await create()).list()).toEqual({ ok: true, value: [] })
    })

    it('gives back every text as it was put, in order', async () => {
      const store = await create()
      const texts = ['eyJ.eyJ.c2ln', '', ' spaced \r\n', 'Zoë 🦊 \u0000 "quoted" \\', 'e\u0301']
      const put = texts.map((text, i) => ({ id: `urn:uuid:${i}`, text }))
      for (const each of put) good(await store.put(each))
      expect(await listed(store)).toEqual(put)
    })

    it('replaces the text of an id that it knows', async () => {
      const store = await create()
      good(await store.put({ id: 'a', text: '1' }))
      good(await store.put({ id: 'a', text: '2' }))
      expect(await listed(store)).toEqual([{ id: 'a', text: '2' }])
    })

    it('removes one, and minds no id that is not there', async () => {
      const store = await create()
      for (const id of ['a', 'b', '__proto__']) good(await store.put({ id, text: id }))
      good(await store.remove('a'))
      good(await store.remove('never put'))
      expect(await listed(store)).toEqual([
        { id: 'b', text: 'b' },
        { id: '__proto__', text: '__proto__' },
      ])
    })

    it('loses none of fifty that are put at once', async () => {
      const store = await create()
      const put = Array.from({ length: 50 }, (_, i) => ({ id: `urn:uuid:${i}`, text: String(i) }))
      for (const result of await Promise.all(put.map((each) => store.put(each)))) good(result)
      expect(new Set((await listed(store)).map(({ id }) => id)).size).toBe(50)
    })

    it('hands out lists that later changes leave alone', async () => {
      const store = await create()
      good(await store.put({ id: 'a', text: '1' }))
      const before = await listed(store)
      good(await store.put({ id: 'b', text: '2' }))
      expect(before).toHaveLength(1)
    })
  })
}

async function listed(store: CredentialStore): Promise<readonly StoredCredential[]> {
  const list = await store.list()
  if (!list.ok) throw new Error(list.error.code)
  return list.value
}

function good(result: Result<null>): void {
  expect(result).toEqual({ ok: true, value: null })
}
