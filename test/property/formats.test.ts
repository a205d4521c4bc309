import { encodeText } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysFresh, createWorld, formats } from './world.ts'

const types = ['vc+jwt', 'vp+jwt', 'JWT', 'application/vc+jwt', 'openid4vci-proof+jwt', '']
const members = [
  '@context',
  'type',
  'issuer',
  'credentialSubject',
  'verifiableCredential',
  'holder',
  'cnf',
  'vc',
  'vp',
  'id',
  'iss',
  'sub',
  'aud',
  'nonce',
  'iat',
  'nbf',
  'exp',
  'jti',
  'validFrom',
  'validUntil',
  'credentialStatus',
] as const
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    'https://www.w3.org/ns/credentials/v2',
    ['https://www.w3.org/ns/credentials/v2'],
    ['https://www.w3.org/2018/credentials/v1'],
    ['VerifiableCredential', 'ImDeviceCredential'],
    ['VerifiablePresentation'],
    { id: 'im:a/1@example.com' },
    [{ type: 'EnvelopedVerifiableCredential', id: 'data:application/vc+jwt,x' }],
    { jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } },
    1_795_341_600,
    '2026-11-22T10:00:00Z',
  ),
)
const claims = fc.dictionary(fc.constantFrom(...members), values)
const header = fc.record({ alg: fc.constantFrom('Ed25519', 'ES256', 'EdDSA', 'none'), typ: fc.constantFrom(...types) })
const legacy = fc
  .tuple(claims, fc.constantFrom('vc', 'vp'), claims)
  .map(([outer, name, inner]) => ({ ...outer, [name]: inner }))
const tokens = fc
  .tuple(header, fc.oneof(claims, legacy))
  .map(
    ([head, payload]) => `${encodeText(JSON.stringify(head))}.${encodeText(JSON.stringify(payload))}.${'A'.repeat(86)}`,
  )
const texts = fc.oneof(
  tokens,
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.string({ unit: fc.constantFrom(...'eyJ.{}"=-_AQ') }),
  fc
    .tuple(tokens, fc.nat(), fc.string({ maxLength: 1 }))
    .map(([text, at, extra]) => text.slice(0, at % text.length) + extra + text.slice(at % text.length)),
)

describe.each(formats)('the format $id', (format) => {
  it('opens any text without throwing, and the same text to the same answer', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const opened = format.open(text)
        expect(opened).toEqual(format.open(text))
        if (opened?.ok === false) expect(opened.error.detail).not.toBe('')
      }),
      { numRuns: 3000 },
    )
  })
})

describe('verify', async () => {
  const { request, verifier } = await createWorld(
    formats[0] ??
      (() => {
        throw new TypeError('no format')
      })(),
    'Ed25519',
  )
  const judge = verifier(alwaysFresh)

  it('rejects whatever nobody signed, with a reason and every rule listed', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const verdict = await judge.verify(text, request)
        expect(verdict.outcome).toBe('rejected')
        const rules = verdict.checks.filter(({ about }) => about === '').map(({ rule }) => rule)
        expect(new Set(rules).size).toBe(rules.length)
        expect(rules).toHaveLength(13)
        if (verdict.outcome === 'rejected')
          expect(verdict.checks).toContainEqual(expect.objectContaining({ because: verdict.because }))
      }),
      { numRuns: 2000 },
    )
  })

  it('resolves for a credential on its own too, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const verdict = await judge.verifyCredential(text, { unsafeWithoutPossession: 'a property test' })
        expect(verdict.outcome).toBe('rejected')
      }),
      { numRuns: 2000 },
    )
  })
})
