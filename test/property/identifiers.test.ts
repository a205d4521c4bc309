import {
  compareIdentifiers,
  contains,
  formatIdentifier,
  type IdentifierOptions,
  type ImId,
  type ImProtocol,
  imIdKey,
  parseIdentifier,
  sameImId,
  sameUser,
} from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { optionsOf, readCorpus, unicode } from '../conformance/identifier-corpus.ts'

const protocols: readonly ImProtocol[] = ['im', 'mimi', 'xmpp', 'sip', 'irc', 'wire', 'email', 'wxyz', 'acct']
const corpus = readCorpus('valid.txt').map(({ columns: [text = '', how = ''] }) => ({ text, options: optionsOf(how) }))

/** One way of reading a text. */
const anyOptions: fc.Arbitrary<IdentifierOptions> = fc.oneof(
  fc.constant({ unicode }),
  fc.constant({}),
  fc.constantFrom(...protocols).map((as) => ({ unicode, as })),
  fc
    .constantFrom('ascii', 'rfc1459', 'rfc1459-strict', 'rfc7613')
    .map((casemapping) => ({ unicode, as: 'irc' as const, irc: { casemapping } })),
  fc.constantFrom('draft', 'mailbox', 'xmpp', 'sip', 'irc', 'wire').map((profile) => ({ unicode, profile })),
)

/** Few letters and every divider, so that two texts are often nearly the same. */
const piece = fc.constantFrom(
  'a',
  'A',
  'b',
  '1',
  '@',
  '/',
  '.',
  ':',
  ';',
  '=',
  '?',
  '&',
  '!',
  '#',
  '%40',
  '%2e',
  '%41',
  '[',
  ']',
  '::',
  '\u00e9',
  'e\u0301',
  '\u03a3',
  '\u0430',
  'example',
  'gr',
  'sip:',
  'im:',
  'xmpp=',
  'irc=',
  ',isuser',
)
const nearly = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
const scheme = fc.constantFrom(
  '',
  'im:',
  'im:xmpp=',
  'im:irc=',
  'im:sip=',
  'mimi://',
  'xmpp:',
  'sip:',
  'sips:',
  'irc://',
  'mailto:',
  'acct:',
  'wireapp://',
  'wxyz:',
)
const anyText = fc.oneof(
  fc.tuple(scheme, nearly).map(([start, rest]) => start + rest),
  fc.tuple(scheme, nearly).map(([start, rest]) => `${start}${rest}@example.com`),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...corpus.map(({ text }) => text)),
)

/** An identifier of the corpus, or one of a text that happens to be one. */
const anyId: fc.Arbitrary<ImId> = fc
  .oneof(fc.constantFrom(...corpus), fc.record({ text: anyText, options: anyOptions }))
  .map(({ text, options }) => parseIdentifier(text, options))
  .filter((id) => id.ok)
  .map((id) => (id as { readonly value: ImId }).value)

const forms = ['native', 'im', 'mimi'] as const

