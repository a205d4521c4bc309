import { jsHasher } from '@imprint/adapters/hash-js'
import {
  algorithmOfCurve,
  decodeText,
  encodeBase64url,
  encodeText,
  type Json,
  type JsonObject,
  type PresentationRequest,
  type PublicJwk,
  parseJson,
  parseJsonObject,
  tokenBudget,
  utf8,
} from '@imprint/core'

/** What attackers have and libraries should not offer: tokens taken apart and put together in other ways. Nothing here signs. */

/** An SD-JWT in its pieces. */
export interface SdJwtPieces {
  readonly jwt: string
  readonly disclosures: readonly string[]
}

/** Header and payload of a token, as JSON text, for somebody to sign. */
export interface Unsigned {
  readonly header: string
  readonly payload: string
}

/** Takes an SD-JWT apart, and drops the key binding that somebody else made. */
export function takeApart(text: string): SdJwtPieces {
  const [jwt = '', ...rest] = text.split('~')
  return { jwt, disclosures: rest.slice(0, -1) }
}

/** Puts an SD-JWT together, ready for a key binding. */
export function putTogether({ jwt, disclosures }: SdJwtPieces): string {
  return [jwt, ...disclosures, ''].join('~')
}

/** Keeps the disclosures of some claims only. */
export function showOnly({ jwt, disclosures }: SdJwtPieces, names: readonly string[]): SdJwtPieces {
  return { jwt, disclosures: disclosures.filter((each) => names.includes(String(partsOf(each)[1]))) }
}

/** Writes another value into the disclosure of a claim. Its digest is another one then, which nobody signed. */
export function editClaim({ jwt, disclosures }: SdJwtPieces, name: string, value: Json): SdJwtPieces {
  return {
    jwt,
    disclosures: disclosures.map((each) => {
      const [salt, claim] = partsOf(each)
      return claim === name ? encodeText(JSON.stringify([salt, claim, value])) : each
    }),
  }
}

/** What a device signs to answer a request with an SD-JWT (RFC 9901 section 4.3). */
export function keyBinding(
  sdJwt: string,
  { request, key, at }: { readonly request: PresentationRequest; readonly key: PublicJwk; readonly at: number },
): Unsigned {
  const { audience: aud, nonce } = request
  const sd_hash = encodeBase64url(jsHasher.sha256(utf8(sdJwt)))
  return {
    header: JSON.stringify({ alg: algorithmOfCurve(key.crv)?.name ?? '', typ: 'kb+jwt' }),
    payload: JSON.stringify({ iat: Math.floor(at), aud, nonce, sd_hash }),
  }
}

/** What a device signs to answer a request with whole credentials (VC-JOSE-COSE section 3.1.2, VCDM 2.0 section 4.12). */
export function wholePresentation(
  credentials: readonly string[],
  given: {
    readonly request: PresentationRequest
    readonly key: PublicJwk
    readonly holder: string
    readonly at: number
  },
): Unsigned {
  const { request, key, holder, at } = given
  const { audience: aud, nonce } = request
  const iat = Math.floor(at)
  const context = 'https://www.w3.org/ns/credentials/v2'
  return {
    header: JSON.stringify({ alg: algorithmOfCurve(key.crv)?.name ?? '', jwk: key, typ: 'vp+jwt', cty: 'vp' }),
    payload: JSON.stringify({
      '@context': [context],
      type: ['VerifiablePresentation'],
      holder,
      verifiableCredential: credentials.map((text) => ({
        '@context': context,
        id: `data:application/vc+jwt,${text}`,
        type: 'EnvelopedVerifiableCredential',
      })),
      ...{ aud, nonce, iat, exp: iat + 300 },
    }),
  }
}

/** The header and the claims of an issuer’s token, as they stand. */
export function claimsOf(jwt: string): { readonly header: JsonObject; readonly payload: JsonObject } {
  const [header = '', payload = ''] = jwt.split('.')
  return { header: objectOf(header), payload: objectOf(payload) }
}

function objectOf(part: string): JsonObject {
  const text = decodeText(part)
  const json = text.ok ? parseJsonObject(text.value, tokenBudget) : text
  return json.ok ? json.value : {}
}

function partsOf(disclosure: string): readonly Json[] {
  const text = decodeText(disclosure)
  const json = text.ok ? parseJson(text.value, tokenBudget) : text
  return json.ok && Array.isArray(json.value) ? (json.value as readonly Json[]) : []
}
