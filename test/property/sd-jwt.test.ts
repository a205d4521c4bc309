import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import type { Disclosure, Json, JsonObject, Nonce, OpenedSignature, PublicJwk, Seconds } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectOk } from './world.ts'

const at = 1_795_341_600 as Seconds
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
const keys = { issuer: generateNodeKey('Ed25519'), holder: generateNodeKey('Ed25519') }
const issuer = expectOk(createNodeSigner({ privateJwk: keys.issuer.privateJwk, kid: 'key-1' }))
const holder = expectOk(createNodeSigner({ privateJwk: keys.holder.privateJwk, kid: null }))
const signatures = createNodeSignatureVerifier()

async function issue(claims: JsonObject): Promise<string> {
  const draft = {
    id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
    issuer: 'https://im.example.com',
    types: [],
    contexts: [],
    vct: 'https://imprint.example/types/im-device/v1',
    shown: [],
    subject: { ...claims, id: device },
    holderKey: keys.holder.publicJwk,
    validFrom: at,
    validUntil: (at + 3600) as Seconds,
    status: null,
  }
  return expectOk(
    (await format.issue?.(draft, issuer)) ?? { ok: false, error: { code: 'issue.unsupported', detail: '' } },
  )
}

async function present(credential: string, disclose: Disclosure): Promise<string> {
  const draft = {
    holder: device,
    audience: 'https://desk.example',
    nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A' as Nonce,
    issuedAt: at,
    expiresAt: (at + 60) as Seconds,
    credentials: [credential],
    disclose: [disclose],
  }
  return expectOk(
    (await format.present?.(draft, holder)) ?? { ok: false, error: { code: 'issue.unsupported', detail: '' } },
  )
}

const isSigned = ({ algorithm, data, signature }: OpenedSignature, jwk: PublicJwk) =>
  signatures.verify(algorithm.name, jwk, data, signature) === 'valid'

/** What a verifier believes of a presentation, `null` for nothing: who, to whom, when, and every claim. */
function believed(text: string): unknown {
  const outer = format.open(text)
  if (outer?.ok !== true || outer.value.kind !== 'presentation') return null
  const { audience, nonce, issuedAt, expiresAt, enclosed, signature } = outer.value
  const inner = format.open(String(enclosed[0]))
  if (inner?.ok !== true || inner.value.kind !== 'credential') return null
  if (!isSigned(inner.value.signature, issuer.publicJwk) || !isSigned(signature, inner.value.holderKey)) return null
  const { question: _question, signature: _signature, ...said } = { question: null, ...inner.value }
  return { audience, nonce, issuedAt, expiresAt, said }
}

type Path = readonly (string | number)[]
let markers = 0
/** Claims in which every value is a text of its own, so that it is seen wherever it is. */
const tree: fc.Arbitrary<JsonObject> = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.nat().map((n) => `value-${markers++}-${n.toString(36)}-end`),
    fc.array(tie('value'), { minLength: 1, maxLength: 5 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.stringMatching(/^[a-z]{3,8}$/).map((name) => `${name}X`),
    tie('value'),
    { minKeys: 1, maxKeys: 5 },
  ),
})).object

function everyPath(value: Json, path: Path = []): readonly Path[] {
  const own = path.length === 0 ? [] : [path]
  if (Array.isArray(value)) return [...own, ...value.flatMap((each, index) => everyPath(each, [...path, index]))]
  if (typeof value !== 'object' || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([name, each]) => everyPath(each, [...path, name]))]
}

const begins = (path: Path, start: Path) => start.every((part, index) => path[index] === part)

/** What should be seen: a claim that was asked for, one in which such a one stands, one that stands in such a one. */
function seen(value: Json, shown: readonly Path[], path: Path = []): Json {
  const isSeen = (inside: Path) => shown.some((each) => begins(each, inside) || begins(inside, each))
  if (Array.isArray(value))
    return value.flatMap((each, index) => (isSeen([...path, index]) ? [seen(each, shown, [...path, index])] : []))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) =>
      isSeen([...path, name]) ? [[name, seen(each, shown, [...path, name])]] : [],
    ),
  )
}

const textsIn = (value: Json): readonly string[] => JSON.stringify(value).match(/value-[\w-]+-end/g) ?? []

/** Every octet of a text, and what each of its parts says. */
function readable(text: string): string {
  const parts = text.split(/[~.]/).map((part) => Buffer.from(part, 'base64url').toString('utf8'))
  return [text, ...parts].join('\n')
}

describe('a presentation of an SD-JWT VC', () => {
  it('shows the claims that were chosen and nothing else, in no octet', async () => {
    const chosen = tree.chain((claims) =>
      fc.record({ claims: fc.constant(claims), shown: fc.subarray([...everyPath(claims)]) }),
    )
    await fc.assert(
      fc.asyncProperty(chosen, async ({ claims, shown }) => {
        const credential = await issue(claims)
        const text = await present(credential, shown)
        const expected = seen(claims, shown)
        expect(believed(text)).toMatchObject({ said: { subject: { id: device } } })
        const { said } = believed(text) as { readonly said: { readonly subject: JsonObject } }
        expect(said.subject).toEqual({ ...(expected as JsonObject), id: device })
        const octets = readable(text)
        const visible = new Set(textsIn(expected))
        for (const value of textsIn(claims)) expect(octets.includes(value)).toBe(visible.has(value))
        // Nor a salt with which a dictionary of values could be tried against the digests.
        const sent = new Set(text.split('~'))
        for (const piece of credential
          .split('~')
          .slice(1, -1)
          .filter((each) => !sent.has(each))) {
          const [salt] = JSON.parse(Buffer.from(piece, 'base64url').toString('utf8'))
          expect(octets.includes(salt)).toBe(false)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('is not believed any more, whichever character is changed, taken out or put in', async () => {
    const claims = { fn: 'Ford Prefect', hasLanguage: ['en', 'vog'], address: { city: 'Milliways' } }
    const text = await present(await issue(claims), [['fn'], ['hasLanguage', 1], ['address']])
    expect(believed(text)).not.toBeNull()
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.= \u00e9']
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('', ...letters),
        fc.constantFrom(0, 1),
        (index, letter, removed) => {
          const changed = text.slice(0, index) + letter + text.slice(index + removed)
          // Nothing in it can be written in a second way, so it is not even believed to say the same.
          if (changed !== text) expect(believed(changed)).toBeNull()
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('is not believed with its parts in another order or with parts of another', async () => {
    const one = await present(await issue({ fn: 'Ford Prefect', title: 'Researcher' }), 'all')
    const other = await present(await issue({ fn: 'Zaphod', title: 'President' }), 'all')
    const pool = [...one.split('~'), ...other.split('~')]
    const honest = new Set([one, other])
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: 2 }), (parts) => {
        const text = parts.join('~')
        if (!honest.has(text)) expect(believed(text)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })
})
