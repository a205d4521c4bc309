import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { decodeBase64url, openJws, parseJwk, type SignatureVerifier, utf8 } from '@imprint/core'

const verifier: SignatureVerifier = createNodeSignatureVerifier()

/**
 * What Imprint says of a compact JWS whose payload may be anything: `valid`, `invalid`, `unusable`, or the code of the refusal. Our own tokens hold a JSON object, so
 * `openJws` would stop at most payloads of the published vectors; it is shown an empty object instead, and the signature is verified over what is there.
 */
export async function judgeCompact(text: string, key: unknown): Promise<string> {
  const parts = text.split('.')
  const [header, payload, signature] = parts
  const jws = openJws(parts.length === 3 ? `${header}.e30.${signature}` : text, 'refused')
  if (!jws.ok) return jws.error.code
  const octets = decodeBase64url(payload ?? '')
  if (!octets.ok) return octets.error.code
  const jwk = parseJwk(key)
  if (!jwk.ok) return jwk.error.code
  return verifier.verify(jws.value.header.algorithm.name, jwk.value, utf8(`${header}.${payload}`), jws.value.signature)
}
