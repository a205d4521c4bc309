import type { NamedJwk, TrustedKey, TrustStep } from '@imprint/core'

/** A key with the path that led to it, and with what its owner says about when it signed. */
export function trustedKey({ jwk, kid, validity }: NamedJwk, path: readonly TrustStep[]): TrustedKey {
  return validity === undefined ? { jwk, kid, path } : { jwk, kid, path, validity }
}
