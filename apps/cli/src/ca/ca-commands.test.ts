import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../run.ts'

const now = 1_795_341_600
let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-ca-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function run(line: string, at = now) {
  let out = ''
  let err = ''
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const exit = await runCli(words, {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(at as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(0),
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { exit, out, err, json: () => JSON.parse(out) as Readonly<Record<string, unknown>> }
}

const uri = 'mimi://example.com/d/alice/phone'
async function authority() {
  expect(await run('ca init --dir ca --name Example --org example.com --domain example.com')).toMatchObject({ exit: 0 })
  await run('key new --out phone.jwk')
  await run(`ca request --key phone.jwk --name Alice --uri ${uri} --out phone.csr`)
}
const issue = (more = '') =>
  run(`ca issue --dir ca --csr phone.csr --profile device --name Alice --uri ${uri} --out phone.pem ${more}`)
const validate = (more = '', at = now) =>
  run(`ca validate --chain phone.pem --roots ca/root.pem --im --json ${more}`, at)

describe('imprint ca', () => {
  it('keeps private keys from others, and never writes over an authority', async () => {
    await authority()
    for (const name of ['root.jwk', 'issuing.jwk']) expect(statSync(join(cwd, 'ca', name)).mode & 0o777).toBe(0o600)
    const before = readFileSync(join(cwd, 'ca/root.pem'), 'utf8')
    expect(await run('ca init --dir ca --name Other')).toMatchObject({ exit: 64 })
    expect(readFileSync(join(cwd, 'ca/root.pem'), 'utf8')).toBe(before)
  })

  it('issues what it is told, and refuses a request for more', async () => {
    await authority()
    expect(await issue()).toMatchObject({ exit: 0 })
    expect((await validate()).json()).toMatchObject({
      outcome: 'accepted',
      path: [expect.stringContaining('Root'), expect.stringContaining('Issuing'), 'CN=Alice'],
    })
    await run(`ca request --key phone.jwk --name Alice --uri ${uri} --uri mimi://example.com/u/bob --out phone.csr`)
    expect(
      await run(`ca issue --dir ca --csr phone.csr --profile device --name Alice --uri ${uri} --json`),
    ).toMatchObject({ exit: 1, out: expect.stringContaining('x509.request_profile') })
  })

  it('issues no certificate beyond its own end, nor to another domain', async () => {
    await authority()
    expect(await issue('--lifetime 9000d')).toMatchObject({ exit: 0, out: expect.stringContaining('ends before') })
    expect((await validate()).json()).toMatchObject({ outcome: 'accepted' })
    const foreign = 'mimi://example.org/d/alice/phone'
    await run(`ca request --key phone.jwk --name Alice --uri ${foreign} --out foreign.csr`)
    const refused = await run(
      `ca issue --dir ca --csr foreign.csr --profile device --name Alice --uri ${foreign} --out foreign.pem`,
    )
    expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining('x509.request_profile') })
  })

  it.each([
    ['ca request --key phone.jwk --name Alice --uri hello --out x.csr', '--uri hello'],
    ['ca request --key phone.jwk --name Alice --uri mimi://example.com/d/alice/../x --out x.csr', '--uri mimi:'],
    ['ca request --key phone.jwk --name Alice --uri https://im.example.com/?x --out x.csr', '--uri https:'],
    ['ca request --key phone.jwk --name "Alice\u202e" --out x.csr', '--name: a control'],
    ['ca request --key phone.jwk --name Alice --unit "a\u0007" --out x.csr', '--unit: a control'],
    ['ca issue --dir ca --csr phone.csr --profile device --name Alice --uri hello --out x.pem', '--uri hello'],
    [`ca issue --dir ca --csr phone.csr --profile device --name Alice --uri ${uri} --out there`, 'it exists already'],
    ['ca init --dir other --name Example --domain münchen.example', 'write xn--mnchen-3ya.example'],
    ['ca init --dir other --name Example --domain Example.com', '--domain Example.com'],
  ])('refuses %s before anything is signed', async (line, says) => {
    await authority()
    writeFileSync(join(cwd, 'there'), 'kept')
    const before = readFileSync(join(cwd, 'ca/state.json'), 'utf8')
    expect(await run(line)).toMatchObject({ exit: 64, err: expect.stringContaining(says) })
    expect(readdirSync(cwd).sort()).toEqual(['ca', 'phone.csr', 'phone.jwk', 'there'])
    expect(readFileSync(join(cwd, 'there'), 'utf8')).toBe('kept')
    expect(readFileSync(join(cwd, 'ca/state.json'), 'utf8')).toBe(before)
  })

  it('asks for the https URL of an issuer', async () => {
    await authority()
    const line = 'ca request --key phone.jwk --name Issuer --uri https://im.example.com/issuer --out x.csr'
    expect(await run(line)).toMatchObject({ exit: 0 })
  })

  it('reads serial numbers with an odd number of digits, and says of which it never heard', async () => {
    await authority()
    await issue()
    const { serial } = (await validate()).json()
    const revoke = async (number: string) => (await run(`ca revoke --dir ca --serial ${number} --json`)).json()
    expect(await revoke('101')).toMatchObject({ serial: '0101', changed: true, issuedHere: false })
    expect(await revoke('01:01')).toMatchObject({ serial: '0101', changed: false })
    expect(await revoke(`00${serial}`)).toMatchObject({ serial, issuedHere: true })
    expect((await run('ca revoke --dir ca --serial 1234')).out).toContain('does not remember having issued it')
    for (const number of ['0', '00', 'f'.repeat(41)])
      expect(await run(`ca revoke --dir ca --serial ${number}`)).toMatchObject({ exit: 64 })
    expect((await run('ca crl --dir ca --out list.pem')).out).toContain('with 3 certificates')
  })

  it('counts in words: one certificate', async () => {
    await authority()
    await run('ca revoke --dir ca --serial 0a')
    expect((await run('ca crl --dir ca --out list.pem')).out).toContain('with 1 certificate to')
  })

  it('revokes by file or number, and its lists count up', async () => {
    await authority()
    await issue()
    expect(await run('ca crl --dir ca --out list.pem')).toMatchObject({ exit: 0 })
    expect((await validate('--crl list.pem')).exit).toBe(0)
    expect((await validate('--crl list.pem --require-status')).exit).toBe(2)
    expect(await run('ca revoke --dir ca --certificate phone.pem --reason keyCompromise')).toMatchObject({ exit: 0 })
    expect((await run('ca revoke --dir ca --certificate phone.pem --json')).json()).toMatchObject({ changed: false })
    expect((await run('ca crl --dir ca --out list.pem --json')).json()).toMatchObject({ number: 2, revoked: 1 })
    expect((await validate('--crl list.pem')).json()).toMatchObject({
      outcome: 'rejected',
      because: { code: 'x509.revoked' },
    })
    expect((await validate('', now + 91 * 86400)).json()).toMatchObject({
      because: { code: 'x509.expired' },
      spec: expect.stringContaining('RFC 5280'),
    })
  })

  it('validates PEM with prose around it', async () => {
    await authority()
    await issue()
    writeFileSync(
      join(cwd, 'phone.pem'),
      `subject=Alice\r\n${readFileSync(join(cwd, 'phone.pem'), 'utf8').replaceAll('\n', '\r\n')}`,
    )
    expect((await validate()).exit).toBe(0)
  })

  it('takes no file for what it is not: half a list is not "nobody was revoked"', async () => {
    await authority()
    await issue()
    await run('ca revoke --dir ca --certificate phone.pem')
    await run('ca crl --dir ca --out list.pem')
    const list = readFileSync(join(cwd, 'list.pem'), 'utf8')
    writeFileSync(join(cwd, 'cut.pem'), list.slice(0, 300))
    writeFileSync(join(cwd, 'headless.pem'), list.slice(40))
    writeFileSync(join(cwd, 'joined.pem'), list.slice(0, 300) + readFileSync(join(cwd, 'ca/root.crl.pem'), 'utf8'))
    writeFileSync(join(cwd, 'tail.pem'), list.slice(40) + readFileSync(join(cwd, 'ca/root.crl.pem'), 'utf8'))
    writeFileSync(join(cwd, 'empty.pem'), '')
    for (const option of ['crl', 'ocsp'])
      for (const file of [
        'cut.pem',
        'headless.pem',
        'joined.pem',
        'tail.pem',
        'empty.pem',
        'phone.pem',
        'phone.csr',
        'ca/state.json',
      ])
        expect({ file, ...(await validate(`--${option} ${file}`)) }).toMatchObject({ exit: 64 })
    expect((await validate('--ocsp list.pem')).exit).toBe(64)
    expect((await validate('--crl cut.pem')).json()).toMatchObject({ error: { code: 'x509.pem' } })
    writeFileSync(join(cwd, 'noise.pem'), list.replace(/\n[\s\S]*\n(?=-----END)/, '\nMAA=\n'))
    expect((await validate('--crl noise.pem')).json()).toMatchObject({ because: { code: 'x509.crl_invalid' } })
  })

  it.each([
    ['--chain phone.jwk --roots ca/root.pem', 'it holds JSON'],
    ['--chain phone.csr --roots ca/root.pem', 'it holds CERTIFICATE REQUEST'],
    ['--chain phone.pem --roots phone.jwk', 'it holds JSON'],
    ['--chain phone.pem --roots empty.pem', 'it is empty'],
    ['--chain ca/root.pem --roots ca/root.pem', 'one of --roots itself'],
  ])('says that it was called wrongly, and how: %s', async (line, says) => {
    await authority()
    await issue()
    writeFileSync(join(cwd, 'empty.pem'), '')
    expect(await run(`ca validate ${line}`)).toMatchObject({ exit: 64, err: expect.stringContaining(says) })
  })

  it('says of each certificate whether anybody knows its status', async () => {
    await authority()
    await issue()
    await run('ca crl --dir ca --out list.pem')
    const states = async (more: string, at = now) =>
      ((await validate(more, at)).json()['status'] as { state: string }[]).map(({ state }) => state)
    expect(await states('')).toEqual(['root', 'unknown', 'unknown'])
    expect(await states('--crl list.pem')).toEqual(['root', 'unknown', 'good'])
    expect(await states('--crl list.pem --crl ca/root.crl.pem')).toEqual(['root', 'good', 'good'])
    expect(await states('--crl list.pem', now + 8 * 86400)).toEqual(['root', 'unknown', 'stale'])
    const { out } = await run('ca validate --chain phone.pem --roots ca/root.pem --crl list.pem', now + 8 * 86400)
    expect(out).toMatch(/^accepted[\s\S]*CN=Alice: .*too old: it was good until/)
  })

  it('says at once what is missing, and what a choice may be', async () => {
    expect(await run('ca validate')).toMatchObject({ exit: 64, err: expect.stringContaining('--roots') })
    expect(await run('ca validate --chain a --roots b --purpose mail')).toMatchObject({ exit: 64 })
    await authority()
    expect(await run('ca issue --dir ca --csr phone.csr --profile king --name A')).toMatchObject({ exit: 64 })
    expect(await run('ca revoke --dir ca --serial xyz')).toMatchObject({ exit: 64 })
  })
})
