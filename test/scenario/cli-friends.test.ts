import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../apps/cli/src/run.ts'
import { type LoopbackServer, makeCertificate, serveHttps } from './loopback-servers.ts'

const cwd = mkdtempSync(join(tmpdir(), 'imprint-friends-'))
const bob = '@bob:example.com'
let served: string | null = null
let server: LoopbackServer
const asked: string[] = []

async function run(line: string) {
  let said = ''
  const write = (text: string) => {
    said += text
  }
  const host = {
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(1_795_341_600 as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(),
  }
  const exit = await runCli(line.split(' '), { ...host, cwd, out: write, err: write })
  return { exit, said }
}

async function all(...lines: readonly string[]) {
  for (const line of lines) expect({ line, ...(await run(line)) }).toMatchObject({ line, exit: 0 })
}

const publish = async (name: string) => {
  await all(`trust keys publish --dir ${name} --out ${name}.json`)
  return readFileSync(join(cwd, `${name}.json`), 'utf8')
}

async function judge(key = 'bob.jwk', device = 'PHONE') {
  await all(
    `trust keys introduce --dir bob --device ${device} --key ${key} --name Bob --out bob.jwt`,
    'request --verifier https://alice.example.org --ask ImDeviceCredential:fn --out request.json',
    `present --key ${key} --credential bob.jwt --request request.json --out presentation.jwt`,
  )
  const { said } = await run(
    'verify presentation.jwt --request request.json --trust trust.json --keys alice --ca tls.pem --unsafe-allow-loopback test --json',
  )
  const { outcome, because } = JSON.parse(said)
  return outcome === 'accepted' ? outcome : `${outcome} ${because.code}`
}

beforeAll(async () => {
  const pair = makeCertificate(['localhost'])
  writeFileSync(join(cwd, 'tls.pem'), pair.cert)
  server = await serveHttps(pair, (url, response) => {
    asked.push(new URL(url).pathname)
    response.writeHead(served === null ? 503 : 200, { 'content-type': 'application/json' }).end(served ?? '')
  })
  await all('trust keys new --dir alice --user @alice:example.org', `trust keys new --dir bob --user ${bob}`)
  for (const name of ['alice', 'bob'])
    await all(`key new --out ${name}.jwk`, `trust keys sign --dir ${name} --device PHONE --key ${name}.jwk`)
  served = await publish('bob')
  await publish('alice')
  await all('trust keys policy --dir alice --unverified first-use --out trust.json')
  const policy = JSON.parse(readFileSync(join(cwd, 'trust.json'), 'utf8'))
  policy.models[0].servers = [{ url: `https://localhost:${server.port}/keys/{user}`, domains: ['example.com'] }]
  writeFileSync(join(cwd, 'trust.json'), JSON.stringify(policy))
})
afterAll(() => {
  server.close()
  rmSync(cwd, { recursive: true, force: true })
})

// One story: each step goes on from the one before.
describe('a policy that names a server for keys', () => {
  it('believes a stranger by the key that the server shows first, and asks nobody else', async () => {
    expect(await judge()).toBe('accepted')
    expect(new Set(asked)).toEqual(new Set(['/keys/%40bob%3Aexample.com']))
  })

  it('decides nothing while the server is down', async () => {
    const before = served
    served = null
    expect(await judge()).toBe('undecided issuer.key_unavailable')
    served = before
  })

  it('learns of a new device from the server, and keeps what was compared by hand', async () => {
    await all(
      'trust keys add --dir alice bob.json',
      'trust keys add --dir bob alice.json',
      'trust keys qr --dir bob @alice:example.org --out code.txt',
      `trust keys scan --dir alice ${bob} --code code.txt --out answer.json`,
    )
    const strict = JSON.parse(readFileSync(join(cwd, 'trust.json'), 'utf8'))
    writeFileSync(
      join(cwd, 'trust.json'),
      JSON.stringify({ ...strict, models: [{ ...strict.models[0], unverified: 'refuse' }] }),
    )
    await all('key new --out desk.jwk', 'trust keys sign --dir bob --device DESK --key desk.jwk')
    expect(await judge('desk.jwk', 'DESK')).toBe('rejected crosssigning.device_unknown')
    served = await publish('bob')
    expect(await judge('desk.jwk', 'DESK')).toBe('accepted')
  })

  it('blocks a user whose server shows another master key, until that is acknowledged and no longer claimed', async () => {
    expect(await run(`trust keys acknowledge --dir alice ${bob}`)).toMatchObject({ exit: 64 })
    await all('trust keys reset --dir bob --because lost')
    served = await publish('bob')
    expect(await judge()).toBe('rejected crosssigning.verification_lost')
    expect((await run('trust keys show --dir alice')).said).toContain('not acknowledged')
    await all(`trust keys acknowledge --dir alice ${bob}`, `trust keys withdraw --dir alice ${bob}`)
    expect(await judge()).toBe('rejected crosssigning.not_verified')
    const ledger = JSON.parse(readFileSync(join(cwd, 'alice/identities.json'), 'utf8'))
    expect(ledger.users).toMatchObject([{ userId: bob, verified: false, waiting: null, former: [{}] }])
  })
})
