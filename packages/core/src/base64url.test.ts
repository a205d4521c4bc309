import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from './base64url.ts'

interface BytesVector extends Vector {
  readonly text: string
  readonly expect: { readonly hex: string } | { readonly code: string }
}

interface TextVector extends Vector {
  readonly text: string
  readonly expect: { readonly value: string } | { readonly code: string }
}

describe('base64url: bytes', () => {
  it.each(readVectors<BytesVector>('base64url/bytes'))('$id: $about', ({ text, expect: expected }) => {
    const decoded = decodeBase64url(text)
    if ('code' in expected) expect(decoded).toMatchObject({ ok: false, error: { code: expected.code } })
    else {
      expect(decoded).toEqual({ ok: true, value: new Uint8Array(Buffer.from(expected.hex, 'hex')) })
      expect(encodeBase64url(Buffer.from(expected.hex, 'hex'))).toBe(text)
    }
  })
})

describe('base64url: text', () => {
  it.each(readVectors<TextVector>('base64url/text'))('$id: $about', ({ text, expect: expected }) => {
    const decoded = decodeText(text)
    if ('code' in expected) expect(decoded).toMatchObject({ ok: false, error: { code: expected.code } })
    else {
      expect(decoded).toEqual({ ok: true, value: expected.value })
      expect(encodeText(expected.value)).toBe(text)
    }
  })
})

describe('encodeBase64url', () => {
  it('writes more bytes than a call takes arguments', () => {
    const bytes = new Uint8Array(300_000).map((_, index) => index)
    expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
  })
})
