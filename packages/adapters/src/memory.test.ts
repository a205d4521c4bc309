import type { Nonce, Seconds } from '@imprint/core'
import { expect, it } from 'vitest'
import { credentialStoreContract } from '../../../test/conformance/credential-store.ts'
import { nonceStoreContract } from '../../../test/conformance/nonce-store.ts'
import { fixedClock, systemClock } from './clock.ts'
import { memoryCredentialStore, memoryNonceStore } from './memory.ts'

nonceStoreContract({ name: 'memoryNonceStore', create: memoryNonceStore })
credentialStoreContract({ name: 'memoryCredentialStore', create: memoryCredentialStore })

it('forgets the oldest nonce when it is full, and never calls it fresh', () => {
  const store = memoryNonceStore({ entries: 2 })
  for (const nonce of ['a', 'b', 'c'] as Nonce[]) store.issue(nonce, 10 as Seconds)
  expect(store.consume('a' as Nonce, 1 as Seconds)).toBe('unknown')
  expect(store.consume('c' as Nonce, 1 as Seconds)).toBe('fresh')
})

it('tells the time in whole seconds', () => {
  expect(Math.abs(systemClock.now() - Date.now() / 1000)).toBeLessThan(2)
  expect(Number.isInteger(systemClock.now())).toBe(true)
  expect(fixedClock(5 as Seconds).now()).toBe(5)
})
