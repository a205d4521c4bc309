import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../run.ts'

let cwd = ''
const keys: Record<string, unknown> = {}
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-again-'))
  await run('key', 'new', '--out', 'issuer.jwk')
  for (const name of ['a', 'b', 'c']) keys[name] = (await run('key', 'new', '--out', `${name}.jwk`)).json.publicJwk
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function run(...words: string[]) {
  let out = ''
  const host = {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: systemClock,
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(),
    out: (text: string) => {
      out += text
    },
    err: () => undefined,
  }
  const exit = await runCli([...words, '--json'], host)
  return { exit, json: JSON.parse(out) }
}

/** Issues to devices such as `a`, which is `im:a/1@example.com`, or `a@example.org`. */
async function issue(devices: readonly string[], issuer = 'https://im.example.com', ...more: string[]) {
  const people = devices.map((each) => {
    const [name = '', domain = 'example.com'] = each.split('@')
    const id = `im:${name}/1@${domain}`
    return { fn: name, handle: `@${name}@${domain}`, devices: [{ id, key: keys[name] }] }
  })
  writeFileSync(join(cwd, 'staff.json'), JSON.stringify(people))
  const options = ['--key', 'issuer.jwk', '--unsafe-keys-from-directory', 'a test', ...more]
  return run('issue', 'staff.json', '--issuer', issuer, ...options)
}

const manifestText = () => readFileSync(join(cwd, 'credentials/issued.json'), 'utf8')
const listed = (): { device: string; id: string; file: string; issuer?: string }[] =>
  JSON.parse(manifestText()).credentials

describe('issuing again to the same directory', () => {
  it('adds to the list, and replaces the entry of a device that is issued to again', async () => {
    await issue(['a', 'b'])
    const [a, b] = listed()
    await issue(['b', 'c'])
    expect(listed().map(({ file }) => file)).toEqual(['a-1.jwt', 'b-1.jwt', 'c-1.jwt'])
    expect(listed()[0]).toEqual(a)
    expect(listed()[1]?.id).not.toBe(b?.id)
  })

  it('leaves the list as it is when nothing was issued', async () => {
    await issue(['a'])
    const before = manifestText()
    expect(await issue([])).toMatchObject({ json: { issued: [] } })
    expect(manifestText()).toBe(before)
  })

  it('drops what no longer exists', async () => {
    await issue(['a', 'b'])
    unlinkSync(join(cwd, 'credentials/a-1.jwt'))
    await issue(['c'])
    expect(listed().map(({ file }) => file)).toEqual(['b-1.jwt', 'c-1.jwt'])
  })

  it('never gives the file of one device to another', async () => {
    await issue(['a'])
    await issue(['a@example.org'])
    await issue(['a'])
    const files = listed().map(({ file }) => file)
    expect(files).toContain('a-1.jwt')
    expect(new Set(files).size).toBe(2)
    expect(readdirSync(join(cwd, 'credentials')).sort()).toEqual([...files, 'issued.json'].sort())
    expect(listed().find(({ file }) => file === 'a-1.jwt')?.device).toBe('im:a/1@example.com')
  })

  it('keeps whose credential an older one is', async () => {
    await issue(['a'])
    await issue(['b'], 'https://other.example.com')
    expect(listed().map(({ issuer }) => issuer)).toEqual(['https://im.example.com', undefined])
  })

  it.each([
    ['something else', '{"version":"x"}'],
    [
      'a list with a name that leads elsewhere',
      '{"version":"imprint-issued/1","issuer":"i","format":"f","issuedAt":"t","credentials":[{"device":"d","id":"i","file":"../x.jwt","validUntil":"t"}]}',
    ],
  ])('issues nothing where issued.json is %s', async (_, text) => {
    mkdirSync(join(cwd, 'credentials'))
    writeFileSync(join(cwd, 'credentials/issued.json'), text)
    expect(await issue(['a'])).toMatchObject({ exit: 64, json: { error: { code: 'store.corrupt' } } })
    expect(manifestText()).toBe(text)
    expect(readdirSync(join(cwd, 'credentials'))).toEqual(['issued.json'])
  })
})

describe('an issuer that is its key', () => {
  const didOf = async (name: string) => (await run('key', 'new', '--out', name)).json.did
  const kidOf = () =>
    JSON.parse(
      Buffer.from(readFileSync(join(cwd, 'credentials/a-1.jwt'), 'utf8').split('.')[0] ?? '', 'base64url').toString(),
    ).kid

  it('signs with the DID URL of its key', async () => {
    const did = await didOf('issuer2.jwk')
    expect(await issue(['a'], did, '--key', 'issuer2.jwk')).toMatchObject({ exit: 0 })
    expect(kidOf()).toBe(`${did}#0`)
  })

  it.each([
    ['did:jwk', () => didOf('other.jwk')],
    ['did:key', async () => 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'],
    ['a did:key that is none', async () => 'did:key:zzzz'],
  ])('is refused where --key is not the key of %s', async (_, did) => {
    expect(await issue(['a'], await did())).toMatchObject({ exit: 64, json: { error: { code: 'issue.unsupported' } } })
    expect(readdirSync(cwd)).not.toContain('credentials')
  })

  it('is not asked about where its keys are on the web', async () => {
    expect(await issue(['a'], 'did:web:im.example.com')).toMatchObject({ exit: 0 })
  })
})
