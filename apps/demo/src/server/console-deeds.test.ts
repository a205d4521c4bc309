import type { Json } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { consoleDeeds } from './console-deeds.ts'
import type { Stage } from './deed.ts'
import { openOrganisation } from './organisation.ts'
import { trustDeeds } from './trust-deeds.ts'
import { devices } from './world.ts'

const untouched: Stage = {
  world: new Proxy({} as Stage['world'], {
    get: (_target, name) =>
      // The shipped directory may be looked at.
      name === 'organisation' ? {} : () => expect.fail(`the world was touched: ${String(name)}`),
  }),
  startAgain: async () => {},
}

const given: readonly Json[] = [
  7,
  '',
  [],
  {},
  { to: 'lost', credential: 'x', reason: 'because' },
  { to: 'revoked', reason: 'because' },
  { to: 'revoked', credential: 'x', reason: ' ' },
  { kid: 'key-1', reason: 'x'.repeat(201) },
  { kid: 1, reason: 'because' },
  { text: 1 },
  { text: '', file: 1 },
  { name: 'rain', on: true },
  { name: 'revoked', on: 1 },
  { keys: {}, forged: {}, publicJwk: { kty: 'oct' } },
]

describe('a deed of an administrator, or about trust', () => {
  it.each([
    ['change-status', consoleDeeds['change-status']],
    ['activate-key', consoleDeeds['activate-key']],
    ['compromise-key', consoleDeeds['compromise-key']],
    ['read-directory', consoleDeeds['read-directory']],
    ['import-directory', consoleDeeds['import-directory']],
    ['open-trust', trustDeeds['open-trust']],
    ['set-trust-switch', trustDeeds['set-trust-switch']],
    ['set-in-the-middle', trustDeeds['set-in-the-middle']],
    ['publish-signature', trustDeeds['publish-signature']],
  ])('%s refuses what it was not made for, and changes nothing then', async (_name, deed) => {
    for (const each of given) {
      const result = await deed(each, untouched)
      expect(result.ok ? 'ok' : result.error.code, JSON.stringify(each)).toMatch(/^(request|crosssigning)\./)
    }
  })

  it('takes no directory that is larger than a request may be', async () => {
    const result = await consoleDeeds['read-directory']({ text: 'x'.repeat(100_001) }, untouched)
    expect(result).toMatchObject({ ok: false, error: { code: 'directory.format' } })
  })
})

describe('a directory that is taken in', () => {
  it('brings credentials for devices of the own domain that are new, and for nobody twice', async () => {
    const organisation = await openOrganisation(Object.values(devices))
    const stage = { ...untouched, world: { organisation } as Stage['world'] }
    const row = (handle: string, device: string) => `${handle},A B,Example Corp,${device}`
    const text = [
      'handle,fn,organization-name,device',
      row('@kim@example.com', 'im:S2lt/01@example.com'),
      row('@sam@other.example', 'im:U2Ft/02@other.example'),
      row('@phone@example.com', devices['alice-phone']),
    ].join('\n')
    const count = async () => {
      const found = await organisation.issuer.list({ limit: 100 })
      return found.ok ? found.value.items.length : -1
    }
    const before = await count()
    const first = await consoleDeeds['import-directory']({ text }, stage)
    expect(first).toMatchObject({
      ok: true,
      value: { issued: ['im:S2lt/01@example.com'], known: 1, foreign: ['im:U2Ft/02@other.example'] },
    })
    expect(await consoleDeeds['import-directory']({ text }, stage)).toMatchObject({
      ok: true,
      value: { issued: [], known: 2 },
    })
    expect(await count()).toBe(before + 1)
    expect(organisation.people().flatMap((person) => person.devices.map(({ id }) => id))).not.toContain(
      'im:U2Ft/02@other.example',
    )
    expect(organisation.claimsOf('im:U2Ft/02@other.example')).toBeNull()
    expect(organisation.claimsOf(devices['alice-phone'])).toMatchObject({ fn: 'Alice M. Smith' })
    const listed = organisation.people().flatMap((person) => person.devices.map(({ id }) => id))
    expect(new Set(listed).size).toBe(listed.length)
    await organisation.close()
  })
})
