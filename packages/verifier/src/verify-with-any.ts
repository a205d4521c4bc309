import {
  type OpenedSignature,
  type PublicJwk,
  type SignatureAnswer,
  type SignatureVerifier,
  sameJwk,
  type TrustedKey,
} from '@imprint/core'

/** A text of which it may be known who signed it. */
export interface SignedText {
  /** The key, by value, that is known to have signed this very text: a fact about the bytes, not a verdict. */
  signedBy: PublicJwk | null
}

/** What verifying a signature came to. */
export interface Verified {
  readonly answer: SignatureAnswer
  /** The key that verified the signature; `null` if none did. */
  readonly key: TrustedKey | null
}

/** A signature, and who verifies it. */
export interface SignatureInput {
  readonly signature: OpenedSignature
  readonly signatures: SignatureVerifier
}

/** Tries the keys in turn, until one verifies, and notes which did. Only a good signature is noted. */
export function verifyWithAny(
  keys: readonly TrustedKey[],
  text: SignedText,
  input: SignatureInput,
): Verified | Promise<Verified> {
  const { algorithm, data, signature: octets } = input.signature
  let answer: SignatureAnswer = 'invalid'
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as TrustedKey
    if (text.signedBy !== null && sameJwk(text.signedBy, key.jwk)) return { answer: 'valid', key }
    const given = input.signatures.verify(algorithm.name, key.jwk, data, octets)
    if (typeof given !== 'string') return verifyRest(given, keys.slice(index), { ...input, text })
    answer = given
    if (answer === 'valid') return noted(text, key)
  }
  return { answer, key: null }
}

async function verifyRest(
  first: Promise<SignatureAnswer>,
  [key, ...rest]: readonly TrustedKey[],
  { text, ...input }: SignatureInput & { readonly text: SignedText },
): Promise<Verified> {
  const answer = await first
  if (answer === 'valid' && key !== undefined) return noted(text, key)
  return rest.length === 0 ? { answer, key: null } : verifyWithAny(rest, text, input)
}

function noted(text: SignedText, key: TrustedKey): Verified {
  text.signedBy = key.jwk
  return { answer: 'valid', key }
}
