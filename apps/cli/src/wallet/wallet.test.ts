import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Host } from '../command.ts'
import { runCli } from '../run.ts'

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const file = 'SvPfLlwBQi-6oddVRrkqpw-04c7.jwt'
const at = 1_795_341_600 as Seconds

let cwd = ''
const write = (name: string, text: string | Uint8Array) => writeFileSync(join(cwd, name), text)
const read = (name: string) => readFileSync(join(cwd, name), 'utf8')

async function run(...words: readonly string[]) {
  let out = ''
  let err = ''
  const host: Host = {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(at),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(),
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  }
  const exit = await runCli(words, host)
  return { exit, out, err }
}

const json = async (...words: readonly string[]) => {
  const { exit, out } = await run(...words, '--json')
  return { exit, ...JSON.parse(out) }
}

const phone = ['--wallet', 'phone.wallet', '--wallet-key', 'phone.key']

// One story: a device is made, gets a credential and is used.
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-wallet-'))
  write('phone.key', new Uint8Array(32).fill(7))
  write('other.key', Buffer.alloc(32, 8).toString('base64url'))
  for (const name of ['phone.key', 'other.key']) chmodSync(join(cwd, name), 0o600)
  write('pass', 'correct horse\n')
  write('empty', '\n')
  write(
    'staff.csv',
    `fn,company,department,handle,device\nAlice,Example Corp,Engineering,@alice@example.com,${device}\n`,
  )
  mkdirSync(join(cwd, 'proofs'))
  const steps = [
    ['wallet', 'init', ...phone],
    ['key', 'new', '--alg', 'ES256', '--kid', 'k1', '--out', 'issuer.jwk'],
    ['challenge', '--issuer', 'https://im.example.com', '--out', 'challenge.json'],
    ['key', 'prove', ...phone, '--challenge', 'challenge.json', '--out', `proofs/${file}`],
    [
      ...['issue', 'staff.csv', '--issuer', 'https://im.example.com', '--key', 'issuer.jwk'],
      ...['--challenge', 'challenge.json', '--proofs', 'proofs'],
    ],
    ['wallet', 'add', ...phone, `credentials/${file}`],
  ]
  for (const words of steps) expect(await run(...words), words.join(' ')).toMatchObject({ exit: 0 })
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('a wallet on the command line', () => {
  it('is a file of its owner only, in which neither key nor name can be read', () => {
    expect(statSync(join(cwd, 'phone.wallet')).mode & 0o777).toBe(0o600)
    // Long enough that no cipher text holds it by chance.
    const credential = read(`credentials/${file}`).slice(0, 32)
    for (const inside of ['"d"', '"Alice"', credential, Buffer.from(credential).toString('base64url').slice(0, 40)])
      expect(read('phone.wallet')).not.toContain(inside)
  })

  it('tells its thumbprint, which wallet it is, and what it holds', async () => {
    const { exit, thumbprint, expect: known, credentials } = await json('wallet', 'list', ...phone)
    expect(exit).toBe(0)
    expect(thumbprint).toMatch(/^urn:ietf:params:oauth:jwk-thumbprint:sha-256:/)
    expect(known).toMatch(/^[\w-]{22}:2$/)
    expect(credentials).toMatchObject([
      { number: 1, types: ['ImDeviceCredential'], subject: device, issuer: 'https://im.example.com' },
    ])
    const { out } = await run('wallet', 'list', ...phone)
    for (const said of [thumbprint, known, device, 'until 20']) expect(out).toContain(said)
  })

  it('shows a credential by number and by id, with its claims', async () => {
    const { out } = await run('wallet', 'show', ...phone, '1')
    for (const said of ['https://im.example.com', device, 'Alice', 'Engineering', 'until 20'])
      expect(out).toContain(said)
    const shown = await json('wallet', 'show', ...phone, '1')
    expect(shown).toMatchObject({ exit: 0, claims: { fn: 'Alice' }, text: read(`credentials/${file}`).trim() })
    expect(await json('wallet', 'show', ...phone, shown.id)).toEqual(shown)
    expect(await json('wallet', 'show', ...phone, '2')).toMatchObject({ exit: 64, error: { code: 'usage' } })
  })

  it('answers a request, without another key, and is believed', async () => {
    await run(
      'request',
      '--verifier',
      'https://desk.example',
      '--ask',
      'ImDeviceCredential:fn',
      '--out',
      'request.json',
    )
    const words = ['present', ...phone, '--request', 'request.json', '--out', 'answer.jwt']
    expect(await run(...words)).toMatchObject({ exit: 0 })
    const { out: jwks } = await run('key', 'public', 'issuer.jwk', '--jwks')
    const issuer = { issuer: 'https://im.example.com', domains: ['example.com'], jwks: JSON.parse(jwks) }
    write(
      'trust.json',
      JSON.stringify({ version: 'imprint-trust/1', models: [{ model: 'pinned', issuers: [issuer] }] }),
    )
    expect(await json('verify', 'answer.jwt', '--request', 'request.json', '--trust', 'trust.json')).toMatchObject({
      exit: 0,
      outcome: 'accepted',
    })
    expect(await run(...words, '--key', 'issuer.jwk')).toMatchObject({ exit: 64 })
  })

  it('takes no credential of another device', async () => {
    await run('wallet', 'init', '--wallet', 'tablet.wallet', '--wallet-key', 'other.key')
    const before = read('tablet.wallet')
    const tablet = ['--wallet', 'tablet.wallet', '--wallet-key', 'other.key']
    expect(await json('wallet', 'add', ...tablet, `credentials/${file}`)).toMatchObject({
      exit: 1,
      error: { code: 'holder.key_mismatch' },
    })
    expect(read('tablet.wallet')).toBe(before)
    expect(await json('wallet', 'list', ...tablet)).toMatchObject({ exit: 0, credentials: [] })
  })
})

