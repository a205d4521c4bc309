import { type Finding, formatIm, formatMimi, type ImId, imIdKey, parseImId } from '@imprint/core'
import { done, findingText } from '../answers.ts'
import type { Answer, Command } from '../command.ts'
import { readText } from '../files.ts'
import { printable } from '../terminal/style.ts'

/** Parses IM identifiers. */
export const idParse: Command = {
  name: 'id parse',
  summary: 'read an IM identifier and say what it names',
  usage: 'TEXT | -',
  about: `With "-" each line of standard input is one identifier, and each answer is one line of JSON; the exit code is 1 if
any could not be read. Two identifiers name the same thing exactly if their "key" is the same.`,
  example: `$ imprint id parse im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com
$ cut -f1 members.tsv | imprint id parse -`,
  options: {},
  operands: [1, 1],
  async run(call): Promise<Answer> {
    const [operand] = call.operands as readonly [string]
    if (operand !== '-') {
      const reading = readId(operand)
      if (!reading.ok) return { exit: 1, text: findingText(reading.error), json: reading }
      const { id, uris } = reading
      const rows = [...Object.entries(id), ...Object.entries(uris).map(([name, uri]) => [`as ${name}:`, uri] as const)]
      const lines = rows
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name.padEnd(9)} ${printable(String(value))}`)
      return done(lines.join('\n'), reading)
    }
    let exit: Answer['exit'] = 0
    const lines = (await readText(call, '-')).split(/\r?\n/)
    if (lines.at(-1) === '') lines.pop()
    for (const line of lines) {
      const reading = readId(line)
      if (!reading.ok) exit = 1
      call.host.out(`${JSON.stringify(reading)}\n`)
    }
    return { exit, text: '', json: undefined }
  },
}

type Reading =
  | {
      readonly ok: true
      readonly id: Omit<ImId, 'source'>
      readonly key: string
      readonly uris: { readonly im: string | null; readonly mimi: string | null }
    }
  | { readonly ok: false; readonly error: Finding }

/** Reads one identifier: what it names, the key it is compared by, and how it is written. */
export function readId(text: string): Reading {
  const parsed = parseImId(text)
  if (!parsed.ok) return parsed
  const { source: _source, ...id } = parsed.value
  const im = formatIm(parsed.value)
  const mimi = formatMimi(parsed.value)
  return {
    ok: true,
    id,
    key: imIdKey(parsed.value),
    uris: {
      im: im.ok ? im.value : null,
      mimi: mimi.ok ? mimi.value : null,
    },
  }
}
