import { wrapWidth } from '../terminal/display-width.ts'
import { printable, type Style } from '../terminal/style.ts'
import { type LinkKind, linkMarks, linkWords, type TrustGraph, type TrustLink } from './trust-graph.ts'

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
    // What contradicts another is no step to it.
    const again = link?.kind === 'conflicts' || (drawn.has(id) && (below.get(id)?.length ?? 0) > 0)
    if (!again) drawn.add(id)
    const said = [node.label, ...(node.detail === null ? [] : [`(${node.detail})`]), ...(again ? ['↑ above'] : [])]
    const mark = link === null ? '' : `${linkMarks[link.kind]} ${link.kind === 'conflicts' ? 'conflicts with ' : ''}`
    const whole = wrapWidth(printable(mark + said.join(' ')), Math.max(12, width - first.length))
    const paint = link === null ? style.bold : colour(style, link.kind)
    for (const [index, line] of whole.entries()) lines.push(style.dim(index === 0 ? first : rest) + paint(line))
    if (link?.label != null)
      for (const line of wrapWidth(printable(link.label), Math.max(12, width - rest.length - 2)))
        lines.push(style.dim(`${rest}  ${line}`))
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
  const key = used.map((kind) => `${linkMarks[kind]} ${linkWords[kind]}`).join('   ')
  return [...lines, '', ...wrapWidth(key, width).map(style.dim)].join('\n')
}

function colour(style: Style, kind: LinkKind): (text: string) => string {
  switch (kind) {
    case 'asks':
      return (text) => text
    case 'vouches':
      return style.good
    case 'refuses':
    case 'conflicts':
      return style.bad
    case 'doubts':
      return style.doubt
    case 'silent':
      return style.dim
  }
}
