import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const compileCache = new URL('../../tools/compile-cache.ts', import.meta.url).href
// Nothing listens on port 1, so a connection is refused at once.
const issuer = 'https://localhost:1'
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const file = 'SvPfLlwBQi-6oddVRrkqpw-04c7.jwt'
const loopback = ['--unsafe-allow-loopback', 'a test']

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'imprint-story-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
}

function imprint(...words: string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: dir }
  const node = [`--import=${compileCache}`, '--conditions=imprint-source', '--disable-warning=ExperimentalWarning']
  const args = [...node, main, ...words]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: dir, env }, (error, out, err) => {
      resolve({ exit: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

const write = (name: string, value: unknown) =>
  writeFile(join(dir, name), typeof value === 'string' ? value : JSON.stringify(value))
const read = (name: string) => readFile(join(dir, name), 'utf8')
const trustFile = (model: object) => ({ version: 'imprint-trust/1', models: [model] })
const verify = (...words: string[]) => imprint('verify', 'answer.jwt', '--request', 'request.json', '--json', ...words)

// One story in order: each part uses the files that the parts before it left.
describe('a device is issued a credential and proves it to a peer, on the command line', () => {
  it('makes keys', async () => {
    const [phone, authority] = await Promise.all([
      imprint('key', 'new', '--out', 'phone.jwk'),
      imprint('key', 'new', '--alg', 'ES256', '--kid', '2026-11', '--out', 'issuer.jwk'),
    ])
    expect([phone?.exit, authority?.exit]).toEqual([0, 0])
    expect((await stat(join(dir, 'phone.jwk'))).mode & 0o777).toBe(0o600)
    const { d: secret } = JSON.parse(await read('phone.jwk'))
    expect(phone?.out).not.toContain(secret)
  })

  it('issues to the device that proved its key, and to no other', async () => {
    await write(
      'staff.csv',
      `fn,company,department,handle,device\nAlice M. Smith,Example Corp,Engineering,@alice_smith@example.com,${device}\nBob,Example Corp,Sales,@bob@example.com,im:bob/1@example.com\n,Example Corp,Sales,@nobody@example.com,im:nobody/1@example.com\n`,
    )
    expect(await imprint('challenge', '--issuer', issuer, '--out', 'challenge.json')).toMatchObject({ exit: 0 })
    await mkdir(join(dir, 'proofs'))
    const prove = ['--key', 'phone.jwk', '--challenge', 'challenge.json', '--out', `proofs/${file}`]
    expect(await imprint('key', 'prove', ...prove)).toMatchObject({ exit: 0 })
    const issue = [
      'issue',
      'staff.csv',
      '--issuer',
      issuer,
      '--key',
      'issuer.jwk',
      '--challenge',
      'challenge.json',
      '--json',
    ]
    const { exit, out, err } = await imprint(...issue, '--proofs', 'proofs')
    const { issued, problems } = JSON.parse(out)
    expect({ exit, err }).toEqual({ exit: 1, err: '' })
    expect(issued).toMatchObject([{ device, file }])
    expect(problems).toMatchObject([
      { code: 'directory.entry', line: 4 },
      { code: 'directory.entry', device: 'im:bob/1@example.com' },
    ])
    expect((await readdir(join(dir, 'credentials'))).sort()).toEqual([file, 'issued.json'])
  })

  it('asks, answers, and accepts with every check listed', async () => {
    const asked = ['--ask', 'ImDeviceCredential:fn,organization-name', '--peer', device]
    expect(
      await imprint('request', '--verifier', 'im:%40carol@example.org', ...asked, '--out', 'request.json'),
    ).toMatchObject({ exit: 0 })
    const show = ['--credential', `credentials/${file}`, '--request', 'request.json', '--out', 'answer.jwt']
    expect(await imprint('present', '--key', 'phone.jwk', ...show)).toMatchObject({ exit: 0 })
    const { out: jwks } = await imprint('key', 'public', 'issuer.jwk', '--jwks')
    await write(
      'pinned.json',
      trustFile({ model: 'pinned', issuers: [{ issuer, domains: ['example.com'], jwks: JSON.parse(jwks) }] }),
    )
    await write(
      'hierarchy.json',
      trustFile({ model: 'hierarchy', authorities: [{ issuer, domains: ['example.com'] }] }),
    )

    const { exit, out } = await verify('--trust', 'pinned.json', '--record', 'record.json')
    expect(exit).toBe(0)
    const verdict = JSON.parse(out)
    expect(verdict).toMatchObject({
      outcome: 'accepted',
      device,
      claims: { fn: 'Alice M. Smith', 'organization-name': 'Example Corp' },
      trustPath: [{ model: 'pinned', who: issuer }],
    })
    expect(verdict.checks).toHaveLength(24)
    await write('verdict.json', verdict)
  })

  it('refuses the same answer a second time', async () => {
    const { exit, out } = await verify('--trust', 'pinned.json')
    expect(exit).toBe(1)
    const verdict = JSON.parse(out)
    expect(verdict.because).toMatchObject({ code: 'nonce.spent' })
    expect(verdict.claims).toBeUndefined()
  })

  it('judges the record again with the same verdict, and as of later with another', async () => {
    const [same, later] = await Promise.all([
      imprint('verify', '--record-in', 'record.json', '--trust', 'pinned.json', '--json'),
      verify('--trust', 'pinned.json', '--at', '2100-01-01T00:00:00Z'),
    ])
    expect(same?.exit).toBe(0)
    expect(JSON.parse(same?.out ?? '')).toEqual(JSON.parse(await read('verdict.json')))
    expect(later?.exit).toBe(1)
    const checks: readonly { rule: string; result: string; code?: string; policy?: string }[] = JSON.parse(
      later?.out ?? '',
    ).checks
    expect(checks.find(({ rule }) => rule === 'credential.time')).toMatchObject({ code: 'credential.expired' })
    expect(checks.find(({ rule }) => rule === 'nonce.fresh')).toMatchObject({ result: 'skipped' })
  })

  it('is undecided while the issuer cannot be reached, and the nonce stays good', async () => {
    const at = ['--at', JSON.parse(await read('verdict.json')).at]
    const { exit, out } = await verify('--trust', 'hierarchy.json', ...loopback, ...at)
    expect(exit).toBe(2)
    expect(JSON.parse(out).because).toMatchObject({ code: 'issuer.key_unavailable' })
  })

  it('tells a support worker in one line who it is', async () => {
    const { out } = await imprint('verify', '--record-in', 'record.json', '--trust', 'pinned.json')
    expect(out.split('\n')[0]).toMatch(
      /^ACCEPTED {2}Alice M\. Smith, Engineering, Example Corp — confirmed by https:\/\/localhost:1; this device holds the key; checked \d\d:\d\d:\d\dZ \(judged again from the record\)$/,
    )
  })

  it('exits 64 when it is called wrongly', async () => {
    const [typo, missing] = await Promise.all([imprint('verfy'), imprint('verify', 'answer.jwt', '--json')])
    expect(typo).toMatchObject({ exit: 64, out: '' })
    expect(missing?.exit).toBe(64)
    expect(JSON.parse(missing?.out ?? '')).toMatchObject({ error: { code: 'usage' } })
  })

  it('explains its own files and the figures of the draft', async () => {
    const figure = fileURLToPath(new URL('../vectors/figures/figure-6.pdf.txt', import.meta.url))
    const [answer, printed] = await Promise.all([
      imprint('inspect', 'answer.jwt'),
      imprint('inspect', figure, '--json'),
    ])
    expect(answer).toMatchObject({ exit: 0 })
    expect(printed?.exit).toBe(1)
    const codes = JSON.parse(printed?.out ?? '').problems.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(
      expect.arrayContaining(['json.duplicate_member', 'time.milliseconds', 'credential.cnf_missing', 'vc.context']),
    )
  })
})
