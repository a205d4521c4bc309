import type { Brand } from './brand.ts'
import { parseJsonObject, tokenBudget } from './json.ts'
import { type Nonce, parseNonce } from './nonce.ts'
import { printableName } from './printable.ts'
import { fail, ok, type Result } from './result.ts'
import { parseSeconds, type Seconds } from './seconds.ts'

/** What an issuer sends before it issues: prove that you hold the key. Made by `issuer.createChallenge`, read by `parseChallenge`. */
export type KeyChallenge = Brand<
  {
    readonly nonce: Nonce
    /** The issuer's identifier: the only `aud` that counts. */
    readonly audience: string
    readonly issuedAt: Seconds
    readonly expiresAt: Seconds
  },
  'challenge'
>

/** The `typ` of a proof of a device key (OpenID4VCI 1.0 appendix F.1). */
export const keyProofTyp = 'openid4vci-proof+jwt'

/** The form of a challenge that this release reads and writes. */
export const challengeVersion = 'imprint-challenge/1'

const members = ['version', 'nonce', 'audience', 'issuedAt', 'expiresAt']

/** Reads a challenge from JSON text. Anything missing or malformed is `request.malformed` with a pointer. */
export function parseChallenge(text: string): Result<KeyChallenge> {
  const json = parseJsonObject(text, tokenBudget)
  if (!json.ok) return json
  const unknown = Object.keys(json.value).find((name) => !members.includes(name))
  if (unknown !== undefined) return fail('request.malformed', 'an unknown member', `/${printableName(unknown)}`)
  const { version, audience } = json.value
  if (version !== challengeVersion) return fail('request.malformed', `expected ${challengeVersion}`, '/version')
  const nonce = parseNonce(json.value['nonce'])
  if (!nonce.ok) return nonce
  if (typeof audience !== 'string' || audience === '' || audience.length > 2048)
    return fail('request.malformed', 'an issuer identifier of 1 to 2,048 characters', '/audience')
  const issuedAt = parseSeconds(json.value['issuedAt'], '/issuedAt')
  if (!issuedAt.ok) return issuedAt
  const expiresAt = parseSeconds(json.value['expiresAt'], '/expiresAt')
  if (!expiresAt.ok) return expiresAt
  if (expiresAt.value <= issuedAt.value) return fail('request.malformed', 'it ends before it begins', '/expiresAt')
  const value = { nonce: nonce.value, audience, issuedAt: issuedAt.value, expiresAt: expiresAt.value }
  return ok(value as KeyChallenge)
}

/** Writes a challenge as JSON text that `parseChallenge` reads. */
export function formatChallenge({ nonce, audience, issuedAt, expiresAt }: KeyChallenge): string {
  return JSON.stringify({ version: challengeVersion, nonce, audience, issuedAt, expiresAt })
}
