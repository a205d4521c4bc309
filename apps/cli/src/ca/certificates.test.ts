import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../run.ts'

const cwd = mkdtempSync(join(tmpdir(), 'imprint-certificates-'))
const now = 1_795_341_600

async function run(line: string) {
  const said = { out: '', err: '' }
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const exit = await runCli(words, {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(now as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(0),
    out: (text) => {
      said.out += text
    },
    err: (text) => {
      said.err += text
    },
  })
  return { exit, ...said }
}
const read = (name: string) => readFileSync(join(cwd, name), 'utf8')
const write = (name: string, text: string | Uint8Array) => writeFileSync(join(cwd, name), text)
const desk = 'mimi://example.com/d/alice/desk'

beforeAll(async () => {
  for (const line of [
    'ca init --dir ca --name Example --org example.com',
    'key new --out alice.jwk',
    'ca request --key alice.jwk --name Alice --uri mimi://example.com/u/alice --out alice.csr',
    'ca issue --dir ca --csr alice.csr --profile user-authority --name Alice --uri mimi://example.com/u/alice --out alice.pem',
    'key new --out desk.jwk',
    `ca request --key desk.jwk --name Alice --uri ${desk} --out desk.csr`,
    `ca issue --cert alice.pem --key alice.jwk --csr desk.csr --profile device --name Alice --uri ${desk} --name-issuer --out desk.pem`,
    'ca revoke --dir ca --serial 0a0b',
    'ca crl --dir ca --out issuing.crl.pem',
    'ca ocsp --dir ca --certificate alice.pem --out alice.ocsp.der',
    'ca ocsp --dir ca --certificate alice.pem --pem --out alice.ocsp.pem',
    'request --verifier https://desk.example --ask ImDeviceCredential:fn --out request.json',
  ])
    expect({ line, ...(await run(line)) }).toMatchObject({ line, exit: 0 })
  write('stapled.pem', ['desk.pem', 'alice.ocsp.pem', 'ca/root.crl.pem'].map(read).join(''))
  await run('present --key desk.jwk --credential stapled.pem --request request.json --out presentation.jwt')
  const certificate = read('ca/root.pem').replaceAll(/-----.*-----|\n/g, '')
  const roots = [{ certificate, domains: ['example.com'], issuers: ['https://im.example.com'] }]
  write(
    'trust.json',
    JSON.stringify({ version: 'imprint-trust/1', models: [{ model: 'x509', revocation: 'when-known', roots }] }),
  )
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('imprint inspect', () => {
  it.each([
    ['ca/root.pem', ['a root authority', 'issuer       itself', 'certify others', 'SHA-256']],
    ['ca/issuing.pem', ['of an authority', 'authority    yes']],
    ['alice.pem', ['2 × CERTIFICATE', 'a user who certifies her own devices', 'with 0 more below it']],
    [
      'desk.pem',
      ['a device', `${desk} (a device of example.com)`, 'mimi://example.com/u/alice (a user of example.com)'],
    ],
    ['desk.csr', ['request for a certificate', 'asks for', 'wishes']],
    ['issuing.crl.pem', ['a list of revoked certificates', '1 certificate\n', '0a0b, unspecified, 2026-11-22']],
    ['alice.ocsp.der', ['an OCSP response about 1 certificate', ': good; holds until 2026-11-23']],
    ['presentation.jwt', ['a proof of its key', 'https://desk.example', 'part 1', 'an OCSP response', 'CRL']],
  ])('says in words what %s is, and finds nothing wrong with it', async (file, words) => {
    const { exit, out } = await run(`inspect ${file}`)
    for (const each of words) expect(out.toLowerCase()).toContain(each.toLowerCase())
    expect(out).toContain('Nothing is wrong with its form.')
    expect(exit).toBe(0)
  })

  it.each([
    ['cut.pem', () => read('issuing.crl.pem').slice(0, 200), 'x509.pem'],
    ['forged.csr', () => changed('desk.csr'), 'x509.request_signature'],
    ['short.pem', () => '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n', 'x509.der'],
    ['list.pem', () => '-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n', 'x509.crl_invalid'],
    ['answer.pem', () => '-----BEGIN OCSP RESPONSE-----\nMAA=\n-----END OCSP RESPONSE-----\n', 'x509.ocsp_invalid'],
    ['forged.jwt', () => read('presentation.jwt').replace(/[^.]{8}$/, 'AAAAAAAA'), 'presentation.signature_invalid'],
  ])('says what is wrong with %s', async (file, text, code) => {
    write(file, text())
    const { exit, out } = await run(`inspect ${file}`)
    expect(out).toContain(code)
    expect(exit).toBe(1)
  })

  it('shows no private key that lies among certificates', async () => {
    const { d } = JSON.parse(read('desk.jwk'))
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(d, 'base64url')])
    const base64 = pkcs8.toString('base64')
    write('both.pem', `${read('desk.pem')}-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`)
    const { out } = await run('inspect both.pem')
    expect(out).toContain('This is a PRIVATE key')
    expect(out).not.toContain(base64.slice(24, 40))
  })
})

/** The same file with another last octet of its signature. */
function changed(name: string): string {
  const [begin = '', ...lines] = read(name).trim().split('\n')
  const end = lines.pop() ?? ''
  const der = Buffer.from(lines.join(''), 'base64')
  der[der.length - 1] = (der.at(-1) as number) ^ 1
  return `${begin}\n${der
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')}\n${end}\n`
}

describe('imprint verify of a certificate', () => {
  it('says where its status is judged, and by which path it is believed', async () => {
    const { exit, out } = await run(
      'verify presentation.jwt --request request.json --trust trust.json --record record.json',
    )
    expect(exit).toBe(0)
    expect(out).toMatch(/^ACCEPTED {2}Alice/)
    expect(out).toContain('a certificate: the model x509 of the trust file judged it')
    expect(out).not.toContain('the credential has none')
    expect(out).toMatch(/trusted +CN=Example Issuing,O=example\.com, because certified by CN=Example Root/)
  })

  it('says how a status is demanded of certificates, where a status list was', async () => {
    const { exit, out } = await run('verify --record-in record.json --trust trust.json --status required')
    expect(exit).toBe(1)
    expect(out).toMatch(/status\.missing[\s\S]*"revocation": "required" in the trust file/)
  })

  it('calls a user by that name', async () => {
    const { out } = await run('verify alice.pem --credential-only test --trust trust.json')
    expect(out).toMatch(/^ACCEPTED/)
    expect(out).toMatch(/^ {2}user +mimi:\/\/example\.com\/u\/alice$/m)
    expect(out).not.toMatch(/^ {2}device/m)
  })

  it('follows a trust file whose roots are named by fingerprint, with the issuers that they speak for', async () => {
    const { out } = await run('trust explain trust.json')
    const said = out.replaceAll(/\s+/g, ' ')
    expect(said).toMatch(
      /also for credentials of https:\/\/im\.example\.com, .*; SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}/,
    )
    expect((await run('trust graph trust.json')).out).toMatch(/SHA-256 [0-9A-F]{2}:/)
  })
})
