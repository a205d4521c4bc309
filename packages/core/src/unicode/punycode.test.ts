import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import { codePointOf } from './characters.ts'
import { decodePunycode, encodePunycode } from './punycode.ts'

interface PunycodeVector extends Vector {
  readonly text: string
  readonly expect: { readonly punycode: string }
}

const codePointsOf = (text: string) => Array.from(text, codePointOf)

describe('Punycode', () => {
  it.each(readVectors<PunycodeVector>('unicode/punycode'))('$id: $about', ({ text, expect: { punycode } }) => {
    expect(encodePunycode(codePointsOf(text))).toBe(punycode)
    expect(decodePunycode(punycode)).toEqual(codePointsOf(text))
  })

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const encoded = encodePunycode(codePointsOf(text))
        if (encoded !== null) expect(decodePunycode(encoded)).toEqual(codePointsOf(text))
      }),
    )
  })

  it('decodes any text to characters or to nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'abz019-') })),
        (text) => {
          const decoded = decodePunycode(text)
          for (const c of decoded ?? []) expect(c >= 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff)).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('refuses digits that never end and codes beyond Unicode', () => {
    for (const text of ['9', '99999999999', '-\u00fc', 'a\u00fc-b', '\u00fc', '9999zzzz', 'a'.repeat(64)])
      expect(decodePunycode(text)).toBeNull()
    expect(encodePunycode(new Array(64).fill(0xfc))).toBeNull()
  })
})
