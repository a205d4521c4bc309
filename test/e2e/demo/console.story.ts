import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'

const phone = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'

const count = async (page: Page, status: string) =>
  Number(await page.locator(`.list-counts [data-status="${status}"]`).getAttribute('data-count'))

const countBecomes = (page: Page, status: string, expected: number) =>
  page.locator(`.list-counts [data-status="${status}"][data-count="${expected}"]`).waitFor()

/** An administrator takes credentials back, rolls keys, reads a directory, and sees what others see of it. */
export function consoleStory(demo: () => DemoHost): void {
  describe('console', () => {
    it('takes a credential back for a while and for good, and the public list, the log and Bob say so', async () => {
      const open = await demo().open('console')
      const { page } = open
      const device = page.locator(`[data-device="${phone}"]`)
      const bob = (outcome: string) => page.locator(`[data-bobs="${outcome}"]`)
      const ask = () => page.getByRole('button', { name: 'Let Bob ask Alice’s phone' }).click()
      await device.getByText('No credential yet').waitFor()
      await countBecomes(page, 'revoked', 0)
      const size = await count(page, 'valid')
      expect(size).toBe(131_072)

      await ask()
      await bob('accepted').waitFor()
      const credential = device.locator('[data-credential]')
      await credential.waitFor()
      await page.getByLabel('Search').fill('smith phone')
      expect(await page.locator('.console-devices > li').count()).toBe(1)
      await page.getByLabel('Reason, for the log', { exact: true }).fill('left in a taxi')
      await credential.getByRole('button', { name: /^Suspend/ }).click()
      await device.locator('[data-status="suspended"]').waitFor()
      await countBecomes(page, 'suspended', 1)
      await page.getByLabel('Show', { exact: true }).selectOption('suspended')
      expect(await page.locator('.console-devices > li').count()).toBe(1)
      await page.getByLabel('Show', { exact: true }).selectOption('everything')
      await ask()
      await bob('rejected').getByText('status.suspended').waitFor()

      await credential.getByRole('button', { name: /^Reinstate/ }).click()
      await countBecomes(page, 'suspended', 0)
      await ask()
      await bob('accepted').waitFor()

      await credential.getByRole('button', { name: /^Revoke/ }).click()
      await device.locator('[data-status="revoked"]').waitFor()
      await countBecomes(page, 'revoked', 1)
      expect(await credential.getByRole('button', { name: /^(Reinstate|Suspend|Revoke)/ }).count()).toBe(0)
      await credential.getByRole('button', { name: /^Entry/ }).click()
      await page.getByText('Known to Example Corp only: Alice M. Smith, phone.').waitFor()
      await page.getByRole('img', { name: /which says revoked/ }).waitFor()
      await ask()
      await bob('rejected').getByText('status.revoked').waitFor()

      const log = page.locator('.audit-rows li')
      await log.first().getByText('The credential of Alice M. Smith, phone was revoked: left in a taxi').waitFor()
      const rows = await log.count()
      await page.getByRole('button', { name: 'Check the log' }).click()
      await page.getByText(`All ${rows} rows fit`).waitFor()
      await page.getByLabel('Search').fill('')
      expect(await open.inspect('console')).toEqual([])

      await page.getByRole('link', { name: 'Chat', exact: true }).first().click()
      await open.role('alice-phone').getByRole('button', { name: 'Join the chat' }).click()
      const member = open.role('bob').locator('[data-member="alice-phone"]')
      await member.getByRole('button', { name: /^Ask/ }).click()
      await open.role('alice-phone').getByRole('button', { name: 'Show this' }).click()
      await open.role('bob').locator('[data-member="alice-phone"][data-state="rejected"]').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('rolls a key in order, and puts a stolen one out of everybody’s trust', async () => {
      const open = await demo().open('console')
      const { page } = open
      const key = (kid: string, state: string) => page.locator(`[data-key="${kid}"][data-state="${state}"]`)
      const bob = (outcome: string) => page.locator(`[data-bobs="${outcome}"]`)
      const ask = () => page.getByRole('button', { name: 'Let Bob ask Alice’s phone' }).click()
      await key('key-1', 'active').waitFor()
      await ask()
      await bob('accepted').waitFor()
      await page.getByRole('button', { name: 'Make the next key' }).click()
      await key('key-2', 'next').waitFor()
      await page.getByRole('button', { name: 'Put it into use: key-2' }).click()
      await key('key-2', 'active').waitFor()
      await key('key-1', 'verify-only').waitFor()
      await ask()
      await bob('accepted').waitFor()

      await page.getByLabel('Reason, for the log of keys').fill('the server was broken into')
      await page.getByRole('button', { name: 'It was stolen: key-1' }).click()
      await key('key-1', 'compromised').waitFor()
      await ask()
      await bob('rejected').getByText('issuer.key_compromised').waitFor()
      await page.getByText('key-1 is compromised: the server was broken into').waitFor()
      await open.picture('console-keys')

      // One that signs is put out of use together with a new one in its place.
      await page.getByRole('button', { name: 'It was stolen: key-2' }).click()
      await key('key-2', 'compromised').waitFor()
      await key('key-3', 'active').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('reads a directory, names the line of every fault, and issues to devices that are new', async () => {
      const open = await demo().open('console')
      const { page } = open
      const line = (number: number) => page.locator(`.directory-problems [data-line="${number}"]`)
      await page.getByRole('button', { name: 'Show the file it began with' }).click()
      await page.getByText('read as vcard').waitFor()
      expect(await page.locator('.directory-people').textContent()).toContain('Alice M. Smith')

      await page.getByRole('button', { name: 'Example as CSV' }).click()
      await page.getByRole('button', { name: 'Read it' }).click()
      await page.getByText('Nothing was taken in yet').waitFor()
      // Of two entries that claim one device neither is believed.
      for (const number of [2, 5, 6]) await line(number).waitFor()
      expect(await page.locator('.directory-problems li').count()).toBe(3)
      const before = await page.locator('.console-devices > li').count()
      await page.getByRole('button', { name: 'Take it in' }).click()
      await page.getByText('New devices, which got a credential: 1.').waitFor()
      const added = page.locator('[data-device="im:Tm9vckg/0b02@example.com"]')
      await added.locator('[data-status="valid"]').waitFor()
      await page.getByText('does not speak: 1.').waitFor()
      expect(await page.locator('[data-device$="@other.example"]').count()).toBe(0)
      expect(await page.locator('.console-devices > li').count()).toBeGreaterThan(before)
      await open.picture('console-directory')

      await page.getByLabel(/^The directory file/).fill('Dear colleagues,\nplease find attached')
      await page.getByRole('button', { name: 'Read it' }).click()
      await page.getByText('directory.format').waitFor()
      await page.getByLabel('A file of yours').setInputFiles({
        name: 'one.vcf',
        mimeType: 'text/vcard',
        buffer: Buffer.from('BEGIN:VCARD\nVERSION:4.0\nFN:Ida\nIMPP;PREF=1:im:%40ida@example.com\nEND:VCARD\n'),
      })
      await page.getByLabel('The directory file: one.vcf').waitFor()
      await page.getByRole('button', { name: 'Read it' }).click()
      await page.getByText('1 people with 0 devices, read as vcard').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })
  })
}
