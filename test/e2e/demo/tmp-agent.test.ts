import { mkdirSync, writeFileSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { startDemoHost } from './demo-host.ts'
const root = new URL('../../../', import.meta.url).pathname
it('works', async () => {
  const host = await startDemoHost()
  if (typeof host === 'string') throw new Error(host)
  const open = await host.open('desk')
  const desk = open.role('desk'); const phone = open.role('alice-phone')
  await desk.getByText('The agent holds a credential').waitFor()
  await phone.getByText('Holds a credential from Example Corp').waitFor()
  await desk.getByRole('button', { name: 'Show a code' }).click()
  await open.page.getByRole('button', { name: 'Scan the code with Alice’s phone' }).click()
  await phone.getByRole('button', { name: 'Show this' }).click()
  await desk.locator('.glance-accepted').waitFor()
  await phone.getByRole('button', { name: 'Ask the agent' }).click()
  await desk.getByRole('button', { name: 'Show this' }).click()
  await phone.locator('.glance-accepted').waitFor()
  await open.page.getByRole('link', { name: 'Take it with you' }).click()
  const folder = `${root}apps/demo/dist/tmp-agent`
  rmSync(folder, { recursive: true, force: true }); mkdirSync(folder, { recursive: true })
  const choice = open.page.getByRole('combobox', { name: /What was judged/ })
  for (const value of ['0', '1']) {
    await choice.selectOption(value)
    for (const [tab, name] of [['TypeScript', 'imprint-scene.ts'], ['Commands', 'imprint-scene.sh'], ['Commands', 'imprint-again.sh']] as const) {
      await open.page.getByRole('tab', { name: tab }).click()
      const b = open.page.locator('figure', { hasText: name }).locator('pre').first()
      if (await b.count() === 0) { console.log(value, name, 'absent'); continue }
      writeFileSync(`${folder}/${value}-${name}`, String(await b.textContent()))
    }
  }
  expect(open.faults).toEqual([])
  await host.close()
})
