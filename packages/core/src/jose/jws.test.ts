import { describe, expect, it } from 'vitest'
import { readVectors, type Vector, type VectorText, wholeText } from '../../../../test/architecture/vectors.ts'
import { decodeText } from '../base64url.ts'
import { type EmbeddedKeys, isMediaType, openJws, peekJws, peekTyp } from './jws.ts'

interface JwsVector extends Vector {
  readonly embeddedKeys: EmbeddedKeys
  readonly text: VectorText
  /** What the first part encodes, for the reader of the file. */
  readonly header?: unknown
  readonly expect:
    | { readonly header: { readonly alg: string; readonly notes: readonly string[] } }
    | { readonly code: string; readonly pointer?: string }
}

interface MediaTypeVector extends Vector {
  readonly value: string | null
  readonly expected: string
  readonly expect: { readonly same: boolean }
}

const files = ['algorithms', 'headers', 'form']
const vectors = files.flatMap((name) => readVectors<JwsVector>(`jws/${name}`))

describe('compact tokens', () => {
  it.each(vectors)('$id: $about', ({ text, embeddedKeys, expect: expected }) => {
    const opened = openJws(wholeText(text), embeddedKeys)
    if ('code' in expected) {
      expect(opened).toMatchObject({ ok: false, error: expected })
      return
    }
    expect(opened.ok).toBe(true)
    if (!opened.ok) return
    const { algorithm, notes, ...texts } = opened.value.header
    expect({ alg: algorithm.name, ...texts, notes: notes.map(({ code }) => code) }).toEqual(expected.header)
  })

  it('give the same answer the second time, when their header is remembered', () => {
    for (const { text, embeddedKeys } of vectors) {
      const whole = wholeText(text)
      expect(openJws(whole, embeddedKeys)).toEqual(openJws(whole, embeddedKeys))
    }
  })

  it('are described by the header beside them', () => {
    for (const { text, header } of vectors) {
      if (header === undefined) continue
      const decoded = decodeText(wholeText(text).split('.')[0] ?? '')
      expect(decoded.ok && JSON.parse(decoded.value)).toEqual(header)
    }
  })

  it('forget nothing of what one caller refuses when another allows it', () => {
    const stated = vectors.find(({ id }) => id === 'jwk-allowed')
    const text = wholeText(stated?.text ?? '')
    expect(openJws(text, 'jwk-allowed').ok).toBe(true)
    expect(openJws(text, 'refused')).toMatchObject({ error: { code: 'jws.embedded_key' } })
    expect(openJws(text, 'jwk-allowed').ok).toBe(true)
  })

  it('can be looked into, whatever their header says, and are not', () => {
    const unsigned = vectors.find(({ id }) => id === 'alg-none-1')
    expect(peekJws(wholeText(unsigned?.text ?? ''))).toMatchObject({ ok: true, value: { header: { alg: 'none' } } })
    expect(peekJws('a.b')).toMatchObject({ error: { code: 'jws.parts' } })
    expect(peekJws('A'.repeat(262_145))).toMatchObject({ error: { code: 'token.size' } })
  })
})

describe('the type of a token', () => {
  it('is read before anything else', () => {
    const full = vectors.find(({ id }) => id === 'header-full')
    expect(peekTyp(wholeText(full?.text ?? ''))).toEqual({ ok: true, value: 'vc+jwt' })
    expect(peekTyp('{}')).toBeNull()
    expect(peekTyp('no.jws')).toBeNull()
    expect(peekTyp('A'.repeat(262_145))).toMatchObject({ error: { code: 'token.size' } })
  })

  it.each(readVectors<MediaTypeVector>('jws/media-types'))('$id: $about', ({ value, expected, expect: { same } }) => {
    expect(isMediaType(value, expected)).toBe(same)
  })
})
