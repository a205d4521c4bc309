import {
  type CredentialStore,
  type Format,
  type JsonObject,
  ok,
  type PresentationDraft,
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
const device = { type: 'Device', vct: 'urn:device' }
const parsed = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
if (!parsed.ok) throw new TypeError(parsed.error.detail)
const publicJwk = parsed.value

interface Credential {
  readonly id: string
  readonly subject: string
  readonly claims: JsonObject
  readonly until?: number
}

/** A format whose credentials are JSON and whose presentations are the draft itself. */
function stub(kind: 'selective' | 'whole'): Format {
  return {
    id: kind,
    open: (text) => {
      if (!text.startsWith(`{"kind":"${kind}"`)) return null
      const { id, subject, claims, until = at + 60 }: Credential = JSON.parse(text)
      const type = kind === 'selective' ? device.vct : subject === user ? 'User' : device.type
      return ok({
        kind: 'credential',
        format: kind,
        id,
        issuer: 'https://im.example.com',
        types: [type],
        subject: { id: subject, ...claims },
        subjectId: subject,
        disclosed: kind,
        query: {
          format: kind === 'selective' ? 'dc+sd-jwt' : 'jwt_vc_json',
          types: [type],
          claims: kind === 'selective' ? claims : { credentialSubject: claims },
        },
        validFrom: null,
        validUntil: until as Seconds,
        holderKey: publicJwk,
        status: null,
        signature: { algorithm: {} as never, kid: null, data: new Uint8Array(), signature: new Uint8Array() },
        notes: [],
      })
    },
    present: async (draft) => ok(JSON.stringify(draft)),
  }
}

let kept: StoredCredential[]
beforeEach(() => {
  kept = []
})
const store: CredentialStore = {
  put: (credential) => {
    kept.push(credential)
    return ok(null)
  },
  list: () => ok(kept),
  remove: () => ok(null),
}
const signer: Signer = { alg: 'Ed25519', publicJwk, kid: null, sign: () => new Uint8Array(64) }
const holder = createHolder({
  signer,
  formats: [stub('selective'), stub('whole')],
  store,
  clock: { now: () => at },
  types: [device],
})

async function hold(kind: 'selective' | 'whole', ...credentials: readonly Credential[]) {
  for (const credential of credentials)
    expect(await holder.add(JSON.stringify({ kind, ...credential }))).toMatchObject({ ok: true })
}

function requestFor(asked: object, more: object = {}) {
  const request = parseRequest(
    JSON.stringify({
      version: 'imprint-request/1',
      nonce: 'A'.repeat(43),
      audience: 'https://desk.example',
      issuedAt: at - 10,
      expiresAt: at + 60,
      ...asked,
      ...more,
    }),
  )
  if (!request.ok) throw new TypeError(`${request.error.detail} ${request.error.pointer}`)
  return request.value
}

async function present(asked: object, more: object = {}) {
  const answer = await holder.present(requestFor(asked, more))
  if (!answer.ok) return answer.error
  const { holder: presenter, credentials, disclose }: PresentationDraft = JSON.parse(answer.value)
  return { presenter, ids: credentials.map((text) => (JSON.parse(text) as Credential).id), disclose }
}

const asks = (...claims: readonly string[]) => ({ ask: [{ type: 'Device', claims }] })
const query = (...queries: readonly (readonly (readonly (string | number | null)[])[])[]) => ({
  dcql_query: {
    credentials: queries.map((paths, index) => ({
      id: `c${index}`,
      format: 'dc+sd-jwt',
      meta: { vct_values: [device.vct] },
      ...(paths.length === 0 ? {} : { claims: paths.map((path) => ({ path })) }),
    })),
  },
})

describe('of a credential that can withhold, an answer shows', () => {
  it('the claims asked for and no other', async () => {
    await hold('selective', { id: 'a', subject: phone, claims: { fn: 'A', title: 'T' } })
    expect(await present(asks('title'))).toEqual({ presenter: phone, ids: ['a'], disclose: [[['title']]] })
    expect(await present(query([['title']]))).toEqual({ presenter: phone, ids: ['a'], disclose: [[['title']]] })
  })

  it('nothing where no claim is asked for, and the identifier of the subject as it is', async () => {
    await hold('selective', { id: 'a', subject: phone, claims: { fn: 'A' } })
    expect(await present(asks())).toMatchObject({ disclose: [[]] })
    expect(await present(asks('id'))).toMatchObject({ disclose: [[]] })
    expect(await present(query([]))).toMatchObject({ disclose: [[]] })
  })

  it('one element of a list, where the value is asked for', async () => {
    await hold('selective', { id: 'a', subject: phone, claims: { languages: ['en', 'vo'] } })
    const [first] = query([]).dcql_query.credentials
    const dcql_query = { credentials: [{ ...first, claims: [{ path: ['languages', null], values: ['vo'] }] }] }
    expect(await present({ dcql_query })).toMatchObject({ disclose: [[['languages', 1]]] })
  })

  it('the claims of every query that it answers', async () => {
    await hold('selective', { id: 'a', subject: phone, claims: { fn: 'A', title: 'T', role: 'R' } })
    expect(await present(query([['fn']], [['title']]))).toMatchObject({ ids: ['a'], disclose: [[['fn'], ['title']]] })
    expect(await present({ ask: [...asks('fn').ask, ...asks('role').ask] })).toMatchObject({
      ids: ['a'],
      disclose: [[['fn'], ['role']]],
    })
  })
})

describe('a presentation that holds one credential', () => {
  it('is of the one that answers everything, even if a newer one answers a part', async () => {
    await hold(
      'selective',
      { id: 'both', subject: phone, claims: { fn: 'A', title: 'T' } },
      { id: 'newer', subject: phone, claims: { fn: 'A' } },
    )
    expect(await present(query([['fn']], [['title']]))).toMatchObject({ ids: ['both'] })
    expect(await present(query([['fn']]))).toMatchObject({ ids: ['newer'] })
  })

  it('cannot answer what needs two, and says so', async () => {
    await hold(
      'selective',
      { id: 'a', subject: phone, claims: { fn: 'A' } },
      { id: 'b', subject: phone, claims: { title: 'T' } },
    )
    const problem = {
      code: 'wallet.no_match',
      detail: expect.stringContaining('a presentation of this format holds one'),
    }
    expect(await present(query([['fn']], [['title']]))).toMatchObject(problem)
    expect(await present({ ask: [...asks('fn').ask, ...asks('title').ask] })).toMatchObject(problem)
  })

  it('cannot be about the user alone, and says so', async () => {
    await hold(
      'selective',
      { id: 'device', subject: phone, claims: {} },
      { id: 'user', subject: user, claims: { fn: 'A' } },
    )
    expect(await present(asks('fn'))).toMatchObject({
      code: 'wallet.no_match',
      detail: expect.stringContaining('a presentation of this format holds one'),
    })
  })
})

describe('among formats', () => {
  const both = { id: 'a', subject: phone, claims: { fn: 'A' } }

  it('the first that can answer does', async () => {
    await hold('whole', { ...both, id: 'whole' })
    await hold('selective', { ...both, id: 'selective' })
    expect(await present(asks('fn'))).toMatchObject({ ids: ['selective'], disclose: [[['fn']]] })
  })

  it('another does where the first cannot', async () => {
    await hold('whole', { id: 'whole', subject: phone, claims: { fn: 'A', title: 'T' } })
    await hold('selective', { ...both, id: 'selective' })
    expect(await present(asks('title'))).toMatchObject({ ids: ['whole'], disclose: ['all'] })
  })

  it('a query says which', async () => {
    await hold('selective', both)
    const [first] = query([]).dcql_query.credentials
    const dcql_query = { credentials: [{ ...first, format: 'jwt_vc_json', meta: {} }] }
    expect(await present({ dcql_query })).toMatchObject({
      code: 'wallet.no_match',
      pointer: '/dcql_query/credentials/0/format',
    })
  })

  it('a format that shows several answers with the user and the device', async () => {
    await hold(
      'whole',
      { id: 'device', subject: phone, claims: {} },
      { id: 'user', subject: user, claims: { fn: 'A' } },
    )
    const dcql_query = {
      credentials: [
        {
          id: 'u',
          format: 'jwt_vc_json',
          meta: { type_values: [['User']] },
          claims: [{ path: ['credentialSubject', 'fn'] }],
        },
      ],
    }
    expect(await present({ dcql_query })).toEqual({
      presenter: phone,
      ids: ['user', 'device'],
      disclose: ['all', 'all'],
    })
  })
})

describe('an explanation', () => {
  it('is about what could be shown, newest first, and names what is passed over', async () => {
    await hold(
      'selective',
      { id: 'ended', subject: phone, claims: { fn: 'A' }, until: at },
      { id: 'old', subject: phone, claims: { fn: 'A' } },
      { id: 'new', subject: phone, claims: {} },
      { id: 'elsewhere', subject: desktop, claims: { fn: 'A' } },
    )
    const explained = await holder.explain(requestFor(query([['fn']]), { peer: phone }))
    if (!explained.ok) throw new TypeError(explained.error.detail)
    const { explanation, candidates, passedOver, problem } = explained.value
    expect(candidates.map(({ opened }) => opened.id)).toEqual(['new', 'old'])
    expect(passedOver.map(({ credential, because }) => [credential.opened.id, because])).toEqual([
      ['elsewhere', 'other_device'],
      ['ended', 'ended'],
    ])
    expect(explanation.result).toBe('satisfied')
    expect(explanation.credentials[0]?.candidates.map(({ result }) => result)).toEqual(['fails', 'answers'])
    expect(problem).toBeNull()
  })

  it('of the simple form says the same as presenting would', async () => {
    await hold('selective', { id: 'a', subject: phone, claims: { fn: 'A' } })
    expect(await holder.explain(requestFor(asks('fn')))).toMatchObject({
      value: { explanation: { result: 'satisfied' }, problem: null },
    })
    expect(await holder.explain(requestFor(asks('fn', 'title')))).toMatchObject({
      value: {
        explanation: {
          result: 'unsatisfied',
          summary: 'Nothing answers “Device”: expected the claim title; came no such claim.',
          credentials: [{ candidates: [{ constraints: [{}, {}, { pointer: '/ask/0/claims/1', result: 'failed' }] }] }],
        },
        problem: { code: 'wallet.no_match' },
      },
    })
  })

  it('says that no one presentation holds all of it, and that a request is over', async () => {
    await hold(
      'selective',
      { id: 'a', subject: phone, claims: { fn: 'A' } },
      { id: 'b', subject: phone, claims: { title: 'T' } },
    )
    expect(await holder.explain(requestFor(query([['fn']], [['title']])))).toMatchObject({
      value: { explanation: { result: 'satisfied' }, problem: { code: 'wallet.no_match' } },
    })
    expect(await holder.explain(requestFor(query([['fn']]), { expiresAt: at }))).toMatchObject({
      value: { problem: { code: 'request.expired' } },
    })
  })
})