describe('a copy of a wallet', () => {
  it('is whole, sealed with another secret, and makes the same wallet elsewhere', async () => {
    const copy = ['wallet', 'export', ...phone, '--out', 'backup.wallet']
    expect(await run(...copy, '--new-passphrase-file', 'pass')).toMatchObject({ exit: 0 })
    expect(await json(...copy, '--new-passphrase-file', 'pass')).toMatchObject({ exit: 64, error: { code: 'usage' } })
    const back = ['wallet', 'import', 'backup.wallet', '--wallet', 'again.wallet', '--passphrase-file', 'pass']
    const { thumbprint, wallet } = await json('wallet', 'list', ...phone)
    expect(await json(...back, '--new-wallet-key', 'phone.key')).toMatchObject({ exit: 0, thumbprint, wallet })
    const before = read('again.wallet')
    expect(await json(...back)).toMatchObject({ exit: 64, error: { code: 'wallet.exists' } })
    expect(read('again.wallet')).toBe(before)
    expect(await json('wallet', 'list', '--wallet', 'again.wallet', '--wallet-key', 'phone.key')).toMatchObject({
      credentials: [{ number: 1 }],
    })
  })

  it('without the key is a plain list, which a wallet takes back', async () => {
    const words = ['wallet', 'export', ...phone, '--out', 'list.json', '--credentials-only']
    expect(await run(...words)).toMatchObject({ exit: 0 })
    expect(JSON.parse(read('list.json'))).toMatchObject({ version: 1, credentials: [{ text: expect.any(String) }] })
    expect(statSync(join(cwd, 'list.json')).mode & 0o777).toBe(0o600)
    expect(read('list.json')).not.toContain('"d"')
    expect(await json('wallet', 'add', ...phone, 'list.json')).toMatchObject({ exit: 0, added: 1, generation: 2 })
  })
})

