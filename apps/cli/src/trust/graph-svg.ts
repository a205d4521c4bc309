import { printable } from '../terminal/style.ts'
import { type Layout, layoutGraph, measures, type PlacedLink, type PlacedNode } from './graph-layout.ts'
import { type LinkKind, linkMarks, linkWords, type TrustGraph, type TrustNode } from './trust-graph.ts'

/** Draws a graph as SVG, from above to below. A title and a description say all of it in words; nothing in it is a script, a style sheet or a reference to elsewhere. */
export function graphSvg(graph: TrustGraph): string {
  const layout = layoutGraph(graph)
  const kinds = [...new Set(graph.links.map(({ kind }) => kind))]
  const width = Math.max(layout.width, keyColumn + 2 * measures.margin)
  const rows = keyRows(kinds, width)
  const height = layout.height + rows.length * keyLine + measures.margin
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc" font-family="ui-monospace, 'DejaVu Sans Mono', monospace" font-size="${measures.font}">`,
    `<title id="title">${xmlText(graph.title)}</title>`,
    `<desc id="desc">${xmlText(describe(graph))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    '<defs>',
    ...kinds.map(drawEnd),
    '</defs>',
    ...layout.nodes.map(drawBox),
    ...layout.links.map(drawLine),
    ...layout.links.map(drawText),
    drawKey(rows, layout),
    '</svg>',
  ].join('\n')}\n`
}

/** Everything that the picture shows, as sentences. */
function describe({ nodes, links }: TrustGraph): string {
  const names = new Map(nodes.map(({ id, label }) => [id, label]))
  const marked = nodes.flatMap(({ label, detail, mark }) =>
    mark === undefined || detail === null ? [] : [`${label}: ${detail}.`],
  )
  const sentences = links.map(({ from, to, kind, label }) => {
    const why = label === null ? '' : ` (${label})`
    return `${names.get(from)} ${linkWords[kind]} ${names.get(to)}${why}.`
  })
  return [...sentences, ...marked].join(' ')
}

const fills: Readonly<Record<TrustNode['kind'], { readonly fill: string; readonly radius: number }>> = {
  self: { fill: '#e8eefc', radius: 14 },
  rule: { fill: '#f4f0fa', radius: 2 },
  model: { fill: '#f3f3f3', radius: 2 },
  party: { fill: '#ffffff', radius: 8 },
  key: { fill: '#fff8e1', radius: 0 },
  subject: { fill: '#eef7ee', radius: 14 },
}

// Told apart by the line, too: not everybody sees the colours.
const borders = {
  plain: 'stroke="#333333"',
  signed: 'stroke="#1a6b2f" stroke-width="3"',
  failed: 'stroke="#b3261e" stroke-width="3" stroke-dasharray="7 3"',
} as const

function drawBox({ node, lines, labelLines, x, y, width, height }: PlacedNode): string {
  const { fill, radius } = fills[node.kind]
  const texts = lines.map((line, index) => {
    const colour = index < labelLines ? '#111111' : '#444444'
    return `<text x="${round(x + 10)}" y="${round(y + (index + 1) * measures.line - 2)}" fill="${colour}">${xmlText(line)}</text>`
  })
  return `<g><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}" fill="${fill}" ${borders[node.mark ?? 'plain']}/>${texts.join('')}</g>`
}

// Told apart by dashes too.
const strokes: Readonly<Record<LinkKind, { readonly colour: string; readonly dashes: string }>> = {
  asks: { colour: '#333333', dashes: '' },
  vouches: { colour: '#1a6b2f', dashes: '' },
  refuses: { colour: '#b3261e', dashes: '8 4' },
  doubts: { colour: '#8a5a00', dashes: '3 3' },
  silent: { colour: '#666666', dashes: '1 4' },
  conflicts: { colour: '#b3261e', dashes: '' },
}

function drawEnd(kind: LinkKind): string {
  const { colour } = strokes[kind]
  const shape = kind === 'conflicts' ? 'M1 1L7 7M7 1L1 7' : 'M0 0L8 4L0 8z'
  const paint = kind === 'conflicts' ? `fill="none" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`
  return `<marker id="end-${kind}" viewBox="0 0 8 8" refX="${kind === 'conflicts' ? 4 : 8}" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="${shape}" ${paint}/></marker>`
}

function drawLine({ link: { kind }, points }: PlacedLink): string {
  const d = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
  return strokeOf(kind, d)
}

/** A conflict is a double line with a cross at each end. */
function strokeOf(kind: LinkKind, d: string): string {
  const { colour, dashes } = strokes[kind]
  const line = `<path d="${d}" fill="none" stroke-linejoin="round"`
  if (kind === 'conflicts')
    return `${line} stroke="${colour}" stroke-width="5"/>${line} stroke="#ffffff" stroke-width="2" marker-start="url(#end-conflicts)" marker-end="url(#end-conflicts)"/>`
  const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`
  return `${line} stroke="${colour}" stroke-width="1.5"${dash} marker-end="url(#end-${kind})"/>`
}

/** A halo keeps a text readable wherever a viewer sets it in a wider face than was reckoned with. */
function drawText({ link: { kind }, text }: PlacedLink): string {
  if (text === null) return ''
  const lines = text.lines.map(
    (line, index) =>
      `<text x="${round(text.x)}" y="${round(text.y + (index + 1) * measures.smallLine - 4)}" font-size="${measures.small}" fill="${strokes[kind].colour}" stroke="#ffffff" stroke-width="3" paint-order="stroke">${xmlText(line)}</text>`,
  )
  return lines.join('')
}

const keyColumn = 250
const keyLine = 20

function keyRows(kinds: readonly LinkKind[], width: number): readonly (readonly LinkKind[])[] {
  const count = Math.max(1, Math.floor((width - 2 * measures.margin) / keyColumn))
  const rows: LinkKind[][] = []
  for (const [index, kind] of kinds.entries())
    if (index % count === 0) rows.push([kind])
    else rows.at(-1)?.push(kind)
  return rows
}

function drawKey(rows: readonly (readonly LinkKind[])[], { height }: Layout): string {
  const parts = rows.flatMap((kinds, row) =>
    kinds.map((kind, index) => {
      const x = measures.margin + index * keyColumn
      const y = height + row * keyLine + 10
      return `${strokeOf(kind, `M${x} ${y}L${x + 36} ${y}`)}<text x="${x + 48}" y="${y + 4}" font-size="${measures.small}" fill="#111111">${linkMarks[kind]} ${linkWords[kind]}</text>`
    }),
  )
  return `<g aria-hidden="true">${parts.join('')}</g>`
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
