import { describe, expect, it } from 'vitest'
import { deskLink, parseDeskLink } from './desk-link.ts'
import { deskWishOf } from './desk-wish.ts'
import { pictureFrom, pictureOf, pointsOf } from './picture.ts'

const own = 'http://127.0.0.1:7312'
const code = 'K2Le4EUj47wrX1r0fgVZ_w'

describe('a link of the desk', () => {
  it('is read by the client to which it leads, and by no other', () => {
    expect(parseDeskLink(deskLink(own, code), own)).toEqual({ ok: true, value: code })
    expect(parseDeskLink(deskLink('http://127.0.0.1:7313', code), own).ok).toBe(false)
  })

  it.each([
    '',
    code,
    `${own}/#/desk/`,
    `${own}/#/desk/${code}x`,
    `${own}/#/desk/${code}/..`,
    `${own}/#/chat/${code}`,
    `${own}.evil.example/#/desk/${code}`,
    `javascript:alert(1)//${own}/#/desk/${code}`,
  ])('is nothing else, such as %j', (text) => {
    expect(parseDeskLink(text, own)).toMatchObject({ error: { code: 'request.malformed' } })
  })
})

describe('a picture', () => {
  it('comes out as it went in', () => {
    const points = Uint8ClampedArray.from({ length: 3 * 2 * 4 }, (_, index) =>
      index % 4 === 3 ? 255 : (index >> 2) * 40,
    )
    const picture = pictureFrom(points, 3)
    expect(picture).toMatchObject({ width: 3, height: 2 })
    expect(pictureOf({ ...picture })).toEqual({ ok: true, value: picture })
    expect(pointsOf(picture)).toEqual({ ok: true, value: points })
  })

  it.each([
    null,
    { width: 2, height: 2 },
    { width: 0, height: 2, light: '' },
    { width: 2, height: 2, light: 'AAAA' },
    { width: 1e9, height: 1e9, light: '' },
    { width: 1.5, height: 2, light: 'AAAA' },
  ])('is refused if it is none: %j', (json) => {
    expect(pictureOf(json)).toMatchObject({ error: { code: 'request.malformed' } })
  })
})

describe('a wish of the desk', () => {
  it('names a customer of the scene or none, an organisation or none, and a time', () => {
    const wish = { customer: 'mallory', organisation: 'Example Corp', lifetime: 120 }
    expect(deskWishOf(wish)).toEqual({ ok: true, value: wish })
    expect(deskWishOf({ customer: null, organisation: null, lifetime: 1 }).ok).toBe(true)
  })

  it.each([
    null,
    { customer: 'zaphod', organisation: null, lifetime: 1 },
    { customer: null, organisation: '', lifetime: 1 },
    { customer: null, organisation: 'a'.repeat(257), lifetime: 1 },
    { customer: null, organisation: null, lifetime: 0 },
    { customer: null, organisation: null, lifetime: 3_601 },
    { customer: null, organisation: null },
  ])('is refused if it is none: %j', (json) => {
    expect(deskWishOf(json)).toMatchObject({ error: { code: 'request.malformed' } })
  })
})
