import {
  type CredentialStatus,
  type Finding,
  fail,
  finding,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseDateTime,
  type Result,
  type Seconds,
  secondsFault,
} from '@imprint/core'

/** Readers for the members that both versions of the VC data model share. A fault is a finding; `null` is a pass. */

/** Checks that `@context` is an array that begins with the base context of the version (VCDM 2.0 section 4.3). */
export function contextFault(value: Json | undefined, base: string): Finding | null {
  return Array.isArray(value) && value[0] === base
    ? null
    : finding('vc.context', `expected an array that begins with ${base}`, '/@context')
}

/** Reads `type`: one text or an array, the base type among them, the others answered (VCDM 2.0 section 4.5). */
export function readTypes(value: Json | undefined, base: string): Result<readonly string[]> {
  const list = typeof value === 'string' ? [value] : value
  if (!Array.isArray(list)) return fail('vc.type', `expected ${base} and one more`, '/type')
  const others: string[] = []
  let hasBase = false
  for (const item of list) {
    if (typeof item !== 'string') return fail('vc.type', 'a type is a text', '/type')
    if (item === base) hasBase = true
    else others.push(item)
  }
  return hasBase ? ok(others) : fail('vc.type', `${base} is missing`, '/type')
}

/** Every `type` as a list, once `readTypes` has passed it. */
export function typeList(value: Json | undefined): readonly string[] {
  return (typeof value === 'string' ? [value] : value) as readonly string[]
}

/** Reads `issuer`, a text or an object with an `id` (VCDM 2.0 section 4.7). */
export function readIssuer(value: Json | undefined): Result<string> {
  const issuer = isJsonObject(value) ? value['id'] : value
  if (typeof issuer === 'string' && issuer !== '') return ok(issuer)
  return issuer === undefined
    ? fail('vc.member_missing', 'the issuer is missing', '/issuer')
    : fail('vc.member_invalid', 'the issuer is not a text', '/issuer')
}

/** Reads `credentialSubject`: one object with an `id` (VCDM 2.0 section 4.8). Several subjects in one credential are refused. */
export function readSubject(value: Json | undefined): Result<JsonObject & { readonly id: string }> {
  const subject = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (subject === undefined) return fail('vc.member_missing', 'credentialSubject is missing', '/credentialSubject')
  if (!isJsonObject(subject)) return fail('vc.member_invalid', 'expected exactly one subject', '/credentialSubject')
  if (subject['id'] === undefined) return fail('vc.member_missing', 'the subject has no id', '/credentialSubject/id')
  return typeof subject['id'] === 'string'
    ? ok(subject as JsonObject & { readonly id: string })
    : fail('vc.member_invalid', 'the id is not a text', '/credentialSubject/id')
}

/** Reads an optional date-time member (VCDM 2.0 section 4.9). */
export function readDateTime(value: Json | undefined, pointer: string): Result<Seconds | null> {
  return value === undefined ? ok(null) : parseDateTime(value, pointer)
}

/** Reads an optional NumericDate claim (RFC 7519 section 4.1). */
export function readNumericDate(value: Json | undefined, pointer: string): Result<Seconds | null> {
  if (value === undefined) return ok(null)
  const fault = secondsFault(value, pointer)
  return fault === null ? ok(value as Seconds) : { ok: false, error: fault }
}

/** Reads `credentialStatus`, an object or an array of them (VCDM 2.0 section 4.10), or the claim `status` (Token Status List section 6.2). */
export function readStatus(
  value: Json | undefined,
  claim: Json | undefined,
): Result<JsonObject | readonly JsonObject[] | null> {
  if (claim !== undefined) {
    if (!isJsonObject(claim)) return fail('vc.member_invalid', 'expected an object', '/status')
    return value === undefined ? ok(claim) : fail('vc.member_conflict', 'status and credentialStatus', '/status')
  }
  if (value === undefined) return ok(null)
  if (isJsonObject(value)) return ok(value)
  return Array.isArray(value) && value.length > 0 && value.every(isJsonObject)
    ? ok(value as readonly JsonObject[])
    : fail('vc.member_invalid', 'expected an object or an array of objects', '/credentialStatus')
}

/** The member that a status is written as: `credentialStatus` if it has a `type` (VCDM 2.0 section 4.10), else the claim `status`. `readStatus` reads both. */
export function statusMember(status: CredentialStatus): 'credentialStatus' | 'status' {
  return 'type' in status || Array.isArray(status) ? 'credentialStatus' : 'status'
}

/**
 * Checks that a credential names no audience: it would be a message to one verifier (RFC 7519 section 4.1.3), and whom a credential is shown to is the presentation's matter.
 */
export function audienceFault(claims: JsonObject): Finding | null {
  return claims['aud'] === undefined ? null : finding('vc.member_forbidden', 'a credential has no audience', '/aud')
}

/** Checks that a registered claim, if present, says what the member it doubles says. */
export function conflict(claims: JsonObject, name: 'iss' | 'sub' | 'jti', said: string | null): Finding | null {
  const value = claims[name]
  return value === undefined || value === said
    ? null
    : finding('vc.member_conflict', `${name} differs from the member that says the same`, `/${name}`)
}

/** The later of two optional times. */
export function later(a: Seconds | null, b: Seconds | null): Seconds | null {
  return a === null || (b !== null && b > a) ? b : a
}

/** The earlier of two optional times. */
export function earlier(a: Seconds | null, b: Seconds | null): Seconds | null {
  return a === null || (b !== null && b < a) ? b : a
}

/** Says that a credential carries a nonce, which proves nothing there (the draft's Figure 6). */
export function nonceNotes(claims: JsonObject, notes: readonly Finding[]): readonly Finding[] {
  return claims['nonce'] === undefined
    ? notes
    : [...notes, finding('credential.nonce_inside', 'the credential holds a nonce', '/nonce')]
}

/** Reads the members that make a JWT a presentation to someone: `aud` (one text), `nonce`, `iat`, `exp`, `nbf`. */
export function readPresentationClaims(
  claims: JsonObject,
): Result<{ audience: string; nonce: string; issuedAt: Seconds; expiresAt: Seconds | null }> {
  const { aud, nonce } = claims
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  if (typeof audience !== 'string') return fail('presentation.audience_mismatch', 'expected one aud, a text', '/aud')
  if (typeof nonce !== 'string') return fail('presentation.nonce_mismatch', 'the nonce is missing', '/nonce')
  const iat = readNumericDate(claims['iat'], '/iat')
  if (!iat.ok) return iat
  const nbf = readNumericDate(claims['nbf'], '/nbf')
  if (!nbf.ok) return nbf
  const exp = readNumericDate(claims['exp'], '/exp')
  if (!exp.ok) return exp
  const issuedAt = later(iat.value, nbf.value)
  if (issuedAt === null) return fail('vc.member_missing', 'iat is missing: when was it made?', '/iat')
  return ok({ audience, nonce, issuedAt, expiresAt: exp.value })
}
