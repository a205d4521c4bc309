import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const guide = readFileSync(new URL('../../docs/guide/when-they-disagree.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const prelude = `set -eu
imprint() { "$NODE" --disable-warning=ExperimentalWarning --conditions=imprint-source "$IMPRINT_MAIN" "$@"; }
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprint-trust-guide-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the guide to trust models that disagree, every command as it stands', () => {
  const expected = [
    /^Issued 1 credential/m,
    /^REJECTED[\s\S]*trust\.no_agreement[\s\S]*pinned believes it, with key [\s\S]*pinned believes it, with key [\s\S]*exit 1/m,
    /^ACCEPTED {2}Alice M\. Smith[\s\S]*trust\.conflict/m,
    /^UNDECIDED[\s\S]*issuer\.key_unavailable[\s\S]*hierarchy could not find out[\s\S]*pinned believes it[\s\S]*exit 2/m,
    /^ACCEPTED {2}Alice M\. Smith[\s\S]*^REJECTED[\s\S]*trust\.claim_unmet[\s\S]*exit 1/m,
    /the first of these 2[\s\S]*ni:\/\/\/sha-256;[\s\S]*any of 2[\s\S]*^The verifier \(accepted\)[\s\S]*im:SvPfLlwBQi-6oddVRrkqpw\/04c7@example\.com[\s\S]*Wrote conflict\.svg/m,
    /was never seen before[\s\S]*nothing has changed since/,
    /^ACCEPTED[\s\S]*has a new key, and https:\/\/localhost:\d+ vouches for it[\s\S]*^UNDECIDED[\s\S]*continuity\.takeover_suspected[\s\S]*exit 2/m,
    /^UNDECIDED[\s\S]*continuity\.takeover_suspected[\s\S]*exit 2[\s\S]*^ACCEPTED[\s\S]*continuity\.takeover_allowed/m,
  ]

  it('has a block for each expectation', () => {
    expect(blocks).toHaveLength(expected.length)
  })

  // Each block goes on where the one before stopped.
  it.each(expected.map((pattern, index) => [index, pattern] as const))(
    'block %i',
    { timeout: 120_000 },
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
      expect(stdout).toMatch(pattern)
    },
  )
})
