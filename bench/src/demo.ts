/** Measures the demo as somebody meets it: from the command to the first page, what a page loads, and the story in the terminal. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const flags = ['--conditions=imprint-source', '--disable-warning=ExperimentalWarning']
const parts = ['chat', 'happened', 'break', 'desk', 'trust', 'console', 'take']

// The pages alone: the command would tell the story as well where there is no terminal.
const serve = `
  const { startDemo } = await import(${JSON.stringify(new URL('../../apps/demo/src/server/start-demo.ts', import.meta.url).href)})
  const demo = await startDemo({ port: 0 })
  console.log(demo.url)
  process.once('SIGTERM', () => demo.close())
`

interface Served {
  readonly url: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  close(): Promise<void>
}

function start(): Promise<Served> {
  const startedAt = Date.now()
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', serve], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the demo did not start')))
    child.stdout.once('data', (chunk: Buffer) => {
      const close = () => {
        child.kill('SIGTERM')
        return ended
      }
      resolve({ url: chunk.toString().trim(), startedAt, close })
    })
  })
}

/** Milliseconds from the command to the first page that is painted. */
async function firstPage(browser: Browser): Promise<number> {
  const { url, startedAt, close } = await start()
  const page = await browser.newPage()
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const paintedAt = await page.evaluate<number>(
    `performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)`,
  )
  await page.close()
  await close()
  return paintedAt - startedAt
}

/** Octets of script, as gzip packs them, that a part loads: for the page itself, and for one of its frames. */
async function scriptSizes(browser: Browser, url: string, part: string) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const sizes = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    if (response.headers()['content-type']?.startsWith('text/javascript'))
      sizes.set(
        response.url(),
        response.body().then((body) => gzipSync(body).length),
      )
  })
  await page.goto(`${url}#/${part}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle').catch(() => {})
  const own = new URL(url).origin
  const byOrigin = new Map<string, number>()
  for (const [address, size] of sizes) {
    const { origin } = new URL(address)
    byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + (await size))
  }
  await context.close()
  const frames = [...byOrigin].filter(([origin]) => origin !== own).map(([, size]) => size)
  return { page: byOrigin.get(own) ?? 0, frame: Math.max(0, ...frames) }
}

function tellStory(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-bench-'))
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [...flags, 'apps/demo/src/main.ts', '--headless', '--out', join(folder, 'story')],
    {
      cwd: repository,
      stdio: 'ignore',
    },
  )
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      rmSync(folder, { recursive: true, force: true })
      if (code === 0) resolve(performance.now() - started)
      else reject(new Error(`the story ended with ${code}`))
    })
  })
}

const kib = (octets: number) => `${(octets / 1024).toFixed(1)} KiB`
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
const say = (what: string, figure: string, goal = '') =>
  console.log(`${what.padEnd(34)} ${figure.padStart(11)}  ${goal}`)

const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), headless: true, args })
rmSync(`${repository}node_modules/.cache/imprint-demo`, { recursive: true, force: true })
say('command to first page, cold', seconds(await firstPage(browser)), 'pages built anew; goal 3 s')
say('command to first page, warm', seconds(await firstPage(browser)), 'pages built before; goal 3 s')
const demo = await start()
for (const part of parts) {
  const { page, frame } = await scriptSizes(browser, demo.url, part)
  const frames = frame === 0 ? '' : `, and ${kib(frame)} for each role’s frame`
  say(`script of #/${part}, gzip`, kib(page), `goal 200 KiB${frames}`)
}
await demo.close()
await browser.close()
say('story in the terminal', seconds(await tellStory()), 'goal 10 s')
