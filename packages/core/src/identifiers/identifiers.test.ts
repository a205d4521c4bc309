import { describe, expect, it } from 'vitest'
import { readVectors, type Vector, type VectorText, wholeText } from '../../../../test/architecture/vectors.ts'
import type { Result } from '../result.ts'
import { formatIm, formatMimi } from './format-identifier.ts'
import { type ImId, type ImKind, imIdKey, sameImId, sameUser } from './im-id.ts'
import { parseImId, parseImIdOf } from './parse.ts'

interface IdVector extends Vector {
  readonly text: VectorText
  readonly expect: { readonly id: Omit<ImId, 'source'>; readonly canonical: string } | { readonly code: string }
}

interface KindVector extends Vector {
  readonly kind: ImKind
  readonly text: string
  readonly expect: { readonly kind: ImKind } | { readonly code: string }
}

interface PairVector extends Vector {
  readonly a: string
  readonly b: string
  readonly expect: { readonly same: boolean; readonly user: 'same' | 'different' | 'unknown' }
}

interface FormatVector extends Vector {
  readonly text: string
  readonly expect: {
    readonly im: string | { readonly code: string }
    readonly mimi: string | { readonly code: string }
  }
}

const writers = { im: formatIm, mimi: formatMimi }

describe.each(['im', 'mimi'] as const)('%s identifiers', (scheme) => {
  it.each(readVectors<IdVector>(`identifiers/${scheme}`))('$id: $about', ({ text, expect: expected }) => {
    const source = wholeText(text)
    const parsed = parseImId(source)
    if ('code' in expected) {
      expect(parsed).toMatchObject({ ok: false, error: { code: expected.code } })
      return
    }
    expect(parsed).toEqual({ ok: true, value: { ...expected.id, source } })
    if (!parsed.ok) return
    const written = writers[scheme](parsed.value)
    expect(written).toEqual({ ok: true, value: expected.canonical })
    const again = parseImId(expected.canonical)
    expect(again.ok && sameImId(again.value, parsed.value)).toBe(true)
  })
})

describe('the kind that is wanted', () => {
  it.each(readVectors<KindVector>('identifiers/kinds'))('$id: $about', ({ kind, text, expect: expected }) => {
    const parsed = parseImIdOf(kind, text)
    expect(parsed.ok ? { kind: parsed.value.kind } : { code: parsed.error.code }).toEqual(expected)
  })
})

describe('two identifiers', () => {
  it.each(readVectors<PairVector>('identifiers/pairs'))('$id: $about', ({ a, b, expect: expected }) => {
    const [first, second] = [id(a), id(b)]
    expect({ same: sameImId(first, second), user: sameUser(first, second) }).toEqual(expected)
    expect({ same: sameImId(second, first), user: sameUser(second, first) }).toEqual(expected)
    expect(imIdKey(first) === imIdKey(second)).toBe(expected.same)
  })
})

describe('writing for another scheme', () => {
  it.each(readVectors<FormatVector>('identifiers/formats'))('$id: $about', ({ text, expect: expected }) => {
    expect({ im: outcome(formatIm(id(text))), mimi: outcome(formatMimi(id(text))) }).toEqual(expected)
  })
})

describe('parseImId', () => {
  it('refuses a lone surrogate, which has no UTF-8', () => {
    for (const text of ['im:a\ud800@example.com', 'mimi://example.com/u/\udc00'])
      expect(parseImId(text)).toMatchObject({ ok: false, error: { code: 'identifier.character' } })
  })

  it('names no part of an identifier that it refuses', () => {
    expect(JSON.stringify(parseImId('im:alice%00smith@example.com'))).not.toContain('alice')
  })
})

function id(text: string): ImId {
  const parsed = parseImId(text)
  if (!parsed.ok) throw new TypeError(parsed.error.detail)
  return parsed.value
}

function outcome(written: Result<string>): string | { readonly code: string } {
  return written.ok ? written.value : { code: written.error.code }
}
