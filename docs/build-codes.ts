import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CodeOutcome, type CodeRow, codes } from '../packages/core/src/codes.ts'

const outcomes: readonly (readonly [CodeOutcome, string, string])[] = [
  ['rejected', 'Rejected', 'The evidence is bad. Asking again changes nothing.'],
  ['undecided', 'Undecided', 'The evidence could not be judged now. Neither a yes nor a no: ask again.'],
  ['refused', 'Refused', 'Our own input is bad: a request, a file, a wish. Nobody was judged.'],
  ['noted', 'Noted', 'Worth saying. It changes no outcome.'],
]

/** Makes `docs/codes.md` from the table of codes. */
export function codesDocument(): string {
  const rows: readonly (readonly [string, CodeRow])[] = Object.entries(codes)
  const sections = outcomes.map(([outcome, title, meaning]) => {
    const lines = rows
      .filter(([, row]) => row.outcome === outcome)
      .map(([code, { hint, spec, problem }]) => `| \`${code}\` | ${cell(hint)} | ${cell(spec)} | ${problem} |`)
    return `## ${title}\n\n${meaning}\n\n| code | what it means | rule | problem type |\n|---|---|---|---|\n${lines.join('\n')}\n`
  })
  return `# Codes

Every finding carries one of these ${rows.length} codes. The code is the API; sentences may change. The table is made from \`packages/core/src/codes.ts\` by
\`node docs/build-codes.ts\`, and \`imprint explain <code>\` prints a row of it. The last column is the nearest problem type of VC Data Model 2.0 section 7.1 or Bitstring Status List 1.0 section 3.5.

${sections.join('\n')}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] === self) writeFileSync(new URL('./codes.md', import.meta.url), codesDocument())
