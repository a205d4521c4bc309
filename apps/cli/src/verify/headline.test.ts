import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../run.ts'

const issuer = 'https://localhost:1'
const device = 'im:a/1@example.com'
const credential = 'credentials/a-1.jwt'
const now = '2026-11-22T10:00:00Z'
let cwd = ''

async function run(...words: string[]) {
  let out = ''
  const take = (text: string) => {
    out += text
  }
  const host = {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock((Date.parse(now) / 1000) as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(),
    out: take,
    err: take,
  }
  const exit = await runCli(words, host)
  return { exit, out, first: out.split('\n')[0] }
}

const write = (name: string, json: unknown) => writeFileSync(join(cwd, name), JSON.stringify(json))
const trust = (model: object) => ({ version: 'imprint-trust/1', models: [model] })
const verify = (...more: string[]) => run('verify', 'answer.jwt', '--request', 'request.json', ...more)

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-headline-'))
  await run('key', 'new', '--out', 'issuer.jwk')
  const made = await run('key', 'new', '--out', 'phone.jwk', '--json')
  const key = JSON.parse(made.out).publicJwk
  write('staff.json', [{ fn: 'Alice', handle: '@a@example.com', devices: [{ id: device, key }] }])
  await run('issue', 'staff.json', '--issuer', issuer, '--key', 'issuer.jwk', '--unsafe-keys-from-directory', 'a test')
  await run('request', '--verifier', 'im:%40carol@example.org', '--out', 'request.json')
  const show = ['--credential', credential, '--request', 'request.json', '--out', 'answer.jwt']
  await run('present', '--key', 'phone.jwk', ...show)
  const jwks = JSON.parse((await run('key', 'public', 'issuer.jwk', '--jwks')).out)
  write('pinned.json', trust({ model: 'pinned', issuers: [{ issuer, domains: ['example.com'], jwks }] }))
  write('hierarchy.json', trust({ model: 'hierarchy', authorities: [{ issuer, domains: ['example.com'] }] }))
  const authorities = [{ issuer: 'https://elsewhere.example', domains: ['example.com'] }]
  write('elsewhere.json', trust({ model: 'hierarchy', authorities }))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const who = 'Alice — confirmed by https://localhost:1; this device holds the key'

describe('the headline of a verdict', () => {
  it('says as of when, and that replay was not checked', async () => {
    const { exit, first } = await verify('--trust', 'pinned.json', '--at', now)
    expect({ exit, first }).toEqual({
      exit: 0,
      first: `ACCEPTED as of ${now}  ${who} (judged again: replay not checked)`,
    })
    const later = await verify('--trust', 'pinned.json', '--at', '2100-01-01T00:00:00Z')
    expect(later.first).toMatch(/^REJECTED as of 2100-01-01T00:00:00Z {2}.*\(judged again: replay not checked\)$/)
  })

  it('says nothing of the kind about what is judged now, and that a record is one', async () => {
    const { first } = await verify('--trust', 'pinned.json', '--record', 'record.json')
    expect(first).toBe(`ACCEPTED  ${who}; checked 10:00:00Z`)
    const record = ['verify', '--record-in', 'record.json', '--trust', 'pinned.json']
    expect((await run(...record)).first).toBe(`${first} (judged again from the record)`)
    expect((await run(...record, '--at', now)).first).toBe(
      `ACCEPTED as of ${now}  ${who} (judged again from the record: replay not checked)`,
    )
  })
})

describe('the lines below it', () => {
  it('name an unknown issuer as the token states it', async () => {
    const { exit, out } = await verify('--trust', 'elsewhere.json', '--at', now)
    expect(exit).toBe(1)
    expect(out).toContain('issuer.unknown')
    expect(out).toContain(`the issuer, as the token states it: ${issuer}\n`)
  })

  it('say by which path each model came to its key, and which key signed', async () => {
    await run('key', 'new', '--out', 'wrong.jwk')
    const note = async (file: string) => {
      const jwks = JSON.parse((await run('key', 'public', file, '--jwks')).out)
      return { model: 'pinned', issuers: [{ issuer, domains: ['example.com'], jwks }] }
    }
    const models = [await note('wrong.jwk'), await note('issuer.jwk')]
    write('any.json', { version: 'imprint-trust/1', rule: 'any', models })
    const { exit, out } = await verify('--trust', 'any.json', '--at', now)
    expect(exit).toBe(0)
    const lines = out.split('\n').map((line) => line.trim())
    const at = lines.findIndex((line) => line.startsWith('pinned believes it'))
    expect(lines.slice(at, at + 4)).toEqual([
      expect.stringMatching(/^pinned believes it, with key [\w-]{8}…$/),
      `by ${issuer}: its keys were configured`,
      expect.stringMatching(/^pinned believes it, with key [\w-]{8}…, which signed it$/),
      `by ${issuer}: its keys were configured`,
    ])
    const report = JSON.parse((await verify('--trust', 'any.json', '--at', now, '--json')).out)
    const row = report.checks.find(({ rule }: { rule: string }) => rule === 'issuer.trusted')
    expect(row).toMatchObject({ combinedBy: 'any', token: { issuer, signedBy: row.opinions[1].keys[0] } })
  })

  it('name the server that could not be asked', async () => {
    const loopback = ['--unsafe-allow-loopback', 'a test']
    const { exit, out } = await verify('--trust', 'hierarchy.json', '--at', now, ...loopback)
    expect(exit).toBe(2)
    expect(out).toContain('asked for its keys: localhost:1\n')
  })

  it('say what to do with a credential, where a presentation was wanted', async () => {
    const line =
      'This is a credential, not a presentation: answer a request with imprint present, or judge it alone with --credential-only REASON'
    const { exit, out } = await run('verify', credential, '--request', 'request.json', '--trust', 'pinned.json')
    expect(exit).toBe(1)
    expect(out).toContain(line)
    expect((await verify('--trust', 'pinned.json', '--at', now)).out).not.toContain(line)
    const alone = await run('verify', credential, '--credential-only', 'a test', '--trust', 'pinned.json')
    expect(alone.exit).toBe(0)
    expect(alone.out).not.toContain(line)
  })
})
