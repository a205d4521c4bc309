import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { canonicalJson, type Json, parseImId, parseJson, type Seconds, tokenBudget } from '@imprint/core'
import { crossSigning } from '@imprint/trust/cross-signing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signObject } from '../../packages/trust/src/cross-signing/signed-object.ts'
import { answerAbout, createPerson, unwrap } from '../vectors/cross-signing/people.ts'

const at = 1_795_341_600 as Seconds
const alice = await createPerson({ userId: '@alice:example.org', deviceId: 'AAAAAAAAAA' })
const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
const mallory = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' }, 'mallory')
const name = `ed25519:${Object.values(alice.objects.userSigning['keys'] as object)[0]}`
const vouched = unwrap(await signObject(bob.objects.master, { userId: alice.userId, name, signer: alice.userSigning }))
const honest = answerAbout(bob, 'others')
honest.master_keys[bob.userId] = vouched
const documents = { mine: answerAbout(alice, 'self'), theirs: honest } as unknown as { [name: string]: Json }
const signatures = createNodeSignatureVerifier()
const subject = unwrap(parseImId('im:bob/BBBBBBBBBB@example.com'))

function opinionOn({ mine, theirs }: { readonly [name: string]: Json }) {
  const me = { userId: alice.userId, masterKey: alice.master.publicJwk }
  const found = (value: Json | undefined) => ({ state: 'found', value: value ?? null, fetchedAt: at }) as const
  const facts = {
    [`cross-signing-keys ${alice.userId}`]: found(mine),
    [`cross-signing-keys ${bob.userId}`]: found(theirs),
    [`pin ${bob.userId}`]: { state: 'absent', detail: 'first', fetchedAt: at } as const,
  }
  const about = { subject, holderKey: bob.device.publicJwk, claims: {} }
  const question = { issuer: 'im:bob@example.com', types: [], domain: 'example.com', kid: null, about }
  return crossSigning({ me, unverified: 'refuse', signatures }).opinion(question, facts, at)
}

/** Every place in a document, by the names that lead there. */
function placesOf(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([member, inner]) => placesOf(inner, [...path, member]))]
}

function changed(value: Json, path: readonly (string | number)[], change: (inner: Json) => Json | undefined): Json {
  const [first, ...rest] = path
  if (first === undefined) return change(value) ?? null
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, Json>
  const inner = changed(copy[first] as Json, rest, change)
  if (rest.length === 0 && !Array.isArray(copy) && change(copy[first] as Json) === undefined) delete copy[first]
  else copy[first] = inner
  return copy as Json
}

const places = placesOf(documents).filter((path) => path.length > 0)
const foreign = placesOf(answerAbout(mallory, 'self') as unknown as Json)
const pick = (path: readonly (string | number)[]) =>
  path.reduce<Json>(
    (inner, member) => (inner as Record<string, Json>)[member] as Json,
    answerAbout(mallory, 'self') as unknown as Json,
  )
const changes: fc.Arbitrary<(inner: Json) => Json | undefined> = fc.oneof(
  fc.constant(() => undefined),
  fc.constant((inner: Json) => (typeof inner === 'string' ? (inner[0] === 'A' ? 'B' : 'A') + inner.slice(1) : {})),
  fc.constant(() => null),
  fc.constantFrom(...foreign).map((path) => () => structuredClone(pick(path))),
)

describe('a path of cross-signing keys', () => {
  it('holds without changes', () => {
    expect(opinionOn(documents)).toMatchObject({ stance: 'trusted', scope: 'inside' })
  })

  it('leads to keys of the honest user or nowhere, whatever a server leaves out, changes, or puts in of another identity', () => {
    const keys = [bob.device.publicJwk, bob.selfSigning.publicJwk].map(({ x }) => x)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...places), changes), { minLength: 1, maxLength: 3 }), (edits) => {
        let edited = documents as Json
        for (const [path, change] of edits) {
          try {
            edited = changed(edited, path, change)
          } catch {
            // The place went with an earlier change.
          }
        }
        const opinion = opinionOn(edited as typeof documents)
        if (opinion.stance !== 'trusted') return
        for (const { jwk, path } of opinion.keys) {
          expect(keys).toContain(jwk.x)
          expect(path).toHaveLength(5)
        }
      }),
      { numRuns: 1500 },
    )
  })
})

const values: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }) as fc.Arbitrary<Json>
const integersOnly = (value: Json): Json => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : 0
  if (Array.isArray(value)) return value.map(integersOnly)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([member, inner]) =>
      member === '__proto__' ? [] : [[member, integersOnly(inner as Json)]],
    ),
  )
}
const turned = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([member, inner]) => [member, turned(inner as Json)]),
  )
}

describe('canonical JSON', () => {
  it('means what it was made from, is the same for any order of members, and is its own canonical form', () => {
    fc.assert(
      fc.property(values.map(integersOnly), (value) => {
        const text = canonicalJson(value)
        if (!text.ok) {
          expect(['text.encoding', 'json.size']).toContain(text.error.code)
          return
        }
        const parsed = parseJson(text.value, tokenBudget)
        expect(parsed).toEqual({ ok: true, value })
        expect(canonicalJson(turned(value))).toEqual(text)
        if (parsed.ok) expect(canonicalJson(parsed.value)).toEqual(text)
      }),
      { numRuns: 500 },
    )
  })
})
