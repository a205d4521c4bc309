import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import type { Answer, Seconds } from '@imprint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startXmppServer, xmppPassword } from '../../../test/e2e/xmpp-server.ts'
import { createFetcher } from './fetch-policy.ts'
import { createTxtLookup, serviceProofSource } from './service-proofs.ts'
import { createXmppSession, element, type XmppElement } from './xmpp/xmpp-session.ts'
import { createVcardLookup, type XmppVcardOptions } from './xmpp-vcard.ts'

const now = 1_795_341_600 as Seconds
const clock = { now: () => now }
const signal = () => new AbortController().signal
const profile = 'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE'
const codeOf = (answer: Answer | null) => (answer?.state === 'unavailable' ? answer.cause.code : answer?.state)

const server = await startXmppServer()

if (typeof server === 'string') {
  it('needs an XMPP server', (run) => run.skip(server))
} else {
  afterAll(() => server.stop())
  const guest: XmppVcardOptions = {
    domain: 'guests.example.org',
    host: '127.0.0.1',
    port: server.port,
    ca: server.ca,
    clock,
  }
  const bob = { ...guest, domain: 'chat.example.org', credentials: { username: 'bob', password: xmppPassword } }
  const lookUp = (jid: string, options = guest) => createVcardLookup(options)(jid, signal())
  const text = (name: string, content: string) => {
    const made = element(name, {})
    ;(made.children as (XmppElement | string)[]).push(content)
    return made
  }

  /** Publishes a card of an account, as its owner does. */
  const publish = async (username: string, card: XmppElement) => {
    const session = createXmppSession(
      { ...bob, credentials: { username, password: xmppPassword } },
      { onOverflow: () => {}, onClose: () => {} },
    )
    await session.open()
    const reply = await session.ask('set', `${username}@chat.example.org`, card)
    session.close()
    return reply
  }

  beforeAll(async () => {
    const old = element('vCard', { xmlns: 'vcard-temp' }, text('FN', 'Alice'), text('URL', profile))
    const picture = element('PHOTO', {}, text('TYPE', 'image/png'), text('BINVAL', 'QUJD'.repeat(20_000)))
    const recent = element(
      'vcard',
      { xmlns: 'urn:ietf:params:xml:ns:vcard-4.0' },
      element('url', {}, text('uri', profile)),
    )
    expect(await publish('alice', old)).toHaveProperty('result')
    expect(await publish('carol', recent)).toHaveProperty('result')
    expect(
      await publish('dave', element('vCard', { xmlns: 'vcard-temp' }, picture, text('URL', profile))),
    ).toHaveProperty('result')
  })

  describe('createVcardLookup', () => {
    it.each(['alice', 'dave'])(
      'finds what the vCard of %s says, whichever form it has, without pictures',
      async (name) => {
        for (const options of [guest, bob]) {
          const answer = await lookUp(`${name}@chat.example.org`, options)
          expect(answer).toMatchObject({
            state: 'found',
            value: { mediaType: 'application/vcard+xml' },
            fetchedAt: now,
          })
          expect(JSON.stringify(answer)).toContain(profile)
          expect(JSON.stringify(answer)).not.toContain('QUJDQUJD')
        }
      },
    )

    it('finds a vCard of the newer form, and takes one that is hidden from it for no "none"', async () => {
      const carol = { ...bob, credentials: { username: 'carol', password: xmppPassword } }
      expect(JSON.stringify(await lookUp('carol@chat.example.org', carol))).toContain(profile)
      expect(codeOf(await lookUp('carol@chat.example.org'))).toBe('fetch.failed')
    })

    it('answers a source of proofs', async () => {
      const source = serviceProofSource({
        fetcher: createFetcher({ clock }),
        lookupTxt: createTxtLookup({ clock }),
        lookupVcard: createVcardLookup(bob),
      })
      const ask = (id: string) => source.fetch({ kind: 'service-proof', id }, signal())
      expect(JSON.stringify(await ask('xmpp:alice@chat.example.org'))).toContain(profile)
      expect(codeOf(await ask('xmpp:bob@chat.example.org'))).toBe('absent')
    })

    it('says "none" only if the account’s server does, and not for a server that has no vCards or cannot be asked', async () => {
      expect(codeOf(await lookUp('bob@chat.example.org', bob))).toBe('absent')
      // To strangers prosody forbids to look whether or not there is a card.
      expect(codeOf(await lookUp('bob@chat.example.org'))).toBe('fetch.failed')
      expect(codeOf(await lookUp('alice@bare.example.org'))).toBe('fetch.failed')
      expect(codeOf(await lookUp('alice@elsewhere.example'))).toBe('fetch.failed')
    })

    it('does not take a broken login for an answer', async () => {
      const wrong = { ...bob, credentials: { username: 'bob', password: 'correct horsf' } }
      expect(codeOf(await lookUp('alice@chat.example.org', wrong))).toBe('fetch.failed')
      const unknown = { ...bob, domain: 'bare.example.net' }
      expect(codeOf(await lookUp('alice@chat.example.org', unknown))).toBe('fetch.failed')
      const { credentials: _none, ...anonymous } = bob
      expect(codeOf(await lookUp('alice@chat.example.org', anonymous))).toBe('fetch.failed')
    })

    it('does not log in where the certificate is not the domain’s, or nobody vouches for it', async () => {
      const { ca: _none, ...unvouched } = bob
      expect(codeOf(await lookUp('alice@chat.example.org', unvouched))).toBe('fetch.failed')
      const renamed = { ...bob, domain: 'other.example.org' }
      expect(codeOf(await lookUp('alice@chat.example.org', renamed))).toBe('fetch.failed')
    })
  })
}

describe('createVcardLookup without a server that answers', () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket))
  const options = (): XmppVcardOptions => ({
    domain: 'chat.example.org',
    host: '127.0.0.1',
    port: (silent.address() as AddressInfo).port,
    clock,
    milliseconds: 200,
  })
  beforeAll(() => new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve)))
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })

  it('gives up in time', async () => {
    expect(codeOf(await createVcardLookup(options())('alice@chat.example.org', signal()))).toBe('fetch.timeout')
  })

  it('stops when it is told to', async () => {
    const controller = new AbortController()
    const asked = createVcardLookup({ ...options(), milliseconds: 60_000 })('alice@chat.example.org', controller.signal)
    controller.abort()
    await expect(asked).rejects.toThrow('aborted')
    await expect(createVcardLookup(options())('alice@chat.example.org', controller.signal)).rejects.toThrow('aborted')
  })
})
