import {
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  type Failed,
  fail,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
  sameJwk,
  utf8,
} from '@imprint/core'
import type { ConfirmedUser } from './confirmed-user.ts'
import type { MasterKey } from './keys.ts'

/**
 * What a verification QR code says (Matrix client-server API, "QR code format"). `other-user`: the shower's master key, and what the shower thinks is the scanner's.
 * `own-device-trusted`: the user's master key and the other device's key. `own-device-untrusted`: the shower's device key and what it thinks is the master key.
 */
export interface VerificationCode {
  readonly mode: 'other-user' | 'own-device-trusted' | 'own-device-untrusted'
  readonly transactionId: string
  readonly firstKey: PublicJwk
  readonly secondKey: PublicJwk
  /** Proves to the shower that the code was scanned. At least 8 octets. */
  readonly secret: Uint8Array
}

const modes = ['other-user', 'own-device-trusted', 'own-device-untrusted'] as const
// "MATRIX" and the version.
const head = Uint8Array.of(0x4d, 0x41, 0x54, 0x52, 0x49, 0x58, 0x02)
/** The specification suggests about 8 octets. Fewer could be guessed in the time that a person takes to press a button. */
const minSecret = 8
/** No QR code holds more octets (ISO/IEC 18004, version 40, level L). */
const maxOctets = 2953

/** Writes the octets of a code. Too short a secret or too long an id throws. */
export function encodeVerificationCode({
  mode,
  transactionId,
  firstKey,
  secondKey,
  secret,
}: VerificationCode): Uint8Array {
  const id = utf8(transactionId)
  const whole = [
    ...head,
    modes.indexOf(mode),
    id.length >> 8,
    id.length & 255,
    ...id,
    ...keyOctets(firstKey),
    ...keyOctets(secondKey),
    ...secret,
  ]
  if (secret.length < minSecret || id.length === 0 || whole.length > maxOctets)
    throw new TypeError(`wants a secret of ${minSecret} octets, an id, and at most ${maxOctets} octets in all`)
  return Uint8Array.from(whole)
}

/** Reads the octets of a scanned code. Anything that `encodeVerificationCode` does not write is `qr.malformed`. */
export function decodeVerificationCode(octets: Uint8Array): Result<VerificationCode> {
  if (octets.length > maxOctets || octets.length < head.length + 3) return malformed('too long or too short')
  if (head.some((octet, index) => octets[index] !== octet))
    return malformed('it does not begin with MATRIX and version 2')
  const mode = modes[octets[head.length] as number]
  if (mode === undefined) return malformed('an unknown mode')
  const idAt = head.length + 3
  const idLength = ((octets[head.length + 1] as number) << 8) | (octets[head.length + 2] as number)
  const secretAt = idAt + idLength + 64
  if (idLength === 0 || octets.length < secretAt + minSecret) return malformed('it ends before its secret does')
  const transactionId = decodeUtf8(octets.subarray(idAt, idAt + idLength))
  if (!transactionId.ok) return malformed('the id is not UTF-8')
  const firstKey = readKey(octets.subarray(idAt + idLength, idAt + idLength + 32))
  const secondKey = readKey(octets.subarray(idAt + idLength + 32, secretAt))
  if (!firstKey.ok) return firstKey
  if (!secondKey.ok) return secondKey
  const keys = { firstKey: firstKey.value, secondKey: secondKey.value }
  return ok({ mode, transactionId: transactionId.value, ...keys, secret: octets.slice(secretAt) })
}

/** Both master keys, fixed before the code is shown or scanned, and the verification that it belongs to. */
export interface ExpectedCode {
  readonly me: MasterKey
  readonly them: MasterKey
  readonly transactionId: string
}

/**
 * Judges a code that I scanned from another user's screen: their master key must be the one that I know of them, and mine the one that they know of me. Other keys are `qr.key_mismatch`, my own code held
 * up to me too; another verification's code is `qr.transaction_mismatch`; a code for one's own devices `qr.malformed`.
 */
export function checkScannedCode(
  code: VerificationCode,
  { me, them, transactionId }: ExpectedCode,
): Result<ConfirmedUser> {
  if (code.mode !== 'other-user') return malformed('a code for the devices of one user')
  if (code.transactionId !== transactionId) return fail('qr.transaction_mismatch', 'the code of another verification')
  if (!sameJwk(code.firstKey, them.jwk)) return fail('qr.key_mismatch', 'the first key is not their master key')
  if (!sameJwk(code.secondKey, me.jwk)) return fail('qr.key_mismatch', 'the second key is not my master key')
  return ok({ master: them, how: 'qr' } as ConfirmedUser)
}

/**
 * Judges what the scanner of my code sent back, once the person confirmed that the other device shows success: the secret must be the one that I showed (`qr.secret_mismatch`). The keys were compared by
 * the other side.
 */
export function checkReciprocation(
  secret: Uint8Array,
  { shown, them }: { readonly shown: VerificationCode; readonly them: MasterKey },
): Result<ConfirmedUser> {
  if (shown.mode !== 'other-user' || !sameJwk(shown.secondKey, them.jwk))
    return fail('qr.key_mismatch', 'the code that was shown is not about this user')
  let difference = secret.length ^ shown.secret.length
  for (let i = 0; i < shown.secret.length; i++) difference |= (secret[i] ?? 0) ^ (shown.secret[i] as number)
  return difference === 0
    ? ok({ master: them, how: 'qr' } as ConfirmedUser)
    : fail('qr.secret_mismatch', 'the secret is not the one that was shown')
}

function keyOctets({ crv, x }: PublicJwk): Uint8Array {
  const octets = crv === 'Ed25519' ? decodeBase64url(x) : null
  if (octets?.ok !== true) throw new TypeError('Matrix keys are Ed25519')
  return octets.value
}

function readKey(octets: Uint8Array): Result<PublicJwk> {
  return parseJwk({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(octets) })
}

function malformed(detail: string): Failed {
  return fail('qr.malformed', detail)
}
