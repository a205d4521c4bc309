import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, finding, type Json, type JsonObject, type Seconds } from '@imprint/core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { fixedClock } from './clock.ts'
import { crossSigningKeySource } from './cross-signing-keys.ts'

const at = 1_795_341_600 as Seconds
const folder = mkdtempSync(join(tmpdir(), 'imprint-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const bob = '@bob:example.com'
const path = join(folder, 'keys.json')
const write = (json: unknown) => writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json))
const key = (name: string, signatures: JsonObject = {}) => ({ keys: { [`ed25519:${name}`]: name }, signatures })
const asked: string[] = []
let served: Answer = { state: 'absent', detail: 'none', fetchedAt: at }
const serve = (value: Json) => {
  served = { state: 'found', value, fetchedAt: at }
}
beforeEach(() => {
  asked.length = 0
  write({})
})

const ask = (
  id: string,
  { servers = [{ url: 'https://im.example.com/{user}.json', domains: ['example.com'] }] } = {},
) =>
  crossSigningKeySource({
    clock: fixedClock(at),
    files: [path],
    servers,
    fetcher: {
      fetchJson: async (url) => {
        asked.push(url)
        return served
      },
    },
  }).fetch({ kind: 'cross-signing-keys', id }, AbortSignal.timeout(1000))
const fromFile = (id: string) => ask(id, { servers: [] })

describe('crossSigningKeySource', () => {
  it('answers of one user what the file says of her, and of nobody else', async () => {
    write({ master_keys: { [bob]: key('B'), '@carol:example.com': key('C') }, fetched_at: { [bob]: at - 90 } })
    expect(await fromFile(bob)).toEqual({
      state: 'found',
      value: { master_keys: { [bob]: key('B') } },
      fetchedAt: at - 90,
    })
    expect(await fromFile('@dave:example.com')).toBeNull()
    expect(await fromFile('__proto__')).toBeNull()
  })

  it('is as old as the file where it says no time, and never from the future', async () => {
    write({ master_keys: { [bob]: key('B') } })
    utimesSync(path, at - 500, at - 500)
    expect(await fromFile(bob)).toMatchObject({ fetchedAt: at - 500 })
    write({ master_keys: { [bob]: key('B') }, fetched_at: { [bob]: at + 500 } })
    expect(await fromFile(bob)).toMatchObject({ fetchedAt: at })
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['a member twice', '{"master_keys":{},"master_keys":{}}'],
    ['a list', '[]'],
    ['too deep', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
  ])('does not know, and does not say "none", if the file is %s', async (_, text) => {
    if (text === null) rmSync(path)
    else write(text)
    expect(await ask(bob)).toMatchObject({ state: 'unavailable', cause: { code: 'issuer.key_unavailable' } })
    expect(asked).toEqual([])
  })

  it('asks the server that the policy names for the domain, and no other', async () => {
    serve({ master_keys: { [bob]: key('B'), '@eve:example.com': key('E') } })
    expect(await ask(bob)).toMatchObject({ state: 'found', value: { master_keys: { [bob]: key('B') } } })
    expect(await ask('@bob:example.com:8448')).toMatchObject({ state: 'absent' })
    expect(await ask('@bob:example.org')).toBeNull()
    expect(await ask('@bob:evil-example.com')).toBeNull()
    expect(await ask('@b/../c?d:example.com')).toMatchObject({ state: 'absent' })
    expect(asked).toEqual([
      'https://im.example.com/%40bob%3Aexample.com.json',
      'https://im.example.com/%40bob%3Aexample.com%3A8448.json',
      'https://im.example.com/%40b%2F..%2Fc%3Fd%3Aexample.com.json',
    ])
  })

  it('shows the owner’s signatures as her own file has them, over the very same master key only', async () => {
    const alice = '@alice:example.org'
    const own = { user_signing_keys: { [alice]: key('U') } }
    const mine = { [alice]: { 'ed25519:U': 'mine' }, [bob]: { 'ed25519:X': 'old' } }
    write({ ...own, master_keys: { [bob]: key('B', mine) }, self_signing_keys: { [bob]: key('old') } })
    const shown = { [alice]: { 'ed25519:U': 'not mine' }, [bob]: { 'ed25519:D': 'd' } }
    serve({ master_keys: { [bob]: key('B', shown) }, self_signing_keys: { [bob]: key('new') } })
    expect(await ask(bob)).toMatchObject({
      value: {
        master_keys: { [bob]: key('B', { [alice]: { 'ed25519:U': 'mine' }, [bob]: { 'ed25519:D': 'd' } }) },
        self_signing_keys: { [bob]: key('new') },
      },
    })
    const signaturesOf = (answer: Answer | null) => JSON.parse(JSON.stringify(answer)).value.master_keys[bob].signatures
    // Taken back: what a server goes on showing does not count.
    write({ ...own, master_keys: { [bob]: key('B') } })
    expect(signaturesOf(await ask(bob))).toEqual({ [bob]: { 'ed25519:D': 'd' } })
    write({ ...own, master_keys: { [bob]: key('M', mine) } })
    expect(signaturesOf(await ask(bob))).toEqual({ [bob]: { 'ed25519:D': 'd' } })
  })

  it('takes a server that is down for nothing, whatever the file says, and one’s own keys from nobody', async () => {
    write({ master_keys: { [bob]: key('B') } })
    served = { state: 'unavailable', cause: finding('fetch.timeout', 'no answer') }
    expect(await ask(bob)).toEqual(served)
    write({ master_keys: { [bob]: key('B') }, user_signing_keys: { [bob]: key('U') } })
    expect(await ask(bob)).toMatchObject({ state: 'found' })
  })

  it('leaves other needs to others', async () => {
    const source = crossSigningKeySource({
      clock: fixedClock(at),
      files: [path],
      servers: [],
      fetcher: { fetchJson: async () => served },
    })
    expect(await source.fetch({ kind: 'pin', id: bob }, AbortSignal.timeout(1000))).toBeNull()
  })
})
