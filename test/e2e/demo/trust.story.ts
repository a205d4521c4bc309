import { describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'
import type { OpenPart } from './open-part.ts'

const rules = ['all', 'any', 'at-least-2', 'precedence', 'unless-distrusted'] as const

/** What each rule makes of what can happen, by hand, and the opinion of the one model that it concerns: its place, stance and code. */
const happenings: readonly (readonly [
  name: string,
  model: string,
  stance: string,
  code: string,
  outcomes: readonly ('accepted' | 'rejected' | 'undecided')[],
])[] = [
  ['revoked', 'x509', 'distrusted', 'x509.revoked', ['rejected', 'accepted', 'rejected', 'rejected', 'rejected']],
  [
    'authority-down',
    'x509',
    'unsure',
    'x509.status_unknown',
    ['undecided', 'accepted', 'accepted', 'undecided', 'undecided'],
  ],
  [
    'other-master',
    'cross-signing',
    'distrusted',
    'crosssigning.identity_changed',
    ['rejected', 'accepted', 'rejected', 'accepted', 'rejected'],
  ],
  [
    'no-link-back',
    'well-known(2)',
    'none',
    'service.proof_deleted',
    ['rejected', 'accepted', 'accepted', 'accepted', 'accepted'],
  ],
  [
    'page-down',
    'well-known(2)',
    'unsure',
    'service.unreachable',
    ['undecided', 'accepted', 'accepted', 'accepted', 'undecided'],
  ],
]

/** What runs in the page, as text: nothing here knows what a browser has. */
const chooseAll = `async (rules) => {
  const outcomes = []
  for (const rule of rules) {
    document.querySelector('input[name="rule"][value="' + rule + '"]').click()
    const verdict = () => document.querySelector('.trust-verdict[data-rule="' + rule + '"]')
    while (verdict() === null) await new Promise((resolve) => setTimeout(resolve, 5))
    outcomes.push(verdict().dataset.outcome)
  }
  return outcomes
}`

/** Three real models judge one key, and people compare keys themselves. */
export function trustStory(demo: () => DemoHost): void {
  /** Chooses one rule after the other, and answers what each comes to. In one go: a hundred steps of a test's hand take longer than all that they do. */
  const outcomes = ({ page }: OpenPart) => page.evaluate<readonly string[]>(`(${chooseAll})(${JSON.stringify(rules)})`)

  describe('trust', () => {
    it('judges one key by three models, and shows whom each rule lets win, with both sides and the path', async () => {
      const open = await demo().open('trust')
      const { page } = open
      const opinion = (model: string) => page.locator(`.trust-opinions li[data-model="${model}"]`)
      await opinion('x509').waitFor()
      expect(await outcomes(open)).toEqual(rules.map(() => 'accepted'))
      expect(await page.locator('.trust-opinions li[data-stance="trusted"]').count()).toBe(3)
      expect(await opinion('x509').textContent()).toContain('Example Trust issuing')
      expect(await opinion('cross-signing').textContent()).toContain('the one that was seen first')
      expect(await opinion('well-known(2)').textContent()).toContain('social.example')
      expect(await open.inspect('trust')).toEqual([])

      for (const [name, model, stance, code, expected] of happenings) {
        await page.locator(`input[name="${name}"]`).check()
        await page.locator(`.trust-opinions li[data-model="${model}"][data-stance="${stance}"]`).waitFor()
        expect(await opinion(model).getAttribute('data-code'), name).toBe(code)
        expect(await outcomes(open), name).toEqual(expected)
        if (name === 'revoked') {
          await page.locator('input[name="rule"][value="any"]').check()
          await page.locator('.trust-verdict[data-rule="any"]').waitFor()
          expect(await page.locator('.trust-verdict').textContent()).toContain('trust.conflict')
          await open.picture('trust-conflict')
        }
        await page.locator(`input[name="${name}"]`).uncheck()
        await page.locator(`.trust-opinions li[data-model="${model}"][data-stance="trusted"]`).waitFor()
      }
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('shows the same string on both screens, and different ones with Mallory in the middle', async () => {
      const open = await demo().open('trust')
      const { page } = open
      const shown = async () => {
        const texts: string[] = []
        for (const side of ['alice', 'bob'])
          for (const part of ['.compare-emoji', '.compare-decimal b'])
            texts.push((await page.locator(`[data-side="${side}"] ${part}`).textContent()) ?? '')
        return texts
      }
      const say = (side: string, what: string) =>
        page.locator(`[data-side="${side}"]`).getByRole('button', { name: what, exact: true }).click()

      await page.getByRole('button', { name: 'Compare, with Mallory in the middle' }).click()
      await page.locator('[data-side="bob"] .compare-decimal').waitFor()
      const [alices, alicesNumbers, bobs, bobsNumbers] = await shown()
      expect(alices).not.toBe(bobs)
      expect(alicesNumbers).not.toBe(bobsNumbers)
      await say('bob', 'They do not match')
      await page.locator('[data-ending="noticed"]').waitFor()

      await page.getByRole('button', { name: 'Compare, with Mallory in the middle' }).click()
      await page.locator('[data-side="bob"] .compare-decimal').waitFor()
      await say('alice', 'They match')
      await say('bob', 'They match')
      await page.locator('[data-ending="fooled"]').waitFor()

      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await page.locator('[data-side="bob"] .compare-decimal').waitFor()
      const [emoji, numbers, ...others] = await shown()
      expect(others).toEqual([emoji, numbers])
      expect(numbers).toMatch(/^\d{4} \d{4} \d{4}$/)
      await say('bob', 'They match')
      await say('alice', 'They match')
      await page.locator('[data-ending="vouched"]').waitFor()
      const path = page.locator('.trust-opinions li[data-model="cross-signing"][data-stance="trusted"] .trust-path')
      await path.getByText('my user-signing key signed their master key').waitFor()
      await open.picture('trust-compared')

      // What was compared is remembered: another key is warned of.
      await page.locator('input[name="other-master"]').check()
      await page.locator('.trust-opinions li[data-model="cross-signing"][data-stance="distrusted"]').waitFor()

      // The chat's server handed Mallory what was for the two, and everybody can see it.
      await page.getByRole('link', { name: 'What happened' }).click()
      const steps = page.locator('.sequence-row[data-kind="verification"]')
      await steps.getByText('Bob and Mallory compare their keys: start').first().waitFor()
      await steps.getByText('Bob and Alice’s phone compare their keys: mac').first().waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })
  })
}
