import axe from 'axe-core'
import type { Frame, Page } from 'playwright-core'

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
  }[]
}

/** Which rules are run: those of WCAG 2.2 at levels A and AA, or of these the ones that depend on colours. */
const runOnly = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const

/** Runs axe in the page and in each frame that is to be seen; answers a line for each violation. */
export async function accessibilityFaults(page: Page, rules: keyof typeof runOnly): Promise<readonly string[]> {
  const faults = await Promise.all(
    page.frames().map(async (frame) => ((await isShown(frame)) ? faultsOf(frame, rules) : [])),
  )
  return faults.flat()
}

async function isShown(frame: Frame): Promise<boolean> {
  if (frame.parentFrame() === null) return true
  return (await frame.frameElement()).isVisible()
}

async function faultsOf(frame: Frame, rules: keyof typeof runOnly): Promise<readonly string[]> {
  // As a text that the browser's own tools run: the policy of the page lets no script of others in.
  await frame.evaluate(axe.source)
  const { violations } = await frame.evaluate<AxeResults>(
    `axe.run(document, { iframes: false, runOnly: ${JSON.stringify(runOnly[rules])} })`,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  )
}
