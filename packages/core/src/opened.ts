import type { Algorithm } from './jose/algorithms.ts'
import type { PublicJwk } from './jose/jwk.ts'
import type { Json, JsonObject } from './json.ts'
import type { FormatQuestion } from './ports/format.ts'
import type { Finding } from './result.ts'
import type { Seconds } from './seconds.ts'
import type { Certificate } from './x509/certificate.ts'

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
  /** Every `type` but the base type; of an SD-JWT VC its `vct`. */
  readonly types: readonly string[]
  /** The whole `credentialSubject`, or as much of it as was disclosed. */
  readonly subject: JsonObject
  /** Whether claims may have been withheld, so that one which is not there says nothing. */
  readonly disclosed: 'whole' | 'selective'
  /** How a query sees it. */
  readonly query: QueriedCredential
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
  /** What the format must know besides the text, such as the metadata of the credential's type. Left out where it needs nothing. */
  readonly question?: FormatQuestion
  /** The certificates that came along; left out where none did. They are a claim like the rest, for a trust model to judge. */
  readonly chain?: CertificateChain
}

/** Certificates that came with a credential, and what came along about their status. */
export interface CertificateChain {
  /** `subject`: the first is the credential itself. `issuer`: the first is about the key that signed the credential (`x5c`, RFC 7515 section 4.1.6). */
  readonly speaksFor: 'subject' | 'issuer'
  /** At least one; those after the first in any order. */
  readonly certificates: readonly [Certificate, ...Certificate[]]
  /** Stapled CRLs and OCSP responses, as DER that nobody has read yet. */
  readonly revocationLists: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
}

/** A credential as a query of OpenID4VP 1.0 section 6 (DCQL) sees it. */
export interface QueriedCredential {
  /** The credential format identifier (OpenID4VP 1.0 appendix B): `dc+sd-jwt`, `jwt_vc_json`; `vc-jwt` for VC-JOSE 2.0, for which there is no public one. */
  readonly format: string
  /** Every type it has: all of `type`, or the `vct`. */
  readonly types: readonly string[]
  /** Where claims paths begin. */
  readonly claims: JsonObject
  /** Left out by a format that cannot tell, and by one that withholds nothing. */
  readonly issuedPlaces?: IssuedPlaces
}

/**
 * Of each array from which something is missing, the index at which each of its elements was issued, with withheld ones and decoys counted. An array that has no entry is as it was issued.
 */
export type IssuedPlaces = ReadonlyMap<readonly Json[], readonly number[]>

/** A presentation that was opened, with its credentials still closed. */
export interface OpenedPresentation {
  readonly kind: 'presentation'
  readonly format: string
  /** Who says it presents: a device identifier; `null` where the format has no place for it, as an SD-JWT with a key binding JWT. */
  readonly holder: string | null
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
