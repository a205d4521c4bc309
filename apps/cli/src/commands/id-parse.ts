import { done, findingText } from '../answers.ts'
import type { Answer, Command } from '../command.ts'
import { answerLines, identifierOptionRows, identifierOptions, readId } from '../identifiers.ts'
import { printable } from '../terminal/style.ts'

/** Parses identifiers. */
export const idParse: Command = {
  name: 'id parse',
  summary: 'read an identifier and say what it names',
  usage: 'TEXT | - [--as PROTOCOL]',
  about: `Reads im: and mimi: URIs, URIs of XMPP, SIP, IRC, Wire, mail and acct:, and the plain texts of these protocols. A text
that several protocols read is refused with its readings: name one with --as. With "-" each line of standard input is
one identifier and each answer one line of JSON; the exit code is 1 if any could not be read. Two identifiers name the
same thing exactly if their "key" is the same.`,
  example: `$ imprint id parse im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com
$ imprint id parse juliet@example.com/balcony --as xmpp
$ cut -f1 members.tsv | imprint id parse -`,
  options: {
    ...identifierOptionRows,
    known: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      about: 'a handle you know; one that looks like it is warned of (may be repeated)',
    },
  },
  operands: [1, 1],
  async run(call): Promise<Answer> {
    const [operand] = call.operands as readonly [string]
    const known = call.values['known']
    const knownHandles = Array.isArray(known) ? known.filter((name) => typeof name === 'string') : []
    const options = { ...identifierOptions(call), knownHandles }
    if (operand === '-')
      return answerLines(call, (line) => {
        const reading = readId(line, options)
        return { good: reading.ok, json: reading }
      })
    const reading = readId(operand, options)
    if (!reading.ok) return { exit: 1, text: findingText(reading.error), json: reading }
    const { id, uris, key, warnings } = reading
    const { qualifiers, ...parts } = id
    const rows = [
      ...Object.entries(parts),
      ...Object.entries(qualifiers ?? {}),
      ...Object.entries(uris).map(([name, uri]) => [`as ${name}:`, uri] as const),
      ['key', key] as const,
    ]
    const lines = rows
      .filter(([, value]) => value !== null && value !== undefined)
      .map(
        ([name, value]) => `${name.padEnd(11)} ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
      )
    return done([...lines, ...warnings.map(findingText)].join('\n'), reading)
  },
}
