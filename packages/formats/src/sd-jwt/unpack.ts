import { fail, type Hasher, isMediaType, type Jws, ok, openJws, printableName, type Result } from '@imprint/core'
import { type Disclosures, readDisclosures } from './read-disclosures.ts'
import { registeredClaims } from './registered-claims.ts'
import { type Unfolded, unfold } from './unfold.ts'

/** An SD-JWT without key binding, taken apart and put together again. Nobody has verified its signature yet. */
export interface Unpacked extends Unfolded {
  readonly jws: Jws
  /** By digest; each is referred to exactly once. */
  readonly disclosures: Disclosures
}

/** The `typ` of the issuer's JWT (SD-JWT VC section 2.2.1). */
export const credentialTyp = 'dc+sd-jwt'

/** The one hash algorithm of RFC 9901 that every implementation must know (section 4.1.1); the others would need a wider `Hasher`, and nobody issues with them. */
export const hashAlgorithm = 'sha-256'

/**
 * Takes apart a compact SD-JWT that ends with "~" and runs every step of RFC 9901 section 7.1 but the signature. `jwt` is what stands before the first "~": whoever peeked at it already gives
 * the same text again, which saves reading the header twice.
 */
export function unpack(
  text: string,
  { jwt, hasher }: { readonly jwt: string; readonly hasher: Hasher },
): Result<Unpacked> {
  const jws = openJws(jwt, 'refused')
  if (!jws.ok) return jws
  const { header, payload } = jws.value
  if (!isMediaType(header.typ, credentialTyp)) return fail('jws.typ', `typ is not ${credentialTyp}`, '/typ')
  const algorithm = payload['_sd_alg']
  if (algorithm !== undefined && algorithm !== hashAlgorithm) return algorithmFault(algorithm)
  const disclosures = readDisclosures(text, { from: jwt.length + 1, to: text.length, hasher })
  if (!disclosures.ok) return disclosures
  const unfolded = unfold(payload, { disclosures: disclosures.value, fixed: registeredClaims })
  if (!unfolded.ok) return unfolded
  const { claims, issuedPlaces } = unfolded.value
  return ok({ jws: jws.value, disclosures: disclosures.value, claims, issuedPlaces })
}

/** Says that `_sd_alg` is not one that Imprint hashes with. */
export function algorithmFault(name: unknown) {
  const said = typeof name === 'string' ? printableName(name) : 'no text'
  return fail('sd_jwt.hash_algorithm', `expected ${hashAlgorithm}, came ${said}`, '/_sd_alg')
}
