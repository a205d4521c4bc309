import { findAlgorithm, parseJwk, type Seconds, type TrustedKey } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { isKeyLimit, keyLimitFault } from './key-validity.ts'
import { selectKeys } from './select-key.ts'

const parsed = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
if (!parsed.ok) throw new TypeError(parsed.error.detail)
const jwk = parsed.value
const algorithm = findAlgorithm('Ed25519')
if (algorithm === null) throw new TypeError('Ed25519 is in the table')

const seconds = (count: number | null) => count as Seconds | null
const keyWith = (from: number | null, until: number | null, compromised: number | null, kid = 'k1'): TrustedKey => ({
  jwk,
  kid,
  path: [],
  validity: { from: seconds(from), until: seconds(until), compromised: seconds(compromised) },
})
const codeOf = (key: TrustedKey, at: number | null) =>
  keyLimitFault(key, { at: seconds(at), tolerance: 60 })?.failed.code ?? null

describe('a key, at the time at which something was issued', () => {
  it.each([
    ['in the middle of its use', 5000, null],
    ['when its use begins', 1000, null],
    ['as much before as clocks may differ', 940, null],
    ['a second before that', 939, 'issuer.key_not_yet_valid'],
    ['when its use ends', 9000, null],
    ['as much after as clocks may differ', 9060, null],
    ['a second after that', 9061, 'issuer.key_retired'],
    ['at a time that is not said', null, 'issuer.key_retired'],
    ['at a time that is no number', Number.NaN, 'issuer.key_retired'],
  ])('that has limits, %s', (_, at, code) => expect(codeOf(keyWith(1000, 9000, null), at)).toBe(code))

  it.each([1, 5000, 1e9, null])('that is compromised is believed about nothing, at %j', (at) => {
    expect(codeOf(keyWith(1000, 9000, 5000), at)).toBe('issuer.key_compromised')
  })

  it.each([
    ['begun', keyWith(1000, null, null), 'issuer.key_not_yet_valid'],
    ['ended', keyWith(null, 9000, null), 'issuer.key_retired'],
  ])('that has %s is believed about nothing without a time', (_, key, code) => expect(codeOf(key, null)).toBe(code))

  it('without limits is believed, with a time and without', () => {
    const free: TrustedKey = { jwk, kid: 'k1', path: [] }
    expect([codeOf(free, null), codeOf(free, 1), codeOf(keyWith(null, null, null), null)]).toEqual([null, null, null])
  })
})

describe('the keys that a signature may be verified with', () => {
  const octets = new Uint8Array()
  const select = (kid: string | null, keys: readonly TrustedKey[], at = 5000) => {
    const signature = { algorithm, kid, data: octets, signature: octets }
    const issuer = 'https://im.example.com'
    return selectKeys({ issuer, signature, signed: { at: seconds(at), tolerance: 60 } }, keys)
  }
  const good = keyWith(1000, 9000, null)
  const gone = keyWith(1000, 2000, null, 'k2')

  it('are those in use when it was made, where it names none', () => {
    expect(select(null, [gone, good])).toEqual({ keys: [good] })
  })

  it('are none, with the reason, where all that fit were given up', () => {
    const none = select(null, [gone])
    expect(none).toMatchObject({ failed: { code: 'issuer.key_retired' } })
    if ('keys' in none) throw new TypeError('a key was chosen')
    expect(isKeyLimit(none)).toBe(true)
  })

  it('are none where the one that is named was given up, whatever others there are', () => {
    expect(select('k2', [gone, good])).toMatchObject({ failed: { code: 'issuer.key_retired' } })
    expect(select('k1', [gone, good])).toEqual({ keys: [good] })
  })

  it('are none where the name is unknown, which is no limit of a key', () => {
    const none = select('k3', [gone, good])
    expect(none).toMatchObject({ failed: { code: 'issuer.key_absent' } })
    if (!('keys' in none)) expect(isKeyLimit(none)).toBe(false)
  })
})
