import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { formatDateTime, hours, minutes, parseDateTime, parseSeconds } from './seconds.ts'

interface TimeVector extends Vector {
  readonly value?: unknown
  readonly text?: unknown
  readonly expect: { readonly seconds: number } | { readonly code: string }
}

describe('times as numbers', () => {
  it.each(readVectors<TimeVector>('seconds/numeric-date'))('$id: $about', ({ value, expect: expected }) => {
    const parsed = parseSeconds(value, '/iat')
    if ('seconds' in expected) expect(parsed).toEqual({ ok: true, value: expected.seconds })
    else expect(parsed).toMatchObject({ ok: false, error: { code: expected.code, pointer: '/iat' } })
  })

  it('refuses numbers that JSON cannot write', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 10n, undefined])
      expect(parseSeconds(value)).toMatchObject({ ok: false, error: { code: 'time.malformed' } })
  })
})

describe('times as texts', () => {
  it.each(readVectors<TimeVector>('seconds/date-time'))('$id: $about', ({ text, expect: expected }) => {
    const parsed = parseDateTime(text, '/validFrom')
    if ('seconds' in expected) expect(parsed).toEqual({ ok: true, value: expected.seconds })
    else expect(parsed).toMatchObject({ ok: false, error: { code: expected.code, pointer: '/validFrom' } })
  })

  it('writes UTC in whole seconds, rounded down', () => {
    const at = parseDateTime('2026-11-22T11:00:00.9+01:00')
    expect(at.ok && formatDateTime(at.value)).toBe('2026-11-22T10:00:00Z')
  })
})

describe('spans', () => {
  it('are in seconds', () => {
    expect([minutes(5), hours(12)]).toEqual([300, 43_200])
  })
})
