import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import {
  answerQuery,
  type ClaimPath,
  type ClaimsView,
  type DcqlCandidate,
  type DcqlQuery,
  dcqlQueryOf,
  type ExplainedConstraint,
  explainQuery,
  parseDcqlQuery,
  pathWords,
  selectPaths,
  unansweredFinding,
} from '../dcql.ts'
import type { Code, Json, JsonObject } from '../index.ts'
import { formatRequest, parseRequest } from '../request.ts'

type GivenCandidate = Partial<DcqlCandidate> & Pick<DcqlCandidate, 'format' | 'types' | 'claims'>

interface Expected {
  readonly chosen?: readonly object[]
  readonly miss?: string | null
  readonly failed?: readonly object[]
}

interface Case extends Vector {
  readonly query: JsonObject
  readonly candidates: readonly GivenCandidate[]
  readonly limit?: 'one'
  readonly expect: Expected
}

function candidateFrom(given: GivenCandidate): DcqlCandidate {
  const disclosed = given.format === 'dc+sd-jwt' ? 'selective' : 'whole'
  return { disclosed, binding: 'key', authorities: null, ...given }
}

function queryFrom(json: JsonObject): DcqlQuery {
  const query = dcqlQueryOf(json)
  if (!query.ok) throw new TypeError(`${query.error.detail} (${query.error.pointer})`)
  return query.value
}

function failedOf(query: DcqlQuery, candidates: readonly DcqlCandidate[]) {
  return explainQuery(query, candidates)
    .credentials.flatMap((one) => one.candidates)
    .flatMap(({ candidate, constraints }) =>
      constraints
        .filter(({ result }) => result === 'failed')
        .map(({ pointer, because }) => ({ candidate, pointer, because })),
    )
}

function expectAnswer(
  query: DcqlQuery,
  candidates: readonly DcqlCandidate[],
  { limit, expect: wanted }: Pick<Case, 'limit' | 'expect'>,
) {
  const answer = answerQuery(query, candidates, limit ?? 'several')
  if (wanted.chosen !== undefined) expect(answer).toEqual({ chosen: wanted.chosen })
  else if (wanted.miss === null) expect(answer).toEqual({ miss: null })
  else expect(answer).toMatchObject({ miss: { pointer: wanted.miss } })
}

describe('a claims path', () => {
  it.each(
    readVectors<
      Vector & {
        readonly claims: JsonObject
        readonly path: ClaimPath
        readonly view: ClaimsView
        /** For arrays at the top, where their elements were issued. */
        readonly issued?: Readonly<Record<string, readonly number[]>>
        readonly expect: { readonly found?: readonly ClaimPath[] }
      }
    >('dcql/paths'),
  )('$id: $about', ({ claims, path, view, issued, expect: wanted }) => {
    const places = Object.entries(issued ?? {}).map(([name, each]) => [claims[name] as readonly Json[], each] as const)
    const selection = selectPaths(claims, path, issued === undefined ? view : new Map(places))
    if (wanted.found === undefined) expect(selection).toEqual(wanted)
    else expect('found' in selection && selection.found.map((one) => one.path)).toEqual(wanted.found)
  })

  it('is written for people', () => {
    expect(pathWords(['address', 'locality'])).toBe('address.locality')
    expect(pathWords(['degrees', null, 'type', 0])).toBe('degrees[all].type[0]')
    expect(pathWords(['\u202e'])).toBe('…')
  })

  it('selects each element once, however often it says “all”', () => {
    const wide = Array.from({ length: 15 }, () => Array.from({ length: 15 }, () => [1]))
    const selection = selectPaths({ wide }, ['wide', null, null, null])
    expect('found' in selection && selection.found.length).toBe(225)
  })
})