describe('a wallet that does not open', () => {
  const codeOf = async (...words: readonly string[]) => {
    const { exit, error } = await json(...words)
    return `${exit} ${error.code}`
  }

  it('is left as it is, and says which of its faults it is', async () => {
    const whole = read('phone.wallet')
    const { expect: known } = await json('wallet', 'list', ...phone)
    const other = ['--wallet', 'phone.wallet', '--wallet-key', 'other.key']
    expect(await codeOf('wallet', 'list', ...other)).toBe('64 wallet.passphrase')
    expect(await codeOf('wallet', 'list', '--wallet', 'phone.wallet', '--passphrase-file', 'pass')).toBe(
      '64 wallet.passphrase',
    )
    expect(await codeOf('present', ...other, '--request', 'request.json')).toBe('64 wallet.passphrase')
    expect(await codeOf('wallet', 'list', ...phone, '--expect', `${known.split(':')[0]}:99`)).toBe('64 wallet.swapped')
    expect(await codeOf('wallet', 'list', ...phone, '--expect', 'A'.repeat(22))).toBe('64 wallet.swapped')
    expect(await json('wallet', 'list', ...phone, '--expect', known)).toMatchObject({ exit: 0 })
    expect(await codeOf('wallet', 'list', '--wallet', 'none', '--wallet-key', 'phone.key')).toBe('64 store.unavailable')
    expect(await codeOf('wallet', 'init', ...phone)).toBe('64 wallet.exists')
    expect(read('phone.wallet')).toBe(whole)
    write('cut.wallet', whole.slice(0, 200))
    const cut = ['--wallet', 'cut.wallet', '--wallet-key', 'phone.key']
    expect(await codeOf('wallet', 'list', ...cut)).toBe('64 store.corrupt')
    expect(await codeOf('wallet', 'add', ...cut, `credentials/${file}`)).toBe('64 store.corrupt')
    expect(
      await codeOf('present', '--wallet', 'cut.wallet', '--wallet-key', 'phone.key', '--request', 'request.json'),
    ).toBe('64 store.corrupt')
    expect(read('cut.wallet')).toBe(whole.slice(0, 200))
  })

  it.each([
    [['wallet', 'init', '--wallet', 'new.wallet'], '--passphrase-file FILE is missing'],
    [['wallet', 'init', '--wallet', 'new.wallet', '--passphrase-file', 'empty'], 'is empty'],
    [['wallet', 'init', '--wallet', 'new.wallet', '--unsafe-no-passphrase', ' '], 'wants a reason'],
    [['wallet', 'init', '--wallet', 'none/new.wallet', '--wallet-key', 'phone.key'], 'there is no folder none'],
    [['wallet', 'init', '--wallet', 'new.wallet', '--wallet-key', 'open.key'], 'others may read open.key'],
    [['wallet', 'init', '--wallet', 'new.wallet', '--wallet-key', 'short.key'], 'is not 32 octets'],
    [['wallet', 'init', ...phone, '--passphrase-file', 'pass'], 'exclude each other'],
    [['wallet', 'list', ...phone, '--expect', 'it'], '--expect is ID or ID:N'],
    [['wallet', 'export', ...phone, '--out', 'x'], '--new-passphrase-file FILE is missing'],
    [['wallet', 'export', ...phone, '--out', '-', '--credentials-only'], 'never to standard output'],
    [['wallet', 'passphrase', ...phone], '--new-passphrase-file FILE is missing'],
    [['present', '--wallet-key', 'phone.key', '--request', 'request.json'], '--wallet FILE is missing'],
    [['present', '--wallet', 'phone.wallet', '--request', 'request.json'], 'the wallet is encrypted'],
    [['key', 'prove', '--challenge', 'challenge.json'], '--key FILE is missing'],
  ])('%j is called wrongly: %s', async (words, said) => {
    write('open.key', new Uint8Array(32))
    chmodSync(join(cwd, 'open.key'), 0o644)
    write('short.key', new Uint8Array(31))
    chmodSync(join(cwd, 'short.key'), 0o600)
    const { exit, err } = await run(...words)
    expect(exit).toBe(64)
    expect(err).toContain(said)
  })

  it('is opened by the new passphrase only, once it was sealed anew', async () => {
    write('old.wallet', read('phone.wallet'))
    chmodSync(join(cwd, 'old.wallet'), 0o600)
    const old = ['--wallet', 'old.wallet', '--wallet-key', 'phone.key']
    expect(await run('wallet', 'passphrase', ...old, '--new-wallet-key', 'other.key')).toMatchObject({ exit: 0 })
    expect(await codeOf('wallet', 'list', ...old)).toBe('64 wallet.passphrase')
    expect(await run('wallet', 'list', '--wallet', 'old.wallet', '--wallet-key', 'other.key')).toMatchObject({
      exit: 0,
    })
  })
})

describe('wallet init', () => {
  it('takes a key that the device has, and a reason for no passphrase', async () => {
    const made = await json('key', 'new', '--alg', 'ES384', '--out', 'had.jwk')
    const open = ['--wallet', 'had.wallet', '--unsafe-no-passphrase', 'a test']
    expect(await json('wallet', 'init', ...open, '--key', 'had.jwk')).toMatchObject({
      exit: 0,
      alg: 'ES384',
      thumbprint: made.thumbprint,
    })
    expect(await run('wallet', 'list', ...open)).toMatchObject({ exit: 0 })
    expect(await run('wallet', 'list', '--wallet', 'had.wallet', '--passphrase-file', 'pass')).toMatchObject({
      exit: 64,
    })
  })
})

describe('a process of its own', () => {
  it('makes, lists and copies a wallet with a passphrase', () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url))
    const imprint = (...words: readonly string[]) =>
      spawnSync(
        process.execPath,
        ['--conditions=imprint-source', '--disable-warning=ExperimentalWarning', main, ...words],
        { cwd, env: { HOME: cwd }, encoding: 'utf8' },
      )
    const wallet = ['--wallet', 'real.wallet', '--passphrase-file', 'pass']
    const made = imprint('wallet', 'init', ...wallet, '--json')
    expect(made).toMatchObject({ status: 0, stderr: '' })
    const listed = imprint('wallet', 'list', ...wallet)
    expect(listed).toMatchObject({ status: 0, stderr: '' })
    expect(listed.stdout).toContain(JSON.parse(made.stdout).thumbprint)
    expect(imprint('wallet', 'show', ...wallet, '1').status).toBe(64)
    expect(imprint('wallet', 'list', '--wallet', 'real.wallet', '--passphrase-file', 'staff.csv').status).toBe(64)
  })
})
