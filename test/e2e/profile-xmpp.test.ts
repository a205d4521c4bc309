import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../apps/cli/src/run.ts'
import { createXmppSession, element, type XmppElement } from '../../packages/adapters/src/xmpp/xmpp-session.ts'
import { startXmppServer, xmppPassword } from './xmpp-server.ts'

const server = await startXmppServer()

if (typeof server === 'string') {
  it('needs an XMPP server', (run) => run.skip(server))
} else {
  const cwd = mkdtempSync(join(tmpdir(), 'imprint-profile-'))
  let name = ''

  async function run(line: string) {
    let said = ''
    const write = (text: string) => {
      said += text
    }
    const exit = await runCli(line.trim().split(' '), {
      cwd,
      env: { IMPRINT_HOME: join(cwd, 'home') },
      clock: systemClock,
      colour: false,
      interactive: false,
      readInput: async () => new Uint8Array(0),
      out: write,
      err: write,
    })
    return { exit, said }
  }

  beforeAll(async () => {
    writeFileSync(join(cwd, 'tls.pem'), server.ca)
    writeFileSync(join(cwd, 'password.txt'), `${xmppPassword}\n`)
    await run('key new --out me.jwk')
    const claims = ['alice', 'carol'].map((user) => `--claim xmpp:${user}@chat.example.org`).join(' ')
    const begun = await run(`trust profile new --key me.jwk --host alice.example --name Alice --log log.json ${claims}`)
    name = /aspe:alice\.example:[A-Z2-7]{26}/.exec(begun.said)?.[0] ?? ''
    const account = { domain: 'chat.example.org', host: '127.0.0.1', port: server.port, ca: server.ca }
    const session = createXmppSession(
      { ...account, credentials: { username: 'alice', password: xmppPassword } },
      { onOverflow: () => {}, onClose: () => {} },
    )
    await session.open()
    const url = element('URL', {})
    ;(url.children as (XmppElement | string)[]).push(name)
    await session.ask('set', 'alice@chat.example.org', element('vCard', { xmlns: 'vcard-temp' }, url))
    session.close()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(cwd, { recursive: true, force: true })
  })

  const verify = (more: string) => run(`trust profile verify ${name} --log log.json --need 1 --ca tls.pem ${more}`)
  const place = `--xmpp-server 127.0.0.1:${server.port}`

  describe('imprint trust profile verify', () => {
    it.each([
      ['an anonymous account', `--xmpp-domain guests.example.org ${place}`],
      ['an account', `--xmpp-domain chat.example.org ${place} --xmpp-user bob --xmpp-password-file password.txt`],
    ])('asks XMPP accounts for their vCard by %s', async (_, options) => {
      const { exit, said } = await verify(options)
      expect(said).toMatch(/^confirmed +xmpp:alice@chat\.example\.org/m)
      expect(said).not.toMatch(/^confirmed +xmpp:carol/m)
      expect(exit).toBe(0)
    })

    it('does not know what they show without an account, with a wrong password, or of a server that cannot be reached', async () => {
      writeFileSync(join(cwd, 'wrong.txt'), 'battery staple\n')
      for (const options of [
        '',
        `--xmpp-domain chat.example.org ${place} --xmpp-user bob --xmpp-password-file wrong.txt`,
        '--xmpp-domain guests.example.org --xmpp-server 127.0.0.1:1',
      ]) {
        const { exit, said } = await verify(options)
        expect(said, options).toMatch(/^unavailable +xmpp:alice@chat\.example\.org/m)
        expect(said).not.toContain('battery')
        expect(exit, options).toBe(2)
      }
    })

    it.each([
      `--xmpp-domain guests.example.org ${place}x`,
      `${place}`,
      '--xmpp-domain chat.example.org --xmpp-user bob',
      '--log other.json',
    ])('refuses %s', async (options) => {
      await run('key new --out other.jwk')
      await run(
        'trust profile new --key other.jwk --host alice.example --name Eve --log other.json --claim xmpp:eve@chat.example.org',
      )
      expect((await verify(options)).exit).toBe(64)
    })
  })
}
