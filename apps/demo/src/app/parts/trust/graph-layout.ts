/** A box of the picture, in its own units. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where everything of the picture stands. */
export interface GraphLayout {
  readonly width: number
  readonly height: number
  /** Letters that fit into a line of a box. */
  readonly letters: number
  readonly bob: Box
  /** The boxes of each model's chain, and the one that says what the model thinks. */
  readonly chains: readonly { readonly boxes: readonly Box[]; readonly opinion: Box }[]
  readonly key: Box
}

/** Narrower than this the chains stand beside one another and run down, for a telephone. */
export const narrow = 680

/** Lays the picture out for a width: from left to right, or from top to bottom. A unit is a pixel, so that letters have the size of the page's. */
export function layoutFor(width: number, lengths: readonly number[]): GraphLayout {
  return width < narrow ? down(Math.max(width, 280), lengths) : across(width, lengths)
}

function across(width: number, lengths: readonly number[]): GraphLayout {
  const columns = 3 + Math.max(...lengths)
  const gap = Math.min(56, width / (columns * 5))
  const box = (width - gap * (columns - 1) - 4) / columns
  const [height, row] = [60, 92]
  const total = row * lengths.length + 8
  const at = (column: number, index: number): Box => ({
    x: 2 + column * (box + gap),
    y: 4 + index * row + (row - height) / 2,
    width: box,
    height,
  })
  const middle = (lengths.length - 1) / 2
  return {
    width,
    height: total,
    letters: Math.floor((box - 16) / 6.7),
    bob: at(0, middle),
    chains: lengths.map((length, index) => ({
      boxes: Array.from({ length }, (_, place) => at(1 + place, index)),
      opinion: at(columns - 2, index),
    })),
    key: at(columns - 1, middle),
  }
}

function down(width: number, lengths: readonly number[]): GraphLayout {
  const gap = 10
  const box = (width - gap * (lengths.length - 1) - 4) / lengths.length
  const [height, row] = [76, 104]
  const rows = 3 + Math.max(...lengths)
  const at = (index: number, line: number): Box => ({
    x: 2 + index * (box + gap),
    y: line * row - 28,
    width: box,
    height,
  })
  const wide = (line: number): Box => ({ ...at(0, line), width: width - 4, height: 44 })
  return {
    width,
    height: row * (rows - 1) + 20,
    letters: Math.floor((box - 6) / 6.3),
    bob: { ...wide(0), y: 4 },
    chains: lengths.map((length, index) => ({
      boxes: Array.from({ length }, (_, place) => at(index, 1 + place)),
      opinion: at(index, rows - 2),
    })),
    key: wide(rows - 1),
  }
}

/** Breaks a text into lines of at most so many letters, between words, and within a word that is longer. */
export function linesOf(text: string, letters: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  const parts = text.split(' ').flatMap((word) => pieces(word, letters))
  for (const part of parts) {
    if (line === '') line = part
    else if (line.length + 1 + part.length <= letters) line += ` ${part}`
    else {
      lines.push(line)
      line = part
    }
  }
  return line === '' ? lines : [...lines, line]
}

function pieces(word: string, letters: number): readonly string[] {
  if (word.length <= letters) return [word]
  // An address breaks before its path.
  const slash = word.indexOf('/')
  if (slash > 0 && slash <= letters && word.length - slash <= letters) return [word.slice(0, slash), word.slice(slash)]
  return Array.from({ length: Math.ceil(word.length / letters) }, (_, index) =>
    word.slice(index * letters, (index + 1) * letters),
  )
}

/** A line from the border of one box to that of another. */
export function pathBetween(from: Box, to: Box): string {
  const [a, b] = [middleOf(from), middleOf(to)]
  if (!isBeside(from, to)) {
    // A box as wide as the picture is left, and entered, where the other one stands.
    const { x } = from.width > to.width ? b : a
    return `M${x} ${from.y + from.height}L${x} ${to.y}`
  }
  const [left, right] = [from.x + from.width, to.x]
  const half = (left + right) / 2
  return a.y === b.y
    ? `M${left} ${a.y}L${right} ${b.y}`
    : `M${left} ${a.y}C${half} ${a.y} ${half} ${b.y} ${right} ${b.y}`
}

/** Where a line between two boxes has its middle, for a sign. */
export function signBetween(from: Box, to: Box): { readonly x: number; readonly y: number } {
  const b = middleOf(to)
  if (!isBeside(from, to))
    return { x: (from.width > to.width ? b : middleOf(from)).x, y: (from.y + from.height + to.y) / 2 }
  return { x: (from.x + from.width + to.x) / 2, y: (middleOf(from).y + b.y) / 2 }
}

function isBeside(from: Box, to: Box): boolean {
  return to.x >= from.x + from.width
}

function middleOf({ x, y, width, height }: Box): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 }
}
