import type { RejectedCode, UndecidedCode } from '../codes.ts'
import type { Facts, Need } from '../facts.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { JsonObject } from '../json.ts'
import type { Nonce } from '../nonce.ts'
import type { Opened } from '../opened.ts'
import type { Finding, Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'
import type { Signer } from './signer.ts'
import type { CredentialStatus } from './status-mechanism.ts'

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

/**
 * What a format wants to know about one credential before it can be believed. Contract: pure and synchronous. `needs` names the facts still missing, given
 * those already gathered; an empty answer means enough. They are fetched only once the issuer's signature was verified. `judge` never takes an `unavailable` fact for an `absent` one.
 */
export interface FormatQuestion {
  needs(facts: Facts): readonly Need[]
  judge(
    facts: Facts,
    at: Seconds,
  ): null | { readonly failed: Finding<RejectedCode> } | { readonly unknown: Finding<UndecidedCode> }
}

/** A credential about to be signed. Its claims were checked against their schema. */
export interface CredentialDraft {
  /** A URI, unique for this credential (`urn:uuid:…`). */
  readonly id: string
  readonly issuer: string
  /** Types after the base type. */
  readonly types: readonly string[]
  readonly contexts: readonly string[]
  /** The type as an SD-JWT VC names it (`vct`). */
  readonly vct: string
  /** The whole `credentialSubject`, with its `id`. */
  readonly subject: JsonObject
  /** Members of the subject that every presentation shows; what else a format can withhold, it lets the holder withhold. `id` is always shown. */
  readonly shown: readonly string[]
  readonly holderKey: PublicJwk
  readonly validFrom: Seconds
  readonly validUntil: Seconds
  /** Made by a `StatusMechanism`; `null` for none. What has no `type` is a claim `status`, what has one a `credentialStatus`. */
  readonly status: CredentialStatus | null
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
  /** For each credential the claims to show. A format that cannot withhold shows all. */
  readonly disclose: readonly Disclosure[]
}

/** Which claims of a credential are shown: all, or those at these paths (OpenID4VP 1.0 section 7) with what they stand in. */
export type Disclosure = 'all' | readonly (readonly (string | number | null)[])[]
