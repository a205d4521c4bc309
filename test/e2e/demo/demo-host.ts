import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { startDemo } from '../../../apps/demo/src/server/start-demo.ts'
import { type OpenPart, openPart } from './open-part.ts'

/** The demo and a real browser, started once for all stories. */
export interface DemoHost {
  /** Begins a new run and opens a part of the page, as somebody would who has never been there. */
  open(part: string): Promise<OpenPart>
  close(): Promise<void>
}

/** Starts both; a text says why there is no browser. */
export async function startDemoHost(): Promise<DemoHost | string> {
  const browser = await launch()
  if (typeof browser === 'string') return browser
  const demo = await startDemo({ port: 0 })
  return {
    open: async (part) => {
      await demo.startAgain()
      return openPart(browser, `${demo.url}#/${part}`)
    },
    close: async () => {
      await browser.close()
      await demo.close()
    },
  }
}

async function launch(): Promise<Browser | string> {
  try {
    const executablePath = await chromium.executablePath()
    // A browser that runs as root refuses its sandbox. It sees nothing but our own pages, on loopback.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return await playwright.launch({ executablePath, headless: true, args })
  } catch (error) {
    return `no browser starts here: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`
  }
}
