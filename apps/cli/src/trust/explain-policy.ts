import type { Policy } from '@imprint/trust/policy-file'
import { printable, type Style, wrap } from '../terminal/style.ts'
import { neverBelieved } from './never-believed.ts'
import { modelWords, narrowingWords, policyTitle, ruleConsequence, ruleWords } from './policy-words.ts'

/** Says in words what a policy would accept and refuse. Texts of the file are made fit for a terminal. */
export function explainPolicy(
  policy: Policy,
  { style, width }: { readonly style: Style; readonly width: number },
): string {
  const lines = [...explain(policy, { style, width, indent: '', number: '' }), '']
  lines.push(
    style.bold('Refused'),
    ...paragraph('- every issuer that is not meant above; it is not even asked for its keys', { width, indent: '  ' }),
    ...paragraph('- an issuer that speaks about identifiers, or makes credentials, that are not named with it', {
      width,
      indent: '  ',
    }),
    ...paragraph(
      '- whatever was changed, is expired, revoked, or presented by somebody without its key, whoever signed it',
      {
        width,
        indent: '  ',
      },
    ),
  )
  return lines.join('\n')
}

interface Page {
  readonly style: Style
  readonly width: number
  readonly indent: string
  readonly number: string
}

function explain(policy: Policy, page: Page): readonly string[] {
  const { style, width, indent, number } = page
  const inside = { width, indent: indent + ' '.repeat(number.length) }
  const narrowing = narrowingWords(policy).flatMap((text) => paragraph(text, inside))
  if (policy.model !== 'combination') {
    const { title, says, items, notes } = modelWords(policy)
    return [
      `${indent}${number}${style.bold(title)}`,
      ...paragraph(says, inside),
      ...items.flatMap((item) => paragraph(`- ${item}`, { width, indent: `${inside.indent}  ` })),
      ...notes.flatMap((text) => paragraph(text, inside)),
      ...narrowing,
    ]
  }
  const { rule, models } = policy
  const consequence = ruleConsequence(rule, models.length)
  const head = `An issuer is believed ${ruleWords(rule, models.length)}.`
  return [
    ...(number === '' ? [] : [`${indent}${number}${style.bold(policyTitle(policy))}`]),
    ...paragraph(head, inside),
    ...(consequence === null ? [] : paragraph(consequence, inside)),
    ...neverBelieved(policy).flatMap((issuer) =>
      paragraph(
        `Careful: too few of these ${models.length} hold one and the same key of ${issuer}, so nothing of it can ever be believed.`,
        inside,
      ),
    ),
    ...narrowing,
    ...models.flatMap((model, index) => [
      '',
      ...explain(model, { style, width, indent: `${inside.indent}  `, number: `${index + 1}. ` }),
    ]),
  ]
}

function paragraph(
  text: string,
  { width, indent }: { readonly width: number; readonly indent: string },
): readonly string[] {
  const hanging = text.startsWith('- ') ? `${indent}  ` : indent
  return (indent + wrap(printable(text), { width: Math.max(24, width - hanging.length), indent: hanging })).split('\n')
}
