import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import { parseSeconds } from '@imprint/core'
import { readPolicy } from '@imprint/trust/policy-file'
import { afterAll, describe, expect, it } from 'vitest'
import type { Host } from '../command.ts'
import { runCli } from '../run.ts'
import { displayWidth, fitWidth, wrapWidth } from '../terminal/display-width.ts'
import { createStyle } from '../terminal/style.ts'
import { type Area, layoutGraph, measures, type Point } from './graph-layout.ts'
import { graphSvg } from './graph-svg.ts'
import { graphText } from './graph-text.ts'
import { policyGraph } from './policy-graph.ts'
import { readReport } from './read-report.ts'
import { draftGraph, type LinkKind, linkWords, type TrustGraph } from './trust-graph.ts'
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

/** Two models believe different keys of one issuer, and the first one signed. */
const twoKeys = ({ outcome, result, combinedBy }: Readonly<Record<string, string>>) => {
  const key = (letter: string) => `urn:x:${letter.repeat(10)}`
  const believes = (at: number, letter: string) =>
    opinion(`/models/${at}`, 'trusted', {
      model: 'pinned',
      keys: [key(letter)],
      path: [step('https://im.example.com')],
    })
  return {
    outcome,
    checks: [
      {
        rule: 'issuer.trusted',
        about: '/credentials/0',
        result,
        ...(result === 'failed' ? { code: 'trust.no_agreement' } : { notes: [{ code: 'trust.conflict' }] }),
        combinedBy,
        token: { issuer: 'https://im.example.com', signedBy: key('A') },
        opinions: [believes(0, 'A'), believes(1, 'B')],
      },
    ],
  }
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
         │  ├─ · 1. Authorities
         │  │  └─ ✓ https://im.example.com
         │  │     └─ ✓ people at example.com
         │  └─ · 2. First use
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
    expect(wrapWidth('im:alice@example.com has a key', 12)).toEqual(['im:alice@', 'example.com', 'has a key'])
    expect(wrapWidth('漢字漢字', 4)).toEqual(['漢字', '漢字'])
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

/** Graphs as evidence of others could make them: deep, wide, with long names and every kind of link. */
const shapes: readonly (readonly [string, TrustGraph])[] = [
  ['of a policy', drawn()],
  ['of a conflict', graphOf(twoKeys({ outcome: 'accepted', result: 'passed', combinedBy: 'any' }))],
  ['two hundred deep', made(200, (at) => [at - 1])],
  ['two hundred wide', made(200, () => [0])],
  ['in which everything is joined', made(40, (at) => [at - 1, Math.floor(at / 2), at % 7])],
]

function made(count: number, above: (at: number) => readonly number[]): TrustGraph {
  const kinds = Object.keys(linkWords) as LinkKind[]
  const draft = draftGraph('x', { id: '0', label: 'The verifier', detail: null, kind: 'self' })
  for (let at = 1; at < count; at++) {
    draft.add({ id: `${at}`, label: 'name '.repeat((at % 30) + 1), detail: 'w'.repeat(at % 90), kind: 'party' })
    for (const [index, from] of above(at).entries())
      draft.link({
        from: `${from}`,
        to: `${at}`,
        // What only contradicts leads nowhere, so the first link is of another kind.
        kind: kinds[at % (index === 0 ? 5 : 6)] as LinkKind,
        label: at % 3 === 0 ? null : 'why '.repeat(at % 40),
      })
  }
  return draft.finish()
}

const meet = (a: Area, b: Area) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
/** A part of a line as an area, not counting where it touches. */
const areaOf = (a: Point, b: Point): Area => ({
  x: Math.min(a.x, b.x) + 0.1,
  y: Math.min(a.y, b.y) + 0.1,
  width: Math.max(0, Math.abs(a.x - b.x) - 0.2),
  height: Math.max(0, Math.abs(a.y - b.y) - 0.2),
})

describe.each(shapes)('a picture %s', (_, graph) => {
  const { nodes, links, width, height } = layoutGraph(graph)
  const texts = links.flatMap(({ text }) => text ?? [])
  const lines = links.flatMap(({ points }) => points.slice(1).map((to, index) => areaOf(points[index] as Point, to)))
  const ends = links.map(({ points }) => {
    const { x, y } = points.at(-1) as Point
    return { x: x - (points.length === 3 ? 9 : 0), y: y - 4, width: 9, height: 8 }
  })

  it('draws everything, no wider than a page', () => {
    expect([nodes.length, links.length]).toEqual([graph.nodes.length, graph.links.length])
    expect(width).toBeLessThanOrEqual(measures.width)
    // Wherever something leads down to it, it stands further right.
    for (const { points } of links.filter((each) => each.points.length === 3))
      expect(points[2]?.x).toBeGreaterThan(points[0]?.x as number)
    for (const area of [...nodes, ...texts, ...lines]) {
      expect(area.x).toBeGreaterThanOrEqual(0)
      expect(area.x + area.width).toBeLessThanOrEqual(width)
      expect(area.y + area.height).toBeLessThanOrEqual(height)
    }
  })

  it('writes all of every name and label', () => {
    const whole = (text: string) => text.replaceAll(/\s/g, '')
    for (const { node, lines: written } of nodes)
      expect(whole(written.join(''))).toBe(whole(node.label + (node.detail ?? '')))
    for (const { link, text } of links)
      if (link.label !== null) expect(whole((text?.lines ?? []).join(''))).toContain(whole(link.label))
  })

  it('puts no text on a box, a line or an arrowhead, and no line across a box', () => {
    for (const [index, text] of texts.entries()) {
      expect([...nodes, ...texts.slice(0, index), ...ends].filter((area) => meet(text, area))).toEqual([])
      expect(lines.filter((area) => meet(text, area))).toEqual([])
    }
    for (const box of nodes) expect(lines.filter((area) => meet(box, area))).toEqual([])
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
      'conflicts',
    ])
    expect(graphSvg(graphOf(conflict))).toContain('stroke-dasharray="8 4"')
    expect(graphText(graphOf(conflict), { style: plain, width: 80 })).toContain('✗')
  })

  it.each([
    ['accepted', 'passed', 'any', 'any of 2', 'holds, with trust.conflict'],
    ['rejected', 'failed', 'all', 'all of 2', 'does not hold: trust.no_agreement'],
  ])(
    'keeps which model believes which key, joins keys that contradict each other, and marks the one that signed: %s',
    (outcome, result, combinedBy, label, detail) => {
      const graph = graphOf(twoKeys({ outcome, result, combinedBy }))
      const { nodes, links } = graph
      const id = (wanted: string) => nodes.find((node) => node.label === wanted)?.id ?? wanted
      const joins = (from: string, to: string) =>
        links.filter((link) => link.from === id(from) && link.to === id(to)).map(({ kind }) => kind)
      expect(nodes.find(({ kind }) => kind === 'rule')).toMatchObject({ label, detail })
      expect(joins('The verifier', label)).toEqual(['asks'])
      expect(joins('1. pinned', 'key AAAAAAAA…')).toEqual(['vouches'])
      expect(joins('2. pinned', 'key BBBBBBBB…')).toEqual(['vouches'])
      expect(joins('1. pinned', 'key BBBBBBBB…')).toEqual([])
      expect(joins('key AAAAAAAA…', 'https://im.example.com')).toEqual(['vouches'])
      expect(joins('key BBBBBBBB…', 'https://im.example.com')).toEqual(['vouches'])
      expect(joins('key BBBBBBBB…', 'key AAAAAAAA…')).toEqual(['conflicts'])
      const keys = nodes.filter(({ kind }) => kind === 'key')
      expect(keys.map(({ mark, detail: says }) => [mark, says])).toEqual([
        ['signed', 'signed the credential'],
        [undefined, 'did not sign the credential'],
      ])
      const text = graphText(graph, { style: plain, width: 80 })
      expect(text).toContain('≠ conflicts with key AAAAAAAA… (signed the credential) ↑ above')
      const svg = graphSvg(graph)
      // Neither is told by its colour alone.
      expect(svg).toContain('≠ conflicts with key AAAAAAAA…: two models believe')
      expect(svg).toContain('marker-start="url(#end-conflicts)"')
      expect(svg).toMatch(/stroke-width="3"\/><text[^>]*>key AAAAAAAA…/)
    },
  )

  it('joins who distrusts with who believes', () => {
    const graph = graphOf(conflict)
    const label = (wanted: string | undefined) => graph.nodes.find(({ id }) => id === wanted)?.label
    const [joined] = graph.links.filter(({ kind }) => kind === 'conflicts')
    expect([label(joined?.from), label(joined?.to)]).toEqual(['2. m/models/1', '1. m/models/0'])
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
      { ...conflict, checks: [{ ...check, token: 'x' }] },
      { ...conflict, checks: [{ ...check, token: { issuer: 1, signedBy: null } }] },
      { ...conflict, checks: [{ ...check, combinedBy: {} }] },
      { ...conflict, checks: [{ ...check, notes: [{}] }] },
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
    expect((await run('trust', 'graph', 'verdict.json', '--svg', '-')).out).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
    expect(readdirSync(folder)).not.toContain('-')
  })

  it('asks for what a record does not say, and refuses what is neither', async () => {
    expect((await run('trust', 'graph', 'request.json')).err).toContain('--trust')
    expect((await run('trust', 'graph', 'request.json', '--trust', 'trust.json')).exit).toBe(64)
    expect((await run('trust', 'graph', 'trust.json', '--trust', 'trust.json')).exit).toBe(64)
    expect((await run('trust', 'graph')).exit).toBe(64)
  })
})
