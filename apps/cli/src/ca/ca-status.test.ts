import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../run.ts'

// openssl judges by the clock of the machine.
const now = Math.floor(Date.now() / 1000)
let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-ocsp-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

function start(line: string, { at = now, stop }: { at?: number; stop?: AbortSignal } = {}) {
  const said = { out: '', err: '' }
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const host = {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(at as Seconds),
    colour: false,
    interactive: false,
    ...(stop === undefined ? {} : { stop }),
    readInput: async () => new Uint8Array(0),
    out: (text: string) => {
      said.out += text
    },
    err: (text: string) => {
      said.err += text
    },
  }
  return { said, exit: runCli(words, host) }
}

async function run(line: string, at = now) {
  const { said, exit } = start(line, { at })
  return { exit: await exit, ...said }
}

const uri = 'mimi://example.com/d/alice/phone'
async function world(alg = 'Ed25519') {
  for (const line of [
    `ca init --dir ca --name Example --org example.com --domain example.com --alg ${alg}`,
    'key new --out phone.jwk',
    `ca request --key phone.jwk --name Alice --uri ${uri} --out phone.csr`,
    `ca issue --dir ca --csr phone.csr --profile device --name Alice --uri ${uri} --out phone.pem`,
  ])
    expect({ line, ...(await run(line)) }).toMatchObject({ line, exit: 0 })
}
const codeOf = async (more: string, at = now) => {
  const { out } = await run(
    `ca validate --chain phone.pem --roots ca/root.pem --im --require-status --json ${more}`,
    at,
  )
  const { outcome, because } = JSON.parse(out)
  return because === undefined ? outcome : `${outcome} ${because.code}`
}
const revoke = () => run('ca revoke --dir ca --certificate phone.pem --reason keyCompromise')

const openssl = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', words, { cwd, encoding: 'utf8' })
  return { status, said: stderr + stdout }
}
const hasOpenssl = /^OpenSSL 3/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '')
const issuing = () => [
  '-issuer',
  'ca/issuing.pem',
  '-cert',
  'phone.pem',
  '-CAfile',
  'ca/root.pem',
  '-verify_other',
  'ca/issuing.pem',
]

describe('a verifier that requires the status of every certificate', () => {
  it('has enough in what "ca init" wrote and a list, and no less', async () => {
    await world()
    await run('ca crl --dir ca --out issuing.crl.pem')
    expect(await codeOf('')).toBe('undecided x509.status_unknown')
    expect(await codeOf('--crl issuing.crl.pem')).toBe('undecided x509.status_unknown')
    expect(await codeOf('--crl ca/root.crl.pem')).toBe('undecided x509.status_unknown')
    expect(await codeOf('--crl ca/root.crl.pem --crl issuing.crl.pem')).toBe('accepted')
  })

  it('has enough in a response that is stapled to the chain', async () => {
    await world()
    expect(await run('ca ocsp --dir ca --certificate phone.pem --pem --out staple.pem')).toMatchObject({ exit: 0 })
    for (const name of ['staple.pem', 'ca/root.crl.pem'])
      appendFileSync(join(cwd, 'phone.pem'), readFileSync(join(cwd, name)))
    expect(await codeOf('')).toBe('accepted')
    expect(await codeOf('', now + 2 * 86_400)).toBe('undecided x509.status_stale')
  })

  it('hears of a revocation', async () => {
    await world()
    await revoke()
    await run('ca ocsp --dir ca --certificate phone.pem --out response.der')
    expect(await codeOf('--crl ca/root.crl.pem --ocsp response.der')).toBe('rejected x509.revoked')
  })

  it('hears it from a responder of the authority, and from nobody else', async () => {
    await world()
    for (const profile of ['ocsp-responder', 'device'])
      for (const line of [
        `key new --out ${profile}.jwk`,
        `ca request --key ${profile}.jwk --name Desk --out ${profile}.csr`,
        `ca issue --dir ca --csr ${profile}.csr --profile ${profile} --name Desk ${profile === 'device' ? '--uri mimi://example.com/d/bob/desk' : ''} --out ${profile}.pem`,
      ])
        expect({ line, ...(await run(line)) }).toMatchObject({ exit: 0 })
    const ask = (name: string) =>
      run(
        `ca ocsp --dir ca --certificate phone.pem --out response.der --responder ${name}.pem --responder-key ${name}.jwk`,
      )
    await ask('ocsp-responder')
    expect(await codeOf('--crl ca/root.crl.pem --ocsp response.der')).toBe('accepted')
    await ask('device')
    expect(await codeOf('--crl ca/root.crl.pem --ocsp response.der')).toBe('rejected x509.ocsp_invalid')
    expect(await run('ca ocsp --dir ca --root --certificate phone.pem --out response.der')).toMatchObject({ exit: 64 })
  })

  it('learns that an authority was revoked by its root', async () => {
    await world()
    await run('ca crl --dir ca --out issuing.crl.pem')
    await run('ca revoke --dir ca --root --certificate ca/issuing.pem --reason cACompromise')
    expect(JSON.parse((await run('ca crl --dir ca --root --out root.crl.pem --json')).out)).toMatchObject({
      number: 2,
      revoked: 1,
    })
    expect(await codeOf('--crl root.crl.pem --crl issuing.crl.pem')).toBe('rejected x509.revoked')
    await run('ca ocsp --dir ca --root --certificate ca/issuing.pem --out root.der')
    expect(await codeOf('--ocsp root.der --crl issuing.crl.pem')).toBe('rejected x509.revoked')
  })

  it('does not call good what the authority does not remember', async () => {
    await world()
    const state = JSON.parse(readFileSync(join(cwd, 'ca/state.json'), 'utf8'))
    writeFileSync(join(cwd, 'ca/state.json'), JSON.stringify({ ...state, issued: [] }))
    await run('ca ocsp --dir ca --certificate phone.pem --out response.der')
    expect(await codeOf('--crl ca/root.crl.pem --ocsp response.der')).toBe('undecided x509.status_unknown')
  })
})

