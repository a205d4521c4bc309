import { isJsonObject, type JsonObject } from '../json.ts'
import { fail, ok, type Result } from '../result.ts'
import { parseSeconds, type Seconds } from '../seconds.ts'

/** When a key signed for its owner. Judged at the time at which a credential was issued, not now, so that a key can be rolled. */
export interface KeyValidity {
  /** Nothing issued before this time was signed by its owner; `null` if nothing is said. */
  readonly from: Seconds | null
  /** Nothing issued after this time was; `null` while the key is in use. */
  readonly until: Seconds | null
  /** Since when somebody else may have the key. Whoever has it can write any time into a credential, so nothing that it signed is believed any more. */
  readonly compromised: Seconds | null
}

/** The reason of a revocation that says no more than that the key was replaced (OpenID Federation 1.0 section 8.7.3). */
const superseded = 'superseded'

/**
 * Reads what a published JWK says about its own validity: `nbf`, `exp` and `revoked` with `revoked_at` and `reason` (OpenID Federation 1.0 sections 8.7.2 and 8.7.3, which
 * registered them for JWKs). Every reason but `superseded` may mean that somebody else has the key, and so does none. `null` where the key says nothing; a member of another form fails.
 */
export function readKeyValidity(jwk: JsonObject, pointer: string): Result<KeyValidity | null> {
  const { nbf, exp, revoked } = jwk
  if (nbf === undefined && exp === undefined && revoked === undefined) return ok(null)
  const from = readTime(nbf, `${pointer}/nbf`)
  if (!from.ok) return from
  const until = readTime(exp, `${pointer}/exp`)
  if (!until.ok) return until
  if (revoked === undefined) return ok({ from: from.value, until: until.value, compromised: null })
  if (!isJsonObject(revoked)) return fail('jwk.malformed', 'revoked is an object', `${pointer}/revoked`)
  const at = parseSeconds(revoked['revoked_at'], `${pointer}/revoked/revoked_at`)
  if (!at.ok) return at
  return revoked['reason'] === superseded
    ? ok({ from: from.value, until: earliest(until.value, at.value), compromised: null })
    : ok({ from: from.value, until: until.value, compromised: at.value })
}

/**
 * Joins what two sources say about one key: the later begin, the earlier end, and compromised if either says so.
 *
 * @example
 * ```ts
 * strictestValidity(undefined, { from: null, until: at, compromised: null }) // the second
 * ```
 */
export function strictestValidity(a: KeyValidity | undefined, b: KeyValidity | undefined): KeyValidity | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const from = a.from === null || b.from === null ? (a.from ?? b.from) : (Math.max(a.from, b.from) as Seconds)
  return { from, until: earliest(a.until, b.until), compromised: earliest(a.compromised, b.compromised) }
}

function earliest(a: Seconds | null, b: Seconds | null): Seconds | null {
  return a === null || b === null ? (a ?? b) : (Math.min(a, b) as Seconds)
}

function readTime(value: unknown, pointer: string): Result<Seconds | null> {
  return value === undefined ? ok(null) : parseSeconds(value, pointer)
}
