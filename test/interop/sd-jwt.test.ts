import { readFileSync } from 'node:fs'
import type { Disclosure, Json, JsonObject, Nonce, PublicJwk, Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { issuerKey } from '../vectors/signed-token.ts'
import { at, createParty, deviceSigner, draftOf, httpsIssuer, unwrap } from './parties.ts'
import { type Answer, ourAnswer, sdJwtVc, signWith, theirAnswer, theirs } from './sd-jwt-peer.ts'

interface Exception {
  readonly theirs: string
  readonly ours: string
  readonly vectors: readonly string[]
  readonly spec: string
  readonly reason: string
}
const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const exceptions = read('sd-jwt-exceptions.json') as readonly Exception[]
const vectors = read('../vectors/sd-jwt-vc/cases.json') as readonly { readonly id: string; readonly text: string }[]

const nonce = 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A' as Nonce
const issuer = createParty('ES256')
const holder = createParty('ES256')
const mallory = createParty('ES256')
const claims = {
  fn: 'Ford Prefect',
  title: 'Researcher',
  hasLanguage: ['en', 'vog', 'btg'],
  address: { street: '42 Market Street', city: 'Milliways' },
}
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'

const sorted = (answer: Answer): unknown =>
  answer.claims === null ? answer.word : Object.entries(answer.claims as JsonObject).sort()

/** Both sides' answers, which must be equal. */
async function agreed(text: string, of: PublicJwk, challenge?: string): Promise<JsonObject> {
  const [their, our] = [await theirAnswer(text, of, challenge), ourAnswer(text, of, challenge)]
  expect(their.word).toBe('accepted')
  expect(our).toEqual({ word: 'accepted', claims: their.claims })
  return our.claims as JsonObject
}

async function theirCredential(): Promise<string> {
  const payload = {
    iss: httpsIssuer,
    vct: 'https://imprint.example/types/im-device/v1',
    sub: device,
    iat: at - 60,
    nbf: at - 60,
    exp: at + 3600,
    cnf: { jwk: { ...holder.publicJwk } },
    ...claims,
  }
  const frame = {
    _sd: ['fn', 'title', 'hasLanguage', 'address'],
    _sd_decoy: 3,
    hasLanguage: { _sd: [0, 1, 2], _sd_decoy: 1 },
    address: { _sd: ['street', 'city'] },
  }
  const peer = theirs({ issuer: issuer.publicJwk })
  peer.config({ signer: signWith(issuer), signAlg: 'ES256' })
  return peer.issue(payload, frame as never, { header: { kid: 'key-1' } })
}
const ourCredential = async () =>
  unwrap(await sdJwtVc.issue?.({ ...draftOf(httpsIssuer, holder), subject: { id: device, ...claims } }, issuer.signer))

const theirPresentation = (text: string, frame: object) =>
  theirs({ issuer: issuer.publicJwk, holder }).present(text, frame as never, {
    kb: { payload: { iat: at, aud: 'https://desk.example', nonce } },
  })
const ourPresentation = async (text: string, disclose: Disclosure) => {
  const span = { issuedAt: at, expiresAt: (at + 60) as Seconds }
  const draft = {
    holder: device,
    audience: 'https://desk.example',
    nonce,
    ...span,
    credentials: [text],
    disclose: [disclose],
  }
  return unwrap(await sdJwtVc.present?.(draft, deviceSigner(holder)))
}

describe.each([
  ['theirs', theirCredential],
  ['ours', ourCredential],
])('a credential of %s', (_whose, credential) => {
  it('reads the same to both', async () => {
    expect(await agreed(await credential(), issuer.publicJwk)).toMatchObject({
      ...claims,
      sub: device,
      iss: httpsIssuer,
    })
  })

  it.each<readonly [string, object, Disclosure, Json]>([
    ['nothing', {}, [], {}],
    ['a name', { fn: true }, [['fn']], { fn: claims.fn }],
    ['one language of three', { hasLanguage: { 1: true } }, [['hasLanguage', 1]], { hasLanguage: ['vog'] }],
    ['a city', { address: { city: true } }, [['address', 'city']], { address: { city: 'Milliways' } }],
  ])('presented by either reads the same to both: %s', async (_about, frame, disclose, shown) => {
    const text = await credential()
    for (const made of [await theirPresentation(text, frame), await ourPresentation(text, disclose)]) {
      const seen = await agreed(made, issuer.publicJwk, nonce)
      const own = Object.fromEntries(Object.entries(seen).filter(([name]) => name in claims))
      expect(own).toEqual(shown)
    }
  })

  it('is refused by both once it is not what was signed', async () => {
    const text = await ourPresentation(await credential(), [['fn'], ['title']])
    const [jwt = '', first = '', second = '', binding = ''] = text.split('~')
    const [head = '', body = ''] = jwt.split('.')
    const forged = await signWith(mallory)(`${head}.${body}`)
    for (const [changed, of] of [
      [[jwt, first, binding], nonce],
      [[jwt, second, first, binding], nonce],
      [[jwt, first, second, second, binding], nonce],
      [[jwt, first, second, ''], nonce],
      [[`${head}.${body}.${forged}`, first, second, binding], nonce],
      [[jwt, first, second, binding], 'another-nonce-of-another-request-0123456789'],
    ] as const) {
      expect(ourAnswer(changed.join('~'), issuer.publicJwk, of).word).not.toBe('accepted')
      expect((await theirAnswer(changed.join('~'), issuer.publicJwk, of)).word).toBe('refused')
    }
  })
})

describe('the vectors', () => {
  const { d: _private, ...publisher } = issuerKey
  const listed = new Map(exceptions.flatMap((each) => each.vectors.map((id) => [id, each] as const)))

  it('with an exception are all there, each with a reason', () => {
    const ids = vectors.map(({ id }) => id)
    expect([...listed.keys()].filter((id) => !ids.includes(id))).toEqual([])
    expect(listed.size).toBe(exceptions.flatMap((each) => each.vectors).length)
    for (const { spec, reason } of exceptions) expect(`${spec} ${reason}`.length).toBeGreaterThan(40)
  })

  it.each(vectors.map((each) => [each.id, each.text] as const))(
    'get the same answer from both, or the two that are written: %s',
    async (id, text) => {
      const isBound = !text.startsWith('{') && text.includes('~') && !text.endsWith('~')
      const key = publisher as unknown as PublicJwk
      const their = await theirAnswer(text, key, isBound ? nonce : undefined)
      const our = ourAnswer(text, key, isBound ? nonce : undefined)
      const exception = listed.get(id)
      if (exception !== undefined)
        return expect({ theirs: their.word, ours: our.word }).toEqual({
          theirs: exception.theirs,
          ours: exception.ours,
        })
      expect(their.word === 'accepted').toBe(our.word === 'accepted')
      if (our.word === 'accepted') expect(sorted(their)).toEqual(sorted(our))
    },
  )
})
