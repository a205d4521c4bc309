import { parseProfileUri, parseServiceClaim } from '@imprint/core/services'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector, type VectorText, wholeText } from '../../../../test/architecture/vectors.ts'
import { findLink } from './find-link.ts'
import { siteOf } from './site.ts'

interface PageVector extends Vector {
  readonly claim: string
  readonly mediaType: string
  readonly text: VectorText
}

describe('a link back', () => {
  const name = parseProfileUri('aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE')

  it.each(readVectors<PageVector>('well-known/pages'))(
    '$id: $about',
    ({ claim: uri, mediaType, text, expect: expected }) => {
      const claim = parseServiceClaim(uri)
      if (claim === null || !name.ok) throw new Error('the vector names no service')
      expect(findLink({ mediaType, text: wholeText(text) }, { claim, names: [name.value] })).toEqual(expected)
    },
  )

  it('costs work that grows with the page and with the names, and never with both multiplied', () => {
    const claim = parseServiceClaim('https://blog.example.com/')
    if (claim === null || !name.ok) throw new Error('no service')
    const { host, fingerprint, uri } = name.value
    let reads = 0
    const counted = {
      host,
      fingerprint,
      get uri() {
        reads++
        return uri
      },
    }
    const page = (target: string) => ({ mediaType: 'text/html', text: `<a rel="me" href="${target}">`.repeat(500) })
    expect(findLink(page(`aspe:other.example:${fingerprint}`), { claim, names: [counted] })).toEqual({
      link: 'missing',
    })
    expect(reads).toBe(1)
    expect(findLink(page(uri), { claim, names: [counted] })).toEqual({ link: 'there', owner: 'not-shown' })
  })

  it('is not looked for in what is no page', () => {
    const claim = parseServiceClaim('https://blog.example.com/')
    if (claim === null || !name.ok) throw new Error('no service')
    for (const value of [
      null,
      'text',
      [],
      {},
      { mediaType: 'text/plain' },
      { mediaType: 'toString', text: name.value.uri },
    ])
      expect(findLink(value, { claim, names: [name.value] })).toEqual({ link: 'unreadable' })
  })
})

describe('a site', () => {
  it.each([
    ['example.com', [], 'example.com'],
    ['a.b.example.com', [], 'example.com'],
    ['a.example.co.uk', [], 'co.uk'],
    ['a.example.co.uk', ['co.uk'], 'example.co.uk'],
    ['example.co.uk', ['co.uk'], 'example.co.uk'],
    ['alice.github.io', ['github.io', 'io'], 'alice.github.io'],
    ['co.uk', ['co.uk'], 'co.uk'],
    ['notco.uk', ['co.uk'], 'notco.uk'],
  ])('of %s with the suffixes %j is %s', (host, suffixes, site) => {
    expect(siteOf(host, suffixes)).toBe(site)
  })
})
