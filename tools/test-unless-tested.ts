import { spawnSync } from 'node:child_process'
import { isTested } from './tested-tree.ts'

// `pnpm verify` after `pnpm test` on the same commit: the same tests on the same files say the same.
if (isTested())
  console.log('All tests passed on exactly this commit a moment ago (.ci-out/tested-tree): not run again.')
else process.exitCode = spawnSync('vitest', ['run'], { stdio: 'inherit' }).status ?? 1
