/** What one has to do with another. `asks` leads to a rule or a model. `refuses` and `doubts` are drawn too: a conflict has two sides, and `conflicts` stands between them. */
export type LinkKind = 'asks' | 'vouches' | 'refuses' | 'doubts' | 'silent' | 'conflicts'

/** Someone or something in a picture of trust. */
export interface TrustNode {
  readonly id: string
  /** What is written in it. */
  readonly label: string
  /** A second line: why, or about whom. */
  readonly detail: string | null
  readonly kind: 'self' | 'rule' | 'model' | 'party' | 'key' | 'subject'
  /** What sets it off from others of its kind: the key that signed, or the rule that did not hold. Its detail says so too. */
  readonly mark?: 'signed' | 'failed'
}

/** One vouching for another. */
export interface TrustLink {
  readonly from: string
  readonly to: string
  readonly kind: LinkKind
  readonly label: string | null
}

/** Who vouches for whom. The first node is where trust begins; every other can be reached from it, and nobody vouches in a circle. */
export interface TrustGraph {
  readonly title: string
  readonly nodes: readonly TrustNode[]
  readonly links: readonly TrustLink[]
}

/** Puts a graph together, each node and each link once. */
export interface GraphDraft {
  add(node: TrustNode): string
  link(link: TrustLink): void
  finish(): TrustGraph
}

/** What is drawn at most. A larger picture shows nothing. */
const maxNodes = 256

/** Begins a graph with the one who trusts. */
export function draftGraph(title: string, self: TrustNode): GraphDraft {
  const nodes = new Map<string, TrustNode>([[self.id, self]])
  const links = new Map<string, TrustLink>()
  const below = new Map<string, Set<string>>()
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set([from])
    for (const each of seen) {
      if (each === to) return true
      for (const next of below.get(each) ?? []) seen.add(next)
    }
    return false
  }
  return {
    add: (node) => {
      if (!nodes.has(node.id) && nodes.size < maxNodes) nodes.set(node.id, node)
      return node.id
    },
    link: (link) => {
      const { from, to } = link
      // Evidence is other people's text, and may name one thing above itself.
      if (!nodes.has(from) || !nodes.has(to) || reaches(to, from)) return
      const key = JSON.stringify([from, to])
      if (links.has(key)) return
      links.set(key, link)
      below.set(from, (below.get(from) ?? new Set()).add(to))
    },
    finish: () => ({ title, nodes: [...nodes.values()], links: [...links.values()] }),
  }
}

/** Marks for a link, where there is no room for words. */
export const linkMarks: Readonly<Record<LinkKind, string>> = {
  asks: '·',
  vouches: '✓',
  refuses: '✗',
  doubts: '?',
  silent: '–',
  conflicts: '≠',
}

/** Words for a link, for people who cannot see how it is drawn. */
export const linkWords: Readonly<Record<LinkKind, string>> = {
  asks: 'asks',
  vouches: 'vouches for',
  refuses: 'refuses',
  doubts: 'could not find out about',
  silent: 'has no opinion on',
  conflicts: 'conflicts with',
}
