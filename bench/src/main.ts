import type { BenchCase } from './bench-case.ts'
import { checkCases, createCases } from './cases.ts'
import { measureImports } from './import-time.ts'
import { describeMachine } from './machine.ts'
import { measure } from './measure.ts'
import { help, parseOptions } from './options.ts'
import { createReport } from './report.ts'
import { rows } from './rows.ts'
import { measureSizes } from './sizes.ts'
import { measureBulkIssue } from './store-bulk.ts'
import { formatReport } from './table.ts'

// pnpm hands a leading "--" on.
const options = parseOptions(process.argv.slice(2).filter((arg) => arg !== '--'))
if (typeof options === 'string') {
  const asked = options === help
  ;(asked ? process.stdout : process.stderr).write(`${options.trimEnd()}\n`)
  process.exitCode = asked ? 0 : 64
} else {
  const progress = (sentence: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${sentence}`)
  }
  const { json, rounds, devices, only } = options
  progress('making keys and credentials')
  const cases = await createCases(devices)
  progress('checking every case')
  await checkCases(cases)
  const chosen = rows.filter(({ id }) => only === null || id.startsWith(only))
  const isChosen = ({ id: name }: BenchCase) =>
    chosen.some(({ id, unit }) => name.startsWith(`${id} `) || name === unit)
  const rates = await measure(cases.filter(isChosen), {
    ...options,
    units: new Set(chosen.map(({ unit }) => unit)),
    progress,
  })
  progress('bundling')
  const sizes = only === null ? await measureSizes() : []
  progress('issuing in bulk')
  const isBulkWanted = only === null || 'store-bulk'.startsWith(only)
  const bulk = isBulkWanted ? measureBulkIssue(options.bulk) : []
  progress('importing')
  const imports = only === null ? measureImports(options.imports) : []
  const report = createReport({ rounds, machine: describeMachine(), rows: chosen, rates, imports, sizes, bulk })
  progress('')
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report))
}
