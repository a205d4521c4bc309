import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import { prototypes } from '../../../../tools/unicode/ucd.ts'
import { confusable, confusableSkeleton } from '../confusables.ts'

interface ConfusableVector extends Vector {
  readonly text: string
  readonly other: string
  readonly expect: { readonly confusable: boolean }
}

describe('confusable', () => {
  it.each(readVectors<ConfusableVector>('unicode/confusables'))('$id: $about', ({ text, other, expect: expected }) => {
    expect(confusable(text, other)).toBe(expected.confusable)
    expect(confusable(other, text)).toBe(expected.confusable)
  })

  it('is symmetric, and never throws', () => {
    const letter = fc.constantFrom(...'o0Olю1I|\u043e\u03bf\u200b\u0300\u0301e\u00e9')
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: letter, maxLength: 4 }))
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(confusable(a, b)).toBe(confusable(b, a))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('confusableSkeleton', () => {
  it('is that of UTS 39 for every character', () => {
    const all = prototypes()
    const look = (character: string) => {
      const parts = Array.from(character.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, ''))
      return parts
        .map((part) => all.get(part) ?? part)
        .join('')
        .normalize('NFD')
    }
    const wrong: string[] = []
    for (let c = 0; c < 0x110000; c++) {
      const character = String.fromCodePoint(c)
      if (confusableSkeleton(character) !== look(character)) wrong.push(c.toString(16))
    }
    expect(wrong).toEqual([])
  })

  it('leaves a text over the budget as it is', () => {
    expect(confusableSkeleton('0'.repeat(4096))).toBe('O'.repeat(4096))
    expect(confusableSkeleton('0'.repeat(4097))).toBe('0'.repeat(4097))
  })
})
