import type { Json } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { breakDeeds } from './break-deeds.ts'
import type { Deed, Stage } from './deed.ts'

const untouched = new Proxy({} as Stage['world'], {
  get: (_target, name) => {
    throw new Error(`the world was touched: ${String(name)}`)
  },
})
const stage: Stage = { world: untouched, startAgain: async () => {} }
const deeds: readonly (readonly [string, Deed])[] = Object.entries(breakDeeds)
const given: readonly Json[] = [
  null,
  7,
  '',
  ' ',
  'not an identifier',
  [],
  {},
  { role: 'room', type: 'ImDeviceCredential', publicJwk: {} },
  { role: 'mallory', type: 'ImDeviceCredential', publicJwk: { kty: 'oct', k: 'AA' } },
  { credential: 'urn:uuid:1', reason: '' },
  { credential: 1, reason: 'because' },
  { kid: 'key-1', reason: 'x'.repeat(201) },
]

describe('a deed of an attack', () => {
  it.each(deeds)('%s refuses what it was not made for, and changes nothing then', async (name, deed) => {
    const others = name === 'roll-key-in-order' ? given.filter((each) => each !== 'not an identifier') : given
    for (const each of others) {
      const result = await deed(each, stage)
      expect(result.ok ? 'ok' : result.error.code, JSON.stringify(each)).toMatch(/^request\.malformed$|^jwk\./)
    }
  })
})
