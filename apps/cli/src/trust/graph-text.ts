import { fitWidth } from '../terminal/display-width.ts'
import { printable, type Style } from '../terminal/style.ts'
import { type LinkKind, linkWords, type TrustGraph, type TrustLink } from './trust-graph.ts'

/** Draws a graph as a tree of lines, none wider than the terminal. Who was drawn already is named again, without what is below. */
export function graphText(
  graph: TrustGraph,
  { style, width }: { readonly style: Style; readonly width: number },
): string {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const below = new Map<string, TrustLink[]>()
  for (const link of graph.links) below.set(link.from, [...(below.get(link.from) ?? []), link])
  const drawn = new Set<string>()
  const lines: string[] = []

  const draw = (id: string, { first, rest, link }: { first: string; rest: string; link: TrustLink | null }): void => {
    const node = nodes.get(id)
    if (node === undefined) return
    const again = drawn.has(id) && (below.get(id)?.length ?? 0) > 0
    drawn.add(id)
    const said = [node.label, ...(node.detail === null ? [] : [`(${node.detail})`]), ...(again ? ['↑ above'] : [])]
    const mark = link === null ? '' : `${marks[link.kind]} `
    const room = Math.max(12, width - first.length - mark.length)
    const label = fitWidth(printable(said.join(' ')), room)
    lines.push(style.dim(first) + (link === null ? style.bold(label) : colour(style, link.kind)(mark + label)))
    if (link?.label != null) lines.push(style.dim(fitWidth(`${rest}  ${printable(link.label)}`, width)))
    if (again) return
    const links = below.get(id) ?? []
    for (const [index, next] of links.entries()) {
      const isLast = index === links.length - 1
      draw(next.to, { first: `${rest}${isLast ? '└─ ' : '├─ '}`, rest: `${rest}${isLast ? '   ' : '│  '}`, link: next })
    }
  }

  const [self] = graph.nodes
  if (self !== undefined) draw(self.id, { first: '', rest: '', link: null })
  const used = [...new Set(graph.links.map(({ kind }) => kind))]
  return [
    ...lines,
    '',
    style.dim(fitWidth(used.map((kind) => `${marks[kind]} ${linkWords[kind]}`).join('   '), width)),
  ].join('\n')
}

const marks: Readonly<Record<LinkKind, string>> = { asks: '·', vouches: '✓', refuses: '✗', doubts: '?', silent: '–' }

function colour(style: Style, kind: LinkKind): (text: string) => string {
  switch (kind) {
    case 'asks':
      return (text) => text
    case 'vouches':
      return style.good
    case 'refuses':
      return style.bad
    case 'doubts':
      return style.doubt
    case 'silent':
      return style.dim
  }
}
