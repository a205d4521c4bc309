import { describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'

/** What went over the relay is drawn, before and after an exchange. */
export function happenedStory(demo: () => DemoHost): void {
  describe('happened', () => {
    it('says what to do before anything happened, and draws the real messages afterwards', async () => {
      const open = await demo().open('happened')
      const { page } = open
      await page.getByText('Nothing has happened yet').waitFor()
      await open.picture('happened-empty')

      await page.getByRole('link', { name: 'Chat', exact: true }).first().click()
      const bob = open.role('bob')
      const phone = open.role('alice-phone')
      await phone.getByRole('button', { name: 'Join the chat' }).click()
      await bob.locator('[data-member="alice-phone"]').getByRole('button', { name: /^Ask/ }).click()
      await phone.getByRole('button', { name: 'Show this' }).click()
      await bob.locator('[data-member="alice-phone"][data-state="accepted"]').waitFor()
      await page.getByRole('link', { name: 'What happened' }).click()

      const row = (kind: string) => page.locator(`.sequence-row[data-kind="${kind}"]`)
      await row('presentation').waitFor()
      for (const kind of ['join', 'request', 'enrol', 'proof', 'credential', 'fetch', 'document'])
        expect(await row(kind).count(), kind).toBeGreaterThan(0)

      const signs = async (kind: string, more = '') =>
        new Set(
          await page
            .locator(`.sequence-row[data-kind="${kind}"]${more}`)
            .first()
            .locator('.sequence-tags .tag-mark')
            .allTextContents(),
        )
      const request = await signs('request')
      const presentation = await signs('presentation')
      const nonces = [...request].filter((sign) => sign.startsWith('N'))
      expect(nonces).toHaveLength(1)
      expect([...presentation]).toEqual(expect.arrayContaining(nonces))
      const keys = [...(await signs('credential', '[data-to="alice-phone"]'))].filter((sign) => sign.startsWith('K'))
      expect([...presentation]).toEqual(expect.arrayContaining(keys))
      const legend = await page.locator('.legend').textContent()
      for (const sign of [...nonces, ...keys]) expect(legend).toContain(sign)
      expect(legend).toContain('Alice’s phone')

      const button = row('presentation').getByRole('button').first()
      await button.focus()
      await page.keyboard.press('Enter')
      const shown = row('presentation').locator('.sequence-open')
      const pieces = await shown.textContent()
      for (const words of [
        'What the issuer signed',
        'Disclosure 1',
        'fits the digest',
        'What the device signed',
        'sd_hash',
        'Alice M. Smith',
      ])
        expect(pieces).toContain(words)
      expect(pieces).not.toContain('fits no digest')
      expect(pieces).not.toContain('Staff Engineer')

      const checks = page.locator('.check-list .check')
      expect(await checks.count()).toBeGreaterThan(20)
      expect(await page.locator('.check-list .check-failed').count()).toBe(0)
      expect(await page.locator('.check[data-rule="nonce.fresh"]').textContent()).toContain(
        'OpenID4VP 1.0 section 14.1',
      )
      expect(await open.inspect('happened')).toEqual([])
      expect(open.faults).toEqual([])
      await open.close()
    })
  })
}
