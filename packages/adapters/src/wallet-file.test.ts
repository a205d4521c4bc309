import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { utf8 } from '@imprint/core'
import { afterAll, describe, expect, it } from 'vitest'
import { credentialStoreContract } from '../../../test/conformance/credential-store.ts'
import { signerContract } from '../../../test/conformance/signer.ts'
import { createNodeSignatureVerifier, generateNodeKey } from './node-crypto.ts'
import {
  createWalletFile,
  importWalletFile,
  looksLikeWallet,
  openWalletFile,
  type WalletExpectation,
  type WalletFile,
  type WalletSecret,
} from './wallet-file.ts'

const folders: string[] = []
const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'imprint-wallet-'))
  folders.push(path)
  return path
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

const secret = { key: new Uint8Array(32).fill(7) }
const passphrase = { passphrase: 'correct horse' }

function good<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

async function wallet(): Promise<{ readonly path: string; readonly opened: WalletFile }> {
  const path = join(await folder(), 'phone.wallet')
  return { path, opened: good(await createWalletFile({ path, secret })) }
}

credentialStoreContract({ name: 'a wallet file', create: async () => (await wallet()).opened.store })
signerContract({
  name: 'a wallet file',
  algorithms: ['Ed25519', 'ES256', 'ES384', 'ES256K'],
  verifier: createNodeSignatureVerifier(),
  create: async (alg) => good(await createWalletFile({ path: join(await folder(), 'w'), secret, alg })).signer,
})

describe('the vectors of wallet files', () => {
  interface Case {
    readonly id: string
    readonly about: string
    readonly text: string
    readonly secret: Readonly<Record<string, string>>
    readonly known?: WalletExpectation
    readonly importOver?: string
    readonly expect: {
      readonly code?: string
      readonly thumbprint?: string
      readonly generation?: number
      readonly credentials?: unknown
    }
  }
  const cases: readonly Case[] = JSON.parse(
    readFileSync(new URL('../../../test/vectors/stores/wallets.json', import.meta.url), 'utf8'),
  )
  const secretOf = (given: Case['secret']): WalletSecret =>
    given['key'] === undefined ? (given as WalletSecret) : { key: Buffer.from(given['key'], 'base64url') }

  it.each(cases)('$id: $about', async ({ text, secret: given, known = {}, importOver, expect: expected }) => {
    const path = join(await folder(), 'wallet')
    const kept = importOver ?? text
    await writeFile(path, kept)
    const opened =
      importOver === undefined
        ? await openWalletFile({ path, secret: secretOf(given), expect: known })
        : await importWalletFile({ path, text, secret: secretOf(given), expect: known })
    expect(await readFile(path, 'utf8')).toBe(kept)
    if (expected.code !== undefined) {
      expect(opened).toMatchObject({ ok: false, error: { code: expected.code } })
      return
    }
    const { signer, store, generation } = good(opened)
    expect(good(await store.list())).toEqual(expected.credentials)
    expect(generation()).toBe(expected.generation)
    const again = await openWalletFile({
      path,
      secret: secretOf(given),
      expect: { thumbprint: expected.thumbprint as string },
    })
    expect(good(again).signer.publicJwk).toEqual(signer.publicJwk)
  })
})

