import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import { parseSeconds } from '@imprint/core'
import { readPolicy } from '@imprint/trust/policy-file'
import { afterAll, describe, expect, it } from 'vitest'
import type { Host } from '../command.ts'
import { runCli } from '../run.ts'
import { displayWidth, fitWidth } from '../terminal/display-width.ts'
import { createStyle } from '../terminal/style.ts'
import { graphSvg } from './graph-svg.ts'
import { graphText } from './graph-text.ts'
import { policyGraph } from './policy-graph.ts'
import { readReport } from './read-report.ts'
import { draftGraph } from './trust-graph.ts'
import { verdictGraph } from './verdict-graph.ts'

const plain = createStyle(false)
const folder = mkdtempSync(join(tmpdir(), 'imprint-graph-'))
afterAll(() => rmSync(folder, { recursive: true }))

const policy = {
  version: 'imprint-trust/1',
  rule: 'precedence',
  models: [
    {
      rule: { atLeast: 2 },
      models: [
        { model: 'hierarchy', authorities: [{ issuer: 'https://im.example.com', domains: ['example.com'] }] },
        { model: 'first-use', domains: ['example.com'] },
      ],
    },
    {
      model: 'hierarchy',
      authorities: [{ issuer: 'https://im.example.com', domains: ['example.com'] }],
      where: { claim: 'role', is: '<script>' },
    },
  ],
}

function drawn() {
  const file = readPolicy(JSON.stringify(policy))
  if (!file.ok) throw new TypeError(file.error.detail)
  return policyGraph(file.value.policy)
}

const step = (who: string) => ({ model: 'm', who, why: 'so', evidenceAt: null })
const opinion = (place: string, stance: string, more: object = {}) => ({
  model: `m${place}`,
  place,
  stance,
  because: null,
  keys: [],
  path: [],
  ...more,
})
const conflict = {
  outcome: 'rejected',
  because: { code: 'issuer.key_changed' },
  checks: [
    {
      rule: 'issuer.trusted',
      about: '/credentials/0',
      result: 'failed',
      code: 'issuer.key_changed',
      opinions: [
        opinion('/models/0', 'trusted', { keys: ['urn:x:AAAAAAAAAA'], path: [step('https://im.example.com')] }),
        opinion('/models/1', 'distrusted', { because: { code: 'issuer.key_changed' } }),
        opinion('/models/2', 'unsure', { because: { code: 'issuer.key_unavailable' } }),
        opinion('/models/3', 'not-asked'),
      ],
    },
  ],
}

function graphOf(report: object) {
  const read = readReport(JSON.parse(JSON.stringify(report)))
  if (!read.ok) throw new TypeError(read.error.detail)
  return verdictGraph(read.value)
}

describe('a picture of a policy', () => {
  it('is a tree on the terminal, in which who comes twice is drawn once', () => {
    expect(graphText(drawn(), { style: plain, width: 80 })).toMatchInlineSnapshot(`
      "The verifier
      └─ · the first of 2
         ├─ · 1. at least 2 of 2, no veto
         │  ├─ · Authorities
         │  │  └─ ✓ https://im.example.com
         │  │     └─ ✓ people at example.com
         │  └─ · First use
         │     └─ ✓ any https issuer at example.com
         │        └─ ✓ people at example.com
         └─ · 2. Authorities (only where “role” is "<script>")
            └─ ✓ https://im.example.com ↑ above

      · asks   ✓ vouches for"
    `)
  })

  it('fits the terminal, however wide the letters are', () => {
    const graph = draftGraph('x', { id: 'self', label: '漢字'.repeat(40), detail: 'é\u0301'.repeat(90), kind: 'self' })
    graph.add({ id: 'a', label: '👩‍💻'.repeat(60), detail: null, kind: 'party' })
    graph.link({ from: 'self', to: 'a', kind: 'doubts', label: 'w'.repeat(300) })
    for (const line of graphText(graph.finish(), { style: plain, width: 40 }).split('\n'))
      expect(displayWidth(line)).toBeLessThanOrEqual(40)
    expect(fitWidth('漢字漢字', 5)).toBe('漢字…')
    expect(fitWidth('abc', 3)).toBe('abc')
  })

  it('is an image with a title and a description, and nothing that runs or is fetched', () => {
    const svg = graphSvg(drawn())
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="title desc"/)
    expect(svg).toContain('<title id="title">Whom this policy believes</title>')
    expect(svg).toContain('https://im.example.com vouches for people at example.com.')
    expect(svg).toContain('&quot;&lt;script&gt;&quot;')
    expect(svg).not.toMatch(/<script|<style|<image|href|\son\w+=|javascript:/i)
    const open = [...svg.matchAll(/<([a-z]+)(?:\s[^>]*)?>/g)]
      .filter(([tag]) => !tag.endsWith('/>'))
      .map(([, name]) => name)
    const closed = [...svg.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name)
    expect(open.sort()).toEqual(closed.sort())
  })

  it('holds no text that XML cannot', () => {
    const graph = draftGraph('\u0000\ud800\uffff', { id: 'self', label: ']]>&\u0008', detail: null, kind: 'self' })
    const svg = graphSvg(graph.finish())
    expect(svg).toContain(']]&gt;&amp;\\u{8}')
    expect(svg).not.toMatch(/\p{Surrogate}/u)
    for (const character of svg) expect(character === '\n' || (character >= ' ' && character < '\ufffe')).toBe(true)
  })
})

