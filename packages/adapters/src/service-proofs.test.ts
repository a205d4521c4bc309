import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, Seconds } from '@imprint/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type LoopbackServer,
  makeCertificate,
  serveDns,
  serveHttps,
  type Zone,
} from '../../../test/scenario/loopback-servers.ts'
import { createFetcher, type FetchLimits } from './fetch-policy.ts'
import { createTxtLookup, fileServiceMemory, serviceProofSource, type VcardLookup } from './service-proofs.ts'

const now = 1_795_341_600 as Seconds
const clock = { now: () => now }
const signal = () => new AbortController().signal
const names = [
  'alice.example',
  'www.alice.example',
  'codeberg.org',
  'social.example.net',
  'blog.example.com',
  'mallory.example',
]

let pair = { key: '', cert: '' }
beforeAll(() => {
  pair = makeCertificate(names)
})

const servers: LoopbackServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

type Handle = (url: string, response: ServerResponse) => void

const send = (response: ServerResponse, mediaType: string, body: string) =>
  response.writeHead(200, { 'content-type': mediaType }).end(body)

async function sourceOf(
  handle: Handle,
  {
    zone = {},
    limits = {},
    addresses = {},
    lookupVcard,
  }: { zone?: Zone; limits?: Partial<FetchLimits>; addresses?: Record<string, string>; lookupVcard?: VcardLookup } = {},
) {
  const asked: string[] = []
  const web = await serveHttps(pair, (url, response) => {
    asked.push(url)
    handle(url, response)
  })
  const dns = await serveDns(zone)
  servers.push(web, dns)
  const fetcher = createFetcher({
    clock,
    ca: pair.cert,
    limits: { milliseconds: 2_000, ...limits },
    lookup: async (host) => [addresses[host] ?? '127.0.0.1'],
    unsafeAllowLoopback: { reason: 'servers of this test', port: web.port },
  })
  const lookupTxt = createTxtLookup({ clock, servers: [`127.0.0.1:${dns.port}`], milliseconds: 600 })
  const source = serviceProofSource({ fetcher, lookupTxt, ...(lookupVcard === undefined ? {} : { lookupVcard }) })
  const ask = async (kind: string, id: string): Promise<Answer | null> => source.fetch({ kind, id }, signal())
  return { asked, ask, source }
}

const codeOf = (answer: Answer | null) => (answer?.state === 'unavailable' ? answer.cause.code : answer?.state)
const profile = 'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE'
const document = 'https://alice.example/.well-known/aspe/id/QPRGVPJNWDXH4ESK2RYDTZJLTE'
const log = 'https://alice.example/.well-known/imprint-profile-log/QPRGVPJNWDXH4ESK2RYDTZJLTE'

