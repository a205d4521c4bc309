import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Seconds } from '@imprint/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createFetcher } from './fetch-policy.ts'
import type { WantedBody } from './http-body.ts'

const start = 1_795_341_600
let now = start
const clock = { now: () => now as Seconds }
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  now = start
})

async function serve(handle: RequestListener) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.headers.accept}`)
    handle(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, seen }
}

const fetcher = () =>
  createFetcher({ clock, unsafeAllowLoopback: 'a server of this test', limits: { milliseconds: 300 } })
const signal = () => new AbortController().signal
const wanted: WantedBody = { mediaTypes: { 'text/plain': 'text', 'application/octet-stream': 'octets' } }
const answering =
  (type: string, body: string | Uint8Array, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(body)
const because = (code: string) => ({ state: 'unavailable', cause: { code } })

describe('fetchText', () => {
  it('asks for the media types that are wanted, and answers which one it was', async () => {
    const { url, seen } = await serve(answering('Text/Plain; charset=utf-8', 'Grüße'))
    expect(await fetcher().fetchText(url, wanted, signal())).toMatchObject({
      state: 'found',
      value: { mediaType: 'text/plain', text: 'Grüße' },
      fetchedAt: start,
      freshUntil: start + 300,
    })
    expect(seen).toEqual(['text/plain, application/octet-stream'])
  })

  it('answers octets in base64url', async () => {
    const { url } = await serve(answering('application/octet-stream', Uint8Array.of(0xd2, 0x84, 0xff)))
    expect(await fetcher().fetchText(url, wanted, signal())).toMatchObject({
      value: { mediaType: 'application/octet-stream', text: '0oT_' },
    })
  })

  it.each([
    ['a media type that was not asked for', answering('application/json', '{}')],
    ['no media type', answering('', 'a')],
    ['a name that every object has', answering('constructor', 'a')],
    ['text that is not UTF-8', answering('text/plain', Uint8Array.of(0xff))],
    ['a compressed answer', answering('text/plain', 'a', { 'content-encoding': 'gzip' })],
    [
      'an answer that breaks off',
      (_: unknown, response: Parameters<RequestListener>[1]) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '10' })
        response.write('a')
        setTimeout(() => response.destroy(), 20)
      },
    ],
  ] as readonly (readonly [string, RequestListener])[])('refuses %s', async (_what, handle) => {
    const { url } = await serve(handle)
    expect(await fetcher().fetchText(url, wanted, signal())).toMatchObject(because('fetch.failed'))
  })

  it('takes as many octets as are wanted, and not one more', async () => {
    const { url } = await serve(answering('text/plain', 'x'.repeat(300_000)))
    expect(await fetcher().fetchText(url, wanted, signal())).toMatchObject(because('fetch.too_large'))
    expect(await fetcher().fetchText(url, { ...wanted, bytes: 299_999 }, signal())).toMatchObject(
      because('fetch.too_large'),
    )
    expect(await fetcher().fetchText(url, { ...wanted, bytes: 300_000 }, signal())).toMatchObject({ state: 'found' })
  })

  it('reuses an answer while it is fresh, unless whoever asks keeps it', async () => {
    const { url, seen } = await serve(answering('text/plain', 'a'))
    const one = fetcher()
    await one.fetchText(url, wanted, signal())
    await one.fetchText(url, wanted, signal())
    expect(seen.length).toBe(1)
    const other = fetcher()
    await other.fetchText(url, { ...wanted, reuse: 'no' }, signal())
    await other.fetchText(url, { ...wanted, reuse: 'no' }, signal())
    expect(seen.length).toBe(3)
  })

  it('remembers for a moment that there was none, whoever keeps what there is', async () => {
    const { url, seen } = await serve((_request, response) => response.writeHead(404).end())
    const one = fetcher()
    for (let times = 0; times < 2; times++)
      expect(await one.fetchText(url, { ...wanted, reuse: 'no' }, signal())).toMatchObject({ state: 'absent' })
    expect(seen.length).toBe(1)
    now += 31
    await one.fetchText(url, { ...wanted, reuse: 'no' }, signal())
    expect(seen.length).toBe(2)
  })

  it('takes one URL that is read in two ways for two documents', async () => {
    const { url } = await serve(answering('application/json', '{"a":1}'))
    const one = fetcher()
    expect(await one.fetchJson(url, signal())).toMatchObject({ value: { a: 1 } })
    expect(await one.fetchText(url, { mediaTypes: { 'application/json': 'text' } }, signal())).toMatchObject({
      value: { mediaType: 'application/json', text: '{"a":1}' },
    })
  })
})
