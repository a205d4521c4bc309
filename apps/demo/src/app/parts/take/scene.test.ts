import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRequest, type Seconds } from '@imprint/core'
import { afterAll, describe, expect, it } from 'vitest'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import { ownKeysShell } from './own-keys-shell.ts'
import { sceneFiles, sceneShell } from './scene-commands.ts'
import { sceneScript } from './scene-script.ts'

const at = 1_795_349_590 as Seconds
const parsed = parseRequest(
  JSON.stringify({
    version: 'imprint-request/1',
    nonce: 'PIs3q_7SZ9mb8HRzwuhknEwt-isMDusGYcSh6oUQFkg',
    audience: "im:it's$(touch audience)`touch audience`@example.org",
    issuedAt: at,
    expiresAt: at + 300,
    ask: [{ type: 'ImDeviceCredential', claims: ['fn'] }],
  }),
)
if (!parsed.ok) throw new Error(parsed.error.detail)
const request = parsed.value
const evidence = { text: 'a.b.c', request, facts: {}, at, nonce: null } as const

function refused(text: string): VerdictReport {
  const verdict = { outcome: 'rejected', because: { code: 'format.unknown', detail: '' }, checks: [] } as const
  return { by: 'bob', about: null, message: null, at, verdict, evidence: { ...evidence, text } }
}

const folder = mkdtempSync(join(tmpdir(), 'imprint-take-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hostile = [
  'x\nEND\ntouch broken\n',
  'x\nEND\nEND_\ntouch broken\n$(touch broken)`touch broken`',
  `'; touch broken; '`,
  `"\nimport("node:fs")//\u2028\${process.exit(7)}`,
]

describe('what is taken along', () => {
  it.each(hostile)('lays files down as they are, whatever others wrote (%j)', (text) => {
    const report = refused(text)
    const shell = sceneShell(report, '')
    // The command stands still; the last line wants the exit code of a refusal.
    const run = spawnSync('sh', ['-c', shell, 'sh', 'scene'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], IMPRINT: 'false' },
    })
    expect(run.status).toBe(0)
    expect(readdirSync(folder)).toEqual(['scene'])
    for (const { name, text: wanted } of sceneFiles(report, ''))
      expect(readFileSync(join(folder, 'scene', name), 'utf8')).toBe(wanted)
    rmSync(join(folder, 'scene'), { recursive: true })
  })

  it('hands over a presentation by itself only where it is a line of text', () => {
    const names = (text: string) => sceneFiles(refused(text), '').map(({ name }) => name)
    expect(names('a.b.c')).toContain('presentation.txt')
    for (const text of hostile.filter((each) => each.includes('\n')))
      expect(names(text)).not.toContain('presentation.txt')
  })

  it.each(hostile)('keeps in a program to one text what others wrote (%j)', (text) => {
    const lines = (script: string) => script.split('\n')
    const plain = lines(sceneScript(refused('a.b.c'), ''))
    const other = lines(sceneScript(refused(text), ''))
    expect(other.filter((line, index) => line !== plain[index])).toEqual([
      `const presentation = ${JSON.stringify(text)}`,
    ])
  })

  it('quotes what stands in a command', () => {
    const value = {
      device: 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com',
      holderKey: { kty: 'OKP', crv: 'Ed25519', x: '' } as const,
      credentials: [],
      validUntil: null,
    }
    const report = { ...refused('a.b.c'), verdict: { outcome: 'accepted', value, checks: [] } as const }
    const shell = ownKeysShell(report as unknown as VerdictReport) ?? ''
    const said = spawnSync('sh', ['-c', shell, 'sh', 'again'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], IMPRINT: 'echo' },
    }).stdout
    expect(said).toContain(`request --verifier ${request.audience} --ask ImDeviceCredential:fn`)
    expect(readdirSync(folder)).toEqual(['again'])
    expect(ownKeysShell(refused('a.b.c'))).toBeNull()
  })
})
