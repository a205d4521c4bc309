/** Tags looked at. A home page has thousands at most. */
const maxTags = 20_000
/** Characters of a tag. Where one is longer, reading stops: what follows could still be inside of it. */
const maxTag = 8_192

// A tag, a comment, or what browsers take for one (HTML section 13.2.5.6, tag open state).
const opening = /<(?:\/?[a-zA-Z][^\s/>]*|!--|[!?]|\/[^a-zA-Z>])/g
// What stands inside of these is no markup, so a link there is none (HTML section 13.1.2, raw text elements). What stands in noscript is for whoever runs no scripts.
const opaque: ReadonlySet<string> = new Set([
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'noscript',
])

/**
 * Finds the targets of the links by which a page says "this is me too": `a` and `link` elements with `rel="me"`. It reads tags by the rules of HTML's tokenizer (section 13.2.5), builds no document and runs nothing, in time
 * linear in the page. Links that are marked as written by visitors (`ugc`) are left out, and so is what is no markup to a browser, or markup for later: comments, scripts, raw text, templates. It knows nothing of styles, of what scripts do, and
 * of where elements may stand: a page shows whatever its owner lets others write into it. Running text is no link, because comments of strangers stand there.
 */
export function meLinks(html: string): readonly string[] {
  const found: string[] = []
  let templates = 0
  opening.lastIndex = 0
  for (let tags = 0; tags < maxTags; tags++) {
    const start = opening.exec(html)
    if (start === null) break
    const name = start[0].slice(1).toLowerCase()
    const at = opening.lastIndex
    if (!/^\/?[a-z]/.test(name)) {
      opening.lastIndex = name === '!--' ? commentEnd(html, at) : declarationEnd(html, at)
      continue
    }
    const tag = readTag(html, at)
    if (tag === null || name === 'plaintext') break
    if (name === 'template') templates++
    else if (name === '/template') templates = Math.max(0, templates - 1)
    else if (templates === 0 && (name === 'a' || name === 'link')) {
      const target = meTarget(tag)
      if (target !== null) found.push(target)
    }
    opening.lastIndex =
      name === 'script' ? scriptEnd(html, tag.end) : opaque.has(name) ? closing(html, name, tag.end) : tag.end
  }
  return found
}

/** The end of a comment: "<!-->" and "<!--->" are whole ones. */
function commentEnd(html: string, from: number): number {
  const short = /-?>/y
  short.lastIndex = from
  if (short.test(html)) return short.lastIndex
  const end = /--!?>/g
  end.lastIndex = from
  return end.test(html) ? end.lastIndex : html.length
}

/** The end of a declaration or an instruction. CDATA is one in HTML and none in a drawing, where it ends later: the later end counts. */
function declarationEnd(html: string, from: number): number {
  return after(html, html.startsWith('[CDATA[', from) ? ']]>' : '>', from)
}

/** The end of a script. Between "<!--" and "-->" a script that begins hides the next end (HTML section 13.2.5.17 and following). */
function scriptEnd(html: string, from: number): number {
  const mark = /<!--|-->|<(\/?)script[\s/>]/gi
  mark.lastIndex = from
  let state: 'plain' | 'escaped' | 'twice' = 'plain'
  for (let found = mark.exec(html); found !== null; found = mark.exec(html)) {
    if (found[0] === '-->') state = 'plain'
    else if (found[0] === '<!--') {
      if (state === 'plain') state = 'escaped'
      // Its hyphens may be those of the end, too.
      mark.lastIndex -= 2
    } else if (found[1] === '') state = state === 'escaped' ? 'twice' : state
    else if (state === 'twice') state = 'escaped'
    else return readTag(html, mark.lastIndex - 1)?.end ?? html.length
  }
  return html.length
}

function closing(html: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name}[\\s/>]`, 'gi')
  pattern.lastIndex = from
  return pattern.exec(html) === null ? html.length : (readTag(html, pattern.lastIndex - 1)?.end ?? html.length)
}

function after(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at < 0 ? html.length : at + text.length
}

interface Tag {
  readonly rel: string | null
  readonly href: string | null
  /** Where what follows the tag begins. */
  readonly end: number
}

// Sticky, so that each reads on from where the one before stopped: the time is linear.
const toName = /[\s/]*/y
const nameOf = /[^\s/>][^\s/>=]*/y
const equals = /\s*=\s*/y
const bare = /[^\s>]*/y

/** Reads the attributes of a tag (HTML sections 13.2.5.32 to 13.2.5.39). Of one that stands twice the first counts. `null` for a tag that does not end, or too late. */
function readTag(html: string, from: number): Tag | null {
  let rel: string | null = null
  let href: string | null = null
  let at = from
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const [text] = pattern.exec(html) ?? [null]
    at = text === null ? at : pattern.lastIndex
    return text
  }
  while (at <= from + maxTag) {
    take(toName)
    if (html[at] === '>') return { rel, href, end: at + 1 }
    const name = take(nameOf)
    if (name === null) return null
    let value: string | null = ''
    if (take(equals) !== null) {
      const quote = html[at]
      const end = quote === '"' || quote === "'" ? html.indexOf(quote, at + 1) : null
      if (end !== null && end < 0) return null
      value = end === null ? take(bare) : html.slice(at + 1, end)
      if (end !== null) at = end + 1
    }
    if (/^rel$/i.test(name)) rel ??= value
    else if (/^href$/i.test(name)) href ??= value
  }
  return null
}

function meTarget({ rel, href }: Tag): string | null {
  const relations = (rel ?? '').toLowerCase().split(/\s+/)
  return href !== null && relations.includes('me') && !relations.includes('ugc') ? href.trim() : null
}
