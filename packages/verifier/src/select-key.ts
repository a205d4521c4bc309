import type { OpenedSignature, TrustedKey } from '@imprint/core'
import { keyLimitFault, type Signed } from './key-validity.ts'
import { failed, type Outcome } from './rows.ts'

/** How many keys of one issuer are tried for a credential that names none. Some DID tooling writes no `kid`. */
const maxTried = 8

/** Chooses the believed keys that a signature may be verified with: by name where one is given, only of the algorithm's own curve, and only those that were in use when it was made. */
export function selectKeys(
  {
    issuer,
    signature,
    signed,
  }: { readonly issuer: string; readonly signature: OpenedSignature; readonly signed: Signed },
  keys: readonly TrustedKey[],
): { readonly keys: readonly TrustedKey[] } | Exclude<Outcome, true> {
  const { algorithm, kid } = signature
  if (algorithm.issuers === 'did' && !issuer.startsWith('did:'))
    return failed('jws.alg_unknown', `${algorithm.name} is for DID issuers only`)
  // A DID document may name its keys relative to itself (DID Core section 3.2.2).
  const name = kid?.startsWith('#') && issuer.startsWith('did:') ? issuer + kid : kid
  const first = keys[0]
  // The usual case, without an array made for it.
  if (keys.length === 1 && first?.kid === name && first.jwk.crv === algorithm.crv)
    return keyLimitFault(first, signed) ?? { keys }
  const named = name === null ? keys : keys.filter((key) => key.kid === name)
  if (named.length === 0)
    return failed('issuer.key_absent', `the credential names a key that is not among the ${keys.length} believed ones`)
  const fitting = named.filter((key) => key.jwk.crv === algorithm.crv)
  const [fits] = fitting
  if (fits === undefined)
    return failed(
      'key.alg_mismatch',
      `${algorithm.name} needs a key on ${algorithm.crv}, the named one is on ${first?.jwk.crv}`,
    )
  const usable = fitting.filter((key) => keyLimitFault(key, signed) === null)
  if (usable.length === 0) return keyLimitFault(fits, signed) ?? { keys: fitting }
  if (usable.length > maxTried)
    return failed(
      'issuer.key_absent',
      `the credential names no key, and the issuer has ${usable.length}: at most ${maxTried} are tried`,
    )
  return { keys: usable }
}
