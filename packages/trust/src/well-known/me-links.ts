/** Tags looked at. A home page has thousands at most. */
const maxTags = 20_000
/** Characters of a tag. Where one is longer, reading stops: what follows could still be inside of it. */
const maxTag = 8_192

const tagStart = /<(!--|[a-zA-Z][a-zA-Z0-9-]*)/g
// What stands inside of these is no markup, so a link there is none (HTML section 13.1.2, raw text elements; a template is shown to nobody).
const opaque: ReadonlySet<string> = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'template',
])
const attribute = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g

/**
 * Finds the targets of the links by which a page says "this is me too": `a` and `link` elements with `rel="me"`. It reads tags and nothing else, builds no document and runs nothing, in time linear in
 * the page. Links that are marked as written by visitors (`ugc`) are left out, and so is whatever a browser would not show as a link: comments, scripts, templates. Running text is no link, because
 * comments of strangers stand there.
 */
export function meLinks(html: string): readonly string[] {
  const found: string[] = []
  tagStart.lastIndex = 0
  for (let tags = 0; tags < maxTags; tags++) {
    const start = tagStart.exec(html)
    if (start === null) break
    const name = (start[1] as string).toLowerCase()
    if (name === '!--') {
      tagStart.lastIndex = after(html, '-->', tagStart.lastIndex)
      continue
    }
    const end = tagEnd(html, tagStart.lastIndex)
    if (end === null) break
    const target = name === 'a' || name === 'link' ? meTarget(html.slice(tagStart.lastIndex, end)) : null
    if (target !== null) found.push(target)
    tagStart.lastIndex = opaque.has(name) ? closing(html, name, end) : end
  }
  return found
}

/** The end of a tag: the first ">" outside of quotes. `null` for a tag that has none, or too late. */
function tagEnd(html: string, from: number): number | null {
  const last = Math.min(html.length, from + maxTag)
  let quote = ''
  for (let at = from; at < last; at++) {
    const c = html[at] as string
    if (quote !== '') {
      if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '>') return at
  }
  return null
}

function closing(html: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name}[\\s/>]`, 'gi')
  pattern.lastIndex = from
  return pattern.exec(html) === null ? html.length : pattern.lastIndex
}

function after(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at < 0 ? html.length : at + text.length
}

function meTarget(attributes: string): string | null {
  let rel: string | null = null
  let href: string | null = null
  for (const [, name = '', double, single, bare] of attributes.matchAll(attribute)) {
    const value = double ?? single ?? bare ?? ''
    // Of an attribute that stands twice the first counts (HTML section 13.2.5.33).
    if (/^rel$/i.test(name)) rel ??= value
    else if (/^href$/i.test(name)) href ??= value
  }
  const relations = (rel ?? '').toLowerCase().split(/\s+/)
  return href !== null && relations.includes('me') && !relations.includes('ugc') ? href.trim() : null
}
