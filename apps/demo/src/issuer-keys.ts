import type { JsonObject, Seconds, Signer } from '@imprint/core'

/** Keys that an issuer signed with before: one that it replaced in good order, and one that was stolen. */
export interface FormerKeys {
  readonly retired: Signer
  readonly stolen: Signer
}

/** How long ago, in seconds, the retired key came into use and was put out of it again. */
export const retiredKeyUse = { from: 30 * 86_400, until: 86_400 } as const

/**
 * What the issuer publishes at a time: the key in use, the one before it with its end, and the stolen one, marked as such and good for no operation (OpenID Federation 1.0 section 8.7.2, RFC 7517
 * section 4.3), so that a reader who does not know the mark leaves it alone too.
 */
export function publishedKeys({
  at,
  signer,
  former,
}: {
  readonly at: Seconds
  readonly signer: Signer
  readonly former: FormerKeys
}): JsonObject {
  const named = ({ publicJwk, kid, alg }: Signer) => ({ ...publicJwk, kid, alg })
  return {
    keys: [
      { ...named(signer), use: 'sig' },
      { ...named(former.retired), use: 'sig', nbf: at - retiredKeyUse.from, exp: at - retiredKeyUse.until },
      { ...named(former.stolen), key_ops: [], revoked: { revoked_at: at - 3600, reason: 'compromised' } },
    ],
  }
}
