import { comparePairLine, compareTexts } from '@imprint/core'
import { type Answer, type Command, UsageError } from '../command.ts'
import { answerLines, identifierOptionRows, identifierOptions } from '../identifiers.ts'

/** Compares two identifiers by the rules of their protocol. */
export const idCompare: Command = {
  name: 'id compare',
  summary: 'say whether two identifiers name the same thing, and by which rule',
  usage: 'A B | - [--as PROTOCOL]',
  about: `The answer is equal, different, not-comparable (two protocols, or a rule that needs to know more) or invalid. Only
equal exits 0. With "-" each line of standard input is a pair with a tab between, and each answer one line of JSON.`,
  example: `$ imprint id compare xmpp:Juliet@example.com xmpp:juliet@EXAMPLE.com
$ imprint id compare - < pairs.tsv`,
  options: identifierOptionRows,
  operands: [1, 2],
  async run(call): Promise<Answer> {
    const [a, b] = call.operands as readonly [string, string?]
    const options = identifierOptions(call)
    if (a === '-' && b === undefined)
      return answerLines(call, (line) => {
        const json = comparePairLine(line, options)
        return { good: json.result === 'equal', json }
      })
    if (b === undefined) throw new UsageError('expected two identifiers, or "-"')
    const json = compareTexts(a, b, options)
    return { exit: json.result === 'equal' ? 0 : 1, text: `${json.result}: ${json.rule}`, json }
  },
}
