import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const guide = readFileSync(new URL('../../docs/guide/my-companys-ca.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const prelude = `set -eu
imprint() { "$NODE" --conditions=imprint-source "$IMPRINT_MAIN" "$@"; }
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprint-ca-guide-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the guide to a company’s authority, every command as it stands', () => {
  const expected = [
    /root\.pem/,
    /Wrote the certificate/,
    /^accepted[\s\S]*CN=Alice Smith/,
    /accepted[\s\S]*CN=Alice Smith[\s\S]*CN=Alice Smith/,
    /x509\.revoked[\s\S]*exit 1/,
  ]

  it('has a block for each expectation', () => {
    expect(blocks).toHaveLength(expected.length)
  })

  it.each(expected.map((pattern, index) => [index, pattern] as const))(
    'block %i',
    { timeout: 60_000 },
    (index, pattern) => {
      const env = {
        ...process.env,
        NODE: process.execPath,
        IMPRINT_MAIN: main,
        IMPRINT_HOME: join(folder, 'home'),
        NO_COLOR: '1',
      }
      const { status, stdout, stderr } = spawnSync('bash', ['-c', prelude + (blocks[index] ?? '')], {
        cwd: folder,
        env,
        encoding: 'utf8',
      })
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout + stderr).toMatch(pattern)
    },
  )
})
