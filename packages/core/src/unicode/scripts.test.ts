import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import { mixedScripts } from './scripts.ts'

interface ScriptVector extends Vector {
  readonly text: string
  readonly expect: { readonly scripts: readonly string[] }
}

describe('mixedScripts', () => {
  it.each(readVectors<ScriptVector>('unicode/scripts'))('$id: $about', ({ text, expect: { scripts } }) => {
    expect(mixedScripts(text)).toEqual(scripts)
  })

  it('names at least two scripts or none, whatever the order of the characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6 }), (text) => {
        const scripts = mixedScripts(text)
        expect(scripts).not.toHaveLength(1)
        expect(mixedScripts(Array.from(text).reverse().join(''))).toEqual(scripts)
      }),
    )
  })
})
