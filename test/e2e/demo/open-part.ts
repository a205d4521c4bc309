import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { partyNames, type RoleId } from '../../../apps/demo/src/messages/role-id.ts'
import { accessibilityFaults } from './accessibility-faults.ts'

/** A part of the page in a tab of its own. */
export interface OpenPart {
  readonly page: Page
  /** What is in the frame of a role. */
  role(id: RoleId): FrameLocator
  /** Errors on the console, and requests that leave this machine, so far. */
  readonly faults: readonly string[]
  /** Takes two pictures of a state on the way: narrow and light, wide and dark. */
  picture(name: string): Promise<void>
  /** Takes pictures at 390 and 1440 pixels in both themes, and answers what axe finds in each theme, and what scrolls sideways. */
  inspect(name: string): Promise<readonly string[]>
  close(): Promise<void>
}

const screens = fileURLToPath(new URL('../../../demo-out/screens/', import.meta.url))
const widths = [390, 1440]
const themes = ['light', 'dark'] as const

/** Opens an address in a browser context of its own, as somebody would who has never been there. */
export async function openPart(browser: Browser, url: string): Promise<OpenPart> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') faults.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return {
    page,
    role: (id) => page.frameLocator(`iframe[title="${partyNames[id]}"]`),
    faults,
    picture: async (name) => {
      await takePicture(page, { name, theme: 'light', width: 390 })
      await takePicture(page, { name, theme: 'dark', width: 1440 })
    },
    inspect: async (name) => {
      const found: string[] = []
      for (const theme of themes) {
        for (const width of widths) {
          await takePicture(page, { name, theme, width })
          // Whoever has to scroll to both sides cannot read (WCAG 2.2 section 1.4.10).
          const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
          if (wide > width) found.push(`${name} at ${width} pixels scrolls sideways`)
        }
        // What does not depend on colours need be looked for once.
        const rules = theme === 'light' ? 'all' : 'colours'
        found.push(...(await accessibilityFaults(page, rules)).map((fault) => `${theme}: ${fault}`))
      }
      return found
    },
    close: () => context.close(),
  }
}

interface Picture {
  readonly name: string
  readonly theme: (typeof themes)[number]
  readonly width: number
}

async function takePicture(page: Page, { name, theme, width }: Picture): Promise<void> {
  await mkdir(screens, { recursive: true })
  await page.emulateMedia({ colorScheme: theme })
  await page.setViewportSize({ width, height: 900 })
  // As high as the page is: a browser does not draw frames that nobody could see.
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ width, height })
  await page.screenshot({ path: join(screens, `${name}-${theme}-${width}.png`) })
}
