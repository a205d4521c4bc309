import { formatRequest } from '@imprint/core'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import { needsTemplate, recordText, trustText } from './scene-parts.ts'
import type { TakeFile } from './take-file.ts'

/** The files that the commands work with. A presentation that is no plain line of text stands in the record only. `template` is the file of a type of credential that is not built in. */
export function sceneFiles(report: VerdictReport, template: string): readonly TakeFile[] {
  const { text, request } = report.evidence
  const json = 'application/json'
  return [
    { name: 'request.json', text: `${formatRequest(request)}\n`, mediaType: json },
    ...(isPlain(text) ? [{ name: 'presentation.txt', text: `${text}\n`, mediaType: 'text/plain' }] : []),
    { name: 'trust.json', text: trustText(), mediaType: json },
    { name: 'record.json', text: recordText(report), mediaType: json },
    ...(needsTemplate(report) ? [{ name: 'template.json', text: template, mediaType: json }] : []),
  ]
}

const exits = { accepted: 0, rejected: 1, undecided: 2 } as const

/** Writes one shell script that lays the files down and gives the commands. What others wrote stands between lines that it cannot contain, where a shell replaces nothing. */
export function sceneShell(report: VerdictReport, template: string): string {
  const files = sceneFiles(report, template)
  const has = (name: string) => files.some((file) => file.name === name)
  const schema = has('template.json') ? ' --schema "$folder/template.json"' : ''
  const exit = exits[report.verdict.outcome]
  return `#!/bin/sh
# Run it in a checkout of Imprint: sh imprint-scene.sh [FOLDER]
# It writes what was exchanged into the folder, and looks at it with the command.
set -eu
folder=\${1:-imprint-scene}
imprint() { \${IMPRINT:-npx -y pnpm@12 --silent imprint} "$@"; }
mkdir -p "$folder"

${files.map(hereDocument).join('\n')}
echo '== What was asked'
imprint inspect "$folder/request.json" || echo "exit $?"
${has('presentation.txt') ? 'echo \'== What came\'\nimprint inspect "$folder/presentation.txt" || echo "exit $?"\n' : ''}echo '== Whom the client believes'
imprint trust explain "$folder/trust.json" || echo "exit $?"
echo '== The verdict again, from the record alone'
code=0
imprint verify --record-in "$folder/record.json" --trust "$folder/trust.json" --status required${schema} || code=$?
test "$code" -eq ${exit}
`
}

function hereDocument({ name, text }: TakeFile): string {
  const lines = text.replace(/\n$/, '').split('\n')
  let end = 'END'
  while (lines.includes(end)) end += '_'
  return `cat > "$folder/${name}" <<'${end}'\n${lines.join('\n')}\n${end}\n`
}

/** One line of printable ASCII, as every token is. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text)
}
