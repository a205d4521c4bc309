import {
  type CredentialStore,
  type Format,
  ok,
  parseJwk,
  parseRequest,
  type Seconds,
  type StoredCredential,
} from '@imprint/core'
import { expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { createHolder } from './index.ts'

interface Held {
  readonly id: string
  readonly issuer: string
  readonly subject: string
  readonly type: string
  readonly claims: readonly string[]
}

interface AnswerVector extends Vector {
  readonly held: readonly Held[]
  readonly ask: readonly object[]
  readonly peer: string | null
  readonly expect: { readonly shows?: readonly string[]; readonly code?: string; readonly keeps?: string }
}

const at = 1_795_341_600 as Seconds
const parsed = parseJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
if (!parsed.ok) throw new Error(parsed.error.detail)
const publicJwk = parsed.value

// Credentials are their own description as JSON, and a presentation is the list of those it shows.
const format: Format = {
  id: 'stub',
  open: (text) => {
    const { id, issuer, subject, type, claims }: Held = JSON.parse(text)
    return ok({
      kind: 'credential',
      format: 'stub',
      id,
      issuer,
      types: [type],
      subject: { id: subject, ...Object.fromEntries(claims.map((name) => [name, 'x'])) },
      subjectId: subject,
      disclosed: 'whole',
      query: { format: 'stub', types: [type], claims: {} },
      validFrom: null,
      validUntil: null,
      holderKey: publicJwk,
      status: null,
      signature: { algorithm: {} as never, kid: null, data: new Uint8Array(), signature: new Uint8Array() },
      notes: [],
    })
  },
  present: async ({ credentials }) => ok(JSON.stringify(credentials.map((text) => JSON.parse(text).id))),
}

function storeOf(): CredentialStore {
  const kept = new Map<string, StoredCredential>()
  return {
    put: (one) => {
      kept.set(one.id, one)
      return ok(null)
    },
    list: () => ok([...kept.values()]),
    remove: (id) => {
      kept.delete(id)
      return ok(null)
    },
  }
}

it.each(readVectors<AnswerVector>('holder/answers'))('$id: $about', async ({ held, ask, peer, expect: expected }) => {
  const end = expected.code === 'request.expired' ? at : at + 300
  const json = {
    version: 'imprint-request/1',
    nonce: 'A'.repeat(43),
    audience: 'https://desk.example',
    issuedAt: at - 300,
    expiresAt: end,
    ask,
    ...(peer === null ? {} : { peer }),
  }
  const request = parseRequest(JSON.stringify(json))
  if (!request.ok) throw new Error(request.error.detail)
  const signer = { alg: 'Ed25519', publicJwk, kid: null, sign: () => new Uint8Array(64) } as const
  const holder = createHolder({ signer, formats: [format], store: storeOf(), clock: { now: () => at } })
  const codes: string[] = []
  for (const one of held) {
    const added = await holder.add(JSON.stringify(one))
    if (!added.ok) codes.push(added.error.code)
  }
  expect(codes).toEqual(expected.keeps === undefined ? [] : [expected.keeps])
  if (expected.keeps !== undefined) return
  const answer = await holder.present(request.value)
  if (expected.code === undefined) expect(answer).toEqual(ok(JSON.stringify(expected.shows)))
  else expect(answer).toMatchObject({ ok: false, error: { code: expected.code } })
})
