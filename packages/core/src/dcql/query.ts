import type { Brand } from '../brand.ts'
import type { JsonObject } from '../json.ts'
import type { ClaimPath } from './claim-path.ts'

/**
 * A query by which a verifier says what it needs (DCQL, OpenID4VP 1.0 section 6). Made by `parseDcqlQuery` only. It is plain JSON under the names of the specification, without
 * members that it does not define, so written as JSON it is read again.
 */
export type DcqlQuery = Brand<
  {
    /** One entry for each credential that may be asked for. */
    readonly credentials: readonly CredentialQuery[]
    /** Which combinations of them will do; all of them if left out. */
    readonly credential_sets?: readonly CredentialSetQuery[]
  },
  'dcql-query'
>

/** What one credential must be (OpenID4VP 1.0 section 6.1). */
export interface CredentialQuery {
  readonly id: string
  /** A credential format identifier (appendix B), such as `dc+sd-jwt`. */
  readonly format: string
  readonly multiple?: boolean
  /** What the format lets be asked about the credential's type: `vct_values`, `type_values`. */
  readonly meta: JsonObject
  readonly trusted_authorities?: readonly TrustedAuthority[]
  readonly require_cryptographic_holder_binding?: boolean
  readonly claims?: readonly ClaimsQuery[]
  /** Combinations of `claims` by id, best first. */
  readonly claim_sets?: readonly (readonly string[])[]
}

/** Who must have certified the issuer (OpenID4VP 1.0 section 6.1.1). */
export interface TrustedAuthority {
  readonly type: string
  readonly values: readonly string[]
}

/** One claim that is asked for (OpenID4VP 1.0 section 6.3). */
export interface ClaimsQuery {
  readonly id?: string
  readonly path: ClaimPath
  readonly values?: readonly (string | number | boolean)[]
}

/** Combinations of credentials by the ids of their queries, best first (OpenID4VP 1.0 section 6.2). */
export interface CredentialSetQuery {
  readonly options: readonly (readonly string[])[]
  readonly required?: boolean
}
