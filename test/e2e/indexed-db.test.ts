import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type AlgorithmName,
  type CredentialStore,
  type PublicJwk,
  parseRequest,
  type Result,
  type Signer,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice } from '@imprint/schemas'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier } from '@imprint/verifier'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { credentialStoreContract } from '../conformance/credential-store.ts'
import { signerContract } from '../conformance/signer.ts'
import { callPage, type PageHost, startBrowser } from './browser.ts'

let started: PageHost | string = 'it was not tried'
let host: PageHost
let page: Page
beforeAll(async () => {
  started = await startBrowser()
  if (typeof started === 'string') return
  host = started
  page = await host.open()
})
afterAll(async () => {
  if (typeof started !== 'string') await started.close()
})

let names = 0
const newName = () => `wallet-${names++}`

interface Opened {
  readonly key: 'made' | 'found'
  readonly alg: AlgorithmName
  readonly publicJwk: PublicJwk
}

const open = (name: string, from = page, alg: AlgorithmName = 'Ed25519') =>
  callPage<Result<Opened>>(from, 'open', name, alg)

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** The store of a wallet in the browser, from here. */
function storeOf(name: string, from = page): CredentialStore {
  return {
    put: ({ id, text }) => callPage(from, 'put', name, id, text),
    list: () => callPage(from, 'list', name),
    remove: (id) => callPage(from, 'remove', name, id),
  }
}

/** The signer of a wallet in the browser, from here. */
async function signerOf(name: string, alg: AlgorithmName): Promise<Signer> {
  const { publicJwk, alg: named } = good(await open(name, page, alg))
  const sign = async (data: Uint8Array) => Uint8Array.from(await callPage<number[]>(page, 'sign', name, [...data]))
  return { alg: named, publicJwk, kid: null, sign }
}

