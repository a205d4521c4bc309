import { readFileSync } from 'node:fs'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
} from '@imprint/adapters/node-crypto'
import {
  type CredentialDraft,
  type Disclosure,
  type Facts,
  type JsonObject,
  type Nonce,
  type OpenedCredential,
  type OpenedPresentation,
  peekJws,
  type Result,
  type Seconds,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { createSdJwtVc } from './sd-jwt-vc.ts'

interface Case {
  readonly id: string
  readonly expect: Readonly<Record<string, unknown>>
}

const read = <T extends Case>(name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../test/vectors/sd-jwt-vc/${name}.json`, import.meta.url), 'utf8'),
  ) as readonly T[]

const at = 1_795_341_600 as Seconds
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'

/** Another salt every time, and the same at every run. */
function counting() {
  let state = 1
  const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24
  return { bytes: (length: number) => Uint8Array.from({ length }, next) }
}
const format = createSdJwtVc({ hasher: nodeHasher, random: counting() })

function unwrap<T>(result: Result<T> | null | undefined): T {
  if (result?.ok !== true) throw new Error(JSON.stringify(result?.error ?? 'not mine'))
  return result.value
}
const issuerKey = generateNodeKey('Ed25519')
const holderKey = generateNodeKey('Ed25519')
const issuer = unwrap(createNodeSigner({ privateJwk: issuerKey.privateJwk, kid: 'key-1' }))
const holder = unwrap(createNodeSigner({ privateJwk: holderKey.privateJwk, kid: null }))

const claims = {
  fn: 'Ford Prefect',
  title: 'Researcher',
  hasLanguage: ['en', 'vog', 'btg'],
  address: { street: '42 Market Street', city: 'Milliways' },
}
const draft = (changes: Partial<CredentialDraft> = {}): CredentialDraft => ({
  id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
  issuer: 'https://im.example.com',
  types: ['ImDeviceCredential'],
  contexts: [],
  vct: 'https://imprint.example/types/im-device/v1',
  shown: [],
  subject: { id: device, ...claims },
  holderKey: holderKey.publicJwk,
  validFrom: at,
  validUntil: (at + 3600) as Seconds,
  status: null,
  ...changes,
})
const presentation = (credential: string, disclose: Disclosure) => ({
  holder: device,
  audience: 'https://desk.example',
  nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A' as Nonce,
  issuedAt: at,
  expiresAt: (at + 60) as Seconds,
  credentials: [credential],
  disclose: [disclose],
})
const issued = async (changes: Partial<CredentialDraft> = {}, by = format) =>
  unwrap(await by.issue?.(draft(changes), issuer))
const opened = (text: string, by = format) => unwrap(by.open(text)) as OpenedCredential
const payloadOf = (text: string) => unwrap(peekJws(text.slice(0, text.indexOf('~')))).payload
const presented = async (text: string, disclose: Disclosure) =>
  unwrap(format.open(unwrap(await format.present?.(presentation(text, disclose), holder)))) as OpenedPresentation

describe('presenting', () => {
  it.each(
    read<Case & { readonly credential: string; readonly disclose: Disclosure }>('presenting').map((each) => [
      each.id,
      each,
    ]),
  )('shows what its vector says and nothing else: %s', async (_id, { credential, disclose, expect: expected }) => {
    const answer = await format.present?.(presentation(credential, disclose), holder)
    if ('code' in expected) return expect(answer).toMatchObject({ ok: false, error: expected })
    const shown = unwrap(format.open(unwrap(answer))) as OpenedPresentation
    const [inner] = shown.enclosed
    expect(opened(String(inner)).subject).toEqual(expected['shows'])
    expect(
      createNodeSignatureVerifier().verify(
        'Ed25519',
        holder.publicJwk,
        shown.signature.data,
        shown.signature.signature,
      ),
    ).toBe('valid')
  })

  it('leaves a verifier to know where the elements that are shown were issued', async () => {
    const [inner] = (await presented(await issued(), [['hasLanguage', 1]])).enclosed
    const { query } = opened(String(inner))
    expect(query.claims['hasLanguage']).toEqual(['vog'])
    expect([...(query.issuedPlaces ?? [])]).toEqual([[['vog'], [1]]])
    // Three elements and a decoy behind them.
    const whole = opened(await issued()).query
    expect([...(whole.issuedPlaces ?? [])]).toEqual([[claims.hasLanguage, [0, 1, 2]]])
    const plain = opened(await issued({ shown: ['hasLanguage'] })).query
    expect([...(plain.issuedPlaces ?? [])]).toEqual([])
  })

  it('sends the disclosures in the order in which the issuer gave them', async () => {
    const text = await issued()
    const pieces = text.split('~').slice(1, -1)
    const [inner] = (await presented(text, [['title'], ['hasLanguage', 1], ['fn']])).enclosed
    const sent = String(inner).split('~').slice(1, -1)
    expect(sent).toHaveLength(4)
    expect(sent).toEqual(pieces.filter((piece) => sent.includes(piece)))
  })

  it('signs a hash of the very octets that stand before the key binding', async () => {
    const text = unwrap(await format.present?.(presentation(await issued(), [['fn']]), holder))
    const end = text.lastIndexOf('~') + 1
    const { header, payload } = unwrap(peekJws(text.slice(end)))
    expect(header).toEqual({ alg: 'Ed25519', typ: 'kb+jwt' })
    expect(Object.keys(payload)).toEqual(['iat', 'aud', 'nonce', 'sd_hash'])
    expect(payload['sd_hash']).toBe(
      Buffer.from(nodeHasher.sha256(Buffer.from(text.slice(0, end)))).toString('base64url'),
    )
  })
})

describe('types', () => {
  it.each(
    read<Case & { readonly text: string; readonly types: readonly string[]; readonly facts: Facts }>('types').map(
      (each) => [each.id, each],
    ),
  )('are enforced as the vector says: %s', (_id, { text, types, facts, expect: expected }) => {
    const { question } = opened(text, createSdJwtVc({ hasher: nodeHasher, random: counting(), types }))
    if ('unquestioned' in expected) return expect(question).toBeUndefined()
    if (question === undefined) throw new Error('no question')
    if ('needs' in expected)
      return expect(question.needs(facts)).toEqual(
        (expected['needs'] as readonly string[]).map((id) => ({ kind: 'type-metadata', id })),
      )
    expect(question.needs(facts)).toEqual([])
    const answer = question.judge(facts, at)
    if ('passes' in expected) return expect(answer).toBeNull()
    const finding = answer !== null && 'failed' in answer ? answer.failed : answer?.unknown
    expect(finding).toMatchObject(expected)
    expect(answer !== null && 'unknown' in answer).toBe(expected['code'] === 'type.unavailable')
  })

  const vct = draft().vct
  const documents = (...claimRules: readonly JsonObject[]) => [JSON.stringify({ vct, claims: claimRules })]

  it('that are configured decide what is issued, before the draft does', async () => {
    const types = documents(
      { path: ['title'], sd: 'never' },
      { path: ['fn'], sd: 'always' },
      { path: ['hasLanguage'], sd: 'never' },
      { path: ['hasLanguage', 0], sd: 'never' },
    )
    const typed = createSdJwtVc({ hasher: nodeHasher, random: counting(), types })
    const text = await issued({ shown: ['fn', 'address'] }, typed)
    const payload = payloadOf(text)
    expect(payload).toMatchObject({ title: claims.title, address: claims.address })
    expect(payload).not.toHaveProperty('fn')
    expect((payload['hasLanguage'] as readonly unknown[])[0]).toBe('en')
    expect(opened(text, typed).subject).toEqual({ id: device, ...claims })
    expect(opened(text, typed).question?.judge({}, at)).toBeNull()
  })

  it.each([
    [400, null],
    [512, { failed: { code: 'type.claim_rule' } }],
  ])('that are %i about a list of a thousand elements are looked at within a budget', async (count, expected) => {
    const rules = Array.from({ length: count }, (_, index) => ({ path: ['list', index], sd: 'allowed' }))
    const typed = createSdJwtVc({ hasher: nodeHasher, random: counting(), types: documents(...rules) })
    const subject = { id: device, list: Array.from({ length: 1_000 }, () => 0) }
    const { question } = opened(await issued({ subject, shown: ['list'] }, typed), typed)
    const answer = question?.judge({}, at)
    if (expected === null) expect(answer).toBeNull()
    else expect(answer).toMatchObject(expected)
  })

  it('that are configured are named by their hash in what is issued', async () => {
    const types = documents()
    const text = await issued({}, createSdJwtVc({ hasher: nodeHasher, random: counting(), types }))
    const hash = Buffer.from(nodeHasher.sha256(Buffer.from(types[0] ?? ''))).toString('base64')
    expect(payloadOf(text)['vct#integrity']).toBe(`sha256-${hash}`)
  })

  it('that are extended count when a query asks for a type', async () => {
    const types = [
      JSON.stringify({ vct, extends: 'urn:example:device' }),
      JSON.stringify({ vct: 'urn:example:device' }),
    ]
    const typed = createSdJwtVc({ hasher: nodeHasher, random: counting(), types })
    expect(opened(await issued({}, typed), typed)).toMatchObject({
      types: [vct],
      query: { format: 'dc+sd-jwt', types: [vct, 'urn:example:device'] },
    })
  })

  it('that are extended count not where the credential names another version of its type', async () => {
    const other = createSdJwtVc({ hasher: nodeHasher, random: counting(), types: [JSON.stringify({ vct })] })
    const typed = createSdJwtVc({
      hasher: nodeHasher,
      random: counting(),
      types: [JSON.stringify({ vct, extends: 'urn:example:device' }), JSON.stringify({ vct: 'urn:example:device' })],
    })
    expect(opened(await issued({}, other), typed).query.types).toEqual([vct])
    // One that names no version is of the one that is configured.
    expect(opened(await issued(), typed).query.types).toEqual([vct, 'urn:example:device'])
  })

  it.each([
    ['are malformed', ['{}']],
    ['come twice', ['{"vct":"a"}', '{"vct":"a"}']],
    ['extend each other', ['{"vct":"a","extends":"b"}', '{"vct":"b","extends":"a"}']],
  ])('that %s are a mistake of the configuration', (_about, types) => {
    expect(() => createSdJwtVc({ hasher: nodeHasher, random: counting(), types })).toThrow(TypeError)
  })
})

describe('issuing', () => {
  it('hides every claim but the subject, each element by itself', async () => {
    const payload = payloadOf(await issued())
    for (const text of ['Ford', 'Researcher', 'vog', 'Milliways', 'fn', 'title', 'hasLanguage', 'address'])
      expect(JSON.stringify(payload)).not.toContain(text)
    expect(opened((await issued()).replace(/~.*/s, '~')).subject).toEqual({ id: device })
  })

  it('shows what the draft says is always shown, with all that is in it', async () => {
    expect(payloadOf(await issued({ shown: ['title', 'hasLanguage'] }))).toMatchObject({
      title: claims.title,
      hasLanguage: claims.hasLanguage,
    })
  })

  it('sorts the digests, so that their order says nothing of the claims', async () => {
    const digests = payloadOf(await issued())['_sd'] as readonly string[]
    expect(digests).toEqual([...digests].sort())
  })

  it('fills digests up, so that their number says little: one to eight claims look the same, one to four elements too', async () => {
    for (const count of [1, 4, 8]) {
      const subject = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`claim${i}`, ['a', 'b', 'c'].slice(0, (i % 3) + 1)]),
      )
      const text = await issued({ subject: { id: device, ...subject } })
      expect(payloadOf(text)['_sd']).toHaveLength(8)
      const [inner] = (await presented(text, [['claim0', 0]])).enclosed
      const [, list] = String(inner)
        .split('~')
        .slice(1, -1)
        .map((piece) => JSON.parse(Buffer.from(piece, 'base64url').toString()))
      expect(list[2]).toHaveLength(4)
    }
    const bare = createSdJwtVc({ hasher: nodeHasher, random: counting(), decoys: { members: 1, elements: 1 } })
    expect(payloadOf(await issued({}, bare))['_sd']).toHaveLength(4)
    expect(() =>
      createSdJwtVc({ hasher: nodeHasher, random: counting(), decoys: { members: 0, elements: 1 } }),
    ).toThrow(TypeError)
  })

  it('salts every claim with 128 bits of its own', async () => {
    const pieces = (await issued()).split('~').slice(1, -1)
    const salts = pieces.map((piece) => JSON.parse(Buffer.from(piece, 'base64url').toString())[0])
    expect(pieces).toHaveLength(9)
    expect(new Set(salts).size).toBe(salts.length)
    for (const salt of salts) expect(salt).toMatch(/^[\w-]{22,24}$/)
  })

  it('hides what is beyond ASCII as well as what is within', async () => {
    const subject = {
      id: device,
      fn: 'Möbius 太郎',
      title: 'Agent',
      hasLanguage: ['日本語', 'en', '𐍈'],
      ['größe']: { länge: 1 },
    }
    const text = await issued({ subject })
    expect(opened(text).subject).toEqual(subject)
    expect(text).toMatch(/^[\w.~-]+$/)
  })

  it('leaves _sd and _sd_alg out where nothing is hidden', async () => {
    const text = await issued({ subject: { id: device } })
    expect(payloadOf(text)).not.toHaveProperty('_sd')
    expect(payloadOf(text)).not.toHaveProperty('_sd_alg')
    expect(text.endsWith('~') && !text.slice(0, -1).includes('~')).toBe(true)
  })

  const deep = JSON.parse(`${'{"a":'.repeat(14)}1${'}'.repeat(14)}`)
  it.each<readonly [string, Partial<CredentialDraft>]>([
    ['a claim named _sd', { subject: { id: device, _sd: [] } }],
    ['a claim named ... inside of a list', { subject: { id: device, a: [{ '...': 'x' }] }, shown: ['a'] }],
    ['a claim named _sd_alg', { subject: { id: device, a: { _sd_alg: 'x' } } }],
    ['a claim of the envelope', { subject: { id: device, exp: 1 } }],
    ['a claim that is nested too deep', { subject: { id: device, deep } }],
    ['an issuer that is no https URL and no DID', { issuer: 'http://im.example.com' }],
  ])('refuses %s', async (_about, changes) => {
    expect(await format.issue?.(draft(changes), issuer)).toMatchObject({
      ok: false,
      error: { code: 'issue.unsupported' },
    })
  })

  it('refuses a key without a name', async () => {
    expect(await format.issue?.(draft(), holder)).toMatchObject({ ok: false, error: { code: 'issue.unsupported' } })
  })
})
