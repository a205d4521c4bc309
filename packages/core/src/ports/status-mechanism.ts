import type { Json, JsonObject } from '../json.ts'
import type { OpenedSignature } from '../opened.ts'
import type { Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'
import type { StatusSlot } from './issuer-store.ts'
import type { Signer } from './signer.ts'

/** What stands in a credential about its status: the claim `status` (Token Status List), or one or several objects of `credentialStatus` (VCDM 2.0 section 4.10), which have a `type`. */
export type CredentialStatus = JsonObject | readonly JsonObject[]

/** Where a credential's status is written: an entry of a list. */
export interface StatusReference {
  /** The list's URI, by which it is fetched and which it must name itself. */
  readonly uri: string
  readonly index: number
  /** What the entry is about: every meaning, or the one that the reference names (Bitstring Status List 1.0 section 2.1). */
  readonly purpose: 'any' | 'revocation' | 'suspension'
}

/** What an entry says. `other` is a value that only the issuer's own agreement gives a meaning. */
export type StatusValue = 'valid' | 'revoked' | 'suspended' | 'other'

/** A status list that was opened. Nobody has verified its signature yet, and it is still packed. */
export interface OpenedStatusList {
  /** The list's own name for itself. */
  readonly subject: string
  /** Who it says signed it; `null` if it does not say. */
  readonly issuer: string | null
  /** When it was made, from which its age counts; `null` if it does not say. */
  readonly issuedAt: Seconds | null
  /** Before this time it says nothing; `null` if there is none. */
  readonly validFrom: Seconds | null
  readonly expiresAt: Seconds | null
  /** Seconds for which a copy may be used before a fresh one should be fetched; `null` if it does not say. */
  readonly ttl: number | null
  /** Bits of an entry. */
  readonly bits: number
  readonly signature: OpenedSignature
  /** Unpacks the entries within a budget. To be called once the signature was verified: nobody else may make us unpack. */
  unpack(): Result<UnpackedStatusList>
}

/** The entries of a list, as they are held in memory. */
export interface UnpackedStatusList {
  /** How many entries it has. */
  readonly size: number
  /** Octets that it occupies. */
  readonly octets: number
  /** Reads the entry of a reference: its meaning, or a coded failure for an index outside of the list or a purpose it does not have. */
  read(reference: StatusReference): Result<StatusValue>
}

/** A status list about to be signed. */
export interface StatusListDraft {
  readonly uri: string
  /** Who signs it: the issuer of the credentials. */
  readonly issuer: string
  /** Bits of an entry. What cannot be said in so many is `status.unwritable`. */
  readonly bits: number
  /** How many entries it has. */
  readonly size: number
  /** Every entry that is not `valid`. */
  readonly entries: Iterable<{ readonly index: number; readonly status: Exclude<StatusValue, 'other'> }>
  readonly issuedAt: Seconds
  readonly expiresAt: Seconds | null
  /** Seconds; `null` for none. */
  readonly ttl: number | null
}

/** A signed status list, as a server hands it out and as the value of a fact of kind `status-list` holds it. */
export interface SignedStatusList {
  readonly mediaType: string
  /** The token; where it is octets, those in base64url. */
  readonly text: string
}

/**
 * One way to publish the status of credentials. Contract: pure, never throws; synchronous but for `write`. `locate` answers `null` for a status that is not its own or that it cannot read, a success
 * with `null` for one that says nothing about whether the credential is valid; `open` answers `null` for a list that is not its own. What is its own and malformed is an error, with a code that rejects.
 * What `slotStatus` makes, `locate` finds, and what `write` writes, `open` opens.
 */
export interface StatusMechanism {
  readonly id: string
  /** The media types under which its lists are served: each `text`, or `octets` that stand in base64url. */
  readonly mediaTypes: Readonly<Record<string, 'text' | 'octets'>>
  /** Finds the entry that one object of a credential's `credentialStatus`, or its claim `status`, names. */
  locate(status: JsonObject): Result<StatusReference | null> | null
  /** Opens the value of a fact of kind `status-list`. */
  open(value: Json): Result<OpenedStatusList> | null
  /** What to put into a credential whose status is in that place. */
  slotStatus(slot: StatusSlot): CredentialStatus
  /** Writes and signs a list: the whole of it, every time. */
  write(list: StatusListDraft, signer: Signer): Promise<Result<SignedStatusList>>
}
