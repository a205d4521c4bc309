import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { webCompressor } from '@imprint/adapters/web-zlib'
import { encodeText, type JsonObject } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { openedBy } from '../../../test/conformance/status-mechanism.ts'
import { createBitstringStatusList } from './bitstring-status-list.ts'

const uri = 'https://example.com/credentials/status/3'
const platforms = { node: nodeCompressor, web: webCompressor }

/** A list that nobody signed. */
const listOf = (subject: object, more: object = {}) => ({
  mediaType: 'application/vc+jwt',
  text: `${encodeText('{"alg":"Ed25519","kid":"1","typ":"vc+jwt"}')}.${encodeText(
    JSON.stringify({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: uri,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: 'did:example:12345',
      validFrom: '2021-04-05T14:27:40Z',
      credentialSubject: { id: `${uri}#list`, type: 'BitstringStatusList', statusPurpose: 'revocation', ...subject },
      ...more,
    }),
  )}.${'A'.repeat(86)}`,
})

// Bitstring Status List 1.0, the example of section 2.2.
const encodedList = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA'

describe.each(Object.entries(platforms))('createBitstringStatusList, unpacked by %s', (_platform, compressor) => {
  const mechanism = createBitstringStatusList({ compressor })

  it('reads the example of the specification: 131,072 credentials, none revoked', () => {
    const list = openedBy(mechanism, listOf({ encodedList }))
    expect(list).toMatchObject({ subject: uri, issuer: 'did:example:12345', issuedAt: 1617632860, ttl: null })
    const unpacked = list.unpack()
    if (!unpacked.ok) throw new Error(unpacked.error.detail)
    expect(unpacked.value.size).toBe(131_072)
    const reference = { uri, purpose: 'revocation' } as const
    for (let index = 0; index < 131_072; index++)
      expect(unpacked.value.read({ ...reference, index })).toBe(unpacked.value.read({ ...reference, index: 0 }))
    expect(unpacked.value.read({ ...reference, index: 94_567 })).toEqual({ ok: true, value: 'valid' })
  })

  it('counts the time to live in milliseconds', () => {
    expect(openedBy(mechanism, listOf({ encodedList, ttl: 500 }))).toMatchObject({ ttl: 0.5 })
  })

  it.each<[string, object, object, string]>([
    ['several lists', {}, { credentialSubject: [{}, {}] }, 'status.list_malformed'],
    ['a subject of another type', { type: 'StatusList2021' }, {}, 'status.list_malformed'],
    ['no purpose', { statusPurpose: [] }, {}, 'status.list_malformed'],
    ['entries of two bits', { statusSize: 2 }, {}, 'status.list_bits'],
    ['a time to live that is a text', { ttl: '1' }, {}, 'status.list_malformed'],
    ['a list without its multibase letter', { encodedList: encodedList.slice(1) }, {}, 'status.list_malformed'],
    ['padding', { encodedList: `${encodedList}=` }, {}, 'base64url.padding'],
    ['the claim vc', {}, { vc: {} }, 'vc.member_forbidden'],
    ['an audience', {}, { aud: 'a' }, 'vc.member_forbidden'],
    ['a status of its own, for which another list would be needed', {}, { status: {} }, 'vc.member_forbidden'],
    ['the context of version 1.1', {}, { '@context': ['https://www.w3.org/2018/credentials/v1'] }, 'vc.context'],
    ['an iss that differs from its issuer', {}, { iss: 'did:example:other' }, 'vc.member_conflict'],
    ['a time in milliseconds', {}, { iat: 1_617_632_860_000 }, 'time.milliseconds'],
  ])('refuses a list with %s', (_what, subject, more, code) => {
    expect(mechanism.open(listOf({ encodedList, ...subject }, more))).toMatchObject({ ok: false, error: { code } })
  })
})

describe('the entries of a credential', () => {
  const slot = { list: uri, index: 5 }

  it('are one bit for revocation, or one each for revocation and suspension, next to each other in one list', () => {
    const entry = { type: 'BitstringStatusListEntry', statusListCredential: uri }
    const revocation = { ...entry, statusPurpose: 'revocation' }
    expect(createBitstringStatusList({ compressor: nodeCompressor, bits: 1 }).slotStatus(slot)).toEqual({
      ...revocation,
      statusListIndex: '5',
    })
    expect(createBitstringStatusList({ compressor: nodeCompressor }).slotStatus(slot)).toEqual([
      { ...revocation, statusListIndex: '10' },
      { ...entry, statusPurpose: 'suspension', statusListIndex: '11' },
    ])
  })

  it('are found as the specification writes them, and in no other way', () => {
    const mechanism = createBitstringStatusList({ compressor: nodeCompressor, bits: 1 })
    const entry = mechanism.slotStatus(slot) as JsonObject
    const found = (change: JsonObject) => mechanism.locate({ ...entry, ...change })
    expect(found({ type: ['BitstringStatusListEntry'] })).toMatchObject({ ok: true, value: { index: 5 } })
    expect(found({ id: `${uri}#5` })).toMatchObject({ ok: true })
    expect(found({ statusMessage: [{}, {}] })).toMatchObject({ ok: true })
    expect(found({ statusPurpose: 'refresh' })).toEqual({ ok: true, value: null })
    expect(found({ statusPurpose: 'Revocation' })).toBeNull()
    for (const change of [
      { statusPurpose: 1 },
      { statusListIndex: '-1' },
      { statusListIndex: '05' },
      { statusListIndex: '1e3' },
      { statusListIndex: '' },
      { statusListCredential: 'http:example' },
      { statusSize: 0 },
      { statusSize: 1.5 },
      { statusSize: '1' },
      { statusMessage: [{}] },
      { statusMessage: {} },
    ])
      expect(found(change as JsonObject), JSON.stringify(change)).toMatchObject({
        error: { code: 'status.reference_invalid' },
      })
  })
})
