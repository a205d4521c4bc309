import { encodeBase64url, utf8 } from '../base64url.ts'
import type { Hasher } from '../ports/hasher.ts'
import { jwkText, type PublicJwk } from './jwk.ts'

/** The SHA-256 JWK thumbprint (RFC 7638 section 3), 43 characters of base64url. */
export function thumbprint(jwk: PublicJwk, hasher: Hasher): string {
  return encodeBase64url(hasher.sha256(utf8(jwkText(jwk))))
}

/** The thumbprint as a URI (RFC 9278 section 3): `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`. */
export function thumbprintUri(jwk: PublicJwk, hasher: Hasher): string {
  return `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${thumbprint(jwk, hasher)}`
}
