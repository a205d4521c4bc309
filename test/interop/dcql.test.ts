import { readFileSync } from 'node:fs'
import type { Json, JsonObject } from '@imprint/core'
import {
  answerQuery,
  type DcqlCandidate,
  type DcqlQuery,
  dcqlQueryOf,
  explainQuery,
  matchCredential,
} from '@imprint/core/dcql'
import { DcqlQuery as Peer, type DcqlCredential as PeerCredential } from 'dcql'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCandidate, anyCredentialQuery, anyQuery } from '../property/dcql-queries.ts'

interface Exception {
  readonly id: string
  readonly theirs: string
  readonly ours: string
  readonly spec: string
  readonly reason: string
}

const exceptions = JSON.parse(
  readFileSync(new URL('dcql-exceptions.json', import.meta.url), 'utf8'),
) as readonly Exception[]

function peerCredential({ format, types, claims, binding, authorities }: DcqlCandidate): PeerCredential {
  const rest = {
    claims: claims as never,
    cryptographic_holder_binding: binding === 'key',
    ...(authorities?.[0] === undefined ? {} : { authority: authorities[0] as never }),
  }
  return format === 'dc+sd-jwt'
    ? { credential_format: 'dc+sd-jwt', vct: types[0] ?? '', ...rest }
    : { credential_format: 'jwt_vc_json', type: [...types], ...rest }
}

function ours(json: JsonObject): DcqlQuery {
  const parsed = dcqlQueryOf(json)
  if (!parsed.ok) throw new TypeError(`${parsed.error.detail} (${parsed.error.pointer})`)
  return parsed.value
}

function theirs(json: JsonObject, candidates: readonly DcqlCandidate[]) {
  const parsed = Peer.parse(json as never)
  Peer.validate(parsed)
  return Peer.query(parsed, candidates.map(peerCredential) as never)
}

/** Builds what a verifier would see of some paths, as the peer writes it: `null` in the place of a withheld element. */
function shown(claims: JsonObject, paths: readonly (readonly (string | number | null)[])[]): Json {
  const root: Record<string, unknown> = {}
  for (const each of paths) {
    let from: unknown = claims
    let to: Record<string, unknown> | unknown[] = root
    for (const [index, component] of each.entries()) {
      const key = component as string
      from = (from as Record<string, unknown>)[key]
      if (index === each.length - 1) put(to, key, structuredClone(from))
      else {
        const next = (to as Record<string, unknown>)[key]
        const inner = typeof next === 'object' && next !== null ? next : Array.isArray(from) ? [] : {}
        put(to, key, inner)
        to = inner as unknown[]
      }
    }
  }
  return root as Json
}

function put(to: Record<string, unknown> | unknown[], key: string | number, value: unknown): void {
  if (Array.isArray(to)) while (to.length <= Number(key)) to.push(null)
  ;(to as Record<string, unknown>)[key] = value
}

/** Drops what says nothing: trailing `null` of an array, and containers that hold nothing but that. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    // A claim of theirs that is put together from two leaves holes.
    const kept = Array.from(value, bare)
    while (kept.length > 0 && kept.at(-1) === null) kept.pop()
    return kept
  }
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, bare(each)]))
}

describe('dcql 3.0.0 and ours', () => {
  it('agree on what satisfies a query, and on which credential answers which part', () => {
    let satisfied = 0
    let runs = 0
    fc.assert(
      fc.property(anyQuery, fc.array(anyCandidate, { maxLength: 3 }), (json, candidates) => {
        const mine = ours(json)
        const result = theirs(json, candidates)
        const explained = explainQuery(mine, candidates)
        expect(explained.result === 'satisfied').toBe(result.can_be_satisfied)
        expect('chosen' in answerQuery(mine, candidates, 'several')).toBe(result.can_be_satisfied)
        for (const { id, candidates: each } of explained.credentials) {
          const valid = result.credential_matches[id]?.valid_credentials?.map((one) => one.input_credential_index) ?? []
          expect(each.filter((one) => one.result === 'answers').map((one) => one.candidate)).toEqual(valid)
        }
        runs++
        if (result.can_be_satisfied) satisfied++
      }),
      { numRuns: 4000 },
    )
    // Neither all nor nothing, or agreeing would say little.
    expect(satisfied / runs).toBeGreaterThan(0.1)
    expect(satisfied / runs).toBeLessThan(0.9)
  })

  it('agree on the claim set, and on the claims that are shown', () => {
    let compared = 0
    fc.assert(
      fc.property(anyCredentialQuery, anyCandidate, (json, one) => {
        const whole = { credentials: [{ id: 'c', ...json }] } as unknown as JsonObject
        const [asked] = ours(whole).credentials
        if (asked === undefined) return
        const mine = matchCredential(asked, one, { view: 'held', extent: 'all' })
        const [valid] = theirs(whole, [one]).credential_matches['c']?.valid_credentials ?? []
        expect(mine.disclose === null).toBe(valid === undefined)
        if (mine.disclose === null || mine.disclose === 'all' || valid === undefined) return
        const [set] = valid.claims.valid_claim_sets
        expect(mine.claimSet ?? undefined).toBe(set?.claim_set_index)
        expect(bare(shown(one.claims, mine.disclose))).toEqual(bare(set?.output))
        compared++
      }),
      { numRuns: 4000 },
    )
    expect(compared).toBeGreaterThan(200)
  })
})

const badge = (more: object): JsonObject => ({
  credentials: [{ id: 'c', format: 'dc+sd-jwt', meta: { vct_values: ['urn:one'] }, ...more }],
})
const holding = (claims: JsonObject, more: Partial<DcqlCandidate> = {}): DcqlCandidate => ({
  format: 'dc+sd-jwt',
  types: ['urn:one'],
  claims,
  disclosed: 'selective',
  binding: 'key',
  authorities: null,
  ...more,
})

/** What both say of a query, parsing included. */
function answers(json: JsonObject, candidates: readonly DcqlCandidate[]) {
  const mine = dcqlQueryOf(json)
  const say = (yes: boolean) => (yes ? 'satisfied' : 'unsatisfied')
  let peer: string
  try {
    peer = say(theirs(json, candidates).can_be_satisfied)
  } catch {
    peer = 'refused'
  }
  return {
    theirs: peer,
    ours: mine.ok ? say('chosen' in answerQuery(mine.value, candidates, 'several')) : 'refused',
  }
}

