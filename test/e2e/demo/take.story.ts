import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoHost } from './demo-host.ts'
import type { OpenPart } from './open-part.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const cli = join(root, 'apps/cli/src/main.ts')
const cache = new URL('../../../tools/compile-cache.ts', import.meta.url).href
const flags = [`--import=${cache}`, '--conditions=imprint-source', '--disable-warning=ExperimentalWarning']

/** What was exchanged is taken along, and says the same elsewhere. */
export function takeStory(demo: () => DemoHost): void {
  describe('take', () => {
    // Below the folder of the demo, from where the packages are found, and in what is made and never checked in.
    const made = join(root, 'apps/demo/dist')
    let folder = ''
    beforeAll(async () => {
      await mkdir(made, { recursive: true })
      folder = mkdtempSync(join(made, 'take-'))
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    it('says what to do where nothing was exchanged, and plays the exchange', async () => {
      const open = await demo().open('take')
      await open.page.getByText('Nothing was exchanged yet').waitFor()
      expect(await open.inspect('take-nothing')).toEqual([])
      await play(open)
      expect(await open.page.getByRole('combobox', { name: /What was judged/ }).textContent()).toContain(
        'Bob judged an answer: accepted, Alice M. Smith, Engineering, Example Corp',
      )
      await open.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await open.page.getByRole('button', { name: 'Copy imprint-scene.ts' }).click()
      await open.page.getByText('Copied imprint-scene.ts.').waitFor()
      expect(await open.page.evaluate<string>('navigator.clipboard.readText()')).toContain('createVerifier({')
      expect(await open.inspect('take')).toEqual([])
      expect(open.faults).toEqual([])
      await open.close()
    })

    it('gives programs, commands and a record that come to the same verdict, for a yes and for a no', async () => {
      const open = await demo().open('take')
      await play(open)
      const accepted = await takeAll(open)
      await open.page.getByRole('link', { name: 'Break it' }).click()
      await open.page.locator('button[data-attack="replay"]').click()
      await open.page.locator('button[data-attack="replay"][data-state="played"]').waitFor()
      await open.page.getByRole('link', { name: 'Take it with you' }).click()
      const choice = open.page.getByRole('combobox', { name: /What was judged/ })
      await choice.selectOption(
        String(await choice.locator('option', { hasText: 'nonce.spent' }).getAttribute('value')),
      )
      const refused = await takeAll(open)
      expect(open.faults).toEqual([])
      await open.close()

      const imprint = `#!/bin/sh\nexec '${process.execPath}' ${flags.map((flag) => `'${flag}'`).join(' ')} '${cli}' "$@"\n`
      writeFileSync(join(folder, 'imprint'), imprint, { mode: 0o755 })
      const [yes, no, again, types] = await Promise.all([
        replay('yes', accepted),
        replay('no', refused),
        runShell('again', String(accepted.again)),
        compile([accepted.script, refused.script]),
      ])
      expect(yes.program.stdout).toMatch(/^accepted/m)
      expect(yes.commands.stdout).toMatch(/^ACCEPTED {2}Alice M\. Smith/m)
      expect(no.program.stdout).toMatch(/^rejected[\s\S]*nonce\.spent/m)
      expect(no.commands.stdout).toMatch(/^REJECTED[\s\S]*nonce\.spent/m)
      expect(again.stdout).toMatch(/^ACCEPTED {2}Alice M\. Smith, Engineering, Example Corp/m)
      for (const run of [yes.program, no.program, yes.commands, no.commands, again]) expect(run.code).toBe(0)
      expect(refused.again).toBeNull()
      expect(types).toEqual({ code: 0, stdout: '' })
    })

    /** Runs program and commands of one exchange. What the commands judge from the record is the very record that is offered by itself. */
    const replay = async (name: string, { script, shell, record }: Taken) => {
      const path = join(folder, `${name}.ts`)
      writeFileSync(path, script)
      const program = await run(process.execPath, [...flags, path])
      const commands = await runShell(name, shell)
      expect(readFileSync(join(folder, name, 'record.json'), 'utf8')).toBe(record)
      return { program, commands }
    }

    const runShell = async (name: string, shell: string) => {
      writeFileSync(join(folder, `${name}.sh`), shell)
      return run('sh', [`${name}.sh`, name])
    }

    const compile = (texts: readonly string[]) => {
      const project = mkdtempSync(join(folder, 'types-'))
      for (const [index, text] of texts.entries()) writeFileSync(join(project, `scene-${index}.ts`), text)
      const compilerOptions = {
        noEmit: true,
        composite: false,
        declaration: false,
        emitDeclarationOnly: false,
        customConditions: ['imprint-source'],
        rewriteRelativeImportExtensions: false,
        allowImportingTsExtensions: true,
        types: ['node'],
      }
      const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
      return run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project])
    }

    const run = async (file: string, args: readonly string[]) => {
      const DIRECTORY = join(root, 'apps/demo/data/staff.vcf')
      const env = { ...process.env, IMPRINT: './imprint', DIRECTORY, IMPRINT_HOME: join(folder, 'home') }
      const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
      const [stdout, code] = await Promise.all([
        text(child.stdout),
        new Promise((resolve) => child.once('close', resolve)),
      ])
      return { code, stdout }
    }
  })
}

type Taken = Awaited<ReturnType<typeof takeAll>>

async function play({ page }: OpenPart): Promise<void> {
  await page.getByRole('button', { name: 'Play the exchange' }).click()
  await page.getByRole('heading', { name: 'Three ways to take it along' }).waitFor()
}

/** Downloads what each of the three tabs offers, as a user does. */
async function takeAll({ page }: OpenPart) {
  const take = async (tab: string, name: string) => {
    await page.getByRole('tab', { name: tab }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Download ${name}` }).click(),
    ])
    const path = join(mkdtempSync(join(tmpdir(), 'imprint-take-')), name)
    await download.saveAs(path)
    const saved = readFileSync(path, 'utf8')
    rmSync(join(path, '..'), { recursive: true })
    expect(download.suggestedFilename()).toBe(name)
    return saved
  }
  const takeIfThere = async (tab: string, name: string) => {
    await page.getByRole('tab', { name: tab }).click()
    const isThere = (await page.getByRole('button', { name: `Download ${name}` }).count()) > 0
    return isThere ? take(tab, name) : null
  }
  return {
    script: await take('TypeScript', 'imprint-scene.ts'),
    shell: await take('Commands', 'imprint-scene.sh'),
    again: await takeIfThere('Commands', 'imprint-again.sh'),
    record: await take('Audit record', 'imprint-record.json'),
  }
}
