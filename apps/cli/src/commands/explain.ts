import {
  type Code,
  closingRules,
  codes,
  credentialRules,
  explainCode,
  findRule,
  presentationRules,
  type Rule,
} from '@imprint/core'
import { done } from '../answers.ts'
import { type Answer, type Command, UsageError } from '../command.ts'
import type { Style } from '../terminal/style.ts'
import { suggest } from '../terminal/suggest.ts'

const rules: readonly Rule[] = [...presentationRules, ...credentialRules, ...closingRules].map(findRule)
const outcomes = {
  rejected: 'rejected: the evidence is bad',
  undecided: 'undecided: it could not be judged now; try again',
  refused: 'refused: our own input is bad',
  noted: 'noted: worth saying, changes nothing',
}

/** Explains a code or a rule. */
export const explain: Command = {
  name: 'explain',
  summary: 'say what a code or a rule of a verdict means',
  usage: 'CODE | --all',
  about: 'Codes are what went wrong (holder.key_mismatch), rules are what a verdict checks (holder.key).',
  example: '$ imprint explain holder.key_mismatch',
  options: { all: { type: 'boolean', about: 'every code and every rule' } },
  operands: [0, 1],
  async run(call): Promise<Answer> {
    const { style } = call
    if (call.values['all'] === true) {
      const rows = (Object.keys(codes) as Code[]).map((code) => ({ code, ...codes[code] }))
      const text = [
        style.bold('Codes'),
        ...rows.map(({ code, outcome, hint }) => `  ${code.padEnd(33)} ${outcome.padEnd(9)} ${hint}`),
        '',
        style.bold('Rules of a verdict, in their order'),
        ...rules.map(({ id, says }) => `  ${id.padEnd(33)} ${says}`),
      ]
      return done(text.join('\n'), { codes: rows, rules })
    }
    const [name] = call.operands
    if (name === undefined) throw new UsageError('which code? --all lists them')
    const row = explainCode(name)
    if (row !== null) {
      const text = [
        style.bold(row.code),
        row.hint,
        '',
        `outcome  ${outcomes[row.outcome]}`,
        `source   ${row.spec}`,
        `W3C type ${row.problem}`,
      ]
      return done(text.join('\n'), row)
    }
    const rule = rules.find(({ id }) => id === name)
    if (rule !== undefined) return done(ruleText(rule, style), { rule: rule.id, says: rule.says, spec: rule.spec })
    const near = suggest(name, [...Object.keys(codes), ...rules.map(({ id }) => id)])
    throw new UsageError(
      `there is no code or rule of that name${near.length === 0 ? '; --all lists them' : `; did you mean ${near.join(', ')}?`}`,
    )
  },
}

function ruleText({ id, says, spec }: Rule, style: Style): string {
  return [style.bold(id), `A rule that every verdict lists: ${says}.`, '', `source   ${spec}`].join('\n')
}
