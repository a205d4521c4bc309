import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../run.ts'

const device = 'im:alice/phone@example.com'
let cwd = ''
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-issue-'))
  mkdirSync(join(cwd, 'proofs'))
  await run('key', 'new', '--out', 'issuer.jwk')
  await run('key', 'new', '--out', 'phone.jwk', '--public', 'phone-public.jwk')
  await run('challenge', '--issuer', 'https://im.example.com', '--out', 'challenge.json')
  staff('@alice@example.com')
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
  return { exit: await runCli([...words, '--json'], host), json: JSON.parse(out) }
}

const staff = (handle: string) => writeFileSync(join(cwd, 'staff.csv'), `fn,handle,device\nAlice,${handle},${device}\n`)
const prove = (key: string, name: string) =>
  run('key', 'prove', '--key', key, '--challenge', 'challenge.json', '--out', `proofs/${name}`)
const issue = (...more: string[]) =>
  run('issue', 'staff.csv', '--issuer', 'https://im.example.com', '--key', 'issuer.jwk', ...more)
const proofs = ['--proofs', 'proofs', '--challenge', 'challenge.json']
const publicKey = () => JSON.parse(readFileSync(join(cwd, 'phone-public.jwk'), 'utf8'))

describe('whose key a credential is bound to', () => {
  it.each(['alice-phone.jwt', encodeURIComponent(device), `${encodeURIComponent(device)}.jwt`])(
    'finds the proof in %s',
    async (name) => {
      await prove('phone.jwk', name)
      expect(await issue(...proofs)).toMatchObject({
        exit: 0,
        json: { issued: [{ device, file: 'alice-phone.jwt' }], problems: [] },
      })
    },
  )

  it('finds a proof of any name by the key that is listed for the device', async () => {
    await prove('phone.jwk', 'whatever.jwt')
    expect(await issue(...proofs)).toMatchObject({ exit: 1, json: { issued: [] } })
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify({ [device]: publicKey() }))
    expect(await issue(...proofs, '--devices', 'keys.json')).toMatchObject({ exit: 0, json: { issued: [{ device }] } })
  })

  it('refuses a proof of another key than the listed one', async () => {
    await run('key', 'new', '--out', 'mallory.jwk')
    await prove('mallory.jwk', 'alice-phone.jwt')
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify({ keys: [{ ...publicKey(), kid: device }] }))
    expect(await issue(...proofs, '--devices', 'keys.json')).toMatchObject({
      exit: 1,
      json: { problems: [{ code: 'holder.key_mismatch', device }] },
    })
  })

  it('takes one answer to a challenge, once', async () => {
    await prove('phone.jwk', 'alice-phone.jwt')
    expect(await issue(...proofs)).toMatchObject({ exit: 0 })
    expect(await issue(...proofs)).toMatchObject({ exit: 1, json: { problems: [{ code: 'nonce.spent' }] } })
  })

  it('issues to a listed key without a proof only for a reason', async () => {
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify({ [device]: publicKey() }))
    expect(await issue('--devices', 'keys.json')).toMatchObject({
      exit: 1,
      json: { problems: [{ code: 'directory.entry' }] },
    })
    expect(await issue('--devices', 'keys.json', '--unsafe-keys-from-directory', ' ')).toMatchObject({ exit: 64 })
    expect(await issue('--devices', 'keys.json', '--unsafe-keys-from-directory', 'managed')).toMatchObject({ exit: 0 })
  })

  it('signs nothing that violates the schema, and consumes no listed private key', async () => {
    staff('@alice@other.example')
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify({ [device]: publicKey() }))
    const managed = ['--devices', 'keys.json', '--unsafe-keys-from-directory', 'managed']
    expect(await issue(...managed)).toMatchObject({
      exit: 1,
      json: { problems: [{ code: 'credential.schema_violation' }] },
    })
    writeFileSync(
      join(cwd, 'keys.json'),
      JSON.stringify({ [device]: JSON.parse(readFileSync(join(cwd, 'phone.jwk'), 'utf8')) }),
    )
    expect(await issue(...managed)).toMatchObject({ exit: 1, json: { problems: [{ code: 'jwk.private' }] } })
  })

  it.each(['did:jwk', 'did:web:example.com'])('names the key of the issuer %s as its document does', async (method) => {
    const { json } = await run('key', 'public', 'issuer.jwk')
    const { kid: _kid, ...jwk } = json.publicJwk
    const did = method === 'did:jwk' ? `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}` : method
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify({ [device]: publicKey() }))
    for (const format of ['vc-jwt', 'vc-jwt-1.1']) {
      const made = await run(
        'issue',
        'staff.csv',
        '--issuer',
        did,
        '--key',
        'issuer.jwk',
        '--format',
        format,
        '--devices',
        'keys.json',
        '--unsafe-keys-from-directory',
        'managed',
      )
      expect(made).toMatchObject({ exit: 0 })
      if (method !== 'did:jwk') continue
      const model = { model: 'hierarchy', authorities: [{ issuer: did, domains: ['example.com'] }] }
      writeFileSync(join(cwd, 'trust.json'), JSON.stringify({ version: 'imprint-trust/1', models: [model] }))
      const judged = await run(
        'verify',
        'credentials/alice-phone.jwt',
        '--trust',
        'trust.json',
        '--credential-only',
        'a test',
      )
      expect(judged).toMatchObject({ exit: 0, json: { outcome: 'accepted', claims: { fn: 'Alice' } } })
    }
  })
})
