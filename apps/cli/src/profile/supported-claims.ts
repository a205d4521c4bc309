import { parseServiceClaim } from '@imprint/core/services'
import { UsageError } from '../command.ts'

/** Takes claims that a verifier can check. One that it cannot is a usage error: it would never count, and nobody would say why. */
export function supportedClaims(claims: readonly string[]): readonly string[] {
  for (const claim of claims)
    if (parseServiceClaim(claim) === null)
      throw new UsageError(`--claim ${claim}: no service of a form that can be checked`)
  if (claims.length === 0) throw new UsageError('--claim URI is missing: a service that links back')
  return claims
}
