import { renameSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closePlace, failing, good, id, issueAll, openPlace, pathOf, run, staffed } from './cli-host.ts'

function deferred() {
  let resolve: (text: string) => void = () => undefined
  const promise = new Promise<string>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

beforeEach(openPlace)
afterEach(closePlace)

describe('issuer serve-metadata', () => {
  async function serving(work: (origin: string) => Promise<void>) {
    const stop = new AbortController()
    const started = deferred()
    const running = run(['issuer', 'serve-metadata'], {
      stop: stop.signal,
      out: (text) => started.resolve(/http:\S+/.exec(text)?.[0] ?? ''),
    })
    try {
      await work(await started.promise)
    } finally {
      stop.abort()
      expect(await running).toMatchObject({ exit: 0, err: '' })
    }
  }

  it('serves keys and status lists under their media types, and nothing else', async () => {
    await staffed()
    await issueAll()
    await serving(async (origin) => {
      const get = async (where: string, init?: RequestInit) => {
        const response = await fetch(`${origin}${where}`, init)
        return { status: response.status, headers: response.headers, text: await response.text() }
      }
      const metadata = await get('/.well-known/jwt-vc-issuer')
      expect([metadata.status, metadata.headers.get('content-type')]).toEqual([200, 'application/json'])
      expect(metadata.headers.get('cache-control')).toBe('public, max-age=300')
      expect(JSON.parse(metadata.text)).toMatchObject({ issuer: id })
      expect(metadata.text).not.toMatch(/"d"/)
      expect((await get('/jwks.json')).headers.get('content-type')).toBe('application/jwk-set+json')
      const list = await get('/status/1', { headers: { accept: 'application/statuslist+jwt' } })
      expect([list.status, list.headers.get('content-type')]).toEqual([200, 'application/statuslist+jwt'])
      const head = await get('/status/1', { method: 'HEAD' })
      expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', `${list.text.length}`])
      const tag = metadata.headers.get('etag') ?? ''
      expect((await get('/.well-known/jwt-vc-issuer', { headers: { 'if-none-match': tag } })).status).toBe(304)
      for (const where of [
        '/',
        '/status/',
        '/status/2',
        '/status/01',
        '/status/1/',
        '/issuer.db',
        '/keys',
        '/status/%31',
      ])
        expect([where, (await get(where)).status]).toEqual([where, 404])
      const refused = await get('/status/1', { method: 'POST', body: 'x' })
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect((await get('/status/1', { headers: { accept: 'text/html' } })).status).toBe(406)
      expect((await get('/status/1', { headers: { accept: 'text/html, */*;q=0.1' } })).status).toBe(200)
      expect((await get('/status/1', { headers: { accept: 'application/statuslist+jwt;q=0' } })).status).toBe(406)
    })
  })

  it('answers 503, and says why to its operator only, where it cannot sign', async () => {
    await staffed()
    await issueAll()
    const keys = pathOf('imprint-issuer', 'keys')
    // What does not open at the start is told at the start.
    renameSync(keys, `${keys}.aside`)
    expect(await failing('issuer', 'serve-metadata')).toMatchObject({ code: 'issue.signer' })
    renameSync(`${keys}.aside`, keys)
    const stop = new AbortController()
    const started = deferred()
    const out = (text: string) => started.resolve(/http:\S+/.exec(text)?.[0] ?? '')
    const running = run(['issuer', 'serve-metadata'], { stop: stop.signal, out })
    const origin = await started.promise
    expect((await fetch(`${origin}/jwks.json`)).status).toBe(200)
    const database = new DatabaseSync(pathOf('imprint-issuer', 'issuer.db'))
    database.exec('DROP TABLE issuer_about; DROP TABLE issuer_credentials')
    database.close()
    const response = await fetch(`${origin}/status/1`)
    expect([response.status, await response.text()]).toEqual([503, ''])
    stop.abort()
    expect((await running).err).toContain('store.')
  })

  it('ends when it is told to, also while somebody sends half a request and no more', async () => {
    await good('issuer', 'init', '--id', id)
    const sockets: Socket[] = []
    await serving(async (origin) => {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1')
      sockets.push(socket.on('error', () => undefined))
      await new Promise<void>((resolve) => socket.write('GET /jwks.json HTTP/1.1\r\nHost:', () => resolve()))
      // The server has read as much as was sent before by the time that it answers another.
      expect((await fetch(`${origin}/jwks.json`)).status).toBe(200)
    })
    for (const socket of sockets) socket.destroy()
  })

  it('serves an issuer with a path where SD-JWT VC says', async () => {
    await good('issuer', 'init', '--id', 'https://example.com/tenant/1')
    const { files } = await good('issuer', 'serve-metadata', '--write', 'public')
    expect(files.map(({ file }: { file: string }) => file)).toEqual([
      join('public', '.well-known', 'jwt-vc-issuer', 'tenant', '1'),
      join('public', 'tenant', '1', 'jwks.json'),
    ])
  })

  it.each([[['--port', '99999']], [['--tls-cert', 'a.pem']], [['--address', '192.0.2.1']]])(
    'is called wrongly by %j',
    async (words) => {
      await good('issuer', 'init', '--id', id)
      expect(await failing('issuer', 'serve-metadata', ...words)).toEqual({ exit: 64, code: 'usage' })
    },
  )
})
