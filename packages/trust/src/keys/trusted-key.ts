import type { NamedJwk, TrustedKey, TrustStep } from '@imprint/core'

/** A key with the path that led to it, and with what its owner says about when it signed. Verdicts hand the path out, and the next one tells it again: nobody may change it. */
export function trustedKey({ jwk, kid, validity }: NamedJwk, path: readonly TrustStep[]): TrustedKey {
  if (!Object.isFrozen(path)) for (const step of Object.freeze(path)) Object.freeze(step)
  return validity === undefined ? { jwk, kid, path } : { jwk, kid, path, validity }
}
