import fc from 'fast-check'
import { expect, it } from 'vitest'
import { schemaDocuments } from './index.ts'

it('tries a pattern first that fits only texts which the whole pattern fits too', () => {
  for (const document of schemaDocuments.values()) {
    const { text } = document['$defs'] as unknown as { readonly text: { readonly pattern: string } }
    const whole = new RegExp(text.pattern, 'u')
    const word = fc.stringMatching(/^[!-~]+$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        expect(whole.test(words.join(' '))).toBe(true)
      }),
    )
  }
})
