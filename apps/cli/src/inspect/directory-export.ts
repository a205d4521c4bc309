import { readDirectory } from '@imprint/adapters/directory'
import { compact } from './claims-shape.ts'
import { type Inspection, inspection, problemOf } from './inspection.ts'

const shownProblems = 20
const names: Readonly<Record<string, string>> = { vcard: 'vCard', csv: 'CSV', json: 'JSON' }

/** Describes a directory export by counts: whose names are in it is not for a terminal. `null` for what cannot be read as one and does not call itself one. */
export function inspectDirectory(text: string, file: string): Inspection | null {
  const read = readDirectory(text, { file })
  const base = { kind: 'directory', what: 'a directory export, for imprint issue' }
  if (!read.ok)
    return /\.(vcf|vcard|csv|tsv)$/i.test(file) ? inspection({ ...base, problems: [problemOf(read.error)] }) : null
  const { format, people, problems, ignored } = read.value
  const devices = people.reduce((sum, person) => sum + person.devices.length, 0)
  return inspection({
    ...base,
    facts: compact([
      ['format', names[format] ?? format],
      ['people', String(people.length)],
      ['devices', String(devices)],
      ['problems', String(problems.length)],
      ['not used', ignored.length === 0 ? null : ignored.join(', ')],
    ]),
    problems: problems
      .slice(0, shownProblems)
      .map(({ code, detail, pointer }) => problemOf({ code, detail, ...(pointer === undefined ? {} : { pointer }) })),
    remarks: problems.length > shownProblems ? [`and ${problems.length - shownProblems} problems more`] : [],
  })
}
