import { readdirSync, readFileSync } from 'node:fs'
import { type IdentifierForm, type IdentifierOptions, isCaseMapping, isImProtocol, type TextRules } from '@imprint/core'
import {
  enforceOpaqueString,
  enforceUsernameCaseMapped,
  enforceUsernameCasePreserved,
  toAsciiDomain,
} from '@imprint/core/unicode'

/** The rules that the corpus is read with. */
export const unicode: TextRules = {
  enforceOpaqueString,
  enforceUsernameCaseMapped,
  enforceUsernameCasePreserved,
  toAsciiDomain,
}

const folder = new URL('../vectors/identifiers/', import.meta.url)

/** One line of the corpus: its file without the ending, its number, and its columns, decoded. */
export interface CorpusLine {
  readonly file: string
  readonly line: number
  readonly columns: readonly string[]
}

/** Reads every file of one sort: `valid.txt`, `invalid.txt`, `equal.tsv` or `different.tsv`. */
export function readCorpus(ending: string): readonly CorpusLine[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(`.${ending}`))
    .sort()
  return files.flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .map((text, i) => ({ file, line: i + 1, columns: text.split('\t').map(decodeCorpusText) }))
      .filter(({ columns }) => columns[0] !== '' || columns.length > 1)
      .filter(({ columns }) => !columns[0]?.startsWith('//')),
  )
}

/** Decodes `\u{a0}` to the character, `\u{61*1024}` to that many of them, and `\u{}` to nothing. */
function decodeCorpusText(text: string): string {
  return text.replace(
    /\\u\{(?:([0-9a-f]+)(?:\*([0-9]+))?)?\}/g,
    (_, hex: string | undefined, times: string | undefined) =>
      hex === undefined ? '' : String.fromCharCode(...units(Number.parseInt(hex, 16))).repeat(Number(times ?? 1)),
  )
}

// A lone surrogate is a case of its own, so code points are made of code units by hand.
function units(point: number): readonly number[] {
  return point < 0x10000 ? [point] : [0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff)]
}

/**
 * Reads the column `how`: `xmpp`, `irc casemapping=rfc1459`, `profile=wire`, `kind=user` (the kind that is wanted), `ascii` (without the Unicode rules), or `-` for
 * a text that says everything itself. `to=mimi` is left to the caller: `formOf`.
 */
export function optionsOf(how: string): IdentifierOptions {
  let options: IdentifierOptions = { unicode }
  for (const word of how === '-' ? [] : how.split(' ')) {
    const [name, value = ''] = word.split('=') as [string, string?]
    if (name === 'casemapping' && isCaseMapping(value)) options = { ...options, irc: { casemapping: value } }
    else if (name === 'profile' && isProfile(value)) options = { ...options, profile: value }
    else if (name === 'kind' && isKind(value)) options = { ...options, kind: value }
    else if (isImProtocol(word)) options = { ...options, as: word }
    else if (word === 'ascii') {
      const { unicode: _, ...rest } = options
      options = rest
    } else if (name === 'to') continue
    else throw new TypeError(`no option: ${word}`)
  }
  return options
}

function isProfile(text: string): text is NonNullable<IdentifierOptions['profile']> {
  return text === 'draft' || text === 'mailbox' || (isImProtocol(text) && text !== 'im' && text !== 'mimi')
}

const kinds = ['domain', 'handle', 'user', 'device', 'channel', 'team', 'group', 'pseudonym'] as const

function isKind(text: string): text is (typeof kinds)[number] {
  return (kinds as readonly string[]).includes(text)
}

/** The form that a line of `invalid.txt` asks for and that its identifier has not; `null` where the text itself is refused. */
export function formOf(how: string): IdentifierForm | null {
  const form = how
    .split(' ')
    .find((word) => word.startsWith('to='))
    ?.slice('to='.length)
  return form === 'im' || form === 'mimi' || form === 'native' ? form : null
}