describe('a query', () => {
  it.each(
    readVectors<
      Vector & {
        readonly query: JsonObject
        readonly expect: { readonly code?: Code; readonly pointer?: string }
      }
    >('dcql/queries'),
  )('$id: $about', ({ query, expect: wanted }) => {
    const parsed = parseDcqlQuery(JSON.stringify(query))
    if (wanted.code !== undefined) expect(dcqlQueryOf(query)).toMatchObject({ ok: false, error: wanted })
    else {
      if (!parsed.ok) throw new TypeError(parsed.error.detail)
      expect(parseDcqlQuery(JSON.stringify(parsed.value))).toEqual(parsed)
    }
  })

  it('keeps nothing that the specification does not define', () => {
    const query = queryFrom({
      credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['urn:t'], more: 1 }, more: 1 }],
      more: 1,
    })
    expect(query).toEqual({ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['urn:t'] } }] })
  })

  it('is the same when it was written and read again, a zero with a sign included', () => {
    const text = (zero: string) =>
      `{"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{},"claims":[{"path":["a",${zero}],"values":[${zero}]}]}]}`
    const query = parseDcqlQuery(text('-0'))
    expect(query).toEqual(parseDcqlQuery(text('0')))
    expect(query.ok && parseDcqlQuery(JSON.stringify(query.value))).toEqual(query)
  })

  it('is strict JSON', () => {
    expect(parseDcqlQuery('{"credentials":[],"credentials":[]}')).toMatchObject({
      error: { code: 'json.duplicate_member' },
    })
  })
})

describe('an answer', () => {
  it.each(readVectors<Case>('dcql/cases'))('$id: $about', ({ query, candidates, limit, expect: wanted }) => {
    const parsed = queryFrom(query)
    const given = candidates.map(candidateFrom)
    expectAnswer(parsed, given, { ...(limit === undefined ? {} : { limit }), expect: wanted })
    if (wanted.failed !== undefined) expect(failedOf(parsed, given)).toEqual(wanted.failed)
  })

  it.each(readVectors<Omit<Case, 'query'> & { readonly file: string }>('dcql/examples'))(
    'to an example of the specification, $id: $about',
    ({ file, candidates, expect: wanted }) => {
      const text = readFileSync(
        new URL(`../../../../test/vectors/external/openid4vp/${file}.json`, import.meta.url),
        'utf8',
      )
      const query = parseDcqlQuery(text)
      if (!query.ok) throw new TypeError(query.error.detail)
      expectAnswer(query.value, candidates.map(candidateFrom), { expect: wanted })
    },
  )
})

describe('what was presented', () => {
  it.each(
    readVectors<Omit<Case, 'expect'> & { readonly expect: { readonly code?: string; readonly pointer?: string } }>(
      'dcql/presented',
    ),
  )('$id: $about', ({ query, candidates, expect: wanted }) => {
    const finding = unansweredFinding(queryFrom(query), candidates.map(candidateFrom))
    if (wanted.code === undefined) expect(finding).toBeNull()
    else expect(finding).toMatchObject(wanted)
  })
})

