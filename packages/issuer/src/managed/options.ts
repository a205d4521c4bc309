import type {
  Clock,
  Format,
  Hasher,
  IssuerStore,
  NonceStore,
  Random,
  Result,
  Schema,
  SignatureVerifier,
  Signer,
  StatusMechanism,
} from '@imprint/core'

/** A type of credential that an issuer offers: what may stand in it, and how it is issued. */
export interface Template {
  readonly schema: Schema
  /** Members of the subject that every presentation shows; all others are the holder's to withhold, where the format can. */
  readonly shown: readonly string[]
  /** Seconds for which its credentials hold unless the wish says otherwise. */
  readonly lifetime: number
  /** The `id` of the format that it is issued in. */
  readonly format: string
}

/** How the status of credentials is published. */
export interface StatusPublication {
  readonly mechanism: StatusMechanism
  /** The URI of a list by its number, from 1: where `statusList` is served. It never changes. */
  listUri(number: number): string
  /** Bits of an entry: 1 can say revoked only, 2 suspended as well. */
  readonly bits: number
  /** Entries of a list. The larger it is, the less a look-up says about whom it was for; 131,072 is the least that Bitstring Status List 1.0 section 2.2 allows. */
  readonly size: number
  /** Seconds for which a verifier may use a copy: a revocation reaches everyone within them. */
  readonly ttl: number
  /** Seconds after which a copy says nothing any more. */
  readonly lifetime: number
}

/** What a managed issuer is made of. Nothing safe is optional. */
export interface ManagedIssuerOptions {
  /** An https URL without query or fragment, or a DID. Verifiers find the keys by it. */
  readonly id: string
  readonly store: IssuerStore
  /** Finds the private half of a key by its name: a file, a hardware module, a key service. */
  signers(kid: string): Promise<Result<Signer>>
  /** Every format that is issued, and every one that was: a credential is renewed by opening it. */
  readonly formats: readonly Format[]
  readonly templates: readonly Template[]
  /** `unsafeUnrevocable` with a reason for credentials that nobody can take back. */
  readonly status: StatusPublication | { readonly unsafeUnrevocable: string }
  readonly signatures: SignatureVerifier
  readonly nonces: NonceStore
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  /** Who acts, for the audit log: a person, a service, a host. */
  readonly actor: string
}
