import { styleText } from 'node:util'

/** How a line is set off. Colour only says again what the words say. */
export type Tone = 'plain' | 'good' | 'bad' | 'open' | 'dim' | 'head'

const styles: Readonly<Record<Tone, Parameters<typeof styleText>[0] | null>> = {
  plain: null,
  good: 'green',
  bad: 'red',
  open: 'yellow',
  dim: 'dim',
  head: 'bold',
}

/** Writes a line to standard output, coloured on a terminal (NO_COLOR is honoured). */
export function say(text: string, tone: Tone = 'plain'): void {
  process.stdout.write(`${tint(text, tone)}\n`)
}

/** Colours a text if standard output is a terminal. */
export function tint(text: string, tone: Tone): string {
  const style = styles[tone]
  return style === null ? text : styleText(style, text, { stream: process.stdout })
}

/** Cuts a token for show: its beginning and its end. */
export function short(token: string): string {
  return token.length <= 48 ? token : `${token.slice(0, 28)}…${token.slice(-12)} (${token.length} characters)`
}

/** Pads a text to a width, counting characters as a terminal does for what the demo prints. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length))
}
