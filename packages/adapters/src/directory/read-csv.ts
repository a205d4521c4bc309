import { fail, imIdKey, ok, parseJsonObject, type Result, tokenBudget } from '@imprint/core'
import { type CsvRow, csvRows } from './csv-rows.ts'
import { type Entries, type Entry, emptyEntry, textClaims } from './entry.ts'
import { parseHandle } from './parse-handle.ts'

type Column = (typeof textClaims)[number] | 'hasLanguage' | 'handle' | 'device' | 'device-name' | 'device-key'

/** The header names that are understood; case, blanks and underscores make no difference. */
const columns: ReadonlyMap<string, Column> = new Map([
  ['fn', 'fn'],
  ['name', 'fn'],
  ['display-name', 'fn'],
  ['organization-name', 'organization-name'],
  ['organization', 'organization-name'],
  ['company', 'organization-name'],
  ['organization-unit', 'organization-unit'],
  ['department', 'organization-unit'],
  ['title', 'title'],
  ['role', 'role'],
  ['languages', 'hasLanguage'],
  ['haslanguage', 'hasLanguage'],
  ['handle', 'handle'],
  ['device', 'device'],
  ['device-id', 'device'],
  ['device-name', 'device-name'],
  ['device-key', 'device-key'],
])

interface Header {
  readonly names: readonly (Column | null)[]
  readonly ignored: ReadonlySet<string>
}

/** Tells whether the text begins with a header row that says whose row is whose. */
export function looksLikeCsv(text: string): boolean {
  const rows = csvRows(text.slice(0, 65_536), { firstRowOnly: true })
  return rows.ok && rows.value[0] !== undefined && readHeader(rows.value[0]).ok
}

/**
 * Reads CSV (RFC 4180): a header row, then a row a device. Rows with one handle are one person, wherever they stand; someone without a device has
 * one row with no device in it.
 */
export function readCsv(text: string): Result<Entries> {
  const rows = csvRows(text, { firstRowOnly: false })
  if (!rows.ok) return rows
  const [first, ...body] = rows.value
  const header = first === undefined ? fail('directory.format', 'the file has no header row') : readHeader(first)
  if (!header.ok) return header
  const entries: Entry[] = []
  const byHandle = new Map<string, Entry>()
  for (const row of body) {
    const entry = entryOfRow(row, header.value.names)
    const handle = parseHandle(entry.handles[0] ?? '')
    const key = handle.ok ? imIdKey(handle.value) : null
    const same = key === null ? undefined : byHandle.get(key)
    if (same !== undefined) merge(same, entry)
    else entries.push(entry)
    if (same === undefined && key !== null) byHandle.set(key, entry)
  }
  return ok({ entries, ignored: header.value.ignored })
}

function readHeader(row: CsvRow): Result<Header> {
  const ignored = new Set<string>()
  const names: (Column | null)[] = []
  for (const [index, cell] of row.cells.entries()) {
    const name = columns.get(cell.toLowerCase().replace(/[\s_]+/g, '-')) ?? null
    if (name !== null && names.includes(name))
      return fail('directory.format', `two columns of the header stand for ${name}`)
    if (name === null) ignored.add(cell === '' ? `column ${index + 1}` : cell.slice(0, 100))
    names.push(name)
  }
  const missing = (['fn', 'handle'] as const).filter((name) => !names.includes(name))
  if (missing.length > 0)
    return fail('directory.format', `the header row has no column ${missing.join(' and no column ')}`)
  return ok({ names, ignored })
}

function entryOfRow(row: CsvRow, names: Header['names']): Entry {
  const entry = emptyEntry(row.line)
  // RFC 4180 section 2, rule 4. A row that is short or long has its cells in the wrong columns for all we know.
  if (row.cells.length !== names.length) entry.faults.push(`${row.cells.length} cells, the header has ${names.length}`)
  const cell = (name: Column) => row.cells[names.indexOf(name)] ?? ''
  for (const claim of textClaims) if (cell(claim) !== '') entry.claims[claim] = cell(claim)
  entry.languages.push(
    ...cell('hasLanguage')
      .split(/[;,\s]+/)
      .filter((tag) => tag !== ''),
  )
  if (cell('handle') !== '') entry.handles.push(cell('handle'))
  if (cell('device') !== '')
    entry.devices.push({
      line: row.line,
      id: cell('device'),
      name: cell('device-name') || null,
      key: keyOf(cell('device-key'), entry),
    })
  else if (cell('device-name') !== '' || cell('device-key') !== '')
    entry.faults.push('a device-name or device-key without a device')
  return entry
}

function keyOf(text: string, entry: Entry): unknown {
  if (text === '') return null
  const json = parseJsonObject(text, tokenBudget)
  if (json.ok) return json.value
  entry.faults.push(`the device-key is not readable (${json.error.code}: ${json.error.detail})`)
  return null
}

/** Adds a further row of the same person. An empty cell says nothing; two different ones are a conflict, and neither row is the truer one. */
function merge(entry: Entry, row: Entry): void {
  const conflict = (column: string) =>
    entry.faults.push(`lines ${entry.line} and ${row.line} say different things in the column ${column}`)
  for (const claim of textClaims) {
    const value = row.claims[claim]
    if (value === undefined) continue
    if (entry.claims[claim] !== undefined && entry.claims[claim] !== value) conflict(claim)
    else entry.claims[claim] = value
  }
  if (entry.languages.length === 0) entry.languages.push(...row.languages)
  else if (row.languages.length > 0 && row.languages.join() !== entry.languages.join()) conflict('languages')
  entry.devices.push(...row.devices)
  entry.faults.push(...row.faults.map((fault) => `line ${row.line}: ${fault}`))
}
