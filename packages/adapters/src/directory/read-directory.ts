import { decodeUtf8, fail, fileBudget, ok, type Result } from '@imprint/core'
import type { Directory, DirectoryFormat, DirectoryPerson, DirectoryProblem } from './directory-person.ts'
import type { Entries } from './entry.ts'
import { joinSplitOctets } from './join-split-octets.ts'
import { type CheckedEntry, personOfEntry } from './person-of-entry.ts'
import { looksLikeCsv, readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readVcard } from './read-vcard.ts'
import { refuseShared } from './refuse-shared.ts'

/** How a directory file is to be read. Both members help where the file's name or content does not say enough. */
export interface ReadDirectoryOptions {
  readonly format?: DirectoryFormat
  /** The file's name, for its extension. */
  readonly file?: string
}

/** Ours: with the 64 MiB of `fileBudget` it leaves more than 300 characters a person. A larger organisation exports a file a department. */
const maxPeople = 200_000

const formats: readonly {
  readonly format: DirectoryFormat
  readonly extension: RegExp
  looksRight(text: string): boolean
  read(text: string): Result<Entries>
}[] = [
  {
    format: 'vcard',
    extension: /\.(vcf|vcard)$/i,
    looksRight: (text) => /^\s*BEGIN:VCARD/i.test(text),
    read: readVcard,
  },
  { format: 'json', extension: /\.json$/i, looksRight: (text) => /^\s*[[{]/.test(text), read: readJson },
  { format: 'csv', extension: /\.(csv|tsv)$/i, looksRight: looksLikeCsv, read: readCsv },
]

/**
 * Reads a directory export of an organisation: a vCard 3.0/4.0 file of many cards, CSV with a header row, or JSON. Text or bytes (UTF-8, at
 * most 64 MiB, 200,000 people) go in; one entry a person comes out, with the person's devices. An entry that lacks something, or that claims
 * a handle, user, device or key which another entry claims too, becomes a problem (`directory.entry`) and the others still come through.
 * Fails with `directory.format` if the file as a whole cannot be read. What no claim is made from is listed in `ignored`.
 *
 * @example
 * ```ts
 * const staff = readDirectory('handle,fn,device\n@alice@example.com,Alice M. Smith,im:SvPf/04c7@example.com\n')
 * if (staff.ok) for (const { handle, devices } of staff.value.people) console.log(handle, devices.length)
 * ```
 */
export function readDirectory(source: string | Uint8Array, options: ReadDirectoryOptions = {}): Result<Directory> {
  if (source.length > fileBudget.size)
    return fail('directory.format', `${source.length} characters, at most ${fileBudget.size}`)
  const decoded = typeof source === 'string' ? ok(source) : decode(source)
  if (!decoded.ok) return decoded
  // A byte order mark is no part of the text (RFC 3629 section 6); spreadsheets write one.
  const text = decoded.value.replace(/^\ufeff/, '')
  const row =
    formats.find(({ format }) => format === options.format) ??
    formats.find(({ extension }) => options.format === undefined && extension.test(options.file ?? '')) ??
    formats.find(({ looksRight }) => looksRight(text))
  if (row === undefined)
    return fail(
      'directory.format',
      'no BEGIN:VCARD, no JSON and no header row with the columns fn and handle at its beginning',
    )
  const read = row.read(text)
  if (!read.ok) return read
  const { entries, ignored } = read.value
  if (entries.length > maxPeople) return fail('directory.format', `${entries.length} entries, at most ${maxPeople}`)
  const checked = entries.map(personOfEntry)
  refuseShared(checked)
  return ok({ format: row.format, ...sort(checked), ignored: [...ignored] })
}

function decode(bytes: Uint8Array): Result<string> {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return fail('directory.format', 'the file is UTF-16: export it as UTF-8')
  const text = decodeUtf8(bytes)
  if (text.ok) return text
  const joined = decodeUtf8(joinSplitOctets(bytes))
  return joined.ok ? joined : fail('directory.format', 'the file is not UTF-8 text: export it as UTF-8')
}

function sort(checked: readonly CheckedEntry[]): { people: DirectoryPerson[]; problems: DirectoryProblem[] } {
  const people: DirectoryPerson[] = []
  const problems: DirectoryProblem[] = []
  for (const { entry, person, faults } of checked) {
    if (person !== null && faults.length === 0) {
      people.push(person)
      continue
    }
    // Ten reasons are enough to mend an entry, and bound what one entry can say.
    const more = faults.length > 10 ? `; and ${faults.length - 10} more` : ''
    const detail = `line ${entry.line}: ${faults.slice(0, 10).join('; ')}${more}`
    const pointer = entry.pointer === null ? {} : { pointer: entry.pointer }
    problems.push({ code: 'directory.entry', line: entry.line, detail, ...pointer })
  }
  return { people, problems }
}
