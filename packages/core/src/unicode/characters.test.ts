import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unicodeFiles } from '../../../../tools/unicode/tables.ts'
import { codePointsOf, codeSpace, propertyOf, viramas } from '../../../../tools/unicode/ucd.ts'
import { bidiLetter, isAssigned, joiningLetter } from './characters.ts'
import { letterDigits } from './exceptions.ts'
import { idnaProperty } from './idna-property.ts'
import { precisProperty } from './precis-property.ts'
import { createRuns } from './runs.ts'

const characters = () => Array.from({ length: codeSpace }, (_, c) => String.fromCodePoint(c))

describe('the tables', () => {
  it('are what tools/unicode writes', () => {
    for (const [name, text] of unicodeFiles())
      expect(readFileSync(new URL(`generated/${name}`, import.meta.url), 'utf8'), name).toBe(text)
  })

  it('are read by runs', () => {
    const letter = createRuns('A2Bz')
    expect([0, 1, 2, 3, 36, 37, 0x10ffff].map(letter).join('')).toBe('AABBBBB')
  })

  it('hold the properties of Unicode 17', () => {
    const bidi = propertyOf('Bidi_Class')
    const [dual, transparent] = [
      codePointsOf('Joining_Type', 'Dual_Joining'),
      codePointsOf('Joining_Type', 'Transparent'),
    ]
    const marks = viramas()
    const short: Readonly<Record<string, string>> = {
      L: 'Left_To_Right',
      R: 'Right_To_Left',
      A: 'Arabic_Letter',
      N: 'Arabic_Number',
      E: 'European_Number',
      M: 'Nonspacing_Mark',
    }
    const wrong = characters().filter((character, c) => {
      const letter = bidiLetter(character)
      const joining = joiningLetter(character)
      if (short[letter] !== undefined && bidi.get(c) !== short[letter]) return true
      if (dual.has(c) !== (joining === 'D') || marks.has(c) !== 'VW'.includes(joining)) return true
      return transparent.has(c) !== 'TV'.includes(joining)
    })
    expect(wrong).toEqual([])
  })
})

// A runtime of another Unicode version differs here first. What it does not know is refused; what it classes otherwise shows as a failure of this test.
describe('what the runtime says', () => {
  const sets = Object.fromEntries(
    ['Unassigned', 'Private_Use', 'Surrogate', 'Format', 'Control', 'Line_Separator', 'Paragraph_Separator'].map(
      (name) => [name, codePointsOf('General_Category', name)],
    ),
  )
  const has = (name: string, c: number) => sets[name]?.has(c) === true

  it('is assigned only where Unicode 17 says so', () => {
    expect(characters().filter((character, c) => isAssigned(character) && has('Unassigned', c))).toEqual([])
  })

  it('is a letter, mark or digit where Unicode 17 says so', () => {
    const known = new Set(
      [
        'Lowercase_Letter',
        'Uppercase_Letter',
        'Other_Letter',
        'Decimal_Number',
        'Modifier_Letter',
        'Nonspacing_Mark',
        'Spacing_Mark',
      ].flatMap((name) => [...codePointsOf('General_Category', name)]),
    )
    expect(
      characters().filter((character, c) => isAssigned(character) && letterDigits.test(character) !== known.has(c)),
    ).toEqual([])
  })

  it('never lets through what is unassigned, private, a surrogate, a control or a separator of lines', () => {
    const refused = ['Unassigned', 'Private_Use', 'Surrogate', 'Control', 'Line_Separator', 'Paragraph_Separator']
    const allowed = characters().filter(
      (character, c) =>
        refused.some((name) => has(name, c)) &&
        (precisProperty(character) !== 'disallowed' || idnaProperty(character) !== 'disallowed'),
    )
    expect(allowed).toEqual([])
  })

  it('counts as many of each derived property as Unicode 17 has', () => {
    const count = (property: (character: string) => string) => {
      const counts: Record<string, number> = {}
      for (const character of characters().filter(isAssigned))
        counts[property(character)] = (counts[property(character)] ?? 0) + 1
      return counts
    }
    expect(count(precisProperty)).toEqual({ valid: 144715, free: 14257, context: 27, disallowed: 140383 })
    expect(count(idnaProperty)).toEqual({ valid: 143208, context: 27, disallowed: 156147 })
  })
})
