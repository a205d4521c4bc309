import {
  type Finding,
  fail,
  finding,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  type Result,
  type Seconds,
} from '@imprint/core'

/** Readers for what VC Data Model 1.1 says in two places: in registered claims and in members of `vc` or `vp` (section 6.3.1). */

/** An issuer identifier: an https URL without user information, query and fragment, or a bare DID. */
export const issuerForm = /^(?:https:\/\/[^\s?#@]+|did:[a-z0-9]+:[^\s?#/]+)$/

// Some readers merge these from the top level with those inside, or prefer one of them, so one token could say two things.
const insideOnly = [
  '@context',
  'type',
  'id',
  'issuer',
  'holder',
  'credentialSubject',
  'credentialStatus',
  'issuanceDate',
  'expirationDate',
  'validFrom',
  'validUntil',
  'verifiableCredential',
]

/** Finds a member that stands beside `vc` or `vp` instead of inside, or a date of version 2.0, which a reader of this version would pass over. */
export function misplacedMember(claims: JsonObject, claim: 'vc' | 'vp'): Finding | null {
  for (const name of insideOnly)
    if (claims[name] !== undefined) return finding('vc.member_forbidden', `${name} belongs inside ${claim}`, `/${name}`)
  const inside = claims[claim]
  for (const name of ['validFrom', 'validUntil'])
    if (isJsonObject(inside) && inside[name] !== undefined)
      return finding('vc.member_forbidden', `${name} is a member of version 2.0`, `/${claim}/${name}`)
  return null
}

/** Reads a text that a claim or a member may hold, or both if they agree; `null` if neither is there. */
export function readEither(
  claims: JsonObject,
  { claim, member }: { readonly claim: 'iss' | 'sub' | 'jti'; readonly member: Json | undefined },
): Result<string | null> {
  const said = claims[claim]
  const value = said === undefined ? member : said
  if (value === undefined) return ok(null)
  if (typeof value !== 'string' || value === '') return fail('vc.member_invalid', `${claim} is not a text`, `/${claim}`)
  return member === undefined || member === value
    ? ok(value)
    : fail('vc.member_conflict', `${claim} differs from the member that says the same`, `/${claim}`)
}

/** Reads the one subject. Its `id` may be in `sub` alone, as the draft's Figure 6 and did-jwt-vc have it; the answer always holds it. */
export function readSubjectWithId(
  claims: JsonObject,
  member: Json | undefined,
): Result<JsonObject & { readonly id: string }> {
  const subject = Array.isArray(member) && member.length === 1 ? member[0] : member
  if (subject === undefined) return fail('vc.member_missing', 'credentialSubject is missing', '/vc/credentialSubject')
  if (!isJsonObject(subject)) return fail('vc.member_invalid', 'expected exactly one subject', '/vc/credentialSubject')
  const id = readEither(claims, { claim: 'sub', member: subject['id'] })
  if (!id.ok) return id
  return id.value === null
    ? fail('vc.member_missing', 'the subject has no id', '/sub')
    : ok({ ...subject, id: id.value })
}

/** Tells whether a NumericDate and a date-time say the same, if both are there. Many issuers cut fractions of a second off one of them. */
export function datesAgree(claim: Seconds | null, member: Seconds | null): boolean {
  return claim === null || member === null || Math.floor(claim) === Math.floor(member)
}

/** Puts the name of the claim before the pointer of a failure, for readers that know only the inside. */
export function insideVc<T>(result: Result<T>, claim: 'vc' | 'vp' = 'vc'): Result<T> {
  return result.ok
    ? result
    : { ok: false, error: { ...result.error, pointer: `/${claim}${result.error.pointer ?? ''}` } }
}
