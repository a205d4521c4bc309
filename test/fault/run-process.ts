import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Orders } from './orders.ts'

/** A way to run issuers in processes of their own. */
export interface Processes {
  /** A directory for what they write. */
  readonly folder: string
  start(orders: Orders): RunningProcess
  /** Removes the program and the directory. */
  clear(): Promise<void>
}

/** A process that runs. */
export interface RunningProcess {
  kill(): void
  /** Resolves when it has issued its first credential, or has ended. */
  readonly begun: Promise<void>
  /** Resolves when it has said that it is done, or has ended. */
  readonly done: Promise<void>
  /** Everything that it said, in whole lines, and how it ended. */
  readonly ended: Promise<{
    readonly lines: readonly string[]
    readonly signal: string | null
    readonly errors: string
  }>
}

/** Bundles the program once, so that starting it fifty times takes seconds. */
export async function prepareProcesses(): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'imprint-fault-'))
  const program = join(folder, 'issuer-process.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./issuer-process.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    conditions: ['imprint-source'],
    external: ['pg-native'],
    logLevel: 'error',
  })
  return {
    folder,
    start: (orders) => follow(spawn(process.execPath, ['--no-warnings', program, JSON.stringify(orders)], { env: {} })),
    clear: () => rm(folder, { recursive: true, force: true }),
  }
}

function follow(child: ChildProcess): RunningProcess {
  let said = ''
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const saying = (isEnough: () => boolean) =>
    new Promise<void>((resolve) => {
      child.stdout?.on('data', () => {
        if (isEnough()) resolve()
      })
      child.once('close', () => resolve())
    })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const begun = saying(() => said.includes('issued'))
  const done = saying(() => said.endsWith('done\n'))
  const ended = new Promise<Awaited<RunningProcess['ended']>>((resolve) =>
    // Not `exit`: what it wrote before is still in the pipe then.
    child.once('close', (_, signal) => resolve({ lines: said.split('\n').slice(0, -1), signal, errors })),
  )
  return { kill: () => child.kill('SIGKILL'), begun, done, ended }
}
