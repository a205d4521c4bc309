import {
  codes,
  compareIdentifiers,
  formatIdentifier,
  type ImId,
  identifierWarnings,
  imIdKey,
  parseIdentifier,
  sameImId,
} from '@imprint/core'
import { confusableSkeleton } from '@imprint/core/confusables'
import { mixedScripts } from '@imprint/core/unicode'
import { describe, expect, it } from 'vitest'
import { type CorpusLine, formOf, optionsOf, readCorpus, unicode } from './identifier-corpus.ts'

const valid = readCorpus('valid.txt')
const invalid = readCorpus('invalid.txt')
const equal = readCorpus('equal.tsv')
const different = readCorpus('different.tsv')
const warned = readCorpus('warned.txt')

const at = ({ file, line }: CorpusLine) => `${file}:${line}`
const named = (lines: readonly CorpusLine[]) => lines.map((line) => [at(line), line.columns] as const)

function read(text: string, how: string): ImId {
  const id = parseIdentifier(text, optionsOf(how))
  if (!id.ok) throw new TypeError(`${id.error.code}: ${id.error.detail}`)
  return id.value
}

function written(id: ImId, form: 'im' | 'mimi' | 'native'): string {
  const text = formatIdentifier(id, form, { unicode })
  return text.ok ? text.value : '!'
}

describe('every valid line', () => {
  it.each(named(valid))('%s', (_, columns) => {
    const [text = '', how = '', ...expected] = columns
    const id = read(text, how)
    const { protocol, kind, user, device, name, domain, qualifiers } = id
    const parts = [protocol, kind, ...[user, device, name, domain].map((part) => part ?? '-')]
    const beside = qualifiers?.map(([key, value]) => `${key}=${value}`).join(' ') ?? '-'
    const forms = (['native', 'im', 'mimi'] as const).map((form) => written(id, form))
    expect([...parts, beside, ...forms]).toEqual(expected.slice(0, -1))
    expect(expected.at(-1)).not.toBe('')
    const native = forms[0] as string
    // A canonical form is its own: it is read as the same identifier and written the same.
    if (native !== '!') expect(written(read(native, nativeHow(how, protocol)), 'native')).toBe(native)
  })
})

/** A native text is read as its protocol, and by the case mapping of its network. */
function nativeHow(how: string, protocol: string): string {
  return [protocol, ...how.split(' ').filter((word) => word.startsWith('casemapping='))].join(' ')
}

describe('every invalid line', () => {
  it.each(named(invalid))('%s', (_, [text = '', how = '', code, source]) => {
    const form = formOf(how)
    const options = optionsOf(how)
    const outcome = form === null ? parseIdentifier(text, options) : formatIdentifier(read(text, how), form, options)
    expect(outcome).toMatchObject({ ok: false, error: { code } })
    expect(source).toBeTruthy()
  })
})

describe('every equal line', () => {
  it.each(named(equal))('%s', (_, [a = '', b = '', how = '', rule, source]) => {
    const [first, second] = [read(a, how), read(b, how)]
    expect(compareIdentifiers(first, second)).toEqual({ result: 'equal', rule })
    expect(compareIdentifiers(second, first)).toEqual({ result: 'equal', rule })
    expect(sameImId(first, second)).toBe(true)
    expect(imIdKey(first)).toBe(imIdKey(second))
    expect(source).toBeTruthy()
  })
})

describe('every different line', () => {
  it.each(named(different))('%s', (_, [a = '', b = '', how = '', result, keys, rule, source]) => {
    const [first, second] = [read(a, how), read(b, how)]
    expect(compareIdentifiers(first, second)).toEqual({ result, rule })
    expect(compareIdentifiers(second, first)).toMatchObject({ result })
    expect(imIdKey(first) === imIdKey(second) ? 'same' : 'other').toBe(keys)
    expect(source).toBeTruthy()
  })
})

describe('every warned line', () => {
  it.each(named(warned))('%s', (_, [text = '', how = '', known = '', expected = '', source]) => {
    const knownHandles = known === '-' ? [] : known.split(' ')
    const looks = { confusableSkeleton, mixedScripts }
    const found = identifierWarnings(read(text, how), { looks, knownHandles, unicode })
    expect(found.map(({ code }) => code).join(' ') || '-').toBe(expected)
    expect(source).toBeTruthy()
  })
})

describe('the corpus', () => {
  it('has at least 600 lines', () => {
    expect(valid.length + invalid.length + equal.length + different.length).toBeGreaterThanOrEqual(600)
  })

  it('has a line for every code of identifiers', () => {
    const seen = new Set([
      ...invalid.map(({ columns }) => columns[2]),
      ...warned.flatMap(({ columns }) => (columns[3] ?? '').split(' ')),
    ])
    expect(Object.keys(codes).filter((code) => code.startsWith('identifier.') && !seen.has(code))).toEqual([])
  })

  it('says no line twice', () => {
    for (const lines of [valid, invalid]) {
      const texts = lines.map(({ columns }) => JSON.stringify(columns))
      expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([])
    }
  })

  it('names the readings of what is ambiguous', () => {
    const outcome = parseIdentifier('juliet@example.com')
    expect(outcome.ok ? '' : outcome.error.detail).toMatch(/xmpp.*email/)
  })
})
