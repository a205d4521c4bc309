/** Characters that take two columns (UAX 11, East Asian Width W and F, and emoji), in ranges. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]

const none = /^[\p{Mn}\p{Me}\p{Cf}]$/u

/** How many columns a text takes on a terminal: marks none, ideographs and emoji two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}

/** Cuts a text to so many columns, with an ellipsis where something was cut off. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let kept = ''
  let width = 1
  for (const character of text) {
    width += widthOf(character)
    if (width > columns) break
    kept += character
  }
  return `${kept}…`
}

/** Breaks a text into lines of at most so many columns: after a space or a mark that parts names, and inside a word only where it is longer than a line. */
export function wrapWidth(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  const add = (part: string): void => {
    if (displayWidth(line + part.trimEnd()) > columns && line !== '') {
      lines.push(line.trimEnd())
      line = ''
    }
    line += part
  }
  for (const part of text.match(/[^\s/@:,;?&=]*[\s/@:,;?&=]+|[^\s/@:,;?&=]+/g) ?? [])
    if (displayWidth(part.trimEnd()) <= columns) add(part)
    else for (const character of part) add(character)
  return [...lines, line.trimEnd()]
}

function widthOf(character: string): number {
  if (none.test(character)) return 0
  const c = character.codePointAt(0) as number
  return c >= 0x1100 && wide.some(([from, to]) => c >= from && c <= to) ? 2 : 1
}
