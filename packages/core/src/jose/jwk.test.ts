import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import type { Json } from '../json.ts'
import type { Hasher } from '../ports/hasher.ts'
import { parseJwk, parseJwks, sameJwk } from './jwk.ts'
import { thumbprint, thumbprintUri } from './thumbprint.ts'

interface Refused {
  readonly code: string
  readonly pointer: string
}

interface KeyVector extends Vector {
  readonly jwk: Json
  readonly expect: { readonly jwk: Json; readonly thumbprint?: string } | Refused
}

interface SetVector extends Vector {
  readonly jwks: Json
  readonly expect: { readonly kids: readonly (string | null)[] } | Refused
}

const hasher: Hasher = { sha256: (data) => createHash('sha256').update(data).digest() }

describe('keys', () => {
  it.each(readVectors<KeyVector>('jwk/keys'))('$id: $about', ({ jwk, expect: expected }) => {
    const parsed = parseJwk(jwk)
    if ('code' in expected) {
      expect(parsed).toMatchObject({ ok: false, error: expected })
      return
    }
    expect(parsed).toEqual({ ok: true, value: expected.jwk })
    if (!parsed.ok || expected.thumbprint === undefined) return
    expect(thumbprint(parsed.value, hasher)).toBe(expected.thumbprint)
    expect(thumbprintUri(parsed.value, hasher)).toBe(
      `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${expected.thumbprint}`,
    )
  })

  it('are the same exactly if their thumbprints are', () => {
    const keys = readVectors<KeyVector>('jwk/keys').flatMap(({ jwk }) => {
      const parsed = parseJwk(jwk)
      return parsed.ok ? [parsed.value] : []
    })
    for (const a of keys)
      for (const b of keys) expect(sameJwk(a, b)).toBe(thumbprint(a, hasher) === thumbprint(b, hasher))
  })

  it('keep no private member of a key that was refused', () => {
    const refused = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: 'A', d: 'c2VjcmV0' })
    expect(JSON.stringify(refused)).not.toContain('c2VjcmV0')
  })
})

describe('key sets', () => {
  it.each(readVectors<SetVector>('jwk/sets'))('$id: $about', ({ jwks, expect: expected }) => {
    const parsed = parseJwks(jwks)
    if ('code' in expected) expect(parsed).toMatchObject({ ok: false, error: expected })
    else expect(parsed.ok && parsed.value.map(({ kid }) => kid)).toEqual(expected.kids)
  })
})
