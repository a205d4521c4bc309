import { displayWidth, fitWidth } from '../terminal/display-width.ts'
import { printable } from '../terminal/style.ts'
import { type LinkKind, linkWords, type TrustGraph, type TrustLink, type TrustNode } from './trust-graph.ts'

// Measures in user units. Text is set in a monospaced face, so that its width is known without drawing it: 0.6 em a column.
const font = 13
const column = font * 0.6
const maxColumns = 34
const lineHeight = 18
const padding = 10
const gapAcross = 150
const gapDown = 22
const margin = 24

interface Box {
  readonly node: TrustNode
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Draws a graph as SVG, from left to right. A title and a description say all of it in words; nothing in it is a script, a style sheet or a reference to elsewhere. */
export function graphSvg(graph: TrustGraph): string {
  const boxes = layout(graph)
  const all = [...boxes.values()]
  const width = Math.ceil(Math.max(...all.map((box) => box.x + box.width)) + margin)
  const height = Math.ceil(Math.max(...all.map((box) => box.y + box.height)) + margin + lineHeight * 2)
  const links = graph.links.map((link) => drawLink(link, boxes))
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc" font-family="ui-monospace, monospace" font-size="${font}">`,
    `<title id="title">${xmlText(graph.title)}</title>`,
    `<desc id="desc">${xmlText(describe(graph))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    '<defs>',
    ...kindsOf(graph).map(
      (kind) =>
        `<marker id="end-${kind}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="${strokes[kind].colour}"/></marker>`,
    ),
    '</defs>',
    ...links,
    ...all.map(drawBox),
    drawKey(graph, height),
    '</svg>',
  ].join('\n')}\n`
}

/** Everything that the picture shows, as sentences. */
function describe({ nodes, links }: TrustGraph): string {
  const names = new Map(nodes.map(({ id, label }) => [id, label]))
  const sentences = links.map(({ from, to, kind, label }) => {
    const why = label === null ? '' : ` (${label})`
    return `${names.get(from)} ${linkWords[kind]} ${names.get(to)}${why}.`
  })
  return sentences.join(' ')
}

/** Puts each node into the column after the last of those that lead to it. */
function layout({ nodes, links }: TrustGraph): ReadonlyMap<string, Box> {
  const depths = new Map(nodes.map(({ id }) => [id, 0]))
  for (let changed = true; changed; ) {
    changed = false
    for (const { from, to } of links) {
      const depth = (depths.get(from) ?? 0) + 1
      if (depth <= (depths.get(to) ?? 0)) continue
      depths.set(to, depth)
      changed = true
    }
  }
  const boxes = new Map<string, Box>()
  let x = margin
  for (let depth = 0; depth <= Math.max(...depths.values()); depth++) {
    let y = margin
    let widest = 0
    for (const node of nodes.filter(({ id }) => depths.get(id) === depth)) {
      const lines = linesOf(node)
      const width = Math.max(...lines.map(displayWidth)) * column + 2 * padding
      const height = lines.length * lineHeight + padding
      boxes.set(node.id, { node, x, y, width, height })
      y += height + gapDown
      widest = Math.max(widest, width)
    }
    x += widest + gapAcross
  }
  return boxes
}

function linesOf({ label, detail }: TrustNode): readonly string[] {
  return [label, ...(detail === null ? [] : [detail])].map((text) => fitWidth(printable(text), maxColumns))
}

const fills: Readonly<Record<TrustNode['kind'], { readonly fill: string; readonly radius: number }>> = {
  self: { fill: '#e8eefc', radius: 16 },
  rule: { fill: '#f4f0fa', radius: 2 },
  model: { fill: '#f3f3f3', radius: 2 },
  party: { fill: '#ffffff', radius: 8 },
  subject: { fill: '#eef7ee', radius: 16 },
}

function drawBox({ node, x, y, width, height }: Box): string {
  const { fill, radius } = fills[node.kind]
  const lines = linesOf(node).map(
    (line, index) =>
      `<text x="${round(x + padding)}" y="${round(y + (index + 1) * lineHeight - 2)}"${index === 0 ? '' : ' fill="#555555"'}>${xmlText(line)}</text>`,
  )
  // The whole text is there for whoever points at it.
  const whole = [node.label, ...(node.detail === null ? [] : [node.detail])].join(', ')
  return `<g><title>${xmlText(whole)}</title><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}" fill="${fill}" stroke="#333333"/>${lines.join('')}</g>`
}

// Told apart by dashes too: not everybody sees the colours.
const strokes: Readonly<Record<LinkKind, { readonly colour: string; readonly dashes: string }>> = {
  asks: { colour: '#333333', dashes: '' },
  vouches: { colour: '#1a6b2f', dashes: '' },
  refuses: { colour: '#b3261e', dashes: '8 4' },
  doubts: { colour: '#8a5a00', dashes: '3 3' },
  silent: { colour: '#777777', dashes: '1 4' },
}

function drawLink({ from, to, kind, label }: TrustLink, boxes: ReadonlyMap<string, Box>): string {
  const [a, b] = [boxes.get(from) as Box, boxes.get(to) as Box]
  const [x1, y1, x2, y2] = [a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2]
  const middle = x1 + (x2 - x1) / 2
  const { colour, dashes } = strokes[kind]
  const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`
  const path = `<path d="M${round(x1)} ${round(y1)}C${round(middle)} ${round(y1)} ${round(middle)} ${round(y2)} ${round(x2)} ${round(y2)}" fill="none" stroke="${colour}" stroke-width="1.5"${dash} marker-end="url(#end-${kind})"/>`
  if (label === null) return path
  const short = fitWidth(printable(label), Math.floor(gapAcross / (column * 0.8)))
  return `<g><title>${xmlText(label)}</title>${path}<text x="${round(middle)}" y="${round((y1 + y2) / 2 - 4)}" font-size="${font * 0.8}" text-anchor="middle" fill="${colour}">${xmlText(short)}</text></g>`
}

function drawKey(graph: TrustGraph, height: number): string {
  const parts = kindsOf(graph).map((kind, index) => {
    const x = margin + index * 230
    const { colour, dashes } = strokes[kind]
    const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`
    return `<path d="M${x} ${height - 18}h28" stroke="${colour}" stroke-width="1.5"${dash}/><text x="${x + 36}" y="${height - 14}" font-size="${font * 0.8}">${linkWords[kind]}</text>`
  })
  return `<g aria-hidden="true">${parts.join('')}</g>`
}

function kindsOf({ links }: TrustGraph): readonly LinkKind[] {
  return [...new Set(links.map(({ kind }) => kind))]
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** XML has no place for most controls, and `printable` has written them out. */
function xmlText(text: string): string {
  return printable(text)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}
