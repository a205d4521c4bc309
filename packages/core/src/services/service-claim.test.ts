import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import { parseProfileUri, profileOfIssuer } from './profile-uri.ts'
import { parseServiceClaim, type ServiceAsk } from './service-claim.ts'

interface ClaimVector extends Vector {
  readonly uri: string
}

const asked = (ask: ServiceAsk) => (ask.via === 'https' ? ask.url : ask.via === 'dns' ? ask.name : ask.jid)

describe('a claim', () => {
  it.each(readVectors<ClaimVector>('well-known/claims'))('$id: $about', ({ uri, expect: expected }) => {
    const claim = parseServiceClaim(uri)
    if (claim === null) {
      expect({ unsupported: true }).toEqual(expected)
      return
    }
    const { form, kind, host, account, ask } = claim
    expect({ form, kind, host, account, asks: asked(ask) }).toEqual(expected)
  })

  it('asks no other host than its own, gists aside, and by a path that the URL standard leaves as it is', () => {
    for (const { uri } of readVectors<ClaimVector>('well-known/claims')) {
      const claim = parseServiceClaim(uri)
      if (claim?.ask.via !== 'https') continue
      const url = new URL(claim.ask.url)
      expect(url.hostname).toBe(claim.form === 'gist' ? 'api.github.com' : claim.host)
      expect([claim.ask.url, `${claim.ask.url}/`]).toContain(url.href)
    }
  })
})

describe('the name of a profile', () => {
  const name = 'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE'

  it('is read whatever its case', () => {
    expect(parseProfileUri('aspe:Alice.Example:qprgvpjnwdxh4esk2rydtzjlte')).toMatchObject({ value: { uri: name } })
  })

  it.each([
    'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLT',
    'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTF',
    'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJL1E',
    'aspe:192.0.2.1:QPRGVPJNWDXH4ESK2RYDTZJLTE',
    'aspe:localhost:QPRGVPJNWDXH4ESK2RYDTZJLTE',
    'aspe:alice.example:8443:QPRGVPJNWDXH4ESK2RYDTZJLTE',
    ' aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE',
    'openpgp4fpr:21110C4A12F24046C460B2995241BA9B7233E2DD',
  ])('is not %s', (text) => {
    expect(parseProfileUri(text)).toMatchObject({ error: { code: 'service.profile_malformed' } })
  })

  it('is an issuer in one spelling, or as the URL of its document', () => {
    expect(profileOfIssuer(name)?.uri).toBe(name)
    expect(profileOfIssuer('https://alice.example/.well-known/aspe/id/QPRGVPJNWDXH4ESK2RYDTZJLTE')?.uri).toBe(name)
    for (const issuer of [
      name.toLowerCase(),
      name.toUpperCase(),
      'https://alice.example',
      'https://Alice.example/.well-known/aspe/id/QPRGVPJNWDXH4ESK2RYDTZJLTE',
    ])
      expect(profileOfIssuer(issuer)).toBeNull()
  })
})
