import {
  type CredentialStore,
  type Format,
  fail,
  ok,
  type PresentationDraft,
  type PublicJwk,
  parseJwk,
  parseRequest,
  type Seconds,
  type Signer,
  type StoredCredential,
} from '@imprint/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { createHolder } from './index.ts'

const at = 1_795_341_600 as Seconds
const phone = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const desktop = 'im:SvPfLlwBQi-6oddVRrkqpw/072b@example.com'
const user = 'im:%40alice@example.com'
const mine = key('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')
const theirs = key('PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw')

interface Credential {
  readonly id: string
  readonly subject: string
  readonly type?: string
  readonly claims?: readonly string[]
  readonly until?: number
  readonly holderKey?: PublicJwk
}

// A format whose credentials are JSON and whose presentations are the draft itself.
const format: Format = {
  id: 'stub',
  open: (text) => {
    if (!text.startsWith('{')) return null
    const {
      id,
      subject,
      type = 'Device',
      claims = [],
      until = at + 3600,
      holderKey = mine,
    }: Credential = JSON.parse(text)
    if (subject === 'malformed') return fail('vc.member_missing', 'a stub')
    return ok({
      kind: 'credential',
      format: 'stub',
      id,
      issuer: 'https://im.example.com',
      types: [type],
      subject: { id: subject, ...Object.fromEntries(claims.map((name) => [name, 'x'])) },
      subjectId: subject,
      disclosed: 'whole',
      query: { format: 'stub', types: [type], claims: {} },
      validFrom: null,
      validUntil: until as Seconds,
      holderKey,
      status: null,
      signature: { algorithm: {} as never, kid: null, data: new Uint8Array(), signature: new Uint8Array() },
      notes: [],
    })
  },
  present: async (draft) => ok(JSON.stringify(draft)),
}

let kept: StoredCredential[]
const store: CredentialStore = {
  put: (credential) => {
    kept = [...kept.filter(({ id }) => id !== credential.id), credential]
    return ok(null)
  },
  list: () => ok(kept),
  remove: () => ok(null),
}
const signer: Signer = { alg: 'Ed25519', publicJwk: mine, kid: null, sign: () => new Uint8Array(64) }
const holder = createHolder({ signer, formats: [format], store, clock: { now: () => at } })

beforeEach(() => {
  kept = []
})

async function hold(...credentials: readonly Credential[]) {
  for (const credential of credentials) expect((await holder.add(JSON.stringify(credential))).ok).toBe(true)
}

async function present(
  ask: readonly { readonly type: string; readonly claims?: readonly string[] }[],
  more: object = {},
) {
  const request = parseRequest(
    JSON.stringify({
      version: 'imprint-request/1',
      nonce: 'A'.repeat(43),
      audience: 'https://desk.example',
      issuedAt: at - 10,
      expiresAt: at + 60,
      ask,
      ...more,
    }),
  )
  if (!request.ok) throw new TypeError(request.error.detail)
  const answer = await holder.present(request.value)
  if (!answer.ok) return answer.error.code
  const draft: PresentationDraft = JSON.parse(answer.value)
  return { ...draft, ids: draft.credentials.map((text) => (JSON.parse(text) as Credential).id) }
}

describe('a wallet', () => {
  it('keeps a credential of its own key, letter for letter', async () => {
    const text = JSON.stringify({ id: 'a', subject: phone })
    expect(await holder.add(text)).toMatchObject({ ok: true, value: { text } })
    expect(await holder.list()).toMatchObject({ ok: true, value: [{ text, opened: { id: 'a' } }] })
  })

  it('refuses a credential of another key, a malformed one, and what no format knows', async () => {
    expect(await holder.add(JSON.stringify({ id: 'a', subject: phone, holderKey: theirs }))).toMatchObject({
      error: { code: 'holder.key_mismatch' },
    })
    expect(await holder.add(JSON.stringify({ id: 'a', subject: 'malformed' }))).toMatchObject({
      error: { code: 'vc.member_missing' },
    })
    expect(await holder.add('?')).toMatchObject({ error: { code: 'format.unknown' } })
    expect(kept).toEqual([])
  })
})

describe('an answer', () => {
  it('holds one credential where one is enough', async () => {
    await hold({ id: 'device', subject: phone, claims: ['fn', 'title'] }, { id: 'user', subject: user, type: 'User' })
    expect(
      await present([
        { type: 'Device', claims: ['fn'] },
        { type: 'Device', claims: ['title'] },
      ]),
    ).toMatchObject({ holder: phone, ids: ['device'] })
  })

  it('adds the device credential to one about the user, so that the verifier knows whom it faces', async () => {
    await hold({ id: 'device', subject: phone }, { id: 'user', subject: user, type: 'User' })
    expect(await present([{ type: 'User' }])).toMatchObject({ holder: phone, ids: ['user', 'device'] })
  })

  it('prefers the newer of two, and never one that has ended', async () => {
    await hold({ id: 'old', subject: phone }, { id: 'new', subject: phone }, { id: 'ended', subject: phone, until: at })
    expect(await present([{ type: 'Device' }])).toMatchObject({ ids: ['new'] })
  })

  it('comes from the device that was asked, in any spelling', async () => {
    await hold({ id: 'phone', subject: phone }, { id: 'desktop', subject: desktop })
    expect(await present([{ type: 'Device' }], { peer: phone.replace('example', 'EXAMPLE') })).toMatchObject({
      holder: phone,
      ids: ['phone'],
    })
  })

  it('is for the audience and the nonce of the request, for five minutes and no longer than the request', async () => {
    await hold({ id: 'a', subject: phone })
    expect(await present([{ type: 'Device' }])).toMatchObject({
      audience: 'https://desk.example',
      nonce: 'A'.repeat(43),
      issuedAt: at,
      expiresAt: at + 60,
    })
    expect(await present([{ type: 'Device' }], { expiresAt: at + 3600 })).toMatchObject({ expiresAt: at + 300 })
  })

  it('is refused where the wallet has none', async () => {
    expect(await present([{ type: 'Device' }])).toBe('wallet.no_match')
    await hold({ id: 'user', subject: user, type: 'User' })
    expect(await present([{ type: 'User' }])).toBe('wallet.no_match')
    await hold({ id: 'desktop', subject: desktop })
    expect(await present([{ type: 'Other' }])).toBe('wallet.no_match')
    expect(await present([{ type: 'Device', claims: ['fn'] }])).toBe('wallet.no_match')
    expect(await present([{ type: 'Device', claims: ['toString'] }])).toBe('wallet.no_match')
    expect(await present([{ type: 'Device' }], { peer: phone })).toBe('wallet.no_match')
  })

  it('to a request that is over is none', async () => {
    await hold({ id: 'a', subject: phone })
    expect(await present([{ type: 'Device' }], { expiresAt: at })).toBe('request.expired')
  })
})

function key(x: string): PublicJwk {
  const jwk = parseJwk({ kty: 'OKP', crv: 'Ed25519', x })
  if (!jwk.ok) throw new TypeError(jwk.error.detail)
  return jwk.value
}
