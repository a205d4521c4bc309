import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { parseServiceClaim } from '@imprint/core/services'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../command.ts'
import { runCli } from '../run.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-cli-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function run(line: string) {
  let out = ''
  let err = ''
  const host: Host = {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(1_795_341_600 as Seconds),
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
  const exit = await runCli(line.split(' '), host)
  return { exit, out, err }
}

const claims = '--claim dns:alice.example?type=TXT --claim https://codeberg.org/alice/forgejo_proof'
const begin = `trust profile new --key me.jwk --host alice.example --name Alice --log log.json ${claims}`
const show = 'trust profile show --host alice.example --log log.json'
const makeKeys = async () => {
  for (const name of ['me', 'new', 'other']) await run(`key new --out ${name}.jwk`)
}

describe('a profile on the command line', () => {
  it('is begun, shown, and says where it is to be served', async () => {
    await makeKeys()
    const begun = await run(begin)
    expect(begun).toMatchObject({ exit: 0, err: '' })
    const [, name = ''] = /(aspe:alice\.example:[A-Z2-7]{26})/.exec(begun.out) ?? []
    expect(begun.out).toContain(`https://alice.example/.well-known/aspe/id/${name.split(':')[2]}`)
    const shown = await run(show)
    expect(shown).toMatchObject({ exit: 0 })
    for (const text of [name, 'Alice', 'dns:alice.example?type=TXT (dns)', 'forgejo_proof (forge)'])
      expect(shown.out).toContain(text)
    // A log that exists is somebody's history.
    expect(await run(begin)).toMatchObject({ exit: 64, err: expect.stringContaining('it exists already') })
  })

  it('goes on with other services and with another key, and with no key that was not named', async () => {
    await makeKeys()
    await run(begin)
    const add = 'trust profile add --host alice.example --log log.json'
    expect(await run(`${add} --key me.jwk --claim https://blog.example.com/`)).toMatchObject({ exit: 0 })
    expect(await run(`${add} --key me.jwk --next-key new.jwk --compromised`)).toMatchObject({ exit: 0 })
    const { out } = await run(show)
    for (const text of ['statements  4', 'given up', 'https://blog.example.com/ (page)']) expect(out).toContain(text)
    expect(out).not.toContain('forgejo_proof')
    for (const key of ['me', 'other']) {
      const refused = await run(`${add} --key ${key}.jwk --name Mallory`)
      expect(refused.exit).toBe(1)
      expect(refused.out + refused.err).toContain('service.log_key_unknown')
      const [, inCharge = 'none'] = /key 2 +([A-Z2-7]{26})$/m.exec((await run(show)).out) ?? []
      expect(refused.out + refused.err).toContain(`the key with the fingerprint ${inCharge} is in charge`)
    }
    expect(await run(`${add} --key new.jwk --name Alicia`)).toMatchObject({ exit: 0 })
    expect((await run(show)).out).toContain('Alicia')
  })

  it('signs no statement that changes nothing', async () => {
    await makeKeys()
    await run(begin)
    const before = readFileSync(join(cwd, 'log.json'), 'utf8')
    for (const more of ['', ' --name Alice']) {
      const refused = await run(`trust profile add --host alice.example --log log.json --key me.jwk${more}`)
      expect(refused).toMatchObject({ exit: 64, err: expect.stringContaining('nothing would change') })
    }
    expect(readFileSync(join(cwd, 'log.json'), 'utf8')).toBe(before)
  })

  it('names the forms of services where one has none of them, each a form that is checked', async () => {
    await makeKeys()
    const { err } = await run(
      'trust profile new --key me.jwk --host alice.example --name A --log new.json --claim ftp://x',
    )
    const [, list = ''] = /the forms are (.*)/.exec(err) ?? []
    const uris = list.split(', ').flatMap((text) => /^(?:https|dns|xmpp):\S+/.exec(text) ?? [])
    expect(uris.length).toBeGreaterThan(7)
    for (const uri of uris) expect(parseServiceClaim(uri)?.uri, uri).toBe(uri)
  })

  it('is not shown from a log that was changed', async () => {
    await makeKeys()
    await run(begin)
    await run('trust profile add --key me.jwk --host alice.example --log log.json --name Other')
    const path = join(cwd, 'log.json')
    const { statements } = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ statements: statements.slice(1) }))
    const refused = await run(show)
    expect(refused.exit).toBe(64)
    expect(refused.err).toContain('service.log_broken')
  })

  it.each([
    ['trust profile new --key me.jwk --host localhost --name A --log new.json --claim dns:alice.example', '--host'],
    ['trust profile new --key me.jwk --host alice.example --name A --log new.json', '--claim'],
    [
      'trust profile new --key me.jwk --host alice.example --name A --log new.json --claim https://127.0.0.1/',
      '--claim',
    ],
    ['trust profile add --key me.jwk --host alice.example --log log.json --compromised', '--next-key'],
    ['trust profile verify alice', 'NAME'],
    ['trust profile verify aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE --need 0', '--need'],
    ['trust profile verify aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE --unsafe-stand-in 8443', 'REASON'],
    [
      'trust profile verify aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE --unsafe-allow-loopback test --unsafe-stand-in 0',
      '--unsafe-stand-in is a port',
    ],
  ])('refuses %s', async (line, says) => {
    await makeKeys()
    await run(begin)
    const refused = await run(line)
    expect(refused.exit).toBe(64)
    expect(refused.err).toContain(says)
  })

  it('that cannot be fetched is neither verified nor refused', async () => {
    // A name below .example has no address, and never will (RFC 6761 section 6.5).
    expect(await run('trust profile verify aspe:nobody.example:QPRGVPJNWDXH4ESK2RYDTZJLTE')).toMatchObject({ exit: 2 })
  }, 20_000)
})
