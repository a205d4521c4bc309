import { formatRequest, type Json, type JsonObject, parseRequest } from '@imprint/core'
import {
  answerQuery,
  type ClaimPath,
  type DcqlCandidate,
  type DcqlQuery,
  dcqlQueryOf,
  explainQuery,
  selectPaths,
  unansweredFinding,
} from '@imprint/core/dcql'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCandidate, anyQuery } from './dcql-queries.ts'
import { expectOk } from './world.ts'

const json = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<Json>
const candidates = fc.array(anyCandidate, { maxLength: 3 })

/** A query with one part of it replaced by any JSON. */
const damaged = fc.tuple(anyQuery, json, fc.nat()).map(([query, other, at]) => {
  const places: string[] = []
  const text = JSON.stringify(query, (_, value) => {
    places.push('')
    return value
  })
  let seen = 0
  return JSON.parse(text, (_, value) => (seen++ === at % places.length ? other : value)) as Json
})

/**
 * What a verifier is left with: the claims at the paths with what they stand in, and without the elements that were withheld; and where the others stood in what the issuer signed, with a decoy before each of
 * them.
 */
function reduced(claims: JsonObject, paths: readonly ClaimPath[]): Pick<DcqlCandidate, 'claims' | 'issuedPlaces'> {
  const issuedPlaces = new Map<readonly Json[], readonly number[]>()
  const reduce = (value: Json, below: readonly ClaimPath[]): Json => {
    if (below.some((path) => path.length === 0)) return value
    const inside = (key: string | number) => below.filter(([first]) => first === key).map(([, ...rest]) => rest)
    if (Array.isArray(value)) {
      const kept = [...(value as readonly Json[]).entries()].filter(([index]) => inside(index).length > 0)
      const left = kept.map(([index, each]) => reduce(each, inside(index)))
      issuedPlaces.set(
        left,
        kept.map(([index]) => 2 * index + 1),
      )
      return left
    }
    const kept = Object.entries(value as JsonObject).filter(([key]) => inside(key).length > 0)
    return Object.fromEntries(kept.map(([key, each]) => [key, reduce(each, inside(key))]))
  }
  return paths.length === 0 ? { claims: {} } : { claims: reduce(claims, paths) as JsonObject, issuedPlaces }
}

function presentedOf(query: DcqlQuery, held: readonly DcqlCandidate[]): readonly DcqlCandidate[] | null {
  const answer = answerQuery(query, held, 'several')
  if (!('chosen' in answer)) return null
  return answer.chosen.map(({ candidate, disclose }) => {
    const one = held[candidate] as DcqlCandidate
    return disclose === 'all' ? one : { ...one, ...reduced(one.claims, disclose) }
  })
}

describe('a DCQL query', () => {
  it('is read, or refused with a pointer, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(json, damaged), (value) => {
        const query = dcqlQueryOf(value, '/dcql_query')
        if (!query.ok)
          expect(query.error).toMatchObject({
            code: 'query.malformed',
            pointer: expect.stringMatching(/^\/dcql_query/),
          })
        else expect(dcqlQueryOf(JSON.parse(JSON.stringify(query.value)))).toEqual(query)
      }),
      { numRuns: 3000 },
    )
  })

  it('goes through a request and comes back the same', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const text = JSON.stringify({
          version: 'imprint-request/1',
          nonce: 'A'.repeat(43),
          audience: 'https://desk.example',
          issuedAt: 1_795_341_600,
          expiresAt: 1_795_341_900,
          dcql_query: query,
        })
        const request = expectOk(parseRequest(text))
        expect(request.query).toEqual(expectOk(dcqlQueryOf(query)))
        expect(parseRequest(formatRequest(request))).toEqual({ ok: true, value: request })
      }),
    )
  })
})

describe('an answer to a query', () => {
  it('satisfies the verifier, who sees what was disclosed and nothing else', () => {
    let answered = 0
    fc.assert(
      fc.property(anyQuery, candidates, (value, held) => {
        const query = expectOk(dcqlQueryOf(value))
        // Whoever checks authorities does it for both sides.
        const presented = presentedOf(query, held)
        if (presented === null) return
        expect(unansweredFinding(query, presented)).toBeNull()
        answered++
      }),
      { numRuns: 3000 },
    )
    expect(answered).toBeGreaterThan(200)
  })

  it('shows only what a claims query of the credential names', () => {
    fc.assert(
      fc.property(anyQuery, candidates, (value, held) => {
        const query = expectOk(dcqlQueryOf(value))
        const answer = answerQuery(query, held, 'several')
        if (!('chosen' in answer)) return
        for (const { candidate, answers, disclose } of answer.chosen) {
          const claims = query.credentials.filter(({ id }) => answers.includes(id)).flatMap((one) => one.claims ?? [])
          const named = claims.flatMap(({ path }) => {
            const selection = selectPaths(held[candidate]?.claims ?? {}, path)
            return 'found' in selection ? selection.found.map((one) => JSON.stringify(one.path)) : []
          })
          for (const path of disclose === 'all' ? [] : disclose) expect(named).toContain(JSON.stringify(path))
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('with one credential is there exactly if one of them is an answer by itself', () => {
    fc.assert(
      fc.property(anyQuery, candidates, (value, held) => {
        const query = expectOk(dcqlQueryOf(value))
        const alone = held.findIndex((one) => 'chosen' in answerQuery(query, [one], 'several'))
        const answer = answerQuery(query, held, 'one')
        if (!('chosen' in answer)) expect(alone).toBe(-1)
        else if (answer.chosen.length > 0) expect(answer.chosen.map(({ candidate }) => candidate)).toEqual([alone])
        else expect('chosen' in answerQuery(query, [], 'one')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('is missing for the reason that the explanation gives', () => {
    fc.assert(
      fc.property(anyQuery, candidates, (value, held) => {
        const query = expectOk(dcqlQueryOf(value))
        const answer = answerQuery(query, held, 'several')
        const { result, credentials } = explainQuery(query, held)
        expect(result === 'satisfied').toBe('chosen' in answer)
        if ('chosen' in answer || answer.miss === null) return
        const { pointer } = answer.miss
        const failed = credentials.flatMap((one) => one.candidates).flatMap(({ constraints }) => constraints)
        if (/\/(?:claims|format|meta|trusted|require)/.test(pointer))
          expect(failed.filter((one) => one.result === 'failed').map((one) => one.pointer)).toContain(pointer)
        else expect(pointer).toMatch(/^\/(?:credential_sets\/\d+|credentials\/\d+(?:\/claim_sets)?)$/)
      }),
      { numRuns: 2000 },
    )
  })
})
