import { describe, expect, it } from 'vitest'
import { UsageError } from '../command.ts'
import { parseTokenUri } from './token-key.ts'

const module = 'module-path=/usr/lib/softhsm/libsofthsm2.so'

describe('parseTokenUri', () => {
  it.each([
    [`pkcs11:token=ca;id=%01?${module}`, { token: 'ca', keyId: '01', pinSource: null }],
    [
      `pkcs11:id=%0A%ff;token=My%20card;type=private?pin-source=file:pin.txt&${module}`,
      { token: 'My card', keyId: '0aff', pinSource: 'pin.txt' },
    ],
    [`pkcs11:token=ca;id=ab%2d?pin-source=file:///run/pin&${module}`, { keyId: '61622d', pinSource: '/run/pin' }],
    [`pkcs11:token=ca;id=%01?pin-source=/run/pin&${module}`, { pinSource: '/run/pin' }],
  ])('reads %s', (uri, expected) => {
    expect(parseTokenUri(uri)).toMatchObject({ uri, module: '/usr/lib/softhsm/libsofthsm2.so', ...expected })
  })

  it.each([
    'pkcs11:',
    'pkcs11:token=ca;id=%01',
    `pkcs11:id=%01?${module}`,
    `pkcs11:token=ca?${module}`,
    `pkcs11:token=ca;id=?${module}`,
    `pkcs11:token=ca;id=%0?${module}`,
    `pkcs11:token=ca;id=%01;id=%02?${module}`,
    `pkcs11:token=ca;id=%01;object=other?${module}`,
    `pkcs11:token=ca;id=%01;serial=1?${module}`,
    `pkcs11:token=ca;id=%01;type=cert?${module}`,
    `pkcs11:token=%zz;id=%01?${module}`,
    `pkcs11:token=ca;id=%01?${module}?x`,
  ])('refuses %s', (uri) => {
    expect(() => parseTokenUri(uri)).toThrow(UsageError)
  })

  it('refuses a PIN, and does not repeat it', () => {
    expect(() => parseTokenUri(`pkcs11:token=ca;id=%01?${module}&pin-value=4711`)).toThrow(/^(?!.*4711)/)
  })
})
