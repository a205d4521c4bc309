import { createNodeSigner, generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { encodeText, type JsonObject, type Nonce, type Result, type Seconds, type Signer, signJws } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { imDevice } from '@imprint/schemas'
import { describe, expect, it } from 'vitest'
import { decodeAnyText } from './decode-text.ts'
import { hues, makeTagBook } from './tag-book.ts'

function unwrap<T>(result: Result<T> | undefined): T {
  if (result?.ok !== true) throw new Error(result?.error.code)
  return result.value
}
const newSigner = (kid: string | null): Signer =>
  unwrap(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk, kid }))

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const nonce = 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A' as Nonce
const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
const issuer = newSigner('key-1')
const phone = newSigner(null)

async function issued(): Promise<string> {
  const { type, vct, contexts } = imDevice
  const about = {
    id: 'urn:uuid:1',
    issuer: 'https://im.example.com',
    types: [type],
    vct,
    contexts,
    shown: [],
    status: null,
  }
  const times = { validFrom: 1 as Seconds, validUntil: 2 as Seconds }
  const subject: JsonObject = { id: device, fn: 'Alice', title: 'Engineer', hasLanguage: ['en', 'fr'] }
  return unwrap(await format.issue?.({ ...about, ...times, subject, holderKey: phone.publicJwk }, issuer))
}

async function presented(): Promise<string> {
  const draft = {
    holder: device,
    audience: 'im:bob@example.org',
    nonce,
    issuedAt: 1 as Seconds,
    expiresAt: 2 as Seconds,
  }
  return unwrap(await format.present?.({ ...draft, credentials: [await issued()], disclose: [[['fn']]] }, phone))
}

describe('a text that is taken apart', () => {
  it('shows each disclosure of an SD-JWT with the digest that it fits, also of what is hidden inside of another', async () => {
    const { pieces, fault } = decodeAnyText(await issued())
    const disclosures = pieces.filter(({ digest }) => digest !== undefined)
    expect(fault).toBeNull()
    expect(disclosures.map(({ title }) => title).join()).toContain('fn')
    expect(disclosures.length).toBeGreaterThan(3)
    for (const { fits } of disclosures) expect(fits).toMatch(/_sd\/\d+$|\/\d+$/)
  })

  it('shows what was withheld as digests without a disclosure, and the key binding', async () => {
    const text = await presented()
    const { pieces, withheld } = decodeAnyText(text)
    expect(pieces.filter(({ digest }) => digest !== undefined).map(({ title }) => title)).toEqual(['Disclosure 1: fn'])
    expect(withheld).toBeGreaterThan(1)
    expect(pieces.find(({ title }) => title === 'What the device signed')?.json).toMatchObject({ nonce })
    // Every piece is in the text as it stands.
    for (const { raw } of pieces) expect(text).toContain(raw)
  })

  it('says of an edited disclosure that it fits no digest', async () => {
    const [jwt, ...rest] = (await presented()).split('~')
    const edited = [jwt, encodeText('["salt","fn","Mallory"]'), ...rest.slice(1)].join('~')
    expect(decodeAnyText(edited).pieces.find(({ digest }) => digest !== undefined)?.fits).toBeNull()
  })

  it('takes credentials out of a presentation, and no presentation out of those', async () => {
    const inner = await signJws('{"alg":"Ed25519","typ":"vc+jwt"}', '{"issuer":"https://im.example.com"}', issuer)
    const wrap = (text: string) =>
      signJws(
        '{"alg":"Ed25519","typ":"vp+jwt"}',
        JSON.stringify({ verifiableCredential: [{ id: `data:application/vc+jwt,${text}` }] }),
        phone,
      )
    const outer = decodeAnyText(await wrap(await wrap(inner)))
    expect(outer.what).toBe('A presentation with its credentials (JWT)')
    expect(outer.enclosed).toHaveLength(1)
    expect(outer.enclosed[0]?.enclosed).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['a line of text', 'It is really me. Kind regards, Alice'],
    ['dots', '..'],
    ['tildes', 'a.b.c~~~~'],
    ['markup', '<script>alert(1)</script>'],
  ])('reads %s without believing it to be anything', (_what, text) => {
    expect(() => decodeAnyText(text)).not.toThrow()
  })

  it.each([
    ['too much', 'A'.repeat(262_145), 'token.size'],
    ['too deep', '['.repeat(5_000), 'json.depth'],
    ['a member twice', '{"a":1,"a":2}', 'json.duplicate_member'],
    ['a member twice in a token', `${encodeText('{"a":1,"a":2}')}.e30.AA`, 'json.duplicate_member'],
    ['too many disclosures', `e30.e30.AA~${'WyJhIiwxXQ~'.repeat(300)}`, 'token.size'],
  ])('names the fault of %s', (_what, text, code) => {
    expect(decodeAnyText(text).fault?.code).toBe(code)
  })
})

describe('the signs of values', () => {
  it('are the same for the same nonce, key and identifier in every text, and there for what recurs only', async () => {
    const request = JSON.stringify({
      version: 'imprint-request/1',
      nonce,
      audience: 'https://bob.example',
      peer: device,
    })
    const metadata = JSON.stringify({
      issuer: 'https://im.example.com',
      jwks: { keys: [{ ...issuer.publicJwk, kid: 'key-1' }] },
    })
    const texts = [request, await presented(), metadata].map(decodeAnyText)
    const book = makeTagBook(texts, 2)
    const [ofRequest = [], ofPresentation = [], ofMetadata = []] = texts.map((text) => book.tagsIn(text))
    expect(ofRequest.map(({ kind, value }) => [kind, value])).toEqual([
      ['nonce', nonce],
      ['identifier', device],
    ])
    expect(ofPresentation).toEqual(expect.arrayContaining([...ofRequest]))
    // The name of a key in a header stands for the key that is published under it.
    expect(ofMetadata.filter(({ kind }) => kind === 'key')).toEqual(ofPresentation.filter(({ kind }) => kind === 'key'))
    expect(ofMetadata.some(({ kind }) => kind === 'key')).toBe(true)
  })

  it('never repeat, though colours do', () => {
    const names = Array.from({ length: 3 * hues }, (_, index) => `im:user${index}@example.com`)
    const { tags } = makeTagBook(names.map(decodeAnyText), 1)
    expect(new Set(tags.map(({ sign }) => sign)).size).toBe(names.length)
  })
})
