import { fail, ok, type Result } from '@imprint/core'
import { CsvError, parse } from 'csv-parse/sync'

/** One row of a CSV file. */
export interface CsvRow {
  /** The line the row begins on. */
  readonly line: number
  /** Without blanks around them. */
  readonly cells: readonly string[]
}

/** Spreadsheets write a semicolon where the comma is the decimal sign, and some exports a tab. */
const delimiters = [',', ';', '\t'] as const

/**
 * Splits CSV (RFC 4180) into rows; rows without any content are left out. A stray or unclosed quote fails the whole file with `directory.format`:
 * beyond it nobody knows where a row begins, and rows would be lost unseen.
 */
export function csvRows(text: string, options: { readonly firstRowOnly: boolean }): Result<readonly CsvRow[]> {
  const rows: CsvRow[] = []
  // One kind of line end, so that the library's line numbers are those of an editor.
  const plain = text.replace(/\r\n?/g, '\n')
  try {
    parse(plain, {
      delimiter: delimiterOf(plain),
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      ...(options.firstRowOnly ? { to: 1 } : {}),
      on_record: (record, { lines }) => {
        const cells = record.map((cell) => cell.trim())
        // The library tells the line that the row ends on.
        if (cells.some((cell) => cell !== '')) rows.push({ line: lines - innerLines(record), cells })
        return null
      },
    })
    return ok(rows)
  } catch (error) {
    // The message quotes the file; the line is enough.
    const line = error instanceof CsvError && typeof error.lines === 'number' ? `line ${error.lines}: ` : ''
    return fail(
      'directory.format',
      `${line}a quote that RFC 4180 section 2 does not allow there, or one that is never closed`,
    )
  }
}

/** The delimiter that the header row uses most; its own names hold none. */
function delimiterOf(text: string): string {
  const header = /^\s*([^\n]*)/.exec(text)?.[1] ?? ''
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.reduce((best, next) => (count(next) > count(best) ? next : best))
}

function innerLines(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
}