describe('an explanation', () => {
  const query = queryFrom({
    credentials: [
      {
        id: 'badge',
        format: 'dc+sd-jwt',
        meta: { vct_values: ['urn:badge', 'urn:pass'] },
        trusted_authorities: [{ type: 'aki', values: ['AAAA'] }],
        claims: [
          { id: 'c', path: ['country'], values: ['ZZ'] },
          { id: 'n', path: ['nationalities', null] },
          { id: 's', path: ['address', 'street'] },
        ],
        claim_sets: [['c'], ['n', 's']],
      },
    ],
    credential_sets: [{ options: [['badge']], required: false }],
  })
  const secret = 'a-secret-value'
  const candidate = candidateFrom({
    format: 'dc+sd-jwt',
    types: ['urn:other'],
    claims: { country: secret, nationalities: secret, address: secret },
  })

  it('says for each constraint what was expected and what came', () => {
    const [first] = explainQuery(query, [candidate]).credentials
    const lines = first?.candidates[0]?.constraints.map(
      ({ pointer, result, expected, came }: ExplainedConstraint) => `${pointer} ${result}: ${expected}; ${came}`,
    )
    expect(lines).toEqual([
      '/credentials/0/format passed: the format dc+sd-jwt; the format dc+sd-jwt',
      '/credentials/0/meta failed: the type urn:badge or urn:pass; urn:other',
      '/credentials/0/require_cryptographic_holder_binding passed: a credential that is bound to a key; one that is bound to a key',
      '/credentials/0/trusted_authorities failed: an issuer that is certified by aki of the query; nothing is known about who certified the issuer',
      '/credentials/0/claims/0 failed: the claim country, with the value asked for; another value',
      '/credentials/0/claims/1 failed: the claim nationalities[all]; no array where the path has an index or “all”',
      '/credentials/0/claims/2 failed: the claim address.street; no object where the path has the name of a member',
    ])
  })

  it('says for each claim set and each option what is lacking', () => {
    const { credentials, sets, result } = explainQuery(query, [candidate])
    expect(credentials[0]?.candidates[0]?.claimSets).toEqual([
      { pointer: '/credentials/0/claim_sets/0', result: 'failed', lacking: ['c'] },
      { pointer: '/credentials/0/claim_sets/1', result: 'failed', lacking: ['n', 's'] },
    ])
    expect(sets).toEqual([
      {
        pointer: '/credential_sets/0',
        required: 'optional',
        result: 'unsatisfied',
        options: [{ pointer: '/credential_sets/0/options/0', result: 'failed', lacking: ['badge'] }],
      },
    ])
    expect(result).toBe('satisfied')
  })

  it('holds no value of a claim, and none that was asked for', () => {
    const text = JSON.stringify(explainQuery(query, [candidate]))
    expect(text).not.toContain(secret)
    expect(text).not.toContain('ZZ')
  })

  it('has one sentence', () => {
    const badge = (claims: JsonObject) => candidateFrom({ format: 'dc+sd-jwt', types: ['urn:badge'], claims })
    const simple = queryFrom({
      credentials: [
        { id: 'badge', format: 'dc+sd-jwt', meta: { vct_values: ['urn:badge'] }, claims: [{ path: ['fn'] }] },
      ],
    })
    expect(explainQuery(simple, [badge({ fn: 'A' })]).summary).toBe('There is a credential for “badge”.')
    expect(explainQuery(simple, []).summary).toBe('Nothing answers “badge”: there is no credential.')
    expect(explainQuery(simple, [badge({})]).summary).toBe(
      'Nothing answers “badge”: expected the claim fn; came no such claim.',
    )
    expect(explainQuery(simple, [candidate, badge({})]).summary).toBe(
      'Nothing answers “badge”: the nearest fails: expected the claim fn; came no such claim.',
    )
    expect(explainQuery(query, []).summary).toBe('The query requires nothing.')
  })

  it('agrees with the answer about each case', () => {
    for (const { query: json, candidates } of readVectors<Case>('dcql/cases')) {
      const parsed = queryFrom(json)
      const given = candidates.map(candidateFrom)
      const isAnswered = 'chosen' in answerQuery(parsed, given, 'several')
      expect(explainQuery(parsed, given).result).toBe(isAnswered ? 'satisfied' : 'unsatisfied')
    }
  })
})

describe('a request', () => {
  it.each(
    readVectors<
      Vector & {
        readonly request: JsonObject
        readonly expect: { readonly code?: Code; readonly asks?: number; readonly query?: boolean }
      }
    >('dcql/requests'),
  )('$id: $about', ({ request, expect: wanted }) => {
    const parsed = parseRequest(JSON.stringify(request))
    if (wanted.code !== undefined) {
      expect(parsed).toMatchObject({ ok: false, error: wanted })
      return
    }
    if (!parsed.ok) throw new TypeError(parsed.error.detail)
    expect(parsed.value.ask.length).toBe(wanted.asks)
    expect(parsed.value.query !== null).toBe(wanted.query)
    expect(parseRequest(formatRequest(parsed.value))).toEqual(parsed)
  })
})
