/** One card of a file, as unfolded lines between BEGIN:VCARD and END:VCARD. */
export interface Card {
  /** The line of BEGIN:VCARD. */
  readonly line: number
  readonly lines: readonly CardLine[]
  /** `open`: there is no END:VCARD. `stray`: no card at all, but a line outside of one. */
  readonly state: 'closed' | 'open' | 'stray'
}

/** An unfolded line with the number of the line it begins on. */
export interface CardLine {
  readonly line: number
  readonly text: string
}

/** Splits a file into cards and unfolds their lines (RFC 6350 sections 3.2 and 3.3), so that one broken card does not take the others with it. */
export function splitCards(text: string): readonly Card[] {
  const cards: Card[] = []
  let open: { line: number; lines: CardLine[] } | null = null
  for (const { line, text: content } of unfold(text)) {
    const edge = /^(BEGIN|END):VCARD\s*$/i.exec(content)?.[1]?.toUpperCase()
    if (edge === 'BEGIN') {
      if (open !== null) cards.push({ ...open, state: 'open' })
      open = { line, lines: [] }
    } else if (open === null) {
      cards.push({ line, lines: [], state: 'stray' })
    } else if (edge === 'END') {
      cards.push({ ...open, state: 'closed' })
      open = null
    } else open.lines.push({ line, text: content })
  }
  if (open !== null) cards.push({ ...open, state: 'open' })
  return cards
}

function unfold(text: string): readonly CardLine[] {
  const lines: { line: number; text: string }[] = []
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    const last = lines[lines.length - 1]
    if (/^[ \t]/.test(content) && last !== undefined) last.text += content.slice(1)
    // Exporters put empty lines between cards.
    else if (content.trim() !== '') lines.push({ line: index + 1, text: content })
  }
  return lines
}