describe('in a real browser', () => {
  beforeEach((ctx) => {
    if (typeof started === 'string') ctx.skip(started)
  })

  credentialStoreContract({
    name: 'IndexedDB',
    create: async () => {
      const name = newName()
      good(await open(name))
      return storeOf(name)
    },
  })
  signerContract({
    name: 'IndexedDB',
    algorithms: ['Ed25519', 'ES256', 'ES384'],
    verifier: createNodeSignatureVerifier(),
    create: (alg) => signerOf(newName(), alg),
  })

  describe('the key', () => {
    it('cannot be taken out by any script of the origin', async () => {
      const name = newName()
      good(await open(name))
      const { extractable, usages, json, answers } = await callPage<Record<string, unknown>>(page, 'theft', name)
      expect({ extractable, usages, json }).toEqual({ extractable: false, usages: ['sign'], json: '{}' })
      expect(answers).toEqual(['InvalidAccessError', 'InvalidAccessError', 'InvalidAccessError', 'InvalidAccessError'])
    })

    it('is found again, with the credentials, when the page is loaded anew', async () => {
      const name = newName()
      const tab = await host.open()
      const made = good(await open(name, tab))
      good(await storeOf(name, tab).put({ id: 'a', text: '1' }))
      await tab.reload()
      await tab.waitForFunction(() => 'imprint' in globalThis)
      expect(await open(name, tab)).toEqual({ ok: true, value: { ...made, key: 'found' } })
      expect(made.key).toBe('made')
      expect(await storeOf(name, tab).list()).toEqual({ ok: true, value: [{ id: 'a', text: '1' }] })
      await tab.close()
    })

    it('outlives the browser, with the credentials', async () => {
      const name = newName()
      const made = good(await open(name))
      good(await storeOf(name).put({ id: 'a', text: '1' }))
      await host.restart()
      page = await host.open()
      expect(await open(name)).toEqual({ ok: true, value: { ...made, key: 'found' } })
      expect(await storeOf(name).list()).toEqual({ ok: true, value: [{ id: 'a', text: '1' }] })
    })

    it('is made once by pages that open the wallet at once', async () => {
      const name = newName()
      const tabs = await Promise.all([host.open(), host.open(), host.open()])
      const opened = (await Promise.all(tabs.map((tab) => open(name, tab)))).map(good)
      expect(opened.map(({ key }) => key).sort()).toEqual(['found', 'found', 'made'])
      expect(new Set(opened.map(({ publicJwk }) => publicJwk.x)).size).toBe(1)
      await Promise.all(tabs.map((tab) => tab.close()))
    })

    it('is not made where the browser lacks the algorithm, and no database is left that would stop another', async () => {
      const name = newName()
      expect(await open(name, page, 'ES256K')).toMatchObject({ error: { code: 'jwk.unsupported' } })
      expect(await open(name)).toMatchObject({ value: { key: 'made' } })
    })

    it.each(['a key that can be exported', 'the key of another device', 'a key that is none', 'a text for a key'])(
      'is store.corrupt where somebody put %s in its place',
      async (what) => {
        const name = newName()
        good(await open(name))
        await callPage(page, 'forge', name, what)
        expect(await open(name)).toMatchObject({ error: { code: 'store.corrupt' } })
        // Nothing was made in its place.
        expect(await open(name)).toMatchObject({ error: { code: 'store.corrupt' } })
      },
    )
  })

  describe('the store', () => {
    it('loses nothing of two pages that write at once, under one id or many', async () => {
      const name = newName()
      const tabs = await Promise.all([host.open(), host.open()])
      for (const tab of tabs) good(await open(name, tab))
      const puts = tabs.flatMap((tab, t) =>
        Array.from({ length: 20 }, (_, i) => [
          storeOf(name, tab).put({ id: `${t}-${i}`, text: 'own' }),
          storeOf(name, tab).put({ id: 'both', text: `${t}` }),
        ]),
      )
      for (const result of await Promise.all(puts.flat())) good(result)
      const kept = good(await storeOf(name, tabs[0]).list())
      expect(kept).toHaveLength(41)
      expect(new Set(kept.map(({ id }) => id)).size).toBe(41)
      expect(await storeOf(name, tabs[1]).list()).toEqual({ ok: true, value: kept })
      await Promise.all(tabs.map((tab) => tab.close()))
    })

    it('is store.corrupt with a record that is no credential, and leaves it as it is', async () => {
      const name = newName()
      good(await open(name))
      good(await storeOf(name).put({ id: 'a', text: '1' }))
      await callPage(page, 'litter', name)
      expect(await storeOf(name).list()).toMatchObject({ error: { code: 'store.corrupt' } })
      expect(await callPage(page, 'records', name)).toEqual([
        { id: 'a', text: '1' },
        { id: 'x', text: 1 },
      ])
    })

    it('is store.unavailable once it was closed, or cleared by another page', async () => {
      const name = newName()
      good(await open(name))
      await callPage(page, 'close', name)
      expect(await storeOf(name).list()).toMatchObject({ error: { code: 'store.unavailable' } })
      expect(await storeOf(name).put({ id: 'a', text: '1' })).toMatchObject({ error: { code: 'store.unavailable' } })
      good(await open(name))
      const other = await host.open()
      await callPage(other, 'clear', name)
      expect(await storeOf(name).put({ id: 'a', text: '1' })).toMatchObject({ error: { code: 'store.unavailable' } })
      expect(await open(name)).toMatchObject({ value: { key: 'made' } })
      await other.close()
    })

    it('is store.unavailable where there is no space, and keeps what it had', async () => {
      const name = newName()
      // The browser remembers for a while how much space an origin has, so this one is new.
      const tab = await host.open('localhost')
      const devtools = await tab.context().newCDPSession(tab)
      await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(tab.url()).origin, quotaSize: 1_000_000 })
      good(await open(name, tab))
      good(await storeOf(name, tab).put({ id: 'a', text: '1' }))
      expect(await callPage(tab, 'flood', name)).toMatchObject({ error: { code: 'store.unavailable' } })
      expect(await storeOf(name, tab).list()).toEqual({ ok: true, value: [{ id: 'a', text: '1' }] })
      await tab.close()
    })
  })

  describe('the database', () => {
    it.each([
      ['of another program', 1, 'store.corrupt'],
      ['of a later release', 7, 'store.unavailable'],
    ])('%s is not touched', async (_whose, version, code) => {
      const name = newName()
      await callPage(page, 'foreign', name, version)
      expect(await open(name)).toMatchObject({ error: { code } })
    })

    it('is brought to a later version with what is in it, while pages of the older release have it open', async () => {
      const { kept, old, reopened } = await callPage<Record<string, unknown>>(page, 'upgrade', newName())
      expect(kept).toEqual({ ok: true, value: [{ id: 'a', text: 'kept' }] })
      for (const answer of [old, reopened]) expect(answer).toMatchObject({ error: { code: 'store.unavailable' } })
    })

    it('is store.unavailable while another page keeps the older version, and opens once that is gone', async () => {
      expect(await callPage(page, 'blocked', newName())).toMatchObject({
        early: { error: { code: 'store.unavailable' } },
        late: true,
      })
    })
  })

  describe('the roles', () => {
    it('issue, hold, present and verify with the crypto of the browser, and Node agrees', async () => {
      interface Story {
        readonly text: string
        readonly request: string
        readonly issuerKey: PublicJwk
        readonly verdicts: readonly string[]
      }
      const { text, request, issuerKey, verdicts } = await callPage<Story>(page, 'story', newName())
      expect(verdicts).toEqual(['presentation.signature_invalid', 'accepted', 'nonce.spent'])
      const asked = good(parseRequest(request))
      const nonces = memoryNonceStore()
      await nonces.issue(asked.nonce, asked.expiresAt)
      const verifier = createVerifier({
        id: asked.audience,
        formats: [vcJwt],
        schemas: [imDevice],
        trust: pinned([
          {
            issuer: 'https://im.example.com',
            keys: [{ jwk: issuerKey, kid: 'k1' }],
            domains: ['example.com'],
            types: null,
          },
        ]),
        status: 'when-present',
        sources: [],
        signatures: createNodeSignatureVerifier(),
        nonces,
        clock: { now: () => asked.issuedAt },
        random: nodeRandom,
      })
      expect(await verifier.verify(text, asked)).toMatchObject({ outcome: 'accepted' })
    })
  })
})

describe("the browser's side", () => {
  it("compiles with a browser's types and without Node's", () => {
    const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
    const tsc = here('../../node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', here('./tsconfig.json')], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})