describe('a wallet file', () => {
  it('holds key and credentials together, readable by its owner only and by nobody without the secret', async () => {
    const path = join(await folder(), 'phone.wallet')
    const { privateJwk, publicJwk } = generateNodeKey('ES256')
    const made = good(await createWalletFile({ path, secret: passphrase, privateJwk }))
    good(await made.store.put({ id: 'a', text: 'what it says' }))
    const opened = good(await openWalletFile({ path, secret: passphrase }))
    expect(opened.id).toBe(made.id)
    expect(opened.signer.publicJwk).toEqual(publicJwk)
    expect(await opened.store.list()).toEqual({ ok: true, value: [{ id: 'a', text: 'what it says' }] })
    const data = utf8('data')
    const signature = await opened.signer.sign(data)
    expect(createNodeSignatureVerifier().verify('ES256', publicJwk, data, signature)).toBe('valid')

    const text = await readFile(path, 'utf8')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    for (const inside of ['what it says', privateJwk.d, publicJwk.x]) expect(text).not.toContain(inside)
    expect(looksLikeWallet(text)).toBe(true)
    expect(looksLikeWallet('{"version":1,"credentials":[]}')).toBe(false)
    expect(await readdir(join(path, '..'))).toEqual(['phone.wallet'])
  })

  it('never seals twice under one initialisation vector', async () => {
    const { path, opened } = await wallet()
    const seen = new Set([JSON.parse(await readFile(path, 'utf8')).iv])
    for (let i = 0; i < 20; i++) {
      good(await opened.store.put({ id: 'a', text: String(i) }))
      seen.add(JSON.parse(await readFile(path, 'utf8')).iv)
    }
    expect(seen.size).toBe(21)
  })

  it('is written where it is, also under the name of a link to it', async () => {
    const { path, opened } = await wallet()
    const link = join(await folder(), 'link.wallet')
    await symlink(path, link)
    const linked = good(await openWalletFile({ path: link, secret }))
    const puts = ['a', 'b', 'c', 'd'].flatMap((id) => [opened, linked].map((one, n) => [one, `${id}${n}`] as const))
    for (const put of await Promise.all(puts.map(([one, id]) => one.store.put({ id, text: 'x' })))) good(put)
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    for (const one of [opened, linked]) expect(good(await one.store.list())).toHaveLength(8)
  })

  it('is not written where nothing changes', async () => {
    const { path, opened } = await wallet()
    good(await opened.store.put({ id: 'a', text: '1' }))
    const before = await readFile(path, 'utf8')
    good(await opened.store.remove('never put'))
    good(await opened.store.put({ id: 'a', text: '1' }))
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(opened.generation()).toBe(2)
  })

  it('is never made over another file, whatever that is', async () => {
    const path = join(await folder(), 'w')
    for (const there of ['', 'a photograph', '{"version":1,"credentials":[]}']) {
      await writeFile(path, there)
      expect(await createWalletFile({ path, secret })).toMatchObject({ error: { code: 'wallet.exists' } })
      expect(await readFile(path, 'utf8')).toBe(there)
    }
  })

  it('takes no empty passphrase, no short key and no missing reason', async () => {
    const path = join(await folder(), 'w')
    for (const bad of [{ passphrase: '' }, { key: new Uint8Array(31) }, { unsafeNoPassphrase: ' ' }])
      await expect(createWalletFile({ path, secret: bad })).rejects.toThrow(TypeError)
    expect(await readdir(join(path, '..'))).toEqual([])
  })

  it('takes no text that it could not give back', async () => {
    const { path, opened } = await wallet()
    const before = await readFile(path, 'utf8')
    expect(await opened.store.put({ id: 'a', text: '\ud800' })).toMatchObject({ error: { code: 'text.encoding' } })
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  it('is sealed anew with another secret, after which the old one opens it no more', async () => {
    const { path, opened } = await wallet()
    const other = good(await openWalletFile({ path, secret }))
    const changed = opened.changeSecret(passphrase)
    const put = await Promise.all([opened.store.put({ id: 'a', text: '1' }), opened.store.list(), changed])
    for (const result of put) good(result)
    good(await opened.store.put({ id: 'b', text: '2' }))
    expect(await openWalletFile({ path, secret })).toMatchObject({ error: { code: 'wallet.passphrase' } })
    expect(await other.store.put({ id: 'c', text: '3' })).toMatchObject({ error: { code: 'wallet.passphrase' } })
    const again = good(await openWalletFile({ path, secret: passphrase, expect: { id: opened.id } }))
    expect(good(await again.store.list()).map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

describe('an export', () => {
  it('is the whole wallet under another secret, and is imported where there is no file', async () => {
    const { path, opened } = await wallet()
    good(await opened.store.put({ id: 'a', text: '1' }))
    const before = await readFile(path, 'utf8')
    const text = good(await opened.export({ key: new Uint8Array(32).fill(8) }))
    expect(await readFile(path, 'utf8')).toBe(before)

    const to = { path: join(await folder(), 'w'), text, newSecret: secret }
    expect(await importWalletFile({ ...to, secret })).toMatchObject({ error: { code: 'wallet.passphrase' } })
    expect(await readdir(join(to.path, '..'))).toEqual([])
    const imported = good(await importWalletFile({ ...to, secret: { key: new Uint8Array(32).fill(8) } }))
    expect(imported.id).toBe(opened.id)
    expect(imported.generation()).toBeGreaterThan(opened.generation())
    const again = good(await openWalletFile({ path: to.path, secret }))
    expect(again.signer.publicJwk).toEqual(opened.signer.publicJwk)
    expect(good(await again.store.list())).toEqual([{ id: 'a', text: '1' }])
  })
})

describe('a file that was exchanged while the wallet is open', () => {
  it('is noticed: another wallet, an older state, one that grew apart, none', async () => {
    const { path, opened } = await wallet()
    const older = await readFile(path)
    good(await opened.store.put({ id: 'a', text: '1' }))
    const ours = await readFile(path)
    const { path: otherPath } = await wallet()
    await writeFile(path, older)
    const apart = good(await openWalletFile({ path, secret }))
    good(await apart.store.put({ id: 'b', text: '2' }))
    const grownApart = await readFile(path)

    for (const file of [await readFile(otherPath), older, grownApart]) {
      await writeFile(path, file)
      expect(await opened.store.list()).toMatchObject({ error: { code: 'wallet.swapped' } })
      expect(await opened.store.put({ id: 'x', text: '9' })).toMatchObject({ error: { code: 'wallet.swapped' } })
      expect(await opened.export(secret)).toMatchObject({ error: { code: 'wallet.swapped' } })
      expect(await readFile(path)).toEqual(file)
    }
    await rm(path)
    expect(await opened.store.put({ id: 'x', text: '9' })).toMatchObject({ error: { code: 'store.unavailable' } })
    expect(await readdir(join(path, '..'))).toEqual([])
    await writeFile(path, ours)
    expect(good(await opened.store.list())).toHaveLength(1)
  })
})

describe('a damaged file', () => {
  it('is refused at every length that it may be cut to, and left as it is', async () => {
    const { path, opened } = await wallet()
    good(await opened.store.put({ id: 'a', text: '1' }))
    const whole = await readFile(path)
    // Without its last line feed it is whole.
    for (let length = 0; length < whole.length - 1; length += length < 40 ? 1 : 7) {
      await writeFile(path, whole.subarray(0, length))
      expect(await openWalletFile({ path, secret }), `${length}`).toMatchObject({ error: { code: 'store.corrupt' } })
      expect(await opened.store.list()).toMatchObject({ error: { code: 'store.corrupt' } })
      expect(await readFile(path)).toEqual(whole.subarray(0, length))
    }
    expect(await opened.store.put({ id: 'b', text: '2' })).toMatchObject({ error: { code: 'store.corrupt' } })
  })

  it('is refused with any one bit turned', async () => {
    const { path } = await wallet()
    const whole = await readFile(path)
    for (let at = 0; at < whole.length - 1; at++) {
      const turned = Buffer.from(whole)
      turned[at] = (whole[at] as number) ^ (1 << (at % 8))
      await writeFile(path, turned)
      const opened = await openWalletFile({ path, secret })
      expect(opened, `octet ${at}`).toMatchObject({ error: { code: 'store.corrupt' } })
    }
  })
})

describe('a write that fails', () => {
  it('is store.unavailable on a disk without space, and the old file opens', async (ctx) => {
    const { path, opened } = await wallet()
    const before = await readFile(path)
    const code = `
      import { openWalletFile } from ${JSON.stringify(new URL('./wallet-file.ts', import.meta.url).href)}
      const wallet = await openWalletFile({ path: ${JSON.stringify(path)}, secret: { key: new Uint8Array(32).fill(7) } })
      process.on('SIGXFSZ', () => {})
      const put = await wallet.value.store.put({ id: 'a', text: 'x'.repeat(100_000) })
      process.stdout.write(JSON.stringify(put))`
    // A limit on the size of a file (in blocks of 1,024 or 512 octets) fails a write in the middle, as a full disk does.
    const child = spawn('sh', ['-c', 'ulimit -f 16 || exit 9; exec "$0" "$@"', process.execPath, ...flags, code])
    const { exit, out } = await ended(child)
    if (exit === 9) ctx.skip('this shell cannot limit the size of files')
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'store.unavailable' } })
    expect(await readFile(path)).toEqual(before)
    expect((await readdir(join(path, '..'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(good(await opened.store.list())).toEqual([])
  })
})

const flags = [
  '--conditions=imprint-source',
  '--disable-warning=ExperimentalWarning',
  '--experimental-strip-types',
  '--input-type=module',
  '--eval',
]

async function ended(child: ChildProcess): Promise<{ readonly exit: number | null; readonly out: string }> {
  let out = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  const [exit] = await once(child, 'close')
  return { exit, out }
}

describe('processes', () => {
  const writer = (path: string, name: string) => `
    import { openWalletFile } from ${JSON.stringify(new URL('./wallet-file.ts', import.meta.url).href)}
    const wallet = await openWalletFile({ path: ${JSON.stringify(path)}, secret: { key: new Uint8Array(32).fill(7) } })
    if (!wallet.ok) throw new Error(wallet.error.code)
    for (let i = 0; i < COUNT; i++) {
      const put = await wallet.value.store.put({ id: '${name}-' + i, text: 'x'.repeat(2000) })
      if (!put.ok) throw new Error(put.error.code)
      process.stdout.write(i + '\\n')
    }`

  it('that write at once lose nothing of each other', async () => {
    const { path, opened } = await wallet()
    const children = ['a', 'b', 'c'].map((name) =>
      spawn(process.execPath, [...flags, writer(path, name).replace('COUNT', '10')]),
    )
    for (const { exit } of await Promise.all(children.map(ended))) expect(exit).toBe(0)
    expect(good(await opened.store.list())).toHaveLength(30)
    expect(opened.generation()).toBe(31)
  })

  it('that are killed while they write leave a wallet that opens, with everything that they had reported', async () => {
    const { path } = await wallet()
    let reported = 0
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [...flags, writer(path, `r${round}`).replace('COUNT', 'Infinity')])
      const closed = ended(child)
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, 3 + 11 * round))
      child.kill('SIGKILL')
      const { out } = await closed
      reported += out.split('\n').length - 1
      // A dead process's lock is broken after ten seconds; here they have passed.
      await utimes(`${path}.lock`, new Date(0), new Date(0)).catch(() => null)
      const again = good(await openWalletFile({ path, secret }))
      const kept = good(await again.store.list())
      expect(kept.length).toBeGreaterThanOrEqual(reported)
      expect(kept.length).toBeLessThanOrEqual(reported + round + 1)
      expect(kept.every(({ text }) => text.length === 2000)).toBe(true)
    }
    expect(reported).toBeGreaterThan(8)
  })
})
