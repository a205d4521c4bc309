import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { webCompressor } from '@imprint/adapters/web-zlib'
import { encodeBase64url, encodeText, parseJwk, type StatusMechanism, type StatusValue } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { openedBy } from '../../../test/conformance/status-mechanism.ts'
import { createTokenStatusList } from './token-status-list.ts'

interface ExampleList {
  readonly name: string
  readonly size: number
  readonly json: { readonly bits: number; readonly lst: string }
  readonly cbor: string
  readonly statuses: readonly (readonly [number, number])[]
}

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../test/vectors/external/token-status-list/${name}.json`, import.meta.url), 'utf8'),
  )
const lists: readonly ExampleList[] = read('lists')
const tokens: { readonly publicJwk: object; readonly jwt: string; readonly cwt: string } = read('tokens')

const platforms = { node: nodeCompressor, web: webCompressor }
const uri = 'https://example.com/statuslists/1'
const octets = (hex: string) =>
  encodeBase64url(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
const jwt = (claims: object, header: object = {}) => ({
  mediaType: 'application/statuslist+jwt',
  text: `${encodeText(JSON.stringify({ alg: 'ES256', kid: '12', typ: 'statuslist+jwt', ...header }))}.${encodeText(JSON.stringify(claims))}.${'A'.repeat(86)}`,
})
// Octets with their length before them, as short as it can be.
const bstr = (hex: string) => {
  const count = hex.length / 2
  const length = count.toString(16)
  if (count < 24) return `${(0x40 + count).toString(16)}${hex}`
  return `${count < 256 ? `58${length.padStart(2, '0')}` : `59${length.padStart(4, '0')}`}${hex}`
}

/** The list of an example in a CWT that nobody signed: sub, iat and status_list. */
function cwtOf(list: string) {
  const sub = `78${(uri.length).toString(16)}${[...uri].map((c) => c.charCodeAt(0).toString(16)).join('')}`
  const claims = `a302${sub}061a648c5bea19fffd${list}`
  const header = 'a2012610781a6170706c69636174696f6e2f7374617475736c6973742b637774'
  return {
    mediaType: 'application/statuslist+cwt',
    text: octets(`d284${bstr(header)}a0${bstr(claims)}5840${'00'.repeat(64)}`),
  }
}

const meaning = (value: number): StatusValue => (['valid', 'revoked', 'suspended'] as const)[value] ?? 'other'

describe.each(Object.entries(platforms))('the examples of the draft, unpacked by %s', (_platform, compressor) => {
  const mechanism: StatusMechanism = createTokenStatusList({ compressor })

  for (const list of lists)
    it.each([
      ['JSON', jwt({ sub: uri, iat: 1686920170, status_list: list.json })],
      ['CBOR', cwtOf(list.cbor)],
    ])(`${list.name}, in %s, says what it says`, (_form, fact) => {
      const opened = openedBy(mechanism, fact)
      const unpacked = opened.unpack()
      if (!unpacked.ok) throw new Error(unpacked.error.detail)
      expect(opened.bits).toBe(list.json.bits)
      expect(unpacked.value.size).toBe(list.size)
      const stated = new Map(list.statuses)
      const said = Array.from({ length: list.size }, (_, index) => unpacked.value.read({ uri, index, purpose: 'any' }))
      const wrong = said.flatMap((answer, index) =>
        answer.ok && answer.value === meaning(stated.get(index) ?? 0) ? [] : [index],
      )
      expect(wrong).toEqual([])
      expect(unpacked.value.read({ uri, index: list.size, purpose: 'any' })).toMatchObject({
        error: { code: 'status.index_out_of_range' },
      })
    })

  it.each([
    ['JWT', { mediaType: 'application/statuslist+jwt', text: tokens.jwt }, 'https://example.com'],
    ['CWT', { mediaType: 'application/statuslist+cwt', text: octets(tokens.cwt) }, null],
  ])('the signed %s opens, and its signature verifies', async (_form, fact, issuer) => {
    const opened = openedBy(mechanism, fact)
    expect(opened).toMatchObject({
      subject: uri,
      issuer,
      issuedAt: 1686920170,
      expiresAt: 2291720170,
      ttl: 43200,
      bits: 1,
    })
    const key = parseJwk(tokens.publicJwk)
    if (!key.ok) throw new Error(key.error.detail)
    const { algorithm, kid, data, signature } = opened.signature
    expect(kid).toBe('12')
    expect(createNodeSignatureVerifier().verify(algorithm.name, key.value, data, signature)).toBe('valid')
    data[data.length - 1] = (data[data.length - 1] as number) ^ 1
    expect(createNodeSignatureVerifier().verify(algorithm.name, key.value, data, signature)).toBe('invalid')
  })
})

describe('a CWT', () => {
  const mechanism = createTokenStatusList({ compressor: nodeCompressor })
  const message = (payload: string) => {
    const header = 'a2012610781a6170706c69636174696f6e2f7374617475736c6973742b637774'
    const text = octets(`d284${bstr(header)}a0${bstr(payload)}5840${'00'.repeat(64)}`)
    return mechanism.open({ mediaType: 'application/statuslist+cwt', text })
  }

  it.each([
    ['arrays in arrays, deeper than any stack', '81'.repeat(60_000)],
    ['more items than any list has', `9901f4${'00'.repeat(500)}`],
    ['a text that is not UTF-8', 'a10261ff'],
    ['a key that is an array', 'a18000'],
    ['a key that is octets', 'a1410000'],
    ['a date with a tag', 'a106c11a648c5bea'],
    ['undefined', 'a102f7'],
    ['not a number', 'a106f97e00'],
    ['a length without end', 'a1025fff'],
    ['nothing', ''],
    ['a number in two octets that fits into one', 'a1021801'],
  ])('with %s is refused', (_what, payload) => {
    expect(message(payload)).toMatchObject({ ok: false, error: { code: 'cbor.malformed' } })
  })

  it.each([
    ['whose claims are no map', '80'],
    ['whose list is no map', 'a319fffd80026161061a648c5bea'],
    ['without a list', 'a2026161061a648c5bea'],
    ['whose list is a text', 'a119fffda2646269747301636c73746161'],
  ])('%s is refused', (_what, payload) => {
    expect(message(payload)).toMatchObject({ ok: false, error: { code: 'status.list_malformed' } })
  })
})

describe('the address of a list', () => {
  const mechanism = createTokenStatusList({ compressor: nodeCompressor })
  const located = (address: unknown) => mechanism.locate({ status_list: { idx: 0, uri: address as string } })?.ok

  it.each([
    'https://im.example.com',
    'https://im.example.com/',
    'https://im.example.com:8443/status/1',
    'https://im.example.com/status?list=1&of=2',
    'https://im.example.com/a%20b/~c/d:e@f',
    'https://[2001:db8::1]/1',
    'http://127.0.0.1:8080/1',
  ])('may be %s, which every URL parser leaves as it is', (address) => {
    expect(located(address)).toBe(true)
    expect([address, `${address}/`]).toContain(new URL(address).href)
  })

  it.each([
    '',
    'im.example.com/1',
    'ftp://im.example.com/1',
    'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
    'HTTPS://im.example.com/1',
    'https://IM.example.com/1',
    'https://im.example.com:443/1',
    'https://im.example.com:/1',
    'https://user@im.example.com/1',
    'https://im.example.com/a/../1',
    'https://im.example.com/a/%2e%2E/1',
    'https://im.example.com/./1',
    'https://im.example.com/1#2',
    'https://im.example.com/a b',
    'https://im.example.com/%zz',
    'https://im.example.com/ä',
    'https://im.example.com\\1',
    `https://im.example.com/${'a'.repeat(2048)}`,
    1,
    null,
  ])('is not %s', (address) => {
    expect(located(address)).toBe(false)
  })
})
