import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwkText } from '@imprint/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { issuerKeyDirectory } from './issuer-keys.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprint-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const openDirectory = (passphrase: string | null = null) =>
  issuerKeyDirectory({ dir: join(folder, 'keys'), passphrase })

async function made(passphrase: string | null = null) {
  const key = await openDirectory(passphrase).create('Ed25519')
  if (!key.ok) throw new Error(key.error.detail)
  const file = join(folder, 'keys', readdirSync(join(folder, 'keys'))[0] ?? '')
  return { ...key.value, file }
}

describe.each([
  ['in clear', null],
  ['encrypted', 'correct horse battery staple'],
])('private keys %s', (_, passphrase) => {
  it('are found again by another process, under the name that is published', async () => {
    const { kid, publicJwk } = await made(passphrase)
    const signer = await openDirectory(passphrase).signer(kid)
    expect(signer.ok && [signer.value.kid, jwkText(signer.value.publicJwk)]).toEqual([kid, jwkText(publicJwk)])
  })

  it('are readable by their owner only', async () => {
    const { file } = await made(passphrase)
    expect([statSync(file).mode & 0o077, statSync(join(folder, 'keys')).mode & 0o077]).toEqual([0, 0])
  })

  it('are refused in place of each other', async () => {
    const first = await made(passphrase)
    rmSync(join(folder, 'moved'), { force: true })
    renameSync(first.file, join(folder, 'moved'))
    const second = await made(passphrase)
    renameSync(join(folder, 'moved'), second.file)
    expect(await openDirectory(passphrase).signer(second.kid)).toMatchObject({ error: { code: 'store.corrupt' } })
  })

  it('that are damaged are refused, and left as they are', async () => {
    const { kid, file } = await made(passphrase)
    const damaged = readFileSync(file, 'utf8').slice(0, 40)
    writeFileSync(file, damaged)
    const code = passphrase === null ? 'store.corrupt' : /^(?:store\.corrupt|key\.passphrase)$/
    expect(await openDirectory(passphrase).signer(kid)).toMatchObject({
      error: { code: typeof code === 'string' ? code : expect.stringMatching(code) },
    })
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })

  it.each(['', '../../etc/passwd', 'A'.repeat(43), `${'A'.repeat(42)}/`])(
    'that are not there are named: %j',
    async (kid) => {
      await made(passphrase)
      expect(await openDirectory(passphrase).signer(kid)).toMatchObject({ error: { code: 'issue.signer' } })
    },
  )
})

describe('a name', () => {
  it('never begins with "-", which command lines take for an option', async () => {
    const keys = openDirectory()
    for (let count = 0; count < 100; count++) {
      const key = await keys.create('Ed25519')
      expect(key.ok && key.value.kid).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/)
    }
  })
})

describe('a passphrase', () => {
  it('that is another one opens nothing', async () => {
    const { kid, file } = await made('correct horse battery staple')
    expect(readFileSync(file, 'utf8')).not.toContain('"d"')
    expect(await openDirectory('incorrect horse').signer(kid)).toMatchObject({ error: { code: 'key.passphrase' } })
  })
})
