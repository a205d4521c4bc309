import {
  type Brand,
  type Finding,
  fail,
  finding,
  formatDateTime,
  isMediaType,
  type KeyChallenge,
  keyProofTyp,
  type NonceStore,
  ok,
  openJws,
  type PublicJwk,
  type Result,
  type Seconds,
  type SignatureVerifier,
  secondsFault,
} from '@imprint/core'

/** A holder's key whose possession was proved to this issuer. Made by `issuer.prove`, or by `unsafeProvenElsewhere` with a reason. */
export type ProvenKey = Brand<
  { readonly jwk: PublicJwk; readonly provenAt: Seconds | null; readonly how: string },
  'proven-key'
>

/** Seconds by which the clocks of device and issuer may differ. */
const tolerance = 30

/** What judging a proof needs. */
export interface ProofContext {
  readonly id: string
  readonly signatures: SignatureVerifier
  readonly nonces: NonceStore
  readonly at: Seconds
}

/**
 * Judges a proof of a device key (OpenID4VCI 1.0 appendix F.1): a JWT of type `openid4vci-proof+jwt`, signed by the key in its header, for this issuer, in
 * answer to this challenge, now. The nonce is consumed last and only once.
 */
export async function judgeKeyProof(
  text: string,
  challenge: KeyChallenge,
  { id, signatures, nonces, at }: ProofContext,
): Promise<Result<ProvenKey>> {
  const jws = openJws(text, 'jwk-allowed')
  if (!jws.ok) return jws
  const { header, payload, signingInput, signature } = jws.value
  if (!isMediaType(header.typ, keyProofTyp)) return fail('jws.typ', `expected typ ${keyProofTyp}`, '/typ')
  if (header.jwk === null) return fail('jws.header', 'the header must hold the key that is proved (jwk)', '/jwk')
  const fault = claimsFault(payload, challenge, { id, at })
  if (fault !== null) return { ok: false, error: fault }
  const given = signatures.verify(header.algorithm.name, header.jwk, signingInput, signature)
  const answer = typeof given === 'string' ? given : await given
  if (answer === 'unusable') return fail('key.unusable', 'the key is not a point on its curve', '/jwk')
  if (answer === 'invalid')
    return fail('proof.signature_invalid', 'the signature does not verify with the key in the header')
  try {
    const state = await nonces.consume(challenge.nonce, at)
    if (state === 'spent') return fail('nonce.spent', 'the challenge was answered before')
    if (state === 'unknown') return fail('nonce.unknown', 'this issuer never made that challenge')
  } catch {
    return fail('nonce.unavailable', 'the store of nonces did not answer')
  }
  return ok({ jwk: header.jwk, provenAt: at, how: 'proof of possession' } as ProvenKey)
}

function claimsFault(
  payload: Readonly<Record<string, unknown>>,
  challenge: KeyChallenge,
  { id, at }: { readonly id: string; readonly at: Seconds },
): Finding | null {
  if (payload['aud'] !== id) return finding('proof.audience_mismatch', `expected ${id}`, '/aud')
  if (payload['nonce'] !== challenge.nonce)
    return finding('proof.nonce_mismatch', 'the nonce is not the one of this challenge', '/nonce')
  const { iat, exp } = payload
  const times = secondsFault(iat, '/iat') ?? (exp === undefined ? null : secondsFault(exp, '/exp'))
  if (times !== null) return times
  const made = iat as Seconds
  if (made > at + tolerance)
    return finding('proof.not_yet_valid', `made ${formatDateTime(made)}, judged ${formatDateTime(at)}`, '/iat')
  if (
    made + tolerance < challenge.issuedAt ||
    at >= challenge.expiresAt ||
    (exp !== undefined && at >= (exp as number) + tolerance)
  )
    return finding(
      'proof.stale',
      `made ${formatDateTime(made)}, challenge ends ${formatDateTime(challenge.expiresAt)}, judged ${formatDateTime(at)}`,
      '/iat',
    )
  return null
}

/** Takes a key as proven because something outside of Imprint proved it, such as device management. The reason is for whoever reads the code or the log. */
export function unsafeProvenElsewhere(jwk: PublicJwk, reason: string): ProvenKey {
  if (reason.trim() === '') throw new TypeError('unsafeProvenElsewhere wants a reason')
  return { jwk, provenAt: null, how: reason } as ProvenKey
}
