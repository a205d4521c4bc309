import type { JsonObject, PublicJwk } from '@imprint/core'

/** What an accepted presentation says about a peer: as much of a verifier's `Presented` as continuity looks at. */
export interface PresentedPeer {
  /** The identifier of the device, as the credential spells it. */
  readonly device: string
  /** The key that the device proved to hold. */
  readonly holderKey: PublicJwk
  readonly credentials: readonly PresentedCredential[]
}

/** One credential that was believed. */
export interface PresentedCredential {
  readonly issuer: string
  /** The key that signed it. */
  readonly issuerKey: PublicJwk
  readonly types: readonly string[]
  /** The claims, or as much of them as was disclosed. */
  readonly subject: JsonObject
  /** Whether claims may have been withheld, so that one which is not there says nothing. */
  readonly disclosed: 'whole' | 'selective'
}
