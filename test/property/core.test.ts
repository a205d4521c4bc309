import {
  bytesOfBinary,
  decodeBase64url,
  decodeText,
  encodeBase64url,
  encodeText,
  formatDateTime,
  formatIm,
  formatMimi,
  type ImId,
  type Json,
  parseDateTime,
  parseImId,
  parseJson,
  parseJsonBinary,
  type Seconds,
  sameImId,
  sameUser,
  tokenBudget,
  utf8,
} from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const wide = { size: 1e6, depth: 64, values: 1e5 }
// JSON values without what Imprint refuses on purpose: `__proto__` and lone surrogates.
const json = fc
  .jsonValue({ maxDepth: 6 })
  .filter((value) => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<Json>
const jsonLike = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'{}[]",:0123456789.eE+-truefalsn \\u\t\n') }),
  json.map((value) => JSON.stringify(value)),
  fc
    .tuple(json, fc.nat(), fc.string({ unit: fc.constantFrom(...'{}[]",:0\\'), maxLength: 2 }))
    .map(([value, at, extra]) => {
      const text = JSON.stringify(value)
      const place = at % (text.length + 1)
      return text.slice(0, place) + extra + text.slice(place)
    }),
)

describe('parseJson', () => {
  it('agrees with JSON.parse on every JSON text without duplicates', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        expect(parseJson(text, wide)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  it('never throws, and what it accepts JSON.parse accepts with the same result', () => {
    fc.assert(
      fc.property(jsonLike, (text) => {
        const parsed = parseJson(text, wide)
        if (!parsed.ok) return
        expect(parsed.value).toEqual(JSON.parse(text))
        // Written and read again it is the same, but for the sign of a zero, which JSON.stringify drops.
        const again = JSON.stringify(parsed.value)
        expect(parseJson(again, wide)).toEqual({ ok: true, value: JSON.parse(again) })
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses only what JSON.parse refuses, duplicates, __proto__, lone surrogates, infinite numbers and what is over budget', () => {
    const ours = ['json.duplicate_member', 'json.reserved_member', 'text.encoding', 'json.depth', 'json.size']
    fc.assert(
      fc.property(jsonLike, (text) => {
        const parsed = parseJson(text, wide)
        if (parsed.ok || ours.includes(parsed.error.code) || /\d/.test(text)) return
        expect(parsed.error.code).toBe('json.syntax')
        expect(() => JSON.parse(text)).toThrow(SyntaxError)
      }),
      { numRuns: 2000 },
    )
  })

  it('answers the same for a text and for its bytes', () => {
    fc.assert(
      fc.property(
        jsonLike.filter((text) => !/\p{Surrogate}/u.test(text)),
        (text) => {
          const binary = String.fromCharCode(...utf8(text))
          const [whole, byBytes] = [parseJson(text, wide), parseJsonBinary(binary, wide)]
          if (whole.ok) expect(byBytes).toEqual(whole)
          else expect(byBytes).toMatchObject({ ok: false, error: { code: whole.error.code } })
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('base64url', () => {
  it('reads back what it wrote, and writes what the platform writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const text = encodeBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(decodeBase64url(text)).toEqual({ ok: true, value: bytes })
      }),
    )
  })

  it('has one spelling for every sequence of bytes', () => {
    const spelling = fc.string({ unit: fc.constantFrom(...'ABZaz019-_+/= \n'), maxLength: 12 })
    const texts = fc.oneof(
      spelling,
      fc.tuple(spelling, fc.integer({ min: 80, max: 100 })).map(([tail, count]) => 'AAAA'.repeat(count) + tail),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decodeBase64url(text)
        if (decoded.ok) expect(encodeBase64url(decoded.value)).toBe(text)
        else expect(decoded.error.code).toMatch(/^base64url\./)
      }),
      { numRuns: 5000 },
    )
  })

  it('carries any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeText(encodeText(text))).toEqual({ ok: true, value: text })
        expect(Buffer.from(bytesOfBinary(String.fromCharCode(...utf8(text)))).toString('utf8')).toBe(text)
      }),
    )
  })

  it('keeps the bytes of one text apart from those of the next', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 20 }), (texts) => {
        const encoded = texts.map((text) => utf8(text))
        expect(encoded.map((bytes) => Buffer.from(bytes).toString('utf8'))).toEqual(texts)
      }),
    )
  })
})

