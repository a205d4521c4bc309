import type { PublicJwk } from '../jose/jwk.ts'
import type { JsonObject } from '../json.ts'
import type { Nonce } from '../nonce.ts'
import type { Opened } from '../opened.ts'
import type { Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'
import type { Signer } from './signer.ts'

/**
 * One credential format. Contract: `open` is pure and synchronous, verifies nothing, never throws; it answers `null` for what is not
 * its own, an error for what is its own and malformed, and otherwise claims that nobody believes yet. `issue` and `present` write what the same format opens, say
 * neither more nor less than the draft they are given, and leave the draft untouched.
 */
export interface Format {
  readonly id: string
  open(text: string): Result<Opened> | null
  issue?(draft: CredentialDraft, signer: Signer): Promise<Result<string>>
  present?(draft: PresentationDraft, signer: Signer): Promise<Result<string>>
}

/** A credential about to be signed. Its claims were checked against their schema. */
export interface CredentialDraft {
  /** A URI, unique for this credential (`urn:uuid:…`). */
  readonly id: string
  readonly issuer: string
  /** Types after the base type. */
  readonly types: readonly string[]
  readonly contexts: readonly string[]
  /** The whole `credentialSubject`, with its `id`. */
  readonly subject: JsonObject
  readonly holderKey: PublicJwk
  readonly validFrom: Seconds
  readonly validUntil: Seconds
  readonly status: JsonObject | null
}

/** A presentation about to be signed. */
export interface PresentationDraft {
  readonly holder: string
  readonly audience: string
  readonly nonce: Nonce
  readonly issuedAt: Seconds
  readonly expiresAt: Seconds
  /** Signed credentials, as texts. */
  readonly credentials: readonly string[]
}
