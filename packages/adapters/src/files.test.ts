import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Nonce, Seconds } from '@imprint/core'
import { afterAll, describe, expect, it } from 'vitest'
import { credentialStoreContract } from '../../../test/conformance/credential-store.ts'
import { nonceStoreContract } from '../../../test/conformance/nonce-store.ts'
import { sourceContract } from '../../../test/conformance/source.ts'
import { fixedClock } from './clock.ts'
import { fileCredentialStore, fileNonceStore, filePinStore } from './files.ts'
import { generateNodeKey } from './node-crypto.ts'

const at = 1_795_341_600 as Seconds
const clock = fixedClock(at)
const folders: string[] = []
const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'imprint-'))
  folders.push(path)
  return path
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))))
const nonce = 'nonce-of-22-characters-' as Nonce

nonceStoreContract({ name: 'fileNonceStore', create: async () => fileNonceStore({ dir: await folder(), clock }) })
credentialStoreContract({
  name: 'fileCredentialStore',
  create: async () => fileCredentialStore(join(await folder(), 'wallet.json')),
})

/** Runs a module in processes of their own, all at once, and answers what each wrote. */
async function inProcesses(count: number, code: string): Promise<readonly string[]> {
  const flags = [
    '--conditions=imprint-source',
    '--disable-warning=ExperimentalWarning',
    '--experimental-strip-types',
    '--input-type=module',
    '--eval',
    code,
  ]
  const runs = Array.from({ length: count }, () => promisify(execFile)(process.execPath, flags))
  return (await Promise.all(runs)).map(({ stdout }) => stdout)
}

const files = JSON.stringify(new URL('./files.ts', import.meta.url).href)

describe('fileNonceStore', () => {
  it('gives one of several processes a fresh nonce', async () => {
    const dir = await folder()
    await fileNonceStore({ dir, clock }).issue(nonce, (at + 60) as Seconds)
    const states = await inProcesses(
      6,
      `import { fileNonceStore } from ${files}
       const store = fileNonceStore({ dir: ${JSON.stringify(dir)}, clock: { now: () => ${at} } })
       const states = await Promise.all(Array.from({ length: 20 }, () => store.consume('${nonce}', ${at})))
       process.stdout.write(states.join())`,
    )
    expect(
      states
        .join()
        .split(',')
        .filter((state) => state === 'fresh'),
    ).toHaveLength(1)
    expect(states.join().split(',')).toHaveLength(120)
  })

  it('remembers in another process what this one issued and spent', async () => {
    const dir = await folder()
    const store = fileNonceStore({ dir, clock })
    await store.issue(nonce, (at + 60) as Seconds)
    expect(await fileNonceStore({ dir, clock }).consume(nonce, at)).toBe('fresh')
    expect(await store.consume(nonce, at)).toBe('spent')
  })

  it('takes a nonce from elsewhere once, where that is asked for', async () => {
    const store = fileNonceStore({ dir: await folder(), clock, unissued: 'fresh-once' })
    const states = await Promise.all(Array.from({ length: 50 }, () => store.consume(nonce, at)))
    expect(states.filter((state) => state === 'fresh')).toHaveLength(1)
    expect(await store.consume(nonce, (at + 1e6) as Seconds)).toBe('spent')
  })

  it('cleans away what ended long ago, and nothing else', async () => {
    const dir = await folder()
    const early = fileNonceStore({ dir, clock })
    await early.issue(nonce, (at + 60) as Seconds)
    await early.consume(nonce, at)
    await fileNonceStore({ dir, clock }).issue('another-nonce-of-22-chars' as Nonce, (at + 90_000) as Seconds)
    expect(await readdir(dir)).toHaveLength(3)
    await fileNonceStore({ dir, clock: fixedClock((at + 86_500) as Seconds) }).issue(
      'a-third-nonce-of-22-chars' as Nonce,
      (at + 90_000) as Seconds,
    )
    expect(await readdir(dir)).toHaveLength(2)
  })

  it('rejects when its directory cannot be used', async () => {
    const file = join(await folder(), 'file')
    await writeFile(file, '')
    await expect(fileNonceStore({ dir: join(file, 'sub'), clock }).issue(nonce, at)).rejects.toThrow()
  })
})

