import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import { uts46 } from '../../../../tools/unicode/ucd.ts'
import { isAssigned } from './characters.ts'
import { toAsciiDomain, toUnicodeDomain } from './idna.ts'
import { mapIdnaCharacter } from './idna-mapping.ts'
import { idnaProperty } from './idna-property.ts'

interface IdnaVector extends Vector {
  readonly text: string
  readonly expect: { readonly ascii: string; readonly unicode: string } | { readonly code: string }
}

describe('IDNA', () => {
  it.each(readVectors<IdnaVector>('unicode/idna'))('$id: $about', ({ text, expect: expected }) => {
    const [ascii, unicode] = [toAsciiDomain(text), toUnicodeDomain(text)]
    if ('code' in expected) {
      expect(ascii).toMatchObject({ ok: false, error: { code: expected.code } })
      expect(unicode).toEqual(ascii)
    } else {
      expect(ascii).toEqual({ ok: true, value: expected.ascii })
      expect(unicode).toEqual({ ok: true, value: expected.unicode })
      expect(toAsciiDomain(expected.unicode)).toEqual(ascii)
      expect(toAsciiDomain(expected.ascii)).toEqual(ascii)
    }
  })
})

interface IdnaLine {
  readonly source: string
  readonly unicode: string
  readonly ascii: string
  readonly errors: readonly string[]
}

// The preamble of the file says what the columns are.
function readIdnaTest(): readonly IdnaLine[] {
  const url = new URL('../../../../test/vectors/external/url-idna/IdnaTestV2.txt', import.meta.url)
  const unescaped = (text: string) =>
    text === '""'
      ? ''
      : text.replace(/\\u([0-9A-F]{4})|\\x\{([0-9A-F]+)\}/gi, (_, short, long) => {
          const c = Number.parseInt(short ?? long, 16)
          return c <= 0xffff ? String.fromCharCode(c) : String.fromCodePoint(c)
        })
  const lines: IdnaLine[] = []
  for (const line of readFileSync(url, 'utf8').split('\n')) {
    const [source, unicode, unicodeStatus, ascii, asciiStatus] = line
      .replace(/#.*/, '')
      .split(';')
      .map((column) => column.trim())
    if (source === undefined || unicode === undefined) continue
    const shown = unescaped(unicode === '' ? source : unicode)
    lines.push({
      source: unescaped(source),
      unicode: shown,
      ascii: ascii ? unescaped(ascii) : shown,
      errors: (asciiStatus || unicodeStatus || '').match(/[A-Z]\w+/g) ?? [],
    })
  }
  return lines
}

describe('IdnaTestV2', () => {
  const lines = readIdnaTest()
  // In General_Category terms, what IDNA2008 never allows: neither letter, mark nor decimal digit, and none of its exceptions. NV8 and XV8 of UTS 46.
  const allowed = '-.\u200c\u200d\u00b7\u0375\u05f3\u05f4\u30fb\u06fd\u06fe\u3007'
  const beyondIdna2008 = (text: string) =>
    Array.from(text).some((c) => !allowed.includes(c) && !/[\p{L}\p{M}\p{Nd}]/u.test(c))
  const isRootDot = ({ errors }: IdnaLine) => errors.length === 1 && errors[0] === 'A4_2'

  it('has 6391 lines', () => {
    expect(lines).toHaveLength(6391)
  })

  it('agrees on what is no domain; one trailing dot is dropped', () => {
    const bad = lines.filter(({ errors }) => errors.length > 0)
    const accepted = bad.filter(({ source }) => toAsciiDomain(source).ok)
    expect(bad).toHaveLength(5842)
    expect(accepted.filter((line) => !isRootDot(line))).toEqual([])
    expect(accepted).toHaveLength(47)
    for (const { source, ascii } of accepted)
      expect(toAsciiDomain(source)).toEqual({ ok: true, value: ascii.slice(0, -1) })
  })

  it('agrees on what is a domain; symbols are refused', () => {
    const good = lines.filter(({ errors }) => errors.length === 0)
    const refused = good.filter(({ source }) => !toAsciiDomain(source).ok)
    expect(good).toHaveLength(549)
    expect(refused).toHaveLength(160)
    expect(refused.filter(({ unicode }) => !beyondIdna2008(unicode))).toEqual([])
    for (const { source, ascii, unicode } of good.filter((line) => !refused.includes(line))) {
      expect(toAsciiDomain(source)).toEqual({ ok: true, value: ascii })
      expect(toUnicodeDomain(source)).toEqual({ ok: true, value: unicode })
    }
  })
})

describe('the mapping', () => {
  it('is that of UTS 46 for every assigned character beyond ASCII', () => {
    const differing: string[] = []
    uts46().forEach(({ status, mapping }, c) => {
      if (c < 0x80 || (c >= 0xd800 && c < 0xe000)) return
      const character = String.fromCodePoint(c)
      if (!isAssigned(character)) return
      const mapped = mapIdnaCharacter(character)
      const wanted = status === 'mapped' ? mapping : status === 'ignored' ? '' : character
      const refused = status === 'disallowed' && Array.from(mapped).some((part) => idnaProperty(part) === 'disallowed')
      if (!refused && (status === 'disallowed' || mapped !== wanted)) differing.push(`U+${c.toString(16)} ${status}`)
    })
    expect(differing).toEqual([])
  })

  it('maps no character twice', () => {
    for (let c = 0; c < 0x110000; c++) {
      const once = mapIdnaCharacter(String.fromCodePoint(c))
      const twice = Array.from(once, mapIdnaCharacter).join('')
      if (twice !== once) expect.fail(`U+${c.toString(16)}`)
    }
  })
})

describe('toAsciiDomain', () => {
  const letter = fc.constantFrom(
    ...'aZ9-.xn\u00df\u00dc\u0308\u03c2\u03a3\u05d0\u0628\u0660\u200c\u094d\u3002\uff0e\u00ad\u13a0\uab70\u0130',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: letter }),
    fc.string({ unit: 'binary', maxLength: 8 }).map((label) => `a.${label}.b`),
    fc.string({ unit: fc.constantFrom(...'abc019-'), maxLength: 30 }).map((rest) => `xn--${rest}`),
  )

  it('answers its own answers unchanged, and what is shown is the same domain', () => {
    fc.assert(
      fc.property(text, (any) => {
        const [ascii, unicode] = [toAsciiDomain(any), toUnicodeDomain(any)]
        expect(unicode.ok).toBe(ascii.ok)
        if (!ascii.ok || !unicode.ok) return
        expect(toAsciiDomain(ascii.value)).toEqual(ascii)
        expect(toAsciiDomain(unicode.value)).toEqual(ascii)
        expect(toUnicodeDomain(ascii.value)).toEqual(unicode)
        expect(ascii.value).toMatch(/^[a-z0-9.-]{1,253}$/)
      }),
      { numRuns: 3000 },
    )
  })
})
