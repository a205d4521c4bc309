import type { Reporter } from 'vitest/node'
import { committedTree, noteTested } from './tested-tree.ts'

/** Notes a run of all tests in which all passed, so that `pnpm verify` need not repeat it. A run of some tests changes nothing. */
export function wholeRunReporter(): Reporter {
  const isWhole = process.argv.slice(2).join(' ') === 'run'
  const before = isWhole ? committedTree() : null
  return {
    onTestRunEnd: (modules, errors, reason) => {
      if (!isWhole) return
      const passed =
        reason === 'passed' && errors.length === 0 && modules.every((module) => module.state() === 'passed')
      noteTested(passed && before !== null && before === committedTree() ? before : null)
    },
  }
}
