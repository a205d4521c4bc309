import { describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'
import type { OpenPart } from './open-part.ts'

/** A customer and a support desk find out about each other what they need to know, and no more. */
export function deskStory(demo: () => DemoHost): void {
  describe('desk', () => {
    it('lets a customer scan a code and show two claims, and tells the agent what that does not say', async () => {
      const open = await opened(demo())
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await open.desk.getByRole('img', { name: /QR code/ }).waitFor()
      expect(await open.inspect('desk-code')).toEqual([])

      await scan(open)
      const sheet = open.phone.getByRole('region', { name: /Support desk asks/ })
      await sheet.waitFor()
      const shown = await sheet.locator('dl').textContent()
      expect(shown).toContain('Example Corp')
      expect(shown).toContain('im:%40alice_smith@example.com')
      expect(shown).not.toContain('04c7')
      expect(await sheet.textContent()).toContain('Job title')
      await open.desk.getByText('The code was opened').waitFor()
      await open.page.getByRole('button', { name: 'The answer is of another session' }).click()
      await open.desk.getByText('An answer came from another session').waitFor()

      await sheet.getByRole('button', { name: 'Show this' }).click()
      const verdict = open.desk.getByRole('region', { name: 'Verdict' })
      await verdict.waitFor()
      expect(await verdict.textContent()).toContain('Example Corp · @alice_smith@example.com')
      const limits = await verdict
        .locator('[data-limit]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-limit')))
      expect(limits).toEqual(['not-shown', 'self-asserted', 'relay', 'recognised', 'status', 'until'])
      const notShown = await verdict.locator('[data-limit=not-shown]').textContent()
      expect(notShown).toContain('Name, Department, Job title')
      expect(await verdict.locator('[data-limit=relay]').textContent()).toContain('passed it on')
      await open.page.getByText(/^All \d+ checks$/).click()
      expect(await open.inspect('desk')).toEqual([])
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('lets the agent show organisation, language and product, and no name', async () => {
      const open = await opened(demo())
      await open.phone.getByRole('button', { name: 'Ask the agent' }).click()
      const sheet = open.desk.getByRole('region', { name: /Alice’s phone asks/ })
      await sheet.waitFor()
      expect(await sheet.textContent()).toContain('art-x-vogon')
      expect(await sheet.locator('dl').textContent()).not.toContain('Beeblebrox')
      expect(await sheet.locator('dl').textContent()).not.toContain('Nutri-Matic')
      await sheet.getByRole('button', { name: 'Show this' }).click()
      const verdict = open.phone.getByRole('region', { name: 'Verdict' })
      await verdict.waitFor()
      expect(await verdict.textContent()).toContain('Sirius Cybernetics Corporation · speaks Vogon · Ident-I-Eeze')
      expect(await verdict.textContent()).not.toContain('Zaphod')
      expect(await verdict.locator('[data-limit=recognised]').textContent()).toContain(
        'im:SvPfLlwBQi-6oddVRrkqpw/04c7@sirius.example',
      )
      expect(await open.inspect('desk-agent')).toEqual([])
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('follows a link in the chat, and takes no for an answer', async () => {
      const open = await opened(demo())
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await open.desk.getByRole('button', { name: /^Send it as a link/ }).click()
      await open.phone.getByRole('link', { name: 'Please show who you are' }).click()
      await open.phone.getByRole('button', { name: 'Decline' }).click()
      await open.desk.getByText('Would not say').waitFor()

      // The code was good once.
      await open.phone.getByRole('link', { name: 'Please show who you are' }).click()
      await open.phone.getByText('nonce.spent').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('refuses a code that has run out, an answer of another session, and one that shows less than was asked', async () => {
      const open = await opened(demo())
      const next = () => open.desk.getByRole('button', { name: 'Ask the next customer' }).click()
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await scan(open)
      await open.phone.getByRole('button', { name: 'Show this' }).click()
      await open.desk.locator('.glance-accepted').waitFor()

      await next()
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await open.page.getByRole('button', { name: 'The answer is of another session' }).click()
      await open.desk.locator('.glance-rejected').getByText('presentation.nonce_mismatch').waitFor()
      expect(await open.inspect('desk-refused')).toEqual([])

      await next()
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await open.page.getByRole('button', { name: /shows less than was asked/ }).click()
      await open.desk.locator('.glance-rejected').getByText('request.unsatisfied').waitFor()

      await next()
      await open.desk.getByLabel('The code is good for').selectOption('3')
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await open.desk.getByRole('button', { name: /^Send it as a link/ }).click()
      await open.desk.getByText('The code has run out').waitFor()
      await open.phone.getByRole('link', { name: 'Please show who you are' }).last().click()
      await open.phone.getByText('request.expired').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('answers for no other device than the one that the desk talks to, and to no wish that it cannot meet', async () => {
      const open = await opened(demo())
      await open.desk.getByLabel('I am talking to').selectOption('mallory')
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await scan(open)
      const sheet = open.phone.getByRole('region', { name: /Support desk asks/ })
      await sheet.getByText('This cannot be answered').waitFor()
      expect(await sheet.getByRole('button', { name: 'Show this' }).count()).toBe(0)
      await sheet.getByRole('button', { name: 'Decline' }).click()

      await open.desk.getByRole('button', { name: 'Ask the next customer' }).click()
      await open.desk.getByLabel('I am talking to').selectOption('alice-phone')
      await open.desk.getByLabel('Only customers of').fill('Megadodo Publications')
      await open.desk.getByRole('button', { name: 'Show a code' }).click()
      await scan(open)
      await sheet.getByText('wallet.no_match').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })
  })
}

async function opened(host: DemoHost) {
  const open = await host.open('desk')
  const desk = open.role('desk')
  const phone = open.role('alice-phone')
  await desk.getByText('The agent holds a credential').waitFor()
  await phone.getByText('Holds a credential from Example Corp').waitFor()
  return { ...open, desk, phone }
}

async function scan({ page }: OpenPart): Promise<void> {
  await page.getByRole('button', { name: 'Scan the code with Alice’s phone' }).click()
}
