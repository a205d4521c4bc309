import type { Machine } from './machine.ts'
import type { JudgedGoal, Report, ReportRow } from './report.ts'

/** Writes a report for people. */
export function formatReport({ rounds, machine, rows, imports, sizes, bulk }: Report): string {
  return [
    ...describe(machine),
    `Medians of ${rounds} rounds; every case in every round, in random order. 1.00 is the first line of each row: for credentials one synchronous node:crypto call on the same bytes.`,
    ...rows.flatMap(rowLines),
    ...bulkLines(bulk),
    ...importLines(imports),
    ...sizeLines(sizes),
    '',
  ].join('\n')
}

const width = 44

function bulkLines(bulk: Report['bulk']): readonly string[] {
  const [first] = bulk
  if (first === undefined) return []
  return [
    '',
    `${`Issue ${first.credentials.toLocaleString('en')} into SQLite (1 = fdatasync)`.padEnd(width)}  ratio   issued/s  peak MiB  before  first goals`,
    ...bulk.map(
      ({ mode, ratio, rate, peak, peakBefore, atLeast, met }) =>
        `  ${mode.padEnd(width - 2)} ${fixed(ratio, 3, 6)} ${Math.round(rate).toLocaleString('en').padStart(10)} ${fixed(peak, 0, 9)} ${fixed(peakBefore, 0, 7)}  ≥ ${atLeast}: ${word(met)}`,
    ),
  ]
}

function importLines(imports: Report['imports']): readonly string[] {
  if (imports.length === 0) return []
  return [
    '',
    `${'Import, ms over an empty process'.padEnd(width)}   over     wall`,
    ...imports.map(
      ({ name, over, wall, atMost, met }) =>
        `  ${name.padEnd(width - 2)} ${fixed(over, 1, 6)} ${fixed(wall, 1, 8)}${limitWords(atMost, met)}`,
    ),
  ]
}

function sizeLines(sizes: Report['sizes']): readonly string[] {
  if (sizes.length === 0) return []
  return [
    '',
    `${'Bundle for a browser, KiB'.padEnd(width)}   gzip minified`,
    ...sizes.map(({ name, gzip, minified, atMost, met }) => {
      const words = limitWords(atMost === null ? null : atMost / 1024, met)
      return `  ${name.padEnd(width - 2)} ${fixed(gzip / 1024, 1, 6)} ${fixed(minified / 1024, 1, 8)}${words}`
    }),
  ]
}

function limitWords(atMost: number | null, met: boolean | null): string {
  return atMost === null ? '' : `   at most ${atMost}: ${word(met)}`
}

function describe({ cpu, cores, memoryGiB, system, node, openssl, peers }: Machine): readonly string[] {
  return [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}; node ${node}, OpenSSL ${openssl}`,
    Object.entries(peers)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  ]
}

function rowLines({ title, entries, goals }: ReportRow): readonly string[] {
  return [
    '',
    `${title.padEnd(width)}  ratio   quartiles      ops/s${goals.length === 0 ? '' : '  first goals'}`,
    ...entries.map(({ who, ratio, quartiles: [low, high], rate }) => {
      const words = goals.filter((goal) => goal.who === who).map(goalWords)
      return `  ${who.padEnd(width - 2)} ${fixed(ratio, 3, 6)}  ${fixed(low, 2, 5)}–${fixed(high, 2, 4)} ${Math.round(rate).toLocaleString('en').padStart(10)}  ${words.join('; ')}`.trimEnd()
    }),
  ]
}

function goalWords(goal: JudgedGoal): string {
  if ('perSecond' in goal) return `≥ ${goal.perSecond.toLocaleString('en')} a second: ${word(goal.met)}`
  const { against, atLeast, reached, met } = goal
  return against === 'raw'
    ? `≥ ${atLeast}: ${word(met)}`
    : `≥ ${atLeast} × ${against}: ${word(met)} (${reached.toFixed(1)} ×)`
}

function word(met: boolean | null): string {
  return met === true ? 'met' : 'not met'
}

function fixed(value: number, digits: number, length: number): string {
  return value.toFixed(digits).padStart(length)
}
