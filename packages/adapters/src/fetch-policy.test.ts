import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seconds } from '@imprint/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addressKind } from './addresses.ts'
import { createFetcher, type FetcherOptions } from './fetch-policy.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/fetch/addresses.json', import.meta.url), 'utf8'),
) as Record<'public' | 'loopback' | 'special', readonly string[]>

interface Case {
  readonly id: string
  readonly url: string
  readonly addresses: readonly string[]
  readonly response: {
    readonly silent?: true
    readonly status: number
    readonly headers: Record<string, string>
    readonly body: string
  }
  readonly expect: { readonly state: string; readonly code?: string }
}

const casesOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../test/vectors/fetch/${name}.json`, import.meta.url), 'utf8'))
    .cases as readonly Case[]

const start = 1_795_341_600
let now = start
const clock = { now: () => now as Seconds }
const signal = () => new AbortController().signal
const unsafeAllowLoopback = 'a server of this test'
const fetcher = (options: Partial<FetcherOptions> = {}) => createFetcher({ clock, unsafeAllowLoopback, ...options })

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  now = start
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Serves on http, counts requests, and answers the base URL. */
async function serve(handle: RequestListener) {
  const seen: IncomingMessage[] = []
  const port = await listen(
    createServer((request, response) => {
      seen.push(request)
      handle(request, response)
    }),
  )
  return { base: `http://127.0.0.1:${port}`, port, seen }
}

const json = (response: ServerResponse, value: unknown = { a: 1 }, headers: Record<string, string> = {}) =>
  response
    .writeHead(200, { 'content-type': 'application/json', ...headers })
    .end(typeof value === 'string' ? value : JSON.stringify(value))

describe('addressKind', () => {
  it.each(vectors.public)('%s is public', (address) => expect(addressKind(address)).toBe('public'))
  it.each(vectors.loopback)('%s is loopback', (address) => expect(addressKind(address)).toBe('loopback'))
  it.each(vectors.special)('"%s" is special', (address) => expect(addressKind(address)).toBe('special'))
})

describe('createFetcher refuses', () => {
  const refusal = async (url: string, options: Partial<FetcherOptions> = {}) => {
    const answer = await createFetcher({
      clock,
      lookup: async () => ['93.184.216.34'],
      limits: { milliseconds: 200 },
      ...options,
    }).fetchJson(url, signal())
    return answer.state === 'unavailable' ? answer.cause.code : answer.state
  }

  it.each([
    ...vectors.special.filter(
      (each) => /^[\d.]+$|^[\da-f:.]+$/.test(each) && each !== '127.1' && !/^\d+$|\d\.\d\.\d\.\d\.\d/.test(each),
    ),
    ...vectors.loopback,
  ])('a host that is %s, or that a name server says is there', async (address) => {
    const host = address.includes(':') ? `[${address}]` : address
    expect(await refusal(`https://${host}/`)).toBe('fetch.address_refused')
    expect(await refusal('https://im.example.com/', { lookup: async () => [address] })).toBe('fetch.address_refused')
    expect(await refusal('https://im.example.com/', { lookup: async () => ['93.184.216.34', address] })).toBe(
      'fetch.address_refused',
    )
  })

  it.each(casesOf('urls'))('$url at $addresses', async ({ url, addresses, expect: { code } }) => {
    expect(await refusal(url, { lookup: async () => addresses })).toBe(code)
  })

  it('what is not https also where loopback is allowed', async () => {
    for (const url of ['ftp://127.0.0.1/', 'file:///etc/passwd', 'data:application/json,1'])
      expect(await refusal(url, { unsafeAllowLoopback })).toBe('fetch.not_https')
  })

  it('private addresses also where loopback is allowed', async () => {
    for (const address of ['10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'])
      expect(await refusal('https://im.example.com/', { unsafeAllowLoopback, lookup: async () => [address] })).toBe(
        'fetch.address_refused',
      )
  })

  it('http to a public address, also where loopback is allowed', async () => {
    expect(await refusal('http://im.example.com/', { unsafeAllowLoopback })).toBe('fetch.not_https')
  })

  it('to be made with loopback and no reason', () => {
    expect(() => createFetcher({ clock, unsafeAllowLoopback: ' ' })).toThrow(TypeError)
  })

  it('to call a name that does not resolve absent', async () => {
    const lookup = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    expect(await refusal('https://im.example.com/', { lookup })).toBe('fetch.failed')
  })

  it('to wait for a name server for ever', async () => {
    expect(await refusal('https://im.example.com/', { lookup: () => new Promise(() => {}) })).toBe('fetch.timeout')
  })
})

