import { say } from './print.ts'
import { openBrowser } from './server/open-browser.ts'
import { startDemo } from './server/start-demo.ts'
import { tellStory } from './tell-story.ts'

/** How the pages are shown. */
export interface ShowOptions {
  readonly port: number
  /** Whether a browser is opened, where somebody sits at a terminal. */
  readonly open: boolean
  readonly folder: string
}

/** Milliseconds for which a demo without a terminal waits for somebody to open it. */
const patience = 60_000

/** Serves the pages until Ctrl+C. Where nobody sits at a terminal it tells the story as well, and ends by itself when nobody opens the address. Answers the exit code. */
export async function showPages({ port, open, folder }: ShowOptions): Promise<number> {
  const demo = await startDemo({ port })
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  say(`The demo is at ${demo.url}`, 'head')
  let good = true
  try {
    if (process.stdout.isTTY) {
      if (open && !(await openBrowser(demo.url)))
        say('No browser could be opened from here: open the address yourself.')
      say('Ctrl+C ends it. The same story in the terminal: npx -y pnpm@12 demo --headless', 'dim')
      await interrupted
    } else {
      say('')
      good = await tellStory({ json: false, folder })
      if (!process.env['CI']) {
        say(`The pages are at ${demo.url} for another minute, and longer if somebody opens them.`)
        await Promise.race([interrupted, nobodyComes(demo.opened)])
      }
    }
  } finally {
    await demo.close()
  }
  return good ? 0 : 1
}

/** Resolves when nobody opened a page in time, and never if somebody did. */
function nobodyComes(opened: () => number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (opened() === 0) resolve()
    }, patience)
  })
}
