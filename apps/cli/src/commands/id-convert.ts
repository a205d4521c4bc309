import { convertText, type IdentifierForm } from '@imprint/core'
import { done, findingText } from '../answers.ts'
import { type Answer, type Command, UsageError } from '../command.ts'
import { answerLines, identifierOptionRows, identifierOptions } from '../identifiers.ts'

const forms: readonly IdentifierForm[] = ['im', 'mimi', 'native']

/** Writes an identifier in another form. */
export const idConvert: Command = {
  name: 'id convert',
  summary: 'write an identifier in another form',
  usage: 'TEXT | - --to mimi|im|native [--as PROTOCOL]',
  about: `What the form asked for cannot say, and nothing else, is refused with the reason. With "-" each line of standard input
is one identifier, and each answer one line of JSON.`,
  example: `$ imprint id convert xmpp:juliet@example.com/balcony --to im
$ imprint id convert im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com --to mimi`,
  options: { ...identifierOptionRows, to: { type: 'string', value: 'FORM', about: 'mimi, im or native' } },
  operands: [1, 1],
  async run(call): Promise<Answer> {
    const [operand] = call.operands as readonly [string]
    const form = forms.find((name) => name === call.values['to'])
    if (form === undefined) throw new UsageError('--to: expected mimi, im or native')
    const options = identifierOptions(call)
    if (operand === '-')
      return answerLines(call, (line) => {
        const json = convertText(line, form, options)
        return { good: json.ok, json }
      })
    const converted = convertText(operand, form, options)
    return converted.ok
      ? done(converted.text, converted)
      : { exit: 1, text: findingText(converted.error), json: converted }
  },
}