const demonstrations: Readonly<Record<string, () => { readonly theirs: string; readonly ours: string }>> = {
  'null-claim': () => answers(badge({ claims: [{ path: ['a'] }] }), [holding({ a: null })]),
  'empty-array': () => answers(badge({ claims: [{ path: ['a', null] }] }), [holding({ a: [] })]),
  'mixed-array': () => answers(badge({ claims: [{ path: ['a', null, 'b'] }] }), [holding({ a: [{ b: 1 }, 'text'] })]),
  'inherited-name': () => answers(badge({ claims: [{ path: ['toString'] }] }), [holding({})]),
  'extended-type': () => answers(badge({}), [holding({}, { types: ['urn:gold', 'urn:one'] })]),
  'claims-id-twice': () =>
    answers(
      badge({
        claims: [
          { id: 'x', path: ['a'] },
          { id: 'x', path: ['b'] },
        ],
        claim_sets: [['x']],
      }),
      [holding({ a: 1 })],
    ),
  'values-empty': () => answers(badge({ claims: [{ path: ['a'], values: [] }] }), [holding({ a: 1 })]),
  'vct-values-empty': () => answers(badge({ meta: { vct_values: [] } }), [holding({})]),
  'option-empty': () => answers({ ...badge({}), credential_sets: [{ options: [[]] }] }, []),
  'meta-missing': () => answers({ credentials: [{ id: 'c', format: 'dc+sd-jwt' }] }, [holding({})]),
  'type-values-missing': () =>
    answers({ credentials: [{ id: 'c', format: 'jwt_vc_json', meta: {} }] }, [
      holding({}, { format: 'jwt_vc_json', types: ['One'] }),
    ]),
  'unknown-format': () =>
    answers(
      {
        credentials: [
          { id: 'c', format: 'acdc', meta: {} },
          { id: 'd', format: 'dc+sd-jwt', meta: {} },
        ],
        credential_sets: [{ options: [['c'], ['d']] }],
      },
      [holding({})],
    ),
  'unknown-authority': () =>
    answers(
      badge({
        trusted_authorities: [
          { type: 'urn:other', values: ['x'] },
          { type: 'aki', values: ['AAAA'] },
        ],
      }),
      [holding({}, { authorities: [{ type: 'aki', values: ['AAAA'] }] })],
    ),
}

describe('where they differ', () => {
  it('every exception is demonstrated, and every demonstration listed', () => {
    expect(Object.keys(demonstrations).sort()).toEqual(exceptions.map(({ id }) => id).sort())
    for (const { spec, reason, theirs, ours } of exceptions) {
      expect(spec).toMatch(/\d/)
      expect(reason.length).toBeGreaterThan(20)
      expect(theirs).not.toBe(ours)
    }
  })

  it.each(exceptions.map((each) => [each.id, each] as const))(
    '%s: each side still answers as it is written',
    (id, { theirs, ours }) => {
      expect(demonstrations[id]?.()).toEqual({ theirs, ours })
    },
  )
})
