import { readFileSync } from 'node:fs'
import type { Answer, Json, Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { sourceContract } from '../../../test/conformance/source.ts'
import type { Fetcher } from './fetch-policy.ts'
import { httpsKeySource, issuerMetadataUrl } from './https-keys.ts'

const { cases } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/fetch/issuer-metadata.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly { readonly issuer: string; readonly url: string | null }[]
}

const at = 1_795_341_600 as Seconds
const issuer = 'https://im.example.com/tenant'
const metadata = 'https://im.example.com/.well-known/jwt-vc-issuer/tenant'
const setUrl = 'https://keys.example.com/set'
const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'fU0Of2FTpptiQrUiq77mhf2kQg-INLEIw72uNp71Sfo', kid: 'k1' }] }
const down: Answer = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
const absent: Answer = { state: 'absent', detail: 'the server answered 404', fetchedAt: at }
const found = (value: Json, lifetime = 300): Answer => ({
  state: 'found',
  value,
  fetchedAt: at,
  freshUntil: (at + lifetime) as Seconds,
})

const web = (pages: Record<string, Answer>): Pick<Fetcher, 'fetchJson'> => ({
  fetchJson: async (url) => pages[url] ?? absent,
})
const ask = (pages: Record<string, Answer>, id = issuer) =>
  httpsKeySource({ fetcher: web(pages) }).fetch({ kind: 'issuer-keys', id }, new AbortController().signal)

describe('issuerMetadataUrl', () => {
  it.each(cases)('$issuer is described at $url', ({ issuer: id, url }) => expect(issuerMetadataUrl(id)).toBe(url))
})

describe('httpsKeySource', () => {
  it('finds keys in the metadata', async () => {
    expect(await ask({ [metadata]: found({ issuer, jwks, other: 1 }) })).toEqual(found({ issuer, jwks }))
  })

  it('finds keys where the metadata says, no fresher than either', async () => {
    const answer = await ask({ [metadata]: found({ issuer, jwks_uri: setUrl }, 300), [setUrl]: found(jwks, 60) })
    expect(answer).toEqual(found({ issuer, jwks }, 60))
  })

  it.each<[string, Json]>([
    ['both jwks and jwks_uri', { issuer, jwks, jwks_uri: setUrl }],
    ['neither', { issuer }],
    ['a jwks_uri that is no text', { issuer, jwks_uri: 1 }],
    ['a jwks that is no object', { issuer, jwks: [] }],
  ])('gives no keys for metadata with %s', async (_what, value) => {
    expect(await ask({ [metadata]: found(value), [setUrl]: found(jwks) })).toEqual(found({ issuer, jwks: null }))
  })

  it('gives no keys and no issuer for metadata that is no object', async () => {
    expect(await ask({ [metadata]: found([]) })).toEqual(found({ issuer: null, jwks: null }))
  })

  it('says which issuer the metadata names, and fetches nothing for another', async () => {
    const other = 'https://other.example'
    expect(await ask({ [metadata]: found({ issuer: other, jwks }) })).toEqual(found({ issuer: other, jwks }))
    expect(await ask({ [metadata]: found({ issuer: other, jwks_uri: setUrl }), [setUrl]: found(jwks) })).toEqual(
      found({ issuer: other, jwks: null }),
    )
  })

  it('keeps absent and unavailable apart, for either document', async () => {
    expect(await ask({})).toEqual(absent)
    expect(await ask({ [metadata]: down })).toEqual(down)
    expect(await ask({ [metadata]: found({ issuer, jwks_uri: setUrl }) })).toEqual(absent)
    expect(await ask({ [metadata]: found({ issuer, jwks_uri: setUrl }), [setUrl]: down })).toEqual(down)
  })

  it('leaves other issuers to other sources', async () => {
    expect(await ask({}, 'did:web:im.example.com')).toBeNull()
  })
})

sourceContract({
  name: 'httpsKeySource',
  create: () =>
    httpsKeySource({
      fetcher: web({ [metadata]: found({ issuer, jwks }), 'https://down.example/.well-known/jwt-vc-issuer': down }),
    }),
  needs: {
    found: { kind: 'issuer-keys', id: issuer },
    absent: { kind: 'issuer-keys', id: 'https://gone.example' },
    unavailable: { kind: 'issuer-keys', id: 'https://down.example' },
  },
})
