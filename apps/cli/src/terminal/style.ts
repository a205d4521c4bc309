/** How words are set off from others. Without colours, each function answers its argument. */
export interface Style {
  good(text: string): string
  bad(text: string): string
  doubt(text: string): string
  dim(text: string): string
  bold(text: string): string
}

const sequence = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`
const plain = (text: string) => text

/** Makes the style for a terminal that shows colours (ECMA-48 SGR), or for anything else. */
export function createStyle(colour: boolean): Style {
  return colour
    ? {
        good: sequence(32, 39),
        bad: sequence(31, 39),
        doubt: sequence(33, 39),
        dim: sequence(2, 22),
        bold: sequence(1, 22),
      }
    : { good: plain, bad: plain, doubt: plain, dim: plain, bold: plain }
}

/** Tells whether to use colours: on a terminal that can, unless NO_COLOR is set to anything (no-color.org). */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

/**
 * Makes text from elsewhere fit for a terminal: a claim must not move the cursor, recolour a verdict or turn the reading direction.
 * Controls (C0, C1), bidirectional and invisible characters are written as `\u{…}`.
 */
export function printable(text: string): string {
  let shown = ''
  for (const character of text)
    shown += isHidden(character.codePointAt(0) as number) ? `\\u{${character.codePointAt(0)?.toString(16)}}` : character
  return shown
}

function isHidden(c: number): boolean {
  return (
    c < 0x20 ||
    (c >= 0x7f && c <= 0x9f) ||
    c === 0x61c ||
    (c >= 0x200b && c <= 0x200f) ||
    (c >= 0x2028 && c <= 0x202e) ||
    (c >= 0x2060 && c <= 0x2069) ||
    c === 0xfeff
  )
}

/** Breaks a paragraph into lines of at most `width` characters, each but the first with an indent of its own. */
export function wrap(text: string, { width, indent }: { readonly width: number; readonly indent: string }): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.join(`\n${indent}`)
}
