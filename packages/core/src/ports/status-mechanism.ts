import type { Json, JsonObject } from '../json.ts'
import type { OpenedSignature } from '../opened.ts'
import type { Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'

/** Where a credential's status is written: an entry of a list. */
export interface StatusReference {
  /** The list's URI, by which it is fetched and which it must name itself. */
  readonly uri: string
  readonly index: number
  /** What the entry is about: every meaning, or the one that the reference names (Bitstring Status List 1.0 section 2.1). */
  readonly purpose: 'any' | 'revocation' | 'suspension'
  /** Bits of an entry, where the reference says so. */
  readonly bits: number | null
}

/** What an entry says. `other` is a value that only the issuer's own agreement gives a meaning. */
export type StatusValue = 'valid' | 'revoked' | 'suspended' | 'other'

/** A status list that was opened. Nobody has verified its signature yet. */
export interface OpenedStatusList {
  /** The list's own name for itself. */
  readonly subject: string
  /** Who it says signed it; `null` where the form has no place for it. */
  readonly issuer: string | null
  readonly issuedAt: Seconds | null
  readonly expiresAt: Seconds | null
  /** Seconds for which a copy may be used, from when it was issued or fetched; `null` if it does not say. */
  readonly ttl: number | null
  readonly bits: number
  /** How many entries it has. */
  readonly size: number
  readonly signature: OpenedSignature
  /** Reads the entry of a reference: its meaning, or a coded failure for an index outside of the list or a purpose it does not have. */
  read(reference: StatusReference): Result<StatusValue>
}

/**
 * One way to publish the status of credentials. Contract: pure and synchronous, never throws. `locate` answers `null` for a status that is not its own; `open` for a list that
 * is not. What is its own and malformed is an error, with a code that rejects. A list is decompressed within a budget.
 */
export interface StatusMechanism {
  readonly id: string
  /** Finds the entry that a credential's `credentialStatus` (one object of it) or claim `status` names. */
  locate(status: JsonObject): Result<StatusReference> | null
  /** Opens the value of a fact of kind `status-list`. */
  open(value: Json): Result<OpenedStatusList> | null
}
