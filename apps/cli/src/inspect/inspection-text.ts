import { printable, type Style } from '../terminal/style.ts'
import { draftDefects } from './draft-defects.ts'
import { allProblems } from './inspect-text.ts'
import { type Inspection, isWrong, type Problem } from './inspection.ts'

/** Writes an inspection for people. What a code means, and what the draft has to do with it, is said once. */
export function inspectionText(found: Inspection, style: Style): string {
  const count = allProblems(found).filter(isWrong).length
  const verdict =
    count === 0
      ? style.good('Nothing is wrong with its form.')
      : style.bad(`${count} ${count === 1 ? 'thing is' : 'things are'} wrong with it.`)
  return [...lines(found, { style, told: new Set() }, ''), '', verdict].join('\n')
}

interface Telling {
  readonly style: Style
  /** Hints that were printed. */
  readonly told: Set<string>
}

function lines(found: Inspection, telling: Telling, indent: string): readonly string[] {
  const { style } = telling
  const { what, facts, problems, remarks, parts } = found
  const shown = [`${indent}${style.bold(`${what.charAt(0).toUpperCase()}${printable(what.slice(1))}.`)}`]
  for (const [name, value] of facts) shown.push(`${indent}  ${name.padEnd(12)} ${printable(value)}`)
  for (const remark of remarks) shown.push(`${indent}  ${style.doubt(remark)}`)
  const strict = problems.filter(({ asIf }) => asIf === undefined)
  const supposed = problems.filter(({ asIf }) => asIf !== undefined)
  for (const one of strict) shown.push(...problemLines(one, telling, indent))
  if (supposed.length > 0)
    shown.push(
      `${indent}  ${style.bold('Reading on as if these were otherwise, to find the rest (nothing was repaired):')}`,
    )
  for (const one of supposed) shown.push(...problemLines(one, telling, indent))
  for (const { name, inspection } of parts)
    shown.push('', `${indent}  ${name}:`, ...lines(inspection, telling, `${indent}    `))
  return shown
}

function problemLines(one: Problem, { style, told }: Telling, indent: string): readonly string[] {
  const { code, detail, pointer, hint, defect, asIf } = one
  const mark = isWrong(one) ? style.bad('✗') : style.dim('–')
  const place = pointer === undefined || pointer === '' ? '' : ` (at ${printable(pointer)})`
  const shown = [
    `${indent}  ${mark} ${code}: ${printable(detail)}${asIf === undefined ? '' : `; as if ${printable(asIf)}`}${place}`,
  ]
  const row = defect === undefined ? undefined : draftDefects[defect]
  const more = [hint, ...(row === undefined ? [] : [`Known from the draft: ${row.says}. Imprint: ${row.instead}.`])]
  for (const text of more) {
    if (told.has(text)) continue
    told.add(text)
    shown.push(`${indent}      ${style.dim(text)}`)
  }
  return shown
}