describe('serviceProofSource', () => {
  it('asks each service where its kind says, and nowhere else', async () => {
    const { ask, asked } = await sourceOf((url, response) =>
      send(
        response,
        url.includes('/api/') ? 'application/json' : url.includes('@') ? 'application/activity+json' : 'text/plain',
        '{}',
      ),
    )
    for (const claim of [
      'https://codeberg.org/alice/forgejo_proof',
      'https://social.example.net/@alice',
      'https://alice.example/.well-known/imprint-profiles',
      'https://blog.example.com/about',
    ])
      expect(await ask('service-proof', claim)).toMatchObject({ state: 'found', fetchedAt: now })
    expect(asked).toEqual([
      'https://codeberg.org/api/v1/repos/alice/forgejo_proof',
      'https://social.example.net/@alice',
      'https://alice.example/.well-known/imprint-profiles',
      'https://blog.example.com/about',
    ])
  })

  it('says that a page is not there only if the server does', async () => {
    const { ask } = await sourceOf((url, response) => response.writeHead(url.endsWith('gone') ? 410 : 503).end())
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/gone'))).toBe('absent')
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/down'))).toBe('fetch.failed')
  })

  it('follows a redirect on the same host, and none to another: that host would speak for the claimed one', async () => {
    const { ask, asked } = await sourceOf((url, response) => {
      if (url.endsWith('/a')) response.writeHead(302, { location: '/b' }).end()
      else if (url.endsWith('/b')) send(response, 'text/plain', profile)
      else response.writeHead(302, { location: 'https://mallory.example/mine' }).end()
    })
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/a'))).toBe('found')
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/to-another'))).toBe('fetch.redirects')
    expect(asked.some((url) => url.startsWith('https://mallory.example'))).toBe(false)
  })

  it('does not ask a host at a private address, whichever page named it', async () => {
    for (const address of ['10.0.0.1', '169.254.169.254', '192.168.1.1', 'fd00::1']) {
      const { ask, asked } = await sourceOf((_url, response) => send(response, 'text/plain', profile), {
        addresses: { 'blog.example.com': address },
      })
      expect(codeOf(await ask('service-proof', 'https://blog.example.com/')), address).toBe('fetch.address_refused')
      expect(asked).toEqual([])
    }
  })

  it('asks nothing for a claim that is none', async () => {
    const { ask, asked } = await sourceOf((_url, response) => send(response, 'text/plain', profile))
    for (const claim of [
      'http://blog.example.com/',
      'https://127.0.0.1/',
      'https://localhost/',
      'file:///etc/passwd',
      'https://blog.example.com:8443/',
    ])
      expect(codeOf(await ask('service-proof', claim))).toBe('fetch.failed')
    expect(asked).toEqual([])
    expect(await ask('issuer-keys', 'https://blog.example.com')).toBeNull()
  })

  it('reads no page that is too large, of another type, compressed or too slow', async () => {
    const { ask } = await sourceOf(
      (url, response) => {
        if (url.endsWith('/large')) send(response, 'text/html', 'x'.repeat(524_289))
        else if (url.endsWith('/image')) send(response, 'image/png', profile)
        else if (url.endsWith('/packed'))
          response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(profile)
        else response.writeHead(200, { 'content-type': 'text/html' }).write('<a ')
      },
      { limits: { milliseconds: 300 } },
    )
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/large'))).toBe('fetch.too_large')
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/image'))).toBe('fetch.failed')
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/packed'))).toBe('fetch.failed')
    expect(codeOf(await ask('service-proof', 'https://blog.example.com/slow'))).toBe('fetch.timeout')
  })

  it('asks XMPP by the connection that it was given', async () => {
    const seen: string[] = []
    const value = { mediaType: 'application/vcard+xml', text: profile }
    const lookupVcard: VcardLookup = async (jid) => {
      seen.push(jid)
      return { state: 'found', value, fetchedAt: now }
    }
    const connected = await sourceOf((_url, response) => response.end(), { lookupVcard })
    expect(await connected.ask('service-proof', 'xmpp:alice@chat.example.org')).toMatchObject({ value })
    expect(seen).toEqual(['alice@chat.example.org'])
    const alone = await sourceOf((_url, response) => response.end())
    expect(codeOf(await alone.ask('service-proof', 'xmpp:alice@chat.example.org'))).toBe('fetch.failed')
  })
})

describe('serviceProofSource of a profile', () => {
  it('takes the newest statement and the log', async () => {
    const { ask, asked } = await sourceOf((url, response) =>
      url === log
        ? send(response, 'application/json', '{"statements":["a","b"]}')
        : send(response, 'application/asp+jwt; charset=UTF-8', 'b\n'),
    )
    expect(await ask('service-profile', profile)).toMatchObject({
      state: 'found',
      value: { newest: 'b', log: ['a', 'b'] },
    })
    expect([...asked].sort()).toEqual([document, log].sort())
  })

  it('takes a host that knows no logs for one that has none, and one that is down for neither', async () => {
    let status = 404
    const { ask } = await sourceOf((url, response) =>
      url === log ? response.writeHead(status).end() : send(response, 'text/plain', 'b'),
    )
    expect(await ask('service-profile', profile)).toMatchObject({ value: { newest: 'b', log: null } })
    status = 500
    const again = await sourceOf((url, response) =>
      url === log ? response.writeHead(status).end() : send(response, 'text/plain', 'b'),
    )
    expect(codeOf(await again.ask('service-profile', profile))).toBe('fetch.failed')
  })

  it.each(['[]', '{"statements":[1]}', '{"statements":["a"],"statements":["b"]}', '{"statements":'])(
    'does not take %s for a log',
    async (text) => {
      const { ask } = await sourceOf((url, response) =>
        send(response, url === log ? 'application/json' : 'text/plain', text),
      )
      expect(codeOf(await ask('service-profile', profile))).toBe('fetch.failed')
    },
  )

  it('is absent if the host says so, and asked of nobody by another name', async () => {
    const { ask, asked } = await sourceOf((_url, response) => response.writeHead(404).end())
    expect(codeOf(await ask('service-profile', profile))).toBe('absent')
    const before = asked.length
    expect(codeOf(await ask('service-profile', 'aspe:127.0.0.1:QPRGVPJNWDXH4ESK2RYDTZJLTE'))).toBe('fetch.failed')
    expect(asked).toHaveLength(before)
  })

  it('is not taken from another host', async () => {
    const { ask } = await sourceOf((url, response) =>
      url.startsWith('https://mallory.example/')
        ? send(response, 'text/plain', 'b')
        : response.writeHead(302, { location: 'https://mallory.example/x' }).end(),
    )
    expect(codeOf(await ask('service-profile', profile))).toBe('fetch.redirects')
  })
})

