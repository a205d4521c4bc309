import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const guide = readFileSync(new URL('../../docs/guide/command-line.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const prelude = `set -eu
imprint() { "$NODE" --conditions=imprint-source "$IMPRINT_MAIN" "$@"; }
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprint-guide-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(block: string): string {
  const env = {
    ...process.env,
    NODE: process.execPath,
    IMPRINT_MAIN: main,
    IMPRINT_HOME: join(folder, 'home'),
    NO_COLOR: '1',
  }
  const { status, stdout, stderr } = spawnSync('bash', ['-c', prelude + block], { cwd: folder, env, encoding: 'utf8' })
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

describe('the guide to the command line, every command as it stands', () => {
  const expected = [
    /2026-11/,
    /^$/,
    /./,
    /exit 1[\s\S]*issued\.json/,
    /./,
    /^ACCEPTED {2}Alice M\. Smith/m,
    /nonce\.spent[\s\S]*exit 1/,
    /^ACCEPTED {2}Alice M\. Smith/m,
    /./,
  ]

  it('has as many blocks as are expected here', () => expect(blocks).toHaveLength(expected.length))

  it('issues, presents, judges, refuses the replay and judges again', () => {
    for (const [index, block] of blocks.entries()) expect(run(block), block).toMatch(expected[index] as RegExp)
  })
})
