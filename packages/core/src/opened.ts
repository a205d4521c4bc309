import type { Algorithm } from './jose/algorithms.ts'
import type { PublicJwk } from './jose/jwk.ts'
import type { JsonObject } from './json.ts'
import type { Finding } from './result.ts'
import type { Seconds } from './seconds.ts'

/** What a format made of a text: claims that nobody believes yet. */
export type Opened = OpenedCredential | OpenedPresentation

/** A signature that waits to be verified. Which key it is verified with is not the token's choice. */
export interface OpenedSignature {
  readonly algorithm: Algorithm
  /** The name of the key, by which it is looked up among the keys of a believed issuer. */
  readonly kid: string | null
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

/** A credential that was opened. Members that a format's own rules demand are present and agree with each other. */
export interface OpenedCredential {
  readonly kind: 'credential'
  /** The `id` of the format that opened it. */
  readonly format: string
  readonly id: string | null
  readonly issuer: string
  /** Every `type` but the base type. */
  readonly types: readonly string[]
  /** The whole `credentialSubject`. */
  readonly subject: JsonObject
  /** `credentialSubject.id`. */
  readonly subjectId: string
  readonly validFrom: Seconds | null
  readonly validUntil: Seconds | null
  /** The key the credential is bound to (`cnf.jwk`, RFC 7800 section 3.2). */
  readonly holderKey: PublicJwk
  /** `credentialStatus` as it stands, `null` if there is none. */
  readonly status: JsonObject | readonly JsonObject[] | null
  readonly signature: OpenedSignature
  readonly notes: readonly Finding[]
}

/** A presentation that was opened, with its credentials still closed. */
export interface OpenedPresentation {
  readonly kind: 'presentation'
  readonly format: string
  /** Who says it presents: a device identifier. */
  readonly holder: string
  readonly audience: string
  readonly nonce: string
  readonly issuedAt: Seconds
  readonly expiresAt: Seconds | null
  /** The key the presenter says it holds, if it says so. */
  readonly statedKey: PublicJwk | null
  /** The texts of its credentials. A credential that was not signed on its own stands as a finding. */
  readonly enclosed: readonly (string | Finding)[]
  readonly signature: OpenedSignature
  readonly notes: readonly Finding[]
}