describe('times', () => {
  const seconds = fc.integer({ min: 0, max: 99_999_999_999 })

  it('are written as Date writes them, and read back', () => {
    fc.assert(
      fc.property(seconds, (at) => {
        const text = formatDateTime(at as Seconds)
        expect(text).toBe(new Date(at * 1000).toISOString().replace('.000', ''))
        expect(parseDateTime(text)).toEqual({ ok: true, value: at })
      }),
    )
  })

  it('are read as Date.parse reads them, with any offset and fraction', () => {
    const two = (n: number) => String(n).padStart(2, '0')
    const offset = fc
      .tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59))
      .map(([sign, h, m]) => `${sign}${two(h)}:${two(m)}`)
    const parts = fc.tuple(fc.integer({ min: 200_000, max: 4e9 }), fc.nat(999), fc.oneof(fc.constant('Z'), offset))
    fc.assert(
      fc.property(parts, ([at, milliseconds, zone]) => {
        const text = `${new Date(at * 1000).toISOString().slice(0, 19)}.${String(milliseconds).padStart(3, '0')}${zone}`
        const parsed = parseDateTime(text)
        expect(parsed.ok && Math.round(parsed.value * 1000)).toBe(Date.parse(text))
      }),
    )
  })

  it('are refused wherever Date.parse finds none', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789-:TZ+.'), minLength: 20, maxLength: 25 })
    fc.assert(
      fc.property(near, (text) => {
        if (Number.isNaN(Date.parse(text)) && !text.includes(':60')) expect(parseDateTime(text).ok).toBe(false)
      }),
      { numRuns: 3000 },
    )
  })
})

const name = fc.string({ unit: fc.constantFrom(..."abcXYZ019._~-!$&'()*+,;=:@/%#?é ü"), minLength: 1, maxLength: 8 })
const uri = fc
  .tuple(
    fc.constantFrom('im:', 'IM:', 'mimi://example.com/', 'mimi://EXAMPLE.com/d/'),
    fc.array(name, { maxLength: 4 }),
    fc.constantFrom('', '@example.com', '@local.invalid'),
  )
  .map(
    ([scheme, names, end]) =>
      scheme + names.map((part, index) => (index % 2 === 0 ? part : encodeURIComponent(part))).join('/') + end,
  )
const anyText = fc.oneof(
  uri,
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
  fc.string({ unit: 'binary' }).map((text) => `im:${text}@example.com`),
)
const ids = uri
  .map(parseImId)
  .filter((parsed) => parsed.ok)
  .map(({ value }) => value as ImId)

describe('identifiers', () => {
  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseImId(text)
        if (!parsed.ok) expect(parsed.error.code).toMatch(/^identifier\./)
      }),
      { numRuns: 3000 },
    )
  })

  it('are the same once written and read again, and written the same once more', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const write = id.protocol === 'im' ? formatIm : formatMimi
        const text = write(id)
        expect(text.ok).toBe(true)
        if (!text.ok) return
        const again = parseImId(text.value)
        expect(again.ok && sameImId(again.value, id)).toBe(true)
        expect(again.ok && write(again.value)).toEqual(text)
        // ASCII without spaces, so it can stand in a header, a certificate or a line of text.
        expect(text.value).toMatch(/^[!-~]+$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('written for another scheme name the same kind of thing, or are refused', () => {
    fc.assert(
      fc.property(ids, (id) => {
        for (const write of [formatIm, formatMimi]) {
          const text = write(id)
          if (!text.ok) continue
          const again = parseImId(text.value)
          expect(again.ok && { ...again.value, protocol: id.protocol, source: id.source }).toEqual(id)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('are equal to themselves, and to each other in both directions', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        expect(sameImId(a, a)).toBe(true)
        expect(sameImId(a, b)).toBe(sameImId(b, a))
        expect(sameUser(a, b)).toBe(sameUser(b, a))
        if (sameImId(a, b)) expect(sameUser(a, b)).not.toBe('different')
      }),
    )
  })
})

describe('the budget of a token', () => {
  it('bounds what is read, whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom('[', '{"a":', '[[],', '"a'), fc.integer({ min: 1, max: 50_000 }), (piece, times) => {
        expect(parseJson(piece.repeat(times), tokenBudget).ok).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})