describe('fileCredentialStore', () => {
  const store = async (text?: string) => {
    const path = join(await folder(), 'wallet.json')
    if (text !== undefined) await writeFile(path, text)
    return { path, wallet: fileCredentialStore(path) }
  }

  it.each([
    ['cut off', '{"version":1,"credentials":[{"id":"a","te'],
    ['empty', ''],
    ['of another version', '{"version":2,"credentials":[]}'],
    ['with a member twice', '{"version":1,"credentials":[],"credentials":[]}'],
    ['with a text that is none', '{"version":1,"credentials":[{"id":"a","text":1}]}'],
  ])('leaves a damaged file as it is: %s', async (_what, text) => {
    const { path, wallet } = await store(text)
    expect(await wallet.list()).toMatchObject({ error: { code: 'store.corrupt' } })
    expect(await wallet.put({ id: 'a', text: 'b' })).toMatchObject({ error: { code: 'store.corrupt' } })
    expect(await wallet.remove('a')).toMatchObject({ error: { code: 'store.corrupt' } })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('cannot be read by others, and leaves nothing else behind', async () => {
    const { path, wallet } = await store()
    await wallet.put({ id: 'a', text: 'b' })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(path, '..'))).toEqual(['wallet.json'])
  })

  it('loses nothing when processes write at once', async () => {
    const { path, wallet } = await store()
    await inProcesses(
      4,
      `import { fileCredentialStore } from ${files}
       const store = fileCredentialStore(${JSON.stringify(path)})
       for (let i = 0; i < 10; i++) {
         const put = await store.put({ id: process.pid + '-' + i, text: 'x' })
         if (!put.ok) throw new Error(put.error.detail)
       }`,
    )
    expect(await wallet.list()).toMatchObject({ value: { length: 40 } })
  })

  it('breaks the lock of a process that died', async () => {
    const { path, wallet } = await store()
    await writeFile(`${path}.lock`, 'a dead one')
    await utimes(`${path}.lock`, new Date(0), new Date(0))
    expect(await wallet.put({ id: 'a', text: 'b' })).toEqual({ ok: true, value: null })
  })

  it('says so when the file cannot be read', async () => {
    const wallet = fileCredentialStore(await folder())
    expect(await wallet.list()).toMatchObject({ error: { code: 'store.unavailable' } })
  })
})

describe('filePinStore', () => {
  const [one, other] = [generateNodeKey('Ed25519').publicJwk, generateNodeKey('ES256').publicJwk]
  const issuer = 'https://im.example.com'
  const signal = new AbortController().signal

  it('answers what was remembered, in other processes too', async () => {
    const path = join(await folder(), 'pins.json')
    const pins = filePinStore({ path, clock })
    expect(await pins.fetch({ kind: 'pin', id: issuer }, signal)).toMatchObject({ state: 'absent' })
    expect(await pins.remember(issuer, [one])).toEqual({ ok: true, value: null })
    const text = `{"crv":"Ed25519","kty":"OKP","x":"${one.x}"}`
    expect(await filePinStore({ path, clock }).fetch({ kind: 'pin', id: issuer }, signal)).toEqual({
      state: 'found',
      value: { keys: [text] },
      fetchedAt: at,
    })
  })

  it('does not replace a key by another, except after forgetting it', async () => {
    const pins = filePinStore({ path: join(await folder(), 'pins.json'), clock })
    await pins.remember(issuer, [one])
    expect(await pins.remember(issuer, [one])).toEqual({ ok: true, value: null })
    expect(await pins.remember(issuer, [other])).toMatchObject({ error: { code: 'issuer.key_changed' } })
    expect(await pins.forget(issuer)).toEqual({ ok: true, value: null })
    expect(await pins.remember(issuer, [other])).toEqual({ ok: true, value: null })
  })

  it('is unavailable, not absent, when the file is damaged', async () => {
    const path = join(await folder(), 'pins.json')
    await writeFile(path, '{')
    expect(await filePinStore({ path, clock }).fetch({ kind: 'pin', id: issuer }, signal)).toMatchObject({
      state: 'unavailable',
    })
  })
})

sourceContract({
  name: 'filePinStore',
  create: async () => {
    const pins = filePinStore({ path: join(await folder(), 'pins.json'), clock })
    await pins.remember('__proto__', [generateNodeKey('Ed25519').publicJwk])
    return pins
  },
  needs: { found: { kind: 'pin', id: '__proto__' }, absent: { kind: 'pin', id: 'toString' } },
})
