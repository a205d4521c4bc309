import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import type { JsonObject } from '../json.ts'
import type { Seconds } from '../seconds.ts'
import { parseJwks } from './jwk.ts'
import { type KeyValidity, strictestValidity } from './key-validity.ts'

interface ValidityVector extends Vector {
  readonly jwk: JsonObject
  readonly expect:
    | { readonly validity: KeyValidity | null }
    | { readonly absent: true }
    | { readonly code: string; readonly pointer: string }
}

describe('what a published key says about when it signed', () => {
  it.each(readVectors<ValidityVector>('keys/validity'))('$id: $about', ({ jwk, expect: expected }) => {
    const keys = parseJwks({ keys: [jwk] })
    if ('code' in expected) expect(keys).toMatchObject({ ok: false, error: expected })
    else if ('absent' in expected) expect(keys).toEqual({ ok: true, value: [] })
    else {
      const [key] = keys.ok ? keys.value : []
      expect(key?.validity ?? null).toEqual(expected.validity)
      expect(key?.kid).toBe(jwk['kid'])
    }
  })

  it('is the stricter one for a key that stands in a set twice, under whatever names', () => {
    const [{ jwk }] = readVectors<ValidityVector>('keys/validity') as [ValidityVector]
    const stolen = { ...jwk, kid: 'again', revoked: { revoked_at: 1795341600, reason: 'compromised' } }
    const keys = parseJwks({ keys: [jwk, stolen] })
    expect(keys.ok && keys.value.map(({ kid, validity }) => [kid, validity?.compromised])).toEqual([
      ['2026-10', 1795341600],
      ['again', 1795341600],
    ])
  })
})

const time = fc.option(fc.nat(1000), { nil: null }) as fc.Arbitrary<Seconds | null>
const validity = fc.option(fc.record({ from: time, until: time, compromised: time }), { nil: undefined })

/** Whether something signed at that time is believed. */
const holds = (limits: KeyValidity | undefined, at: number) =>
  limits === undefined || (limits.compromised === null && at >= (limits.from ?? at) && at <= (limits.until ?? at))

describe('the stricter of two validities', () => {
  it('believes what both believe, and nothing else', () => {
    fc.assert(
      fc.property(validity, validity, fc.nat(1000), (a, b, at) => {
        expect(holds(strictestValidity(a, b), at)).toBe(holds(a, at) && holds(b, at))
      }),
    )
  })

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(validity, validity, (a, b) => {
        expect(strictestValidity(a, b)).toEqual(strictestValidity(b, a))
      }),
    )
  })
})
