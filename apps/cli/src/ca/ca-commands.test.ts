import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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
    expect(await issue('--lifetime 9000d')).toMatchObject({ exit: 0 })
    expect((await validate()).json()).toMatchObject({ outcome: 'accepted' })
    const foreign = 'mimi://example.org/d/alice/phone'
    await run(`ca request --key phone.jwk --name Alice --uri ${foreign} --out foreign.csr`)
    const refused = await run(
      `ca issue --dir ca --csr foreign.csr --profile device --name Alice --uri ${foreign} --out foreign.pem`,
    )
    expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining('x509.request_profile') })
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

  it('validates PEM with prose around it, and rejects what is none', async () => {
    await authority()
    await issue()
    writeFileSync(
      join(cwd, 'phone.pem'),
      `subject=Alice\r\n${readFileSync(join(cwd, 'phone.pem'), 'utf8').replaceAll('\n', '\r\n')}`,
    )
    expect((await validate()).exit).toBe(0)
    writeFileSync(join(cwd, 'phone.pem'), 'nothing')
    expect((await validate()).json()).toMatchObject({ outcome: 'rejected', because: { code: 'x509.chain' } })
  })

  it('says at once what is missing, and what a choice may be', async () => {
    expect(await run('ca validate')).toMatchObject({ exit: 64, err: expect.stringContaining('--roots') })
    expect(await run('ca validate --chain a --roots b --purpose mail')).toMatchObject({ exit: 64 })
    await authority()
    expect(await run('ca issue --dir ca --csr phone.csr --profile king --name A')).toMatchObject({ exit: 64 })
    expect(await run('ca revoke --dir ca --serial xyz')).toMatchObject({ exit: 64 })
  })
})
