import {
  type CredentialDraft,
  fail,
  finding,
  type JsonObject,
  ok,
  parseImId,
  parseJwk,
  type Random,
  type Seconds,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { createIssuer, type IssuerOptions, unsafeProvenElsewhere } from './index.ts'

interface IssueVector extends Vector {
  /** Which kind of identifier the schema is about. */
  readonly schema: 'device' | 'user'
  readonly wish: { readonly subject: string; readonly claims: JsonObject; readonly lifetime: number }
  /** Pointers to what the schema finds wrong. */
  readonly violations: readonly string[]
  readonly format: 'signs' | 'refuses'
  readonly board: 'allots' | 'fails'
  /** How often a status slot was asked for and how often something was signed, in any case. */
  readonly expect: { readonly allotted: number; readonly signed: number } & (
    | { readonly validUntil: number }
    | { readonly code: string; readonly pointer?: string }
  )
}

const at = 1_795_341_600 as Seconds
const slot = { type: 'TestStatus', index: 1 }
const jwk = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
if (!jwk.ok) throw new TypeError(jwk.error.detail)
const holderKey = unsafeProvenElsewhere(jwk.value, 'a test')
const publicJwk = jwk.value

function issuerOf({
  schema,
  violations,
  format,
  board,
}: Pick<IssueVector, 'schema' | 'violations' | 'format' | 'board'>) {
  const calls: string[] = []
  const drafts: CredentialDraft[] = []
  let next = 0
  const random: Random = { bytes: (count) => new Uint8Array(count).map(() => next++) }
  const options: IssuerOptions = {
    id: 'https://im.example.com',
    signer: {
      alg: 'Ed25519',
      publicJwk,
      kid: 'k1',
      sign: () => {
        calls.push('sign')
        return new Uint8Array(64)
      },
    },
    format: {
      id: 'stub',
      open: () => null,
      issue: async (draft, signer) => {
        if (format === 'refuses') return fail('issue.unsupported', 'a stub')
        drafts.push(draft)
        await signer.sign(new Uint8Array(1))
        return ok('signed')
      },
    },
    schema: {
      type: 'TestCredential',
      subject: schema,
      uri: 'urn:test',
      vct: 'urn:vct:test',
      contexts: ['urn:context'],
      check: () => violations.map((pointer) => finding('credential.schema_violation', 'a stub', pointer)),
    },
    status: {
      allot: () => {
        calls.push('allot')
        return board === 'fails' ? fail('store.unavailable', 'a stub') : ok(slot)
      },
    },
    signatures: { verify: () => 'invalid' },
    nonces: { issue: () => undefined, consume: () => 'unknown' },
    clock: { now: () => at },
    random,
  }
  return { issuer: createIssuer(options), options, calls, drafts }
}

describe('issuing', () => {
  it.each(readVectors<IssueVector>('issue/wishes'))('$id: $about', async (vector) => {
    const { wish, expect: expected } = vector
    const { issuer, calls, drafts } = issuerOf(vector)
    const before = JSON.stringify(wish)
    const issued = await issuer.issue({ ...wish, holderKey })
    expect(JSON.stringify(wish)).toBe(before)
    expect(calls).toEqual([...Array(expected.allotted).fill('allot'), ...Array(expected.signed).fill('sign')])
    if ('code' in expected) {
      const { code, pointer } = expected
      expect(issued).toMatchObject({ ok: false, error: pointer === undefined ? { code } : { code, pointer } })
      return
    }
    expect(issued).toMatchObject({
      ok: true,
      value: { text: 'signed', validFrom: at, validUntil: expected.validUntil },
    })
    const subject = { id: wish.subject, ...wish.claims }
    expect(drafts).toMatchObject([
      {
        issuer: 'https://im.example.com',
        types: ['TestCredential'],
        contexts: ['urn:context'],
        subject,
        holderKey: publicJwk,
        status: slot,
      },
    ])
    expect(issued.ok && issued.value.id).toBe(drafts[0]?.id)
  })

  it('names every credential anew, by a UUID of version 4', async () => {
    const { issuer } = issuerOf({ schema: 'device', violations: [], format: 'signs', board: 'allots' })
    const wish = { subject: 'im:a/1@example.com', claims: {}, lifetime: 60, holderKey }
    const ids = await Promise.all([issuer.issue(wish), issuer.issue(wish)])
    const names = ids.map((issued) => (issued.ok ? issued.value.id : issued.error.code))
    expect(new Set(names).size).toBe(2)
    for (const name of names)
      expect(name).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('keeps the spelling of the subject as it was given', async () => {
    const { issuer, drafts } = issuerOf({ schema: 'device', violations: [], format: 'signs', board: 'allots' })
    const subject = 'IM:a/1@EXAMPLE.com'
    expect(parseImId(subject).ok).toBe(true)
    await issuer.issue({ subject, claims: {}, lifetime: 60, holderKey })
    expect(drafts[0]?.subject['id']).toBe(subject)
  })
})

describe('createIssuer', () => {
  const { options } = issuerOf({ schema: 'device', violations: [], format: 'signs', board: 'allots' })

  it('takes an https URL or a DID for its name, and nothing that could be read in two ways', () => {
    for (const id of [
      'https://im.example.com',
      'https://example.com/tenants/1',
      'did:web:im.example.com',
      'did:key:z6Mk',
    ])
      expect(() => createIssuer({ ...options, id })).not.toThrow()
    for (const id of [
      '',
      'http://im.example.com',
      'https://im.example.com?x',
      'https://im.example.com#x',
      'https://a@im.example.com',
      'did:web',
      'did:web:x#y',
      ' https://x',
    ])
      expect(() => createIssuer({ ...options, id })).toThrow(TypeError)
  })

  it('refuses a format that cannot issue', () => {
    expect(() => createIssuer({ ...options, format: { id: 'reader', open: () => null } })).toThrow(TypeError)
  })
})
