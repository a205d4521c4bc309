import { describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'
import type { OpenPart } from './open-part.ts'

/** A new member joins, Bob asks who she is, and she decides. */
export function chatStory(demo: () => DemoHost): void {
  describe('chat', () => {
    it('turns the badge of a new member from unverified to confirmed, once she agrees to what is shown', async () => {
      const open = await demo().open('chat')
      const { phone, member } = await joined(open)
      await member.getByText('Unverified').waitFor()
      await open.picture('chat-unverified')

      await member.getByRole('button', { name: /^Ask/ }).click()
      const sheet = phone.getByRole('region', { name: 'Bob asks: who are you?' })
      await sheet.waitFor()
      const shown = await sheet.locator('dl').textContent()
      for (const value of ['Alice M. Smith', 'Engineering', 'Example Corp']) expect(shown).toContain(value)
      expect(shown).not.toContain('Staff Engineer')
      expect(await sheet.textContent()).toContain('Job title')
      expect(await open.inspect('chat-consent')).toEqual([])

      await sheet.getByRole('button', { name: 'Show this' }).click()
      await inState(open, 'accepted')
      const words = await member.textContent()
      expect(words).toContain('Alice M. Smith, Engineering, Example Corp')
      expect(words).toContain('Confirmed by Example Corp; this device holds the key; checked just now')
      await open.page.getByText(/^All \d+ checks$/).click()
      expect(await open.page.locator('li[data-rule]').count()).toBeGreaterThan(20)
      expect(await open.inspect('chat')).toEqual([])
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('tells apart, in words, who would not say, who could not be checked and who is refused', async () => {
      const open = await demo().open('chat')
      const { phone, member } = await joined(open)
      const ask = () => member.getByRole('button', { name: /^Ask/ }).click()
      const answer = (name: string) => phone.getByRole('button', { name }).click()

      await ask()
      await answer('Decline')
      await inState(open, 'declined')
      expect(await member.textContent()).toContain('Would not say')

      const down = open.page.getByRole('button', { name: 'Example Corp’s server is down' })
      await down.click()
      await ask()
      await answer('Show this')
      await inState(open, 'undecided')
      expect(await member.textContent()).toContain('Could not be checked just now')
      await open.picture('chat-undecided')
      await down.click()

      await open.page.getByRole('button', { name: 'Example Corp suspends Alice’s phone' }).click()
      await ask()
      await answer('Show this')
      await inState(open, 'rejected')
      const words = await member.textContent()
      expect(words).toContain('Not confirmed')
      expect(words).toContain('status.suspended')
      expect(await open.inspect('chat-rejected')).toEqual([])
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('keeps each device’s key where no script can read it, and each role out of the others’ storage', async () => {
      const open = await demo().open('chat')
      await joined(open)
      const kept = await Promise.all(
        open.page.frames().map((frame) => frame.evaluate<string>(readKeys).then((text) => JSON.parse(text))),
      )
      const keys = kept.flat() as { readonly extractable: boolean; readonly x: string }[]
      expect(keys.map(({ extractable }) => extractable)).toEqual([false, false, false])
      expect(new Set(keys.map(({ x }) => x)).size).toBe(3)
      await open.close()
    })

    it('gives one role no word with another but through the chat: no command, no secret, no message in its name', async () => {
      const open = await demo().open('chat')
      const { member } = await joined(open)
      const [bob, phone, desktop] = await Promise.all(
        ['Bob', 'Alice’s phone', 'Alice’s desktop'].map(async (title) => {
          const frame = await open.page.locator(`iframe[title="${title}"]`).elementHandle()
          return (await frame?.contentFrame()) ?? open.page.mainFrame()
        }),
      )
      const command = JSON.stringify({ id: 1, name: 'ask', given: 'alice-phone' })
      await desktop?.evaluate(
        `for (let i = 0; i < parent.length; i++) parent[i].postMessage(${JSON.stringify(command)}, '*')`,
      )
      const origin = new URL(phone?.url() ?? '').origin
      const stolen = await desktop?.evaluate<string>(
        `fetch('${origin}/session', { method: 'POST' }).then(() => 'given', () => 'refused')`,
      )
      expect(stolen).toBe('refused')
      // What came before has been dealt with once this, which comes later, has arrived.
      await bob?.getByRole('textbox', { name: 'Message' }).fill('Who is there?')
      await bob?.getByRole('button', { name: 'Send' }).click()
      await phone?.getByText('Who is there?').waitFor()
      expect(await member.getAttribute('data-state')).toBe('unverified')
      await open.close()
    })

    it('goes on where it was while another part is looked at, and begins anew when that is asked for', async () => {
      const open = await demo().open('chat')
      const { phone } = await joined(open)
      await open.page.getByRole('link', { name: 'Break it' }).click()
      await open.page.getByRole('heading', { level: 1, name: 'Break it' }).waitFor()
      await open.page.getByRole('link', { name: 'Chat' }).click()
      await phone.getByText('You joined the chat').waitFor()

      await open.page.getByRole('button', { name: 'Start again' }).click()
      await phone.getByRole('button', { name: 'Join the chat' }).waitFor()
      await phone.getByText('Holds a credential').waitFor()
      await phone.getByText('Nothing was said yet').waitFor()
      await open.role('bob').getByText('Nobody else is in this chat yet').waitFor()
      expect(open.faults).toEqual([])
      await open.close()
    })
  })
}

/** Lets Alice's phone join, and waits until Bob sees it. */
async function joined(open: OpenPart) {
  const phone = open.role('alice-phone')
  const member = open.role('bob').locator('[data-member="alice-phone"]')
  await phone.getByRole('button', { name: 'Join the chat' }).click()
  await member.waitFor()
  return { phone, member }
}

async function inState(open: OpenPart, state: string): Promise<void> {
  await open.role('bob').locator(`[data-member="alice-phone"][data-state="${state}"]`).waitFor()
}

/** What any script of the origin finds in its databases: the keys, as far as they say anything. */
const readKeys = `(async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const keys = []
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name))
    for (const key of await settled(database.transaction('keys').objectStore('keys').getAll()))
      keys.push({ extractable: key.privateKey.extractable, x: key.publicJwk.x })
    database.close()
  }
  return JSON.stringify(keys)
})()`
