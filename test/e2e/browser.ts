import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { build } from 'esbuild'
import { type BrowserContext, type Page, chromium as playwright } from 'playwright-core'

/** A real browser with a profile on the disk, and the page of this folder. */
export interface PageHost {
  /** Opens the page in a tab of its own. All tabs share one profile, and one origin unless a name of this machine is given that makes another. */
  open(hostName?: 'localhost'): Promise<Page>
  /** Ends the browser and starts it again over the same profile. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Bundles the page, serves it and starts a headless Chromium; a text says why there is none. */
export async function startBrowser(): Promise<PageHost | string> {
  const profile = await mkdtemp(join(tmpdir(), 'imprint-browser-'))
  const launched = await launch(profile)
  if (typeof launched === 'string') {
    await rm(profile, { recursive: true, force: true })
    return launched
  }
  let context = launched
  const { url, close } = await servePage()
  return {
    async open(hostName) {
      const page = await context.newPage()
      await page.goto(hostName === undefined ? url : url.replace('127.0.0.1', hostName))
      await page.waitForFunction(() => 'imprint' in globalThis)
      return page
    },
    async restart() {
      await context.close()
      const again = await launch(profile)
      if (typeof again === 'string') throw new Error(again)
      context = again
    },
    async close() {
      await context.close()
      await close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

async function launch(profile: string): Promise<BrowserContext | string> {
  try {
    const executablePath = await chromium.executablePath()
    // A browser that runs as root refuses its sandbox. It sees nothing but our own page, on loopback.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return await playwright.launchPersistentContext(profile, { executablePath, headless: true, args })
  } catch (error) {
    return `no browser starts here: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`
  }
}

/** Bundles the page for a browser, which fails if anything in it needs Node, and serves it on loopback, which is a secure context. */
async function servePage(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL('./page.mts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['imprint-source'],
  })
  const script = bundled.outputFiles[0]?.contents ?? new Uint8Array()
  const server = createServer(({ url }, response) => {
    if (url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script)
    else
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .setHeader('content-security-policy', "default-src 'none'; script-src 'self'")
        .end('<!doctype html><title>Imprint</title><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Calls a function of the page by its name. */
export function callPage<T>(page: Page, name: string, ...given: readonly unknown[]): Promise<T> {
  return page.evaluate(
    ([called, values]) => {
      const { imprint } = globalThis as unknown as Record<string, Record<string, (...values: unknown[]) => unknown>>
      return imprint?.[called as string]?.(...(values as unknown[]))
    },
    [name, given],
  ) as Promise<T>
}
