import type { Clock, Code, Finding } from '@imprint/core'
import type { Style } from './terminal/style.ts'

/** 0 accepted or done, 1 rejected, 2 undecided, 64 called wrongly (`EX_USAGE` of sysexits), 70 a fault of ours (`EX_SOFTWARE`). */
export type ExitCode = 0 | 1 | 2 | 64 | 70

/** The machine as a command sees it. Tests hand in their own. */
export interface Host {
  /** Where relative file names begin. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** Whether standard output shows colours. */
  readonly colour: boolean
  /** Whether standard error is a terminal, on which a line can be drawn again. */
  readonly interactive: boolean
  /** Ends a command that serves, besides SIGINT and SIGTERM. */
  readonly stop?: AbortSignal
  /** How many columns standard output has; left out where it is no terminal. */
  readonly columns?: number
  /** Everything on standard input. */
  readInput(): Promise<Uint8Array>
  out(text: string): void
  err(text: string): void
}

/** One option of a command, for parsing and for the help. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly multiple?: true
  /** Its one-letter form. */
  readonly short?: string
  /** What stands for its value in the help, such as FILE. */
  readonly value?: string
  readonly about: string
}

/** What a command was called with. */
export interface Call {
  readonly command: Command
  readonly operands: readonly string[]
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  readonly json: boolean
  readonly style: Style
  readonly host: Host
}

/** What a command answers: `json` is printed with `--json`, `text` without. A command that printed by itself leaves both empty. */
export interface Answer {
  readonly exit: ExitCode
  readonly text: string
  readonly json: unknown
}

/** One command: a row of the table in `commands.ts`. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What follows `imprint` and the name. */
  readonly usage: string
  /** More to know, as whole lines. */
  readonly about: string
  readonly example: string
  readonly options: Readonly<Record<string, Option>>
  /** How many operands it takes: at least, at most. */
  readonly operands: readonly [number, number]
  run(call: Call): Promise<Answer>
}

/** The command was called wrongly, or was given a file of its own that cannot be used: exit 64. The one class of the project. */
export class UsageError extends Error {
  readonly finding: Finding

  constructor(what: Finding | string) {
    const finding: Finding = typeof what === 'string' ? { code: 'usage', detail: what } : what
    super(finding.detail)
    this.name = 'UsageError'
    this.finding = finding
  }
}

/** Tells whether a code is about a file or store of ours, which says nothing about the evidence. */
export function isStoreCode(code: Code): boolean {
  return code.startsWith('store.') || code === 'nonce.unavailable'
}

/** The value of an option that was given once, or `null`. */
export function optionOf(call: Call, name: string): string | null {
  const value = call.values[name]
  return typeof value === 'string' ? value : null
}

/** The value of an option that the command cannot do without. */
export function requiredOption(call: Call, name: string): string {
  const value = optionOf(call, name)
  if (value !== null && value !== '') return value
  const { value: placeholder = 'VALUE', about } = call.command.options[name] as Option
  throw new UsageError(`--${name} ${placeholder} is missing: ${about}`)
}

/** Tells at once everything that is missing: options, and words for operands that are. */
export function requireAll(call: Call, names: readonly string[], operands: readonly string[] = []): void {
  const missing = names.filter((name) => (optionOf(call, name) ?? '') === '')
  const said = [
    ...operands,
    ...missing.map((name) => {
      const { value = 'VALUE', about } = call.command.options[name] as Option
      return `--${name} ${value} (${about})`
    }),
  ]
  if (said.length > 1) throw new UsageError(`these are missing: ${said.join(', ')}`)
  if (missing[0] !== undefined) requiredOption(call, missing[0])
}

/** The values of an option that may be given several times. */
export function optionsOf(call: Call, name: string): readonly string[] {
  const value = call.values[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The reason that an option beginning with `unsafe` was given, or `null`. */
export function reasonOf(call: Call, name: string): string | null {
  const reason = optionOf(call, name)
  if (reason !== null && reason.trim() === '')
    throw new UsageError(`--${name} wants a reason: ${call.command.options[name]?.about}`)
  return reason
}
