import type { Command, Option } from '../command.ts'
import type { Style } from './style.ts'
import { wrap } from './style.ts'

/** Options that every command has. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', about: 'answer in JSON, errors too' },
  help: { type: 'boolean', short: 'h', about: 'show this help' },
}

const exits = 'Exit codes: 0 accepted or done, 1 rejected, 2 undecided, 64 called wrongly, 70 a fault of Imprint.'

/** The help of one command. */
export function commandHelp(command: Command, style: Style): string {
  const { name, summary, usage, about, example, options } = command
  const lines = [`${style.bold(`imprint ${name}`)}: ${summary}`, '', `Usage: imprint ${name} ${usage}`.trimEnd(), '']
  if (about !== '') lines.push(about, '')
  lines.push('Options:', ...optionLines({ ...options, ...commonOptions }), '')
  lines.push('Example:', ...example.split('\n').map((line) => `  ${line}`), '', exits)
  return lines.join('\n')
}

function optionLines(options: Readonly<Record<string, Option>>): readonly string[] {
  const rows = Object.entries(options).map(([name, { value, about, multiple, short }]) => ({
    left: `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    about: multiple === undefined ? about : `${about} (may be repeated)`,
  }))
  const column = Math.min(30, Math.max(...rows.map(({ left }) => left.length)))
  const indent = ' '.repeat(column + 4)
  return rows.map(({ left, about }) => {
    const text = wrap(about, { width: 100 - column, indent })
    return left.length > column ? `  ${left}\n${indent}${text}` : `  ${left.padEnd(column)}  ${text}`
  })
}

/** The help of the whole program. */
export function programHelp(commands: readonly Command[], style: Style): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    `${style.bold('imprint')}: who is behind this IM client, who says so, and does it hold the key?`,
    '',
    'Usage: imprint COMMAND [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Every command has --help (or: imprint help COMMAND) with an example, --json, and reads "-" as standard input.',
    'State (nonces, pins) is kept in $IMPRINT_HOME, by default ~/.imprint.',
    exits,
  ].join('\n')
}
