/**
 * The claims that can never be withheld, nor anything inside of them (SD-JWT VC section 2.2.2.3), and one of ours: whoever could withhold how to ask whether a credential was revoked would do so
 * (RFC 9901 section 9.7).
 */
export const registeredClaims: ReadonlySet<string> = new Set([
  'iss',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'status',
  'credentialStatus',
])

/** The claims that say something of the credential itself. What else there is, is said of the subject. */
export const envelopeClaims: ReadonlySet<string> = new Set([...registeredClaims, 'sub', 'iat', 'jti', 'aud'])