describe('createTxtLookup', () => {
  const zone: Zone = {
    'alice.example': [['v=spf1 -all'], ['aspe:alice.example:', 'QPRGVPJNWDXH4ESK2RYDTZJLTE']],
    'empty.example': [],
    'broken.example': 'servfail',
    'silent.example': 'silent',
  }

  it('puts the pieces of a record together, and tells "no" from "could not ask"', async () => {
    const { ask } = await sourceOf((_url, response) => response.end(), { zone })
    expect(await ask('service-proof', 'dns:alice.example?type=TXT')).toEqual({
      state: 'found',
      value: { mediaType: 'text/plain', text: `v=spf1 -all\n${profile}` },
      fetchedAt: now,
    })
    expect(codeOf(await ask('service-proof', 'dns:empty.example'))).toBe('absent')
    expect(codeOf(await ask('service-proof', 'dns:nobody.example'))).toBe('absent')
    expect(codeOf(await ask('service-proof', 'dns:broken.example'))).toBe('fetch.failed')
    expect(codeOf(await ask('service-proof', 'dns:silent.example'))).toBe('fetch.timeout')
  })

  it('stops when it is told to', async () => {
    const { source } = await sourceOf((_url, response) => response.end(), { zone })
    const controller = new AbortController()
    const asked = source.fetch({ kind: 'service-proof', id: 'dns:silent.example' }, controller.signal)
    controller.abort()
    await expect(asked).rejects.toThrow()
  })
})

describe('fileServiceMemory', () => {
  const dir = mkdtempSync(join(tmpdir(), 'imprint-'))
  afterAll(() => rmSync(dir, { recursive: true }))
  const user = '["im","user","alice",null,null,"alice.example"]'
  const head = (number: number, hash: string) => ({
    kind: 'service-log',
    id: profile,
    value: { number, hash, confirmed: ['dns:alice.example'] },
  })
  const fetchFrom = async (memory: ReturnType<typeof fileServiceMemory>, kind: string, id: string) =>
    memory.fetch({ kind, id }, signal())

  it('gives back what it was taught, also to the next process', async () => {
    const path = join(dir, 'taught.json')
    const memory = fileServiceMemory({ path, clock })
    expect(await fetchFrom(memory, 'service-log', profile)).toMatchObject({ state: 'absent' })
    expect(await memory.remember(head(0, 'a'))).toMatchObject({ ok: true })
    expect(await memory.remember(head(3, 'b'))).toMatchObject({ ok: true })
    expect(await memory.remember({ kind: 'service-owner', id: user, value: { profile } })).toMatchObject({ ok: true })
    const next = fileServiceMemory({ path, clock })
    expect(await fetchFrom(next, 'service-log', profile)).toMatchObject({ state: 'found', value: head(3, 'b').value })
    expect(await fetchFrom(next, 'service-owner', user)).toMatchObject({ state: 'found', value: { profile } })
    expect(await fetchFrom(next, 'pin', profile)).toBeNull()
  })

  it('does not learn what contradicts it', async () => {
    const memory = fileServiceMemory({ path: join(dir, 'contradicted.json'), clock })
    await memory.remember(head(3, 'b'))
    expect(await memory.remember(head(2, 'a'))).toMatchObject({ error: { code: 'service.log_rollback' } })
    expect(await memory.remember(head(3, 'c'))).toMatchObject({ error: { code: 'service.log_fork' } })
    await memory.remember({ kind: 'service-owner', id: user, value: { profile } })
    expect(
      await memory.remember({ kind: 'service-owner', id: user, value: { profile: 'aspe:mallory.example:A' } }),
    ).toMatchObject({ error: { code: 'service.profile_changed' } })
    expect(await memory.remember({ kind: 'pin', id: profile })).toMatchObject({ error: { code: 'store.corrupt' } })
    expect(await fetchFrom(memory, 'service-log', profile)).toMatchObject({ value: head(3, 'b').value })
  })

  it('forgets when it is told to', async () => {
    const memory = fileServiceMemory({ path: join(dir, 'forgotten.json'), clock })
    await memory.remember(head(3, 'b'))
    await memory.forget(profile)
    expect(await fetchFrom(memory, 'service-log', profile)).toMatchObject({ state: 'absent' })
  })

  it.each(['{', '{"version":2,"logs":[],"owners":[]}', '{"version":1,"logs":[{"id":"a"}],"owners":[]}'])(
    'that is damaged (%s) is no first meeting',
    async (text) => {
      const path = join(dir, 'damaged.json')
      writeFileSync(path, text)
      expect(codeOf(await fetchFrom(fileServiceMemory({ path, clock }), 'service-log', profile))).toBe(
        'issuer.key_unavailable',
      )
    },
  )
})