describe('createFetcher over http', () => {
  const cause = async (handle: RequestListener, options: Partial<FetcherOptions> = {}) => {
    const { base } = await serve(handle)
    return fetcher(options).fetchJson(`${base}/x`, signal())
  }
  const because = (code: string) => ({ state: 'unavailable', cause: { code } })

  it('ends where the server switches protocols, and asks again later', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined)
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
      }),
    )
    const one = fetcher({ limits: { milliseconds: 500, unavailableSeconds: 0 } })
    for (let i = 0; i < 2; i++)
      expect(await one.fetchJson(`http://127.0.0.1:${port}/x`, signal())).toMatchObject(because('fetch.failed'))
  })

  it('hands out what nobody can change for the next', async () => {
    const { base } = await serve((_request, response) => json(response, { keys: [{ kid: 'a' }] }))
    const one = fetcher()
    const answer = await one.fetchJson(`${base}/x`, signal())
    const value = (answer as unknown as { value: { keys: { kid: string }[] } }).value
    expect(() => {
      ;(value.keys[0] as { kid: string }).kid = 'b'
    }).toThrow(TypeError)
  })

  it('asks the stand-in at its port for whatever name resolves to loopback', async () => {
    const { port, seen } = await serve((_request, response) => json(response))
    const one = createFetcher({
      clock,
      lookup: async () => ['127.0.0.1'],
      unsafeAllowLoopback: { reason: 'a server of this test', port },
    })
    expect(await one.fetchJson('http://im.example.com/x', signal())).toMatchObject({ state: 'found' })
    expect(seen[0]?.headers.host).toBe('im.example.com')
  })

  it('finds a document', async () => {
    const answer = await cause((_request, response) => json(response))
    expect(answer).toEqual({ state: 'found', value: { a: 1 }, fetchedAt: start, freshUntil: start + 300 })
  })

  it('sends nothing that says who asks', async () => {
    const { base, seen } = await serve((_request, response) => json(response))
    await fetcher().fetchJson(`${base}/x#fragment`, signal())
    expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
    expect(seen[0]?.url).toBe('/x')
  })

  it.each(casesOf('responses'))('answers $expect to $id', async ({ response, expect: { state, code } }) => {
    const lookup = async (host: string) => [host === 'public.example' ? '93.184.216.34' : '10.1.2.3']
    const handle: RequestListener = (_request, sent) => {
      if (response.silent !== true) sent.writeHead(response.status, response.headers).end(response.body)
    }
    const limits = { bytes: 1_000, milliseconds: response.silent === true ? 100 : 5_000 }
    expect(await cause(handle, { lookup, limits })).toMatchObject(
      code === undefined ? { state } : { state, cause: { code } },
    )
  })

  it('counts the body, whether its length was announced or not', async () => {
    const limits = { bytes: 1_000 }
    const large = JSON.stringify('x'.repeat(2_000))
    expect(
      await cause((_request, response) => json(response, large, { 'content-length': '2002' }), { limits }),
    ).toMatchObject(because('fetch.too_large'))
    const endless: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '.repeat(500)), 1)
      response.on('close', () => clearInterval(timer))
    }
    expect(await cause(endless, { limits })).toMatchObject(because('fetch.too_large'))
    expect(
      await cause((_request, response) => json(response, JSON.stringify('x'.repeat(998))), { limits }),
    ).toMatchObject({ state: 'found' })
  })

  it('gives up on a server that says nothing, or stops in the middle', async () => {
    const limits = { milliseconds: 100 }
    expect(await cause(() => {}, { limits })).toMatchObject(because('fetch.timeout'))
    const stops: RequestListener = (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write('{')
    expect(await cause(stops, { limits })).toMatchObject(because('fetch.timeout'))
  })

  it('does not take half a body for a whole one', async () => {
    const breaks: RequestListener = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{}', () => request.socket.destroy())
    }
    expect(await cause(breaks)).toMatchObject(because('fetch.failed'))
  })

  it('says that a server which is down is unavailable', async () => {
    const { base } = await serve(() => {})
    servers.pop()?.close()
    expect(await fetcher().fetchJson(`${base}/`, signal())).toMatchObject(because('fetch.failed'))
  })

  it('follows three redirects and no more', async () => {
    const hops: RequestListener = ({ url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left === 0) json(response)
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    }
    const { base, seen } = await serve(hops)
    expect(await fetcher().fetchJson(`${base}/3`, signal())).toMatchObject({ state: 'found' })
    expect(await fetcher().fetchJson(`${base}/4`, signal())).toMatchObject(because('fetch.redirects'))
    expect(seen).toHaveLength(8)
  })

  it('resolves a name once and connects to what was checked', async () => {
    const { port, seen } = await serve((_request, response) => json(response))
    const asked: string[] = []
    // The second answer is the attack: another address than the one that was checked.
    const lookup = async (host: string) => (asked.push(host) === 1 ? ['127.0.0.1'] : ['169.254.169.254'])
    expect(await fetcher({ lookup }).fetchJson(`http://rebinding.test:${port}/`, signal())).toMatchObject({
      state: 'found',
    })
    expect(asked).toEqual(['rebinding.test'])
    expect(seen[0]?.headers.host).toBe(`rebinding.test:${port}`)
  })

  it('stops for a caller that aborts, and goes on for the others', async () => {
    const { base, seen } = await serve((_request, response) => setTimeout(() => json(response), 50))
    const shared = fetcher()
    const controller = new AbortController()
    const aborted = shared.fetchJson(`${base}/`, controller.signal)
    const other = shared.fetchJson(`${base}/`, signal())
    controller.abort()
    await expect(aborted).rejects.toThrow('aborted')
    await expect(shared.fetchJson(`${base}/`, controller.signal)).rejects.toThrow('aborted')
    expect(await other).toMatchObject({ state: 'found' })
    expect(seen).toHaveLength(1)
  })
})

