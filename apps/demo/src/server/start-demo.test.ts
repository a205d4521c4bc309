import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request as send } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseSession, type Session } from '../messages/session.ts'
import { buildPages } from './build-pages.ts'
import { type Demo, startDemo } from './start-demo.ts'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ port: 0 })
})
afterAll(() => demo.close())

interface Sent {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends exactly these headers, which `fetch` would not. */
function ask(url: string, { method = 'GET', headers = {}, body = '' }: Sent = {}) {
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
    (resolve, reject) => {
      const sent = send(url, { method, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      sent.on('error', reject)
      sent.end(body)
    },
  )
}

async function sessionOf(origin: string): Promise<Session> {
  const { text } = await ask(`${origin}/session`, { method: 'POST', headers: { origin } })
  const session = parseSession(text)
  if (!session.ok) throw new Error(session.error.detail)
  return session.value
}

const origin = () => demo.origins['alice-phone']
const asBob = async () => ({ authorization: `Bearer ${(await sessionOf(demo.origins.bob)).secret}` })

it('answers under its own name only', async () => {
  for (const host of ['localhost', 'evil.example', `evil.example:${new URL(origin()).port}`])
    expect(await ask(origin(), { headers: { host } })).toMatchObject({ status: 421 })
  expect(await ask(origin())).toMatchObject({ status: 200 })
})

it('lets nobody but the page show a role in a frame, and no page run or load what is not its own', async () => {
  const app = new URL(demo.url).origin
  const { headers: role } = await ask(origin())
  const { headers: page } = await ask(demo.url)
  for (const policy of [role, page].map((headers) => String(headers['content-security-policy'])))
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"])
      expect(policy.split('; ')).toContain(part)
  expect(role['content-security-policy']).toContain(`frame-ancestors ${app}`)
  expect(role['content-security-policy']).toContain("frame-src 'none'")
  expect(page['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(String(page['content-security-policy'])).toContain(`frame-src ${Object.values(demo.origins).join(' ')}`)
})

it('gives the secret of an origin to the page of that origin alone', async () => {
  const given = (headers: Record<string, string>) => ask(`${origin()}/session`, { method: 'POST', headers })
  expect(await given({})).toMatchObject({ status: 403 })
  expect(await given({ origin: demo.origins.mallory })).toMatchObject({ status: 403 })
  expect(await given({ origin: new URL(demo.url).origin })).toMatchObject({ status: 403 })
  expect(await given({ origin: origin() })).toMatchObject({ status: 200 })
  expect(await ask(`${origin()}/session`)).toMatchObject({ status: 404 })
})

it('takes a message from the role of its origin, and from nobody in the name of another', async () => {
  const body = JSON.stringify({ to: 'bob', kind: 'text', text: 'hello', answers: null })
  const mallory = await sessionOf(demo.origins.mallory)
  const headers = { authorization: `Bearer ${mallory.secret}` }
  expect(await ask(`${origin()}/send`, { method: 'POST', body })).toMatchObject({ status: 401 })
  expect(await ask(`${origin()}/send`, { method: 'POST', body, headers })).toMatchObject({ status: 401 })
  expect(await ask(`${origin()}/stream`, { headers })).toMatchObject({ status: 401 })
  expect(await ask(`${demo.origins.mallory}/send`, { method: 'POST', body, headers })).toMatchObject({ status: 200 })
})

it('refuses a message that is none by a code, and says nothing about its insides', async () => {
  const bodies = ['', '{', '[]', '{"to":"bob"}', '{"to":"organisation","kind":"text","text":""}', 'x'.repeat(200_000)]
  for (const body of bodies) {
    const { status, text } = await ask(`${demo.origins.bob}/send`, { method: 'POST', body, headers: await asBob() })
    expect([status, JSON.parse(text)]).toMatchObject([200, { ok: false, error: { code: expect.any(String) } }])
    expect(text).not.toMatch(/node:|\/src\/|\.ts\b/)
  }
})

it('does deeds for the page that holds the frames, and for no role', async () => {
  const app = new URL(demo.url).origin
  const body = JSON.stringify({ name: 'is-reachable' })
  const headers = { authorization: `Bearer ${(await sessionOf(app)).secret}` }
  const answers = [
    await ask(`${app}/deed`, { method: 'POST', body, headers }),
    await ask(`${app}/deed`, { method: 'POST', body: '{"name":"constructor"}', headers }),
    await ask(`${demo.origins.bob}/deed`, { method: 'POST', body, headers: await asBob() }),
  ].map(({ text }) => JSON.parse(text))
  expect(answers).toMatchObject([{ ok: true, value: true }, { ok: false }, { ok: false }])
})

it('serves nothing that is not a page, whatever the path', async () => {
  for (const path of [
    '/package.json',
    '/assets/../package.json',
    '/%2e%2e/package.json',
    '/internet/evil.example/',
    '//x',
  ])
    expect((await ask(`${origin()}${path}`)).text).not.toContain('"name"')
})

it('begins another run, whose name and memory are its own, however often it is asked at once', async () => {
  const { run, secret } = await sessionOf(origin())
  const stream = ask(`${origin()}/stream`, { headers: { authorization: `Bearer ${secret}` } })
  await Promise.all([demo.startAgain(), demo.startAgain()])
  // Whoever listened is told, and let go.
  expect((await stream).text.trimEnd().split('\n').at(-1)).toBe('{"ended":true}')
  const { run: again } = await sessionOf(origin())
  expect(again).not.toBe(run)
  // The organisation of this run answers: it was not ended with the one before.
  const keys = await ask(`${origin()}/internet/im.example.com/.well-known/jwt-vc-issuer`)
  expect(JSON.parse(keys.text)).toMatchObject({ issuer: 'https://im.example.com', jwks: { keys: [{}] } })
})

it('builds the pages once where two begin at once, and leaves nothing half made', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'imprint-pages-'))
  const [one, other] = await Promise.all([buildPages(cache), buildPages(cache)])
  expect(one).toBe(other)
  expect(readdirSync(cache)).toHaveLength(1)
  expect(readdirSync(one).sort()).toEqual(['app', 'assets', 'role'])
  rmSync(cache, { recursive: true })
})
