import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { insist } from './bench-case.ts'
import { median } from './measure.ts'
import type { BulkFigures, BulkMode } from './store-bulk-process.ts'

/** A way to issue ten thousand credentials into SQLite, with what it took. */
export interface BulkIssue {
  readonly mode: BulkMode
  readonly credentials: number
  /** Credentials a second, median over the runs. */
  readonly rate: number
  /** That, divided by how often a second the disk syncs what one commit writes; in the same process. */
  readonly ratio: number
  /** MiB at the peak of the process, and before the first credential. */
  readonly peak: number
  readonly peakBefore: number
  readonly atLeast: number
  readonly met: boolean
}

/** The first goals: against the disk's own rate. */
const goals: Readonly<Record<BulkMode, number>> = { 'one at a time': 0.8, '64 callers': 2.5, issueMany: 2.5 }

/** Runs every mode `runs` times, in turn, each in a process of its own. */
export function measureBulkIssue({
  runs,
  credentials,
}: {
  readonly runs: number
  readonly credentials: number
}): readonly BulkIssue[] {
  const modes = Object.keys(goals) as BulkMode[]
  const figures = new Map<BulkMode, BulkFigures[]>(modes.map((mode) => [mode, []]))
  for (let run = 0; run < runs; run++) for (const mode of modes) figures.get(mode)?.push(issueOnce(mode, credentials))
  return [...figures].map(([mode, list]) => {
    const ratio = median(list.map(({ rate, syncRate }) => rate / syncRate))
    return {
      mode,
      credentials,
      rate: median(list.map(({ rate }) => rate)),
      ratio,
      peak: median(list.map(({ peak }) => peak)),
      peakBefore: median(list.map(({ peakBefore }) => peakBefore)),
      atLeast: goals[mode],
      met: ratio >= goals[mode],
    }
  })
}

function issueOnce(mode: BulkMode, credentials: number): BulkFigures {
  const program = fileURLToPath(new URL('./store-bulk-process.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, '--no-warnings', program, mode, String(credentials)],
    { encoding: 'utf8' },
  )
  insist(status === 0, `the bulk issue failed: ${stderr}`)
  return JSON.parse(stdout) as BulkFigures
}
