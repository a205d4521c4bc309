import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

describe('illegal states', () => {
  it('do not compile', () => {
    const { stdout } = spawnSync(
      process.execPath,
      [here('../../node_modules/typescript/bin/tsc'), '-p', here('./tsconfig.json')],
      { encoding: 'utf8' },
    )
    expect(stdout).toBe('')
  })
})
