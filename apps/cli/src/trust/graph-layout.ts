import { displayWidth, wrapWidth } from '../terminal/display-width.ts'
import { printable } from '../terminal/style.ts'
import { linkMarks, linkWords, type TrustGraph, type TrustLink, type TrustNode } from './trust-graph.ts'

/** A point in user units, from the upper left. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A rectangle. */
export interface Area extends Point {
  readonly width: number
  readonly height: number
}

/** A node and where it stands, with the lines that are written in it. */
export interface PlacedNode extends Area {
  readonly node: TrustNode
  readonly lines: readonly string[]
  /** How many of the lines are its label; the rest is detail. */
  readonly labelLines: number
}

/** A link: the corners of its line, and what is written beside it, which nothing else crosses. */
export interface PlacedLink {
  readonly link: TrustLink
  readonly points: readonly Point[]
  readonly text: (Area & { readonly lines: readonly string[] }) | null
}

/** A picture, ready to be drawn. */
export interface Layout {
  readonly nodes: readonly PlacedNode[]
  readonly links: readonly PlacedLink[]
  readonly width: number
  readonly height: number
}

/** Measures in user units. Text is set in a monospaced face, so that its width is known without drawing it. */
export const measures = {
  font: 13,
  column: 13 * 0.62,
  line: 18,
  small: 11,
  smallColumn: 11 * 0.62,
  smallLine: 15,
  margin: 24,
  /** No picture is wider, so that it fits a page and a screen. */
  width: 1_200,
} as const

const columns = 44
const smallColumns = 56
const padding = 10
const gap = 14
const step = 40
const lane = 14
const maxLanes = 16
/** Room for the widest box or text. */
const widest = smallColumns * measures.smallColumn

/**
 * Places each node in a row of its own, below and to the right of the first that leads to it, as in a table of contents. Every other link runs at the right, in a lane of its own, and is named under the box that it leaves. So no line and
 * no text ever stands on another box, however large the graph is.
 */
export function layoutGraph(graph: TrustGraph): Layout {
  const outline = outlineOf(graph)
  const deepest = Math.max(1, ...outline.map(({ depth }) => depth))
  const room = measures.width - 2 * measures.margin - widest - maxLanes * lane - gap
  const indent = Math.min(step, room / (deepest + 1))
  const names = new Map(graph.nodes.map(({ id, label }) => [id, label]))
  const placed = new Map<string, PlacedNode>()
  const texts = new Map<TrustLink, PlacedLink['text']>()
  let y: number = measures.margin
  for (const { node, depth, by, others } of outline) {
    const x = measures.margin + depth * indent
    const write = (link: TrustLink, said: string, at: number) => {
      const lines = wrapWidth(printable(said), smallColumns)
      const area = { x: at, y, width: widthOf(lines, measures.smallColumn), height: lines.length * measures.smallLine }
      texts.set(link, { ...area, lines })
      y += area.height + 2
    }
    if (by?.label != null) write(by, by.label, x)
    const label = wrapWidth(printable(node.label), columns)
    const lines = [...label, ...(node.detail === null ? [] : wrapWidth(printable(node.detail), columns))]
    const width = widthOf(lines, measures.column) + 2 * padding
    const height = lines.length * measures.line + padding
    placed.set(node.id, { node, lines, labelLines: label.length, x, y, width, height })
    y += height + 3
    for (const link of others) {
      const why = link.label === null ? '' : `: ${link.label}`
      const words = `${link.kind === 'conflicts' ? '' : 'also '}${linkWords[link.kind]}`
      write(link, `${linkMarks[link.kind]} ${words} ${names.get(link.to)}${why}`, x + indent)
    }
    y += gap
  }
  const links = placeLinks(outline, { placed, texts, indent })
  const nodes = [...placed.values()]
  const corners = links.flatMap(({ points }) => points.map((point) => point.x))
  const rights = [...nodes, ...[...texts.values()].filter((text) => text !== null)].map((area) => area.x + area.width)
  const right = Math.max(...rights, ...corners)
  return { nodes, links, width: Math.ceil(right + measures.margin), height: Math.ceil(y) }
}

interface Row {
  readonly node: TrustNode
  readonly depth: number
  /** The link that leads down to it; `null` for where trust begins. */
  readonly by: TrustLink | null
  /** Links to what stands elsewhere already. */
  readonly others: readonly TrustLink[]
}

/** The nodes in the order in which they stand, each below the first that leads to it. What contradicts something leads nowhere. */
function outlineOf({ nodes, links }: TrustGraph): readonly Row[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const rows: Row[] = []
  const visit = (node: TrustNode, depth: number, by: TrustLink | null): void => {
    seen.add(node.id)
    const others: TrustLink[] = []
    rows.push({ node, depth, by, others })
    for (const link of links.filter(({ from }) => from === node.id)) {
      const next = byId.get(link.to)
      if (next === undefined) continue
      if (link.kind === 'conflicts' || seen.has(next.id)) others.push(link)
      else visit(next, depth + 1, link)
    }
  }
  for (const node of nodes) if (!seen.has(node.id)) visit(node, 0, null)
  return rows
}

const kindOrder = Object.keys(linkWords)

function placeLinks(
  outline: readonly Row[],
  {
    placed,
    texts,
    indent,
  }: {
    readonly placed: ReadonlyMap<string, PlacedNode>
    readonly texts: ReadonlyMap<TrustLink, PlacedLink['text']>
    readonly indent: number
  },
): readonly PlacedLink[] {
  const rights = [...placed.values(), ...[...texts.values()].filter((text) => text !== null)]
  const gutter = Math.max(...rights.map(({ x, width }) => x + width)) + lane
  const ends = new Map<string, number>()
  // Lines that end at one box end at different heights.
  const heightAt = ({ node, y, height }: PlacedNode) => {
    const count = ends.get(node.id) ?? 0
    ends.set(node.id, count + 1)
    return y + 6 + ((count * 7) % (height - 10))
  }
  let lanes = 0
  return outline.flatMap(({ node, by, others }) => {
    const box = placed.get(node.id) as PlacedNode
    const down = by === null ? [] : [{ link: by, points: pointsDown(by), text: texts.get(by) ?? null }]
    const aside = others.map((link): PlacedLink => {
      const target = placed.get(link.to) as PlacedNode
      const x = gutter + (lanes++ % maxLanes) * lane
      const [from, to] = [heightAt(box), heightAt(target)]
      return {
        link,
        points: [
          { x: box.x + box.width, y: from },
          { x, y: from },
          { x, y: to },
          { x: target.x + target.width, y: to },
        ],
        text: texts.get(link) ?? null,
      }
    })
    return [...down, ...aside]

    function pointsDown({ from, kind }: TrustLink): readonly Point[] {
      const above = placed.get(from) as PlacedNode
      // Each kind has a trunk of its own, so that none hides another.
      const x = above.x + indent * (0.2 + 0.12 * kindOrder.indexOf(kind))
      const y = box.y + box.height / 2
      return [
        { x, y: above.y + above.height },
        { x, y },
        { x: box.x, y },
      ]
    }
  })
}

function widthOf(lines: readonly string[], column: number): number {
  return Math.max(...lines.map(displayWidth)) * column
}
