import { type JsonObject, parseJwk } from '@imprint/core'
import { numericDates } from './credential-problems.ts'
import { type Problem, problem, problemOf } from './inspection.ts'
import { identifierProblems } from './subject-problems.ts'

// RFC 9449 section 4.2 has none of these in a proof.
const strangers: readonly (readonly [string, string])[] = [
  ['sub', 'a DPoP proof has no subject: it proves a key to one server, and says nothing about who'],
  ['exp', 'a DPoP proof has no end of its own: it is for one request, and seconds after iat it is old'],
]

/** Everything wrong with a DPoP proof (RFC 9449 section 4.2), header and claims. */
export function dpopProblems(header: JsonObject, claims: JsonObject): readonly Problem[] {
  return [...keyProblems(header['jwk'], '/jwk'), ...missing(claims), ...foreign(claims), ...numericDates(claims)]
}

/** Everything wrong with a key that stands in a header. `typ` in the place of `kty` is the draft's own slip. */
function keyProblems(value: unknown, pointer: string): readonly Problem[] {
  const problems: Problem[] = []
  if (value === undefined)
    return [problem('jws.header', 'the header must hold the key that is proved (jwk)', { pointer })]
  if (typeof value !== 'object' || value === null)
    return [problem('jwk.malformed', 'a key is a JSON object', { pointer })]
  const key = value as JsonObject
  const slip = key['kty'] === undefined && key['typ'] !== undefined
  if (slip)
    problems.push(
      problem('jwk.malformed', 'kty is missing; typ stands in its place', { pointer: `${pointer}/kty`, defect: 9 }),
    )
  const parsed = parseJwk(slip ? { ...key, kty: key['typ'] as string } : key, pointer)
  if (!parsed.ok) {
    const cut = typeof key['x'] === 'string' && key['x'].includes('...')
    problems.push(
      cut
        ? problem('jwk.malformed', 'x was cut short for printing ("..."): this is no key', {
            pointer: `${pointer}/x`,
            defect: 9,
          })
        : problemOf(parsed.error),
    )
  }
  return problems
}

function missing(claims: JsonObject): readonly Problem[] {
  return ['jti', 'htm', 'htu', 'iat']
    .filter((name) => claims[name] === undefined || claims[name] === '')
    .map((name) =>
      problem('vc.member_missing', `a DPoP proof needs ${name} (RFC 9449 section 4.2)`, { pointer: `/${name}` }),
    )
}

function foreign(claims: JsonObject): readonly Problem[] {
  const found = strangers
    .filter(([name]) => claims[name] !== undefined)
    .map(([name, why]) => problem('vc.member_forbidden', why, { pointer: `/${name}`, defect: 9 }))
  return typeof claims['sub'] === 'string' ? [...found, ...identifierProblems(claims['sub'], '/sub')] : found
}
