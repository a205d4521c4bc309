import type { Nonce, NonceStore, Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'

/** A store to hold against the port's contract. */
export interface NonceStoreCase {
  readonly name: string
  /** Makes an empty store. */
  create(): NonceStore | Promise<NonceStore>
}

const at = 1_795_341_600 as Seconds
const end = (at + 300) as Seconds
let count = 0
const nextNonce = () => `conformance-${String(++count).padStart(12, '0')}` as Nonce

/** Registers the contract of `NonceStore` as tests. */
export function nonceStoreContract({ name, create }: NonceStoreCase): void {
  describe(`${name} as a store of nonces`, () => {
    it('answers fresh once, then spent', async () => {
      const [store, nonce] = [await create(), nextNonce()]
      await store.issue(nonce, end)
      expect(await store.consume(nonce, at)).toBe('fresh')
      expect(await store.consume(nonce, at)).toBe('spent')
      expect(await store.consume(nonce, at)).toBe('spent')
    })

    it('answers unknown for what it never issued, before and after', async () => {
      const [store, nonce] = [await create(), nextNonce()]
      expect(await store.consume(nonce, at)).toBe('unknown')
      expect(await store.consume(nonce, at)).toBe('unknown')
      await store.issue(nonce, end)
      expect(await store.consume(nonce, at)).toBe('fresh')
    })

    it('does not make a spent nonce fresh by issuing it again', async () => {
      const [store, nonce] = [await create(), nextNonce()]
      await store.issue(nonce, end)
      await store.consume(nonce, at)
      await store.issue(nonce, end)
      expect(await store.consume(nonce, at)).toBe('spent')
    })

    it('gives one of a hundred racing callers a fresh nonce', async () => {
      const [store, nonce] = [await create(), nextNonce()]
      await store.issue(nonce, end)
      const states = await Promise.all(Array.from({ length: 100 }, async () => store.consume(nonce, at)))
      expect(states.filter((state) => state === 'fresh')).toHaveLength(1)
      expect(states.filter((state) => state === 'spent')).toHaveLength(99)
    })

    it('tells nonces apart by case and at full length', async () => {
      const store = await create()
      const nonces = [`${'a'.repeat(255)}b`, `${'a'.repeat(255)}B`, `${'a'.repeat(255)}c`] as Nonce[]
      for (const nonce of nonces) await store.issue(nonce, end)
      for (const nonce of nonces) expect(await store.consume(nonce, at)).toBe('fresh')
    })

    it('never answers fresh a day after the end', async () => {
      const [store, nonce] = [await create(), nextNonce()]
      await store.issue(nonce, end)
      expect(await store.consume(nonce, (end + 86_400) as Seconds)).not.toBe('fresh')
    })
  })
}
