import {
  encodeBase64url,
  fail,
  type Hasher,
  isMediaType,
  type OpenedPresentation,
  ok,
  openJws,
  type PresentationDraft,
  peekJws,
  type Result,
  type Signer,
  signJws,
  utf8,
} from '@imprint/core'
import { readPresentationClaims } from '../vc/members.ts'
import { algorithmFault, hashAlgorithm } from './unpack.ts'

const keyBindingTyp = 'kb+jwt'

/**
 * Opens an SD-JWT with a key binding JWT behind its last "~" (RFC 9901 sections 4.3 and 7.3): `typ` `kb+jwt`, `aud` one text, `nonce`, `iat`, and `sd_hash` over everything before it.
 * The key is the credential's `cnf`; a header that brings one is refused. The credential itself stays closed.
 */
export function openKeyBinding(
  text: string,
  { format, hasher }: { readonly format: string; readonly hasher: Hasher },
): Result<OpenedPresentation> {
  const end = text.lastIndexOf('~') + 1
  const jws = openJws(text.slice(end), 'refused')
  if (!jws.ok) return jws
  const { header, payload, signature, signingInput } = jws.value
  if (!isMediaType(header.typ, keyBindingTyp)) return fail('jws.typ', `typ is not ${keyBindingTyp}`, '/typ')
  if (typeof payload['aud'] !== 'string')
    return fail('presentation.audience_mismatch', 'expected aud as a single text', '/aud')
  if (payload['iat'] === undefined) return fail('vc.member_missing', 'iat is missing: when was it made?', '/iat')
  const claims = readPresentationClaims(payload)
  if (!claims.ok) return claims
  const sdJwt = text.slice(0, end)
  if (payload['sd_hash'] !== hashOf(sdJwt, hasher)) return hashFault(sdJwt)
  return ok({
    kind: 'presentation',
    format,
    holder: null,
    ...claims.value,
    statedKey: null,
    enclosed: [sdJwt],
    signature: { algorithm: header.algorithm, kid: header.kid, data: signingInput, signature },
    notes: header.notes,
  })
}

/** Signs the key binding of an SD-JWT that ends with "~" (RFC 9901 section 4.3) and answers both together. */
export async function bindKey(
  sdJwt: string,
  { draft, signer, hasher }: { readonly draft: PresentationDraft; readonly signer: Signer; readonly hasher: Hasher },
): Promise<string> {
  const header = `{"alg":"${signer.alg}","typ":"${keyBindingTyp}"}`
  const { issuedAt: iat, audience: aud, nonce } = draft
  const payload = JSON.stringify({ iat, aud, nonce, sd_hash: hashOf(sdJwt, hasher) })
  return sdJwt + (await signJws(header, payload, signer))
}

function hashOf(sdJwt: string, hasher: Hasher): string {
  return encodeBase64url(hasher.sha256(utf8(sdJwt)))
}

/** The hash is of the algorithm that the issuer chose (section 4.3.1). One that Imprint does not use is worth naming. */
function hashFault(sdJwt: string) {
  const jws = peekJws(sdJwt.slice(0, sdJwt.indexOf('~')))
  const algorithm = jws.ok ? (jws.value.payload['_sd_alg'] ?? hashAlgorithm) : hashAlgorithm
  return algorithm === hashAlgorithm
    ? fail('presentation.sd_hash_mismatch', 'sd_hash is not the hash of what stands before it', '/sd_hash')
    : algorithmFault(algorithm)
}
