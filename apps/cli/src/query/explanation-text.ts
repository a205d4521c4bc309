import type { Disclosure } from '@imprint/core'
import { type ExplainedCandidate, type ExplainedOption, pathWords, type QueryExplanation } from '@imprint/core/dcql'
import { printable, type Style } from '../terminal/style.ts'

/** What an explanation needs to be read: the name of each credential, in their order. */
export interface Shown {
  readonly names: readonly string[]
  readonly style: Style
}

/** Writes an explanation as lines for a terminal. */
export function explanationText({ result, summary, credentials, sets }: QueryExplanation, shown: Shown): string {
  const { style } = shown
  const lines = [`${verdict(result === 'satisfied', ['Satisfied.', 'Not satisfied.'], style)} ${printable(summary)}`]
  for (const { id, pointer, result: answered, candidates } of credentials) {
    const answer = verdict(answered === 'answered', ['has an answer', 'has no answer'], style)
    lines.push('', `${style.bold(printable(id))} ${answer}  ${style.dim(pointer)}`)
    if (candidates.length === 0) lines.push('  there is no credential')
    for (const candidate of candidates) lines.push(...candidateLines(candidate, shown))
  }
  for (const [index, { pointer, required, result: answered, options }] of sets.entries()) {
    const answer = verdict(answered === 'satisfied', ['has an answer', 'has no answer'], style)
    lines.push('', `${style.bold(`set ${index + 1}`)}, ${required}, ${answer}  ${style.dim(pointer)}`)
    lines.push(...options.map((option, place) => optionLine(`option ${place + 1}`, option, style)))
  }
  return lines.join('\n')
}

function candidateLines(
  { candidate, result, constraints, claimSets, disclose }: ExplainedCandidate,
  { names, style }: Shown,
): readonly string[] {
  const answer = verdict(result === 'answers', ['answers', 'does not answer'], style)
  return [
    `  ${printable(names[candidate] ?? '')} ${answer}`,
    ...constraints.map(({ result: met, expected, came, pointer }) =>
      met === 'passed'
        ? `    ${style.good('met    ')}  ${printable(expected)}`
        : `    ${style.bad('not met')}  ${printable(expected)}; came ${printable(came)}  ${style.dim(printable(pointer))}`,
    ),
    ...claimSets.map((set, index) => `  ${optionLine(`claim set ${index + 1}`, set, style)}`),
    ...(disclose === null ? [] : [`    shows    ${printable(disclosureWords(disclose))}`]),
  ]
}

function optionLine(name: string, { result, lacking }: ExplainedOption, style: Style): string {
  return result === 'passed'
    ? `  ${style.good('met    ')}  ${name}`
    : `  ${style.bad('not met')}  ${name}: lacks ${printable(lacking.join(', '))}`
}

function disclosureWords(disclose: Disclosure): string {
  if (disclose === 'all') return 'all of it: this format cannot withhold'
  return disclose.length === 0 ? 'nothing that can be withheld' : disclose.map(pathWords).join(', ')
}

function verdict(good: boolean, [yes, no]: readonly [string, string], style: Style): string {
  return good ? style.good(yes) : style.bad(no)
}