describe('what an authority remembers', () => {
  it.each([
    '{}',
    '{"version":"imprint-ca/1","crlNumber":0,"revoked":[]}',
    '{"version":"imprint-ca/1","crlNumber":1,"revoked":[{"serial":"zz","at":1,"reason":"unspecified"}]}',
    '{"version":"imprint-ca/1","crlNumber":1,"revoked":[],"issued":["../x"]}',
    '{"version":"imprint-ca/1","crlNumber":1,"revoked":[],"root":{"crlNumber":1}}',
  ])('is refused if it is not what these commands write: %s', async (state) => {
    await world()
    writeFileSync(join(cwd, 'ca/state.json'), state)
    expect((await run('ca crl --dir ca --out list.pem')).exit).not.toBe(0)
    expect(existsSync(join(cwd, 'list.pem'))).toBe(false)
    expect(readFileSync(join(cwd, 'ca/state.json'), 'utf8')).toBe(state)
  })

  it('loses no revocation though several commands run at once', async () => {
    await world()
    const serials = Array.from({ length: 8 }, (_, index) => `0${index}aa`)
    await Promise.all(serials.map((serial) => run(`ca revoke --dir ca --serial ${serial}`)))
    expect(JSON.parse((await run('ca crl --dir ca --json')).out)).toMatchObject({ revoked: 8 })
  })
})

describe.runIf(hasOpenssl)('openssl ocsp', () => {
  it.each(['Ed25519', 'ES256'])('reads the answer to its own request, from an authority with %s', async (alg) => {
    await world(alg)
    openssl('ocsp', ...issuing(), '-reqout', 'request.der')
    await run('ca ocsp --dir ca --request request.der --out response.der')
    const check = () => openssl('ocsp', ...issuing(), '-no_nonce', '-respin', 'response.der')
    expect(check().said).toMatch(/Response verify OK[\s\S]*phone\.pem: good/)
    await revoke()
    await run('ca ocsp --dir ca --request request.der --out response.der')
    expect(check().said).toMatch(/Response verify OK[\s\S]*phone\.pem: revoked[\s\S]*keyCompromise/)
    const text = openssl('ocsp', '-respin', 'response.der', '-resp_text', '-noverify').said
    expect(text).toContain('OCSP Nonce')
  })

  it('is refused a request that is none, and told nothing of another authority’s certificates', async () => {
    await world()
    writeFileSync(join(cwd, 'request.der'), Buffer.from('3003020100', 'hex'))
    await run('ca ocsp --dir ca --request request.der --out response.der')
    expect(openssl('ocsp', '-respin', 'response.der', '-noverify').said).toContain('malformedrequest')
    // The number of a certificate that it issued, but of the root.
    const [, serial = ''] = /"issued": \[\s*"([0-9a-f]+)"/.exec(readFileSync(join(cwd, 'ca/state.json'), 'utf8')) ?? []
    openssl('ocsp', '-issuer', 'ca/root.pem', '-serial', `0x${serial}`, '-reqout', 'request.der')
    await run('ca ocsp --dir ca --request request.der --out response.der')
    expect(openssl('ocsp', '-respin', 'response.der', '-resp_text', '-noverify').said).toContain('Cert Status: unknown')
  })

  it('asks over HTTP, and hears of a revocation at once', async () => {
    await world()
    const end = new AbortController()
    const server = start('ca ocsp --dir ca --serve --pid-file server.pid', { stop: end.signal })
    while (!server.said.out.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 5))
    const [url = ''] = /http:\S+/.exec(server.said.out) ?? []
    // Not synchronously: the server runs in this very process.
    const ask = (...words: readonly string[]) =>
      new Promise<string>((resolve) => {
        const child = spawn('openssl', ['ocsp', ...issuing(), '-url', url, ...words], { cwd })
        let said = ''
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
        child.on('close', () => resolve(said))
      })
    const good = await ask()
    expect(good).toMatch(/Response verify OK/)
    expect(good).toMatch(/phone\.pem: good/)
    // It would warn of a nonce that is missing or another.
    expect(good).not.toMatch(/nonce/i)
    expect(existsSync(join(cwd, 'server.pid'))).toBe(true)
    await revoke()
    expect(await ask()).toMatch(/phone\.pem: revoked/)
    openssl('ocsp', ...issuing(), '-no_nonce', '-reqout', 'request.der')
    const der = readFileSync(join(cwd, 'request.der'))
    const got = await fetch(`${url}/${encodeURIComponent(der.toString('base64'))}`)
    expect(got.headers.get('content-type')).toBe('application/ocsp-response')
    writeFileSync(join(cwd, 'response.der'), new Uint8Array(await got.arrayBuffer()))
    expect(await codeOf('--crl ca/root.crl.pem --ocsp response.der')).toBe('rejected x509.revoked')
    const statuses = await Promise.all([
      fetch(`${url}/`),
      fetch(url, { method: 'PUT' }),
      fetch(url, { method: 'POST', body: 'x' }),
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/ocsp-request' },
        body: new Uint8Array(5_000),
      }),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([404, 405, 415, 413])
    end.abort()
    expect(await server.exit).toBe(0)
    expect(existsSync(join(cwd, 'server.pid'))).toBe(false)
  })
})