describe('a picture of a verdict', () => {
  it('draws both sides of a conflict, who could not find out, and who was not asked', () => {
    const { links, nodes } = graphOf(conflict)
    expect(nodes[0]?.detail).toBe('rejected: issuer.key_changed')
    expect(links.filter(({ kind }) => kind !== 'asks').map(({ kind }) => kind)).toEqual([
      'vouches',
      'vouches',
      'refuses',
      'doubts',
      'silent',
    ])
    expect(graphSvg(graphOf(conflict))).toContain('stroke-dasharray="8 4"')
    expect(graphText(graphOf(conflict), { style: plain, width: 80 })).toContain('✗')
  })

  it('never goes in a circle, whatever a path names', () => {
    const path = ['a', 'b', 'a', 'self', 'b'].map(step)
    const [check] = conflict.checks
    const graph = graphOf({
      ...conflict,
      checks: [{ ...check, opinions: [opinion('/models/0', 'trusted', { path })] }],
    })
    expect(graphText(graph, { style: plain, width: 80 }).split('\n').length).toBeLessThan(20)
    expect(graphSvg(graph)).toContain('</svg>')
  })

  it('is not drawn of half a verdict', () => {
    const [check] = conflict.checks
    const wrong: readonly object[] = [
      { ...conflict, outcome: 'fine' },
      { ...conflict, because: {} },
      { ...conflict, checks: {} },
      { ...conflict, checks: [{ rule: 'issuer.trusted' }] },
      { ...conflict, checks: [{ ...check, opinions: [opinion('/models/0', 'loved')] }] },
      { ...conflict, checks: [{ ...check, opinions: [opinion('/models/0', 'none', { path: [{}] })] }] },
      { ...conflict, credentials: [{ issuer: 'x' }] },
      { ...conflict, device: 1 },
    ]
    for (const each of wrong)
      expect(readReport(JSON.parse(JSON.stringify(each)))).toMatchObject({ error: { code: 'store.corrupt' } })
  })
})

describe('imprint trust', () => {
  async function run(...args: readonly string[]) {
    const said = { out: '', err: '' }
    const now = parseSeconds(1_795_341_600)
    if (!now.ok) throw new TypeError(now.error.detail)
    const host: Host = {
      cwd: folder,
      env: {},
      clock: fixedClock(now.value),
      colour: false,
      interactive: false,
      columns: 60,
      readInput: async () => new Uint8Array(),
      out: (text) => {
        said.out += text
      },
      err: (text) => {
        said.err += text
      },
    }
    return { exit: await runCli(args, host), ...said }
  }

  writeFileSync(join(folder, 'trust.json'), JSON.stringify(policy))
  writeFileSync(join(folder, 'verdict.json'), JSON.stringify(conflict))
  writeFileSync(join(folder, 'request.json'), '{"version":"imprint-request/1"}')

  it('explains a file, with the name that verdicts repeat', async () => {
    const { exit, out } = await run('trust', 'explain', 'trust.json')
    expect(exit).toBe(0)
    expect(out).toMatch(/An issuer is believed if the first[\s\S]*\nni:\/\/\/sha-256;[\w-]{43}\n$/)
    const json = JSON.parse((await run('trust', 'explain', 'trust.json', '--json')).out)
    expect(out).toContain(json.policyHash)
  })

  it('says where a file is wrong', async () => {
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...policy, rule: 'most' }))
    const { exit, err } = await run('trust', 'explain', 'wrong.json')
    expect(exit).toBe(64)
    expect(err).toContain('trust.policy at /rule')
  })

  it('draws a policy and a verdict, on the terminal and as a file', async () => {
    expect((await run('trust', 'graph', 'trust.json')).out).toContain('└─')
    expect((await run('trust', 'graph', 'verdict.json')).out).toContain('rejected: issuer.key_changed')
    expect((await run('trust', 'graph', 'verdict.json', '--svg', 'v.svg')).exit).toBe(0)
    expect(readFileSync(join(folder, 'v.svg'), 'utf8')).toContain('<svg ')
  })

  it('asks for what a record does not say, and refuses what is neither', async () => {
    expect((await run('trust', 'graph', 'request.json')).err).toContain('--trust')
    expect((await run('trust', 'graph', 'request.json', '--trust', 'trust.json')).exit).toBe(64)
    expect((await run('trust', 'graph', 'trust.json', '--trust', 'trust.json')).exit).toBe(64)
    expect((await run('trust', 'graph')).exit).toBe(64)
  })
})