describe('every identifier', () => {
  it('throws at no text', () => {
    fc.assert(
      fc.property(anyText, anyText, anyOptions, (text, other, options) => {
        const [a, b] = [parseIdentifier(text, options), parseIdentifier(other, options)]
        for (const id of [a, b]) if (!id.ok) expect(id.error.code).toMatch(/^identifier\./)
        if (!a.ok || !b.ok) return
        compareIdentifiers(a.value, b.value)
        contains(a.value, b.value)
        for (const form of forms) formatIdentifier(a.value, form, options)
      }),
      { numRuns: 4000 },
    )
  })

  it('is read back from each of its forms, which is written the same again', () => {
    fc.assert(
      fc.property(anyId, fc.constantFrom(...forms), (id, form) => {
        const text = formatIdentifier(id, form, { unicode })
        if (!text.ok) {
          expect(text.error.code).toBe('identifier.inexpressible')
          return
        }
        const mapping = id.qualifiers?.find(([name]) => name === 'casemapping')?.[1]
        const options = { unicode, ...(mapping === undefined ? {} : optionsOf(`casemapping=${mapping}`)) }
        const again = parseIdentifier(text.value, form === 'native' ? { ...options, as: id.protocol } : options)
        if (!again.ok) throw new TypeError(again.error.detail)
        expect(formatIdentifier(again.value, form, { unicode })).toEqual(text)
        if (again.value.protocol === id.protocol) expect(imIdKey(again.value)).toBe(imIdKey(id))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('equality', () => {
  it('is reflexive', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        expect(compareIdentifiers(id, id).result).toBe('equal')
      }),
    )
  })

  it('is symmetric, and what is equal has equal keys', () => {
    fc.assert(
      fc.property(anyId, anyId, (a, b) => {
        const { result } = compareIdentifiers(a, b)
        expect(compareIdentifiers(b, a).result).toBe(result)
        expect(sameImId(a, b)).toBe(imIdKey(a) === imIdKey(b))
        expect(sameUser(a, b)).toBe(sameUser(b, a))
        if (result === 'equal') expect(imIdKey(a)).toBe(imIdKey(b))
      }),
      { numRuns: 4000 },
    )
  })

  it('is transitive, but for the parameters of SIP that are no part of an identity', () => {
    // Spellings of one identifier, so that equal ones are common.
    const spelled = fc
      .tuple(
        fc.constantFrom('a', 'A', '%61'),
        fc.constantFrom('example.com', 'EXAMPLE.com', 'example.com.', 'example.org'),
        fc.constantFrom('', ';x=1', ';X=2', ';transport=tcp', ':5060'),
      )
      .map(([user, domain, more]) => parseIdentifier(`sip:${user}@${domain}${more}`))
      .filter((id) => id.ok)
      .map((id) => (id as { readonly value: ImId }).value)
    fc.assert(
      fc.property(spelled, spelled, spelled, (a, b, c) => {
        if (!sameImId(a, b) || !sameImId(b, c)) return
        expect(sameImId(a, c)).toBe(true)
        const conflict =
          a.ignored?.some(([name, value]) => c.ignored?.some(([other, given]) => name === other && value !== given)) ??
          false
        expect(compareIdentifiers(a, c).result).toBe(conflict ? 'different' : 'equal')
      }),
      { numRuns: 3000 },
    )
  })

  it('is what the keys say outside of SIP', () => {
    fc.assert(
      fc.property(anyId, anyId, (a, b) => {
        if (a.protocol !== 'sip') expect(compareIdentifiers(a, b).result === 'equal').toBe(imIdKey(a) === imIdKey(b))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('parsing', () => {
  it('is linear: four thousand characters of any nasty kind take no time', () => {
    const kinds = [
      'a',
      '@',
      '/',
      '.',
      ':',
      '%',
      '%2',
      '%25',
      '%40',
      '%5B',
      '%5D',
      '%E2%80%AE',
      '[',
      ']',
      '::',
      '=',
      ';',
      ';a=',
      '?',
      '&a=',
      '"',
      '\\',
      '""',
      '"\\',
      '-',
      'a.',
      'a-',
      '#',
      '!',
      ',',
      ',isuser',
      '\u0301',
      '\ud800',
      '\u{1f37a}',
      '\u202e',
      '\u0000',
      ' ',
      'xn--',
      'xn--a.',
      '0',
      '0:',
      '1.',
      '\u03c0',
      '\u05d0',
      '\u200c',
    ]
    const starts = [
      '',
      'im:',
      'im:xmpp=',
      'im:sip=a@',
      'im:irc=h/',
      'mimi://',
      'xmpp:',
      'xmpp:a@b/',
      'sip:',
      'sip:a@',
      'sip:a@b;',
      'sip:a@b?',
      'irc://h/',
      'mailto:',
      'mailto:%22',
      'acct:',
      'wireapp://',
      'wxyz:',
      '"',
      '@',
      '#',
      'a@',
      'a@[',
      'a/',
    ]
    const slow: string[] = []
    for (const kind of kinds)
      for (const begin of starts) {
        const text = (begin + kind.repeat(4096)).slice(0, 4090)
        for (const options of [{ unicode }, ...protocols.map((as) => ({ as, unicode }))])
          if (fastest(text, options) > 20) slow.push(begin + kind)
      }
    // What is linear takes a hundredth of this; what is quadratic takes longer.
    expect(slow).toEqual([])
  })
})

/** Milliseconds, the best of a few tries: a busy machine makes anything slow once. */
function fastest(text: string, options: IdentifierOptions): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5 && best > 20; i++) {
    const start = performance.now()
    parseIdentifier(text, options)
    best = Math.min(best, performance.now() - start)
  }
  return best
}
