import { readFileSync } from 'node:fs'
import type { Finding } from '@imprint/core'
import { done } from './answers.ts'
import { type Answer, type Call, type Command, type Host, UsageError } from './command.ts'
import { commands } from './commands.ts'
import { commandHelp, commonOptions, programHelp } from './terminal/help.ts'
import { parseWords } from './terminal/parse-words.ts'
import { createStyle, printable } from './terminal/style.ts'
import { suggest } from './terminal/suggest.ts'

/** Runs the command that the words name, prints its answer, and answers the exit code. Rejects for nothing. */
export async function runCli(typed: readonly string[], host: Host): Promise<number> {
  const words = helpWords(typed)
  const json = beforeTerminator(words).includes('--json')
  const command = commands.find(({ name }) => namedBy(name, words)) ?? null
  try {
    const answer = command === null ? runProgram(words, host) : await runCommand(command, words, { json, host })
    print(answer, json, host)
    return answer.exit
  } catch (error) {
    if (error instanceof UsageError)
      return reportUsage(error.finding, { name: command?.name ?? groupOf(words), json, host })
    return reportBug(error, json, host)
  }
}

async function runCommand(
  command: Command,
  words: readonly string[],
  { json, host }: { json: boolean; host: Host },
): Promise<Answer> {
  const { values, positionals } = parseWords(words.slice(command.name.split(' ').length), {
    ...command.options,
    ...commonOptions,
  })
  const style = createStyle(host.colour)
  if (values['help'] === true) {
    const { name, summary, usage, about, example, options } = command
    return done(commandHelp(command, style), {
      name,
      summary,
      usage,
      about,
      example,
      options: { ...options, ...commonOptions },
    })
  }
  const [least, most] = command.operands
  if (positionals.length < least)
    throw new UsageError(`something is missing: imprint ${command.name} ${command.usage.split('\n', 1)[0]}`)
  if (positionals.length > most) throw new UsageError(`one word too many: ${printable(positionals[most] as string)}`)
  const call: Call = { command, operands: positionals, values, json, style, host }
  return command.run(call)
}

/** `help COMMAND` is another way to write `COMMAND --help`. */
function helpWords(typed: readonly string[]): readonly string[] {
  const [first, second, ...others] = typed
  return first === 'help' && second !== undefined && !second.startsWith('-') ? [second, ...others, '--help'] : typed
}

function namedBy(name: string, words: readonly string[]): boolean {
  return name.split(' ').every((part, index) => words[index] === part)
}

/** What is answered without a command: help, the version, or what may have been meant. */
function runProgram(words: readonly string[], host: Host): Answer {
  const [first] = words
  if (first === '--version') return done(version(), { version: version() })
  const help = programHelp(commands, createStyle(host.colour))
  const rows = commands.map(({ name, summary, usage }) => ({ name, summary, usage }))
  if (first === '--help' || first === 'help' || first === '-h') return done(help, { commands: rows })
  if (first === undefined || first === '--json') return incomplete('which command?', commands, host)
  const group = groupOf(words)
  if (group !== null) {
    const below = commands.filter(({ name }) => name.startsWith(`${group} `))
    if (words.includes('--help') || words.includes('-h'))
      return done(programHelp(below, createStyle(host.colour)), {
        commands: rows.filter(({ name }) => name.startsWith(`${group} `)),
      })
    if (words.slice(group.split(' ').length).every((word) => word === '--json'))
      return incomplete(`"imprint ${group}" goes on:`, below, host)
    throw new UsageError(groupFault(group, words, below))
  }
  const names = commands.map(({ name }) => name)
  const [near] = [...suggest(words.slice(0, 2).join(' '), names), ...suggest(first, names)]
  throw new UsageError(
    `there is no command "${printable(first)}"${near === undefined ? '' : `; did you mean "imprint ${near}"?`}`,
  )
}

/** Called wrongly, but for want of a word only: the list helps more than a line. */
function incomplete(detail: string, below: readonly Command[], { colour }: Host): Answer {
  const names = below.map(({ name }) => `imprint ${name}`).join(', ')
  return {
    exit: 64,
    text: `imprint: ${detail}\n\n${programHelp(below, createStyle(colour))}`,
    json: { error: { code: 'usage', detail: `${detail} ${names}` } },
  }
}

/** The longest beginning of the words that several commands share, such as "trust keys"; `null` for none. */
function groupOf(words: readonly string[]): string | null {
  for (const count of [2, 1]) {
    const prefix = words.slice(0, count).join(' ')
    if (words.length >= count && commands.some(({ name }) => name.startsWith(`${prefix} `))) return prefix
  }
  return null
}

/** Says how a group goes on, or which of its commands may have been meant. */
function groupFault(group: string, words: readonly string[], below: readonly Command[]): string {
  const typed = words.slice(group.split(' ').length).filter((word) => !word.startsWith('-'))
  const [next] = typed
  const list = below.map(({ name }) => `imprint ${name}`).join(', ')
  if (next === undefined) return `"imprint ${group}" goes on: ${list}`
  const rests = below.map(({ name }) => name.slice(group.length + 1))
  const known = [...new Set([...rests, ...rests.map((rest) => rest.split(' ')[0] as string)])]
  const [near] = [...suggest(typed.slice(0, 2).join(' '), known), ...suggest(next, known)]
  return `there is no command "${printable(`${group} ${next}`)}"; ${
    near === undefined ? `"imprint ${group}" goes on: ${list}` : `did you mean "imprint ${group} ${near}"?`
  }`
}

/** The version of this package. */
function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

function print({ text, json: value, exit }: Answer, json: boolean, host: Host): void {
  if (json && value !== undefined) host.out(`${JSON.stringify(value, null, 2)}\n`)
  // What went wrong belongs to standard error; a verdict is an answer, whatever it says.
  else if (!json && text !== '')
    (exit !== 0 && isError(value) ? host.err : host.out)(text.endsWith('\n') ? text : `${text}\n`)
}

function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value
}

function reportUsage(
  finding: Finding,
  { name: called, json, host }: { name: string | null; json: boolean; host: Host },
): 64 {
  if (json) host.out(`${JSON.stringify({ error: finding }, null, 2)}\n`)
  else {
    const name = called === null ? 'imprint' : `imprint ${called}`
    const code =
      finding.code === 'usage'
        ? ''
        : ` [${finding.code}${finding.pointer === undefined || finding.pointer === '' ? '' : ` at ${printable(finding.pointer)}`}]`
    host.err(`${name}: ${printable(finding.detail)}${code}\nTry: ${name} --help\n`)
  }
  return 64
}

/** An exception is a fault of ours. Its message may hold anything, so it is shown, as the stack is, only to whoever asks. */
function reportBug(error: unknown, json: boolean, host: Host): 70 {
  const kind = error instanceof Error ? error.name : typeof error
  const detail = `this is a bug in Imprint (${kind}); IMPRINT_DEBUG=1 shows where`
  if (json) host.out(`${JSON.stringify({ error: { code: 'bug', detail } }, null, 2)}\n`)
  else host.err(`imprint: ${detail}\n`)
  if ((host.env['IMPRINT_DEBUG'] ?? '') !== '') host.err(`${error instanceof Error ? error.stack : String(error)}\n`)
  return 70
}

function beforeTerminator(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  return end < 0 ? words : words.slice(0, end)
}
