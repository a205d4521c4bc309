import type { Facts, JsonObject, NonceState, PresentationRequest, PublicJwk, Seconds, TrustStep } from '@imprint/core'

/** Everything a verdict depended on besides the verifier's own configuration. Plain JSON; judged again it gives the same verdict. */
export interface Evidence {
  readonly text: string
  readonly request: PresentationRequest
  readonly facts: Facts
  readonly at: Seconds
  /** What the nonce store said; `null` if it was not asked because something failed before. */
  readonly nonce: NonceState | 'unavailable' | null
}

/** What an accepted presentation says: which device, which key, who vouches for what. */
export interface Presented {
  /** The identifier of the device, as the credential spells it. */
  readonly device: string
  /** The key that the device proved to hold. */
  readonly holderKey: PublicJwk
  readonly credentials: readonly Vouched[]
  /** The answer holds until then at most: the first end of a credential, of a status, or of what the trust in an issuer rests on. `null` if nothing ends. */
  readonly validUntil: Seconds | null
}

/** One credential that was believed. */
export interface Vouched {
  readonly format: string
  readonly id: string | null
  readonly types: readonly string[]
  readonly issuer: string
  /** The key of the issuer that signed it. */
  readonly issuerKey: PublicJwk
  /** The claims: the whole `credentialSubject`, or as much of it as was disclosed. */
  readonly subject: JsonObject
  /** Whether claims may have been withheld. */
  readonly disclosed: 'whole' | 'selective'
  readonly validFrom: Seconds | null
  readonly validUntil: Seconds | null
  /** The status lists that said that it is valid, each with its age; empty for a credential without a status. */
  readonly status: readonly StatusEvidence[]
  /** Why the issuer's key was believed, model by model. */
  readonly trustPath: readonly TrustStep[]
  /** When the oldest fetched evidence, on that path or about the status, was fetched; `null` if all of it was configured. */
  readonly evidenceAt: Seconds | null
  /** What a trust model asks to be remembered once the answer is acted upon: the key that was used, by issuer. */
  readonly learn: readonly Learned[]
}

/** What a status list said, and how old it was. */
export interface StatusEvidence {
  /** The list's URI. */
  readonly list: string
  readonly value: 'valid'
  readonly checkedAt: Seconds
  /** When the list was made; `null` if it does not say. */
  readonly issuedAt: Seconds | null
  readonly expiresAt: Seconds | null
  readonly fetchedAt: Seconds
  /** Until when its source takes it for fresh; `null` if it does not say. */
  readonly freshUntil: Seconds | null
  /** Until when the verifier lets it count: to its end, or to the greatest age that the verifier allows. */
  readonly holdsUntil: Seconds
}

/** A fact to remember: `kind` and `id` of the need, and the value for it. */
export interface Learned {
  readonly kind: string
  readonly id: string
  readonly value: JsonObject
}