describe('createFetcher reuses', () => {
  const requestsAfter = async (headers: Record<string, string>, seconds: number) => {
    const { base, seen } = await serve((_request, response) => json(response, {}, headers))
    const shared = fetcher()
    await shared.fetchJson(base, signal())
    now += seconds
    await shared.fetchJson(base, signal())
    now = start
    return seen.length
  }

  it.each([
    ['nothing said, for 300 s', {}, 300],
    ['max-age', { 'cache-control': 'public, max-age=60' }, 60],
    ['max-age less age', { 'cache-control': 'max-age=60', age: '20' }, 40],
    ['the shorter of two', { 'cache-control': 'max-age=600, max-age=60' }, 60],
    ['a year, cut to a day', { 'cache-control': 'max-age=31536000' }, 86_400],
    ['expires', { expires: 'Sun, 22 Nov 2026 10:01:00 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' }, 60],
    ['max-age before expires', { 'cache-control': 'max-age=60', expires: '0' }, 60],
  ])('a document: %s', async (_what, headers, seconds) => {
    expect(await requestsAfter(headers, seconds - 1)).toBe(1)
    expect(await requestsAfter(headers, seconds)).toBe(2)
  })

  it.each([
    [{ 'cache-control': 'no-store' }],
    [{ 'cache-control': 'no-cache, max-age=60' }],
    [{ 'cache-control': 'max-age=0' }],
    [{ 'cache-control': 'max-age=soon' }],
    [{ 'cache-control': 'max-age=60', age: '61' }],
    [{ expires: '0' }],
  ])('nothing that says %o', async (headers) => {
    expect(await requestsAfter(headers, 0)).toBe(2)
  })

  it('an absence for 30 s and a fault for 5 s', async () => {
    for (const [status, seconds] of [
      [404, 30],
      [503, 5],
    ] as const) {
      const { base, seen } = await serve((_request, response) =>
        response.writeHead(status, { 'cache-control': 'max-age=3600' }).end(),
      )
      const shared = fetcher()
      for (const each of [0, seconds - 1, seconds]) {
        now = start + each
        await shared.fetchJson(base, signal())
      }
      expect(seen).toHaveLength(2)
      now = start
    }
  })

  it('nothing from a time that the clock has not reached', async () => {
    const { base, seen } = await serve((_request, response) => json(response))
    const shared = fetcher()
    await shared.fetchJson(base, signal())
    now = start - 100_000
    await shared.fetchJson(base, signal())
    expect(seen).toHaveLength(2)
  })
})

describe('createFetcher over https', () => {
  let key = ''
  let cert = ''
  beforeAll(() => {
    const dir = mkdtempSync(join(tmpdir(), 'imprint-'))
    const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    const subject = ['-subj', '/CN=im.example.test', '-addext', 'subjectAltName=DNS:im.example.test']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        keyFile,
        '-out',
        certFile,
        '-days',
        '2',
        ...subject,
      ],
      { stdio: 'ignore' },
    )
    key = readFileSync(keyFile, 'utf8')
    cert = readFileSync(certFile, 'utf8')
    rmSync(dir, { recursive: true })
  })
  const insecure = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  afterAll(() => {
    if (insecure === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = insecure
  })
  const lookup = async () => ['127.0.0.1']

  it('finds a document on a server whose certificate is trusted, under its name', async () => {
    const port = await listen(createTlsServer({ key, cert }, (_request, response) => json(response)))
    expect(await fetcher({ ca: cert, lookup }).fetchJson(`https://im.example.test:${port}/`, signal())).toMatchObject({
      state: 'found',
    })
    expect(
      await fetcher({ ca: cert, lookup }).fetchJson(`https://other.example.test:${port}/`, signal()),
    ).toMatchObject({ state: 'unavailable' })
  })

  it('trusts no other certificate, whatever the environment says', async () => {
    const port = await listen(createTlsServer({ key, cert }, (_request, response) => json(response)))
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    expect(await fetcher({ lookup }).fetchJson(`https://im.example.test:${port}/`, signal())).toMatchObject({
      cause: { code: 'fetch.failed' },
    })
  })
})
