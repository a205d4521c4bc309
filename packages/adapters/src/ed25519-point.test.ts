import { describe, expect, it } from 'vitest'
import { isEd25519Point, isProperEd25519 } from './ed25519-point.ts'
import { generateNodeKey } from './node-crypto.ts'

const x = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')

// All encodings of the eight points of small order: canonical, and with a y that is not reduced.
const smallOrder = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]

describe('Ed25519 points', () => {
  it.each(smallOrder)('refuses %s, of small order', (hex) => {
    expect(isProperEd25519(x(hex))).toBe(false)
  })

  it('takes every key that OpenSSL makes', () => {
    for (let i = 0; i < 50; i++) {
      const key = generateNodeKey('Ed25519').publicJwk
      expect(isProperEd25519(key.x) && isEd25519Point(key.x)).toBe(true)
    }
  })

  it('finds that about half of all y have no point', () => {
    let points = 0
    for (let i = 2; i < 202; i++) if (isEd25519Point(x(i.toString(16).padStart(2, '0') + '00'.repeat(31)))) points++
    expect(points).toBeGreaterThan(70)
    expect(points).toBeLessThan(130)
  })

  it('refuses what is not 32 octets of base64url', () => {
    for (const text of ['', 'AA', '!'.repeat(43)]) expect(isProperEd25519(text) || isEd25519Point(text)).toBe(false)
  })
})
