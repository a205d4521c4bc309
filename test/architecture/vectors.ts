import { readdirSync, readFileSync } from 'node:fs'

/** The members that every case of the published corpus has. What else there is depends on the folder. */
export interface Vector {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly expect: unknown
}

/** A text as it stands, or in pieces, some of them repeated, so that an oversized one fits in a line. */
export type VectorText = string | readonly (string | { readonly repeat: string; readonly times: number })[]

const folder = new URL('../vectors/', import.meta.url)

/** Reads one file of cases, such as `json/members`. */
export function readVectors<T extends Vector>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
}

/** Names every JSON file below `test/vectors`, without its ending. */
export function vectorNames(): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
}

/** Puts a text together. */
export function wholeText(text: VectorText): string {
  if (typeof text === 'string') return text
  return text.map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times))).join('')
}

/** Every code that a line of the identifier corpus expects. */
export function corpusCodes(): readonly { readonly name: string; readonly code: string }[] {
  const corpus = new URL('identifiers/', folder)
  const names = readdirSync(corpus).filter((name) => /\.(invalid|warned)\.txt$/.test(name))
  return names.flatMap((name) =>
    readFileSync(new URL(name, corpus), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('//'))
      .flatMap((line) => line.split(/[\t ]/).filter((cell) => /^identifier\.[a-z_]+$/.test(cell)))
      .map((code) => ({ name, code })),
  )
}
