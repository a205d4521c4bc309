import { describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'

/** What each attack comes to, by hand: the outcome, its code, every rule that noticed, and the outcomes of what was tried beside it. */
const expected: readonly (readonly [
  id: string,
  outcome: string,
  code: string,
  rules: readonly string[],
  beside: readonly string[],
])[] = [
  ['replay', 'rejected', 'nonce.spent', ['nonce.fresh'], ['accepted']],
  ['another-audience', 'rejected', 'presentation.audience_mismatch', ['presentation.audience'], ['accepted']],
  ['stolen-credential', 'rejected', 'presentation.signature_invalid', ['presentation.signature'], ['accepted']],
  ['edited-name', 'rejected', 'sd_jwt.disclosure_unreferenced', ['credential.form'], ['accepted']],
  ['rogue-device', 'rejected', 'credential.signature_invalid', ['credential.signature'], ['accepted', 'rejected']],
  ['mixed-credentials', 'rejected', 'holder.keys_mixed', ['holder.one_key'], ['accepted']],
  ['expired', 'rejected', 'credential.expired', ['credential.time'], ['accepted']],
  ['revoked', 'rejected', 'status.revoked', ['credential.status'], ['accepted']],
  ['rolled-key', 'rejected', 'issuer.key_compromised', ['issuer.key'], ['accepted']],
  ['status-down', 'undecided', 'status.unavailable', ['credential.status'], ['accepted']],
  ['clock-off', 'rejected', 'presentation.stale', ['presentation.time'], ['accepted']],
  ['draft-figures', 'rejected', 'json.duplicate_member', ['presentation.form'], ['rejected', 'rejected']],
]

/** Every attack is played, and noticed by the check that it breaks. */
export function breakStory(demo: () => DemoHost): void {
  describe('break', () => {
    it('notices each attack by the rule that it breaks, tells what did not fail, and leaves the scene as it was', async () => {
      const open = await demo().open('break')
      const { page } = open
      const button = (id: string) => page.locator(`button[data-attack="${id}"]`)
      await page.getByRole('button', { name: 'Play all' }).click()
      const last = expected.at(-1)?.[0] ?? ''
      await page.locator(`button[data-attack="${last}"]:not([data-state="new"]):not([data-state="playing"])`).waitFor()
      expect(await page.locator('tr[data-attack]').count()).toBe(expected.length)
      for (const [id, outcome, code, rules, beside] of expected) {
        expect(await button(id).getAttribute('data-state'), id).toBe('played')
        await page.locator(`tr[data-attack="${id}"] button`).click()
        const result = page.locator(`.break-result[data-shows="${id}"]`)
        const noticed = result.locator('.break-noticed .check')
        expect(await noticed.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-rule'))), id).toEqual(rules)
        expect(await noticed.first().locator('.check-code').textContent(), id).toBe(code)
        expect(await result.locator('.notice').first().getAttribute('class'), id).toContain(`notice-${outcome}`)
        const besides = result.locator('.break-beside li')
        expect(await besides.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-outcome'))), id).toEqual(
          beside,
        )
        // Only what cannot be read at all leaves nothing that held but the request.
        expect(await result.locator('.break-held-list li').count(), id).toBeGreaterThanOrEqual(1)
      }
      await button('stolen-credential').click()
      await page.locator('.break-result[data-shows="stolen-credential"] .break-noticed').waitFor()
      const given = page.getByText('What Bob was given, taken apart')
      await given.click()
      expect(await page.locator('.break-exhibit .decoded-piece').count()).toBeGreaterThan(8)
      await given.click()
      expect(await open.inspect('break')).toEqual([])

      await page.getByRole('link', { name: 'Chat', exact: true }).click()
      await open.role('alice-phone').getByRole('button', { name: 'Join the chat' }).click()
      const member = open.role('bob').locator('[data-member="alice-phone"]')
      await member.getByRole('button', { name: /^Ask/ }).click()
      await open.role('alice-phone').getByRole('button', { name: 'Show this' }).click()
      await open.role('bob').locator('[data-member="alice-phone"][data-state="accepted"]').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('judges whatever is pasted, and says what a token is that nobody shows', async () => {
      const open = await demo().open('break')
      const { page } = open
      const field = page.getByLabel('What Bob is given')
      const result = page.locator('[data-judged="yes"]')
      const judge = async () => page.getByRole('button', { name: 'Let Bob judge it' }).click()

      await page.getByRole('button', { name: 'Fill in Alice’s answer' }).click()
      await expect.poll(async () => (await field.inputValue()).length).toBeGreaterThan(100)
      await judge()
      await result.getByText('Alice M. Smith').first().waitFor()

      await page.getByRole('button', { name: 'Fill in Alice’s bare credential' }).click()
      await expect.poll(async () => (await field.inputValue()).endsWith('~')).toBe(true)
      await judge()
      await result.getByText('presentation.empty').first().waitFor()
      const alone = result.getByRole('region', { name: 'As a credential on its own' })
      expect(await alone.locator('.check[data-rule="credential.signature"]').getAttribute('class')).toContain(
        'check-passed',
      )
      expect(await alone.locator('.check[data-rule="holder.key"]').getAttribute('class')).toContain('check-skipped')

      for (const [text, code] of [
        ['<img src=x onerror=alert(1)> ‮ It is really me', 'format.unknown'],
        ['['.repeat(5_000), 'json.depth'],
        [`e30.${'A'.repeat(200_000)}.AA`, 'jws.header'],
        // Cut where it is too long, it ends with half a character.
        [`${'A'.repeat(262_144)}${'😀'.repeat(9)}`, 'token.size'],
      ] as const) {
        await field.fill(text)
        await judge()
        await result.locator('.break-noticed .check-code').getByText(code, { exact: true }).waitFor()
      }
      expect(await page.locator('main img').count()).toBe(0)
      await field.fill('It is really me. Kind regards, Alice')
      await judge()
      await result.getByText('format.unknown').first().waitFor()
      await open.picture('break-own')
      expect(open.faults).toEqual([])
      await open.close()
    })
  })
}
