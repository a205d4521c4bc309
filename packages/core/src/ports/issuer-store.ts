import type { AuditRow } from '../audit.ts'
import type { AlgorithmName } from '../jose/algorithms.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { Result } from '../result.ts'
import type { Seconds } from '../seconds.ts'

/** What an issuer can say of a credential after it was issued. `revoked` is final; `suspended` can be taken back. */
export type LifecycleStatus = 'valid' | 'suspended' | 'revoked'

/** One entry of a status list: given to one credential, once, for ever. */
export interface StatusSlot {
  /** The URI of the list. */
  readonly list: string
  readonly index: number
}

/** A credential as its issuer keeps it. */
export interface IssuanceRecord {
  readonly id: string
  /** The schema's type, such as `ImDeviceCredential`. */
  readonly type: string
  /** The format's `id`. */
  readonly format: string
  /** The subject's identifier as the credential spells it. */
  readonly subject: string
  /** Normal forms (`imIdKey`) of every identifier that the credential is about, the subject's and its user's: by these it is found. */
  readonly about: readonly string[]
  /** The thumbprint of the holder's key (RFC 7638, SHA-256, base64url). */
  readonly holderKey: string
  /** The name of the key that signed. */
  readonly kid: string
  readonly issuedAt: Seconds
  readonly validFrom: Seconds
  readonly validUntil: Seconds
  readonly slot: StatusSlot | null
  /** The `id` of the credential that it takes the place of. */
  readonly replaces: string | null
  /** The credential itself, so that one which was issued is never lost on its way. */
  readonly text: string
}

/** A credential as it is kept, and what was said of it since. */
export interface KeptCredential extends IssuanceRecord {
  readonly status: LifecycleStatus
  /** When that was said; the time of issuing at first. */
  readonly statusAt: Seconds
}

/** `next` is published and signs nothing yet; `active` signs; `verify-only` signed before; `compromised` is believed no more. */
export type KeyState = 'next' | 'active' | 'verify-only' | 'compromised'

/** A key of the issuer and when it entered each state. The private part is elsewhere. */
export interface IssuerKeyRecord {
  readonly kid: string
  readonly alg: AlgorithmName
  readonly publicJwk: PublicJwk
  readonly state: KeyState
  readonly createdAt: Seconds
  readonly activeAt: Seconds | null
  readonly retiredAt: Seconds | null
  readonly compromisedAt: Seconds | null
}

/** A status list of the issuer. */
export interface StatusListRecord {
  readonly uri: string
  /** The mechanism's `id`. */
  readonly mechanism: string
  readonly bits: number
  /** How many entries it has. */
  readonly size: number
  /** A secret of 32 octets in base64url, by which places are turned into indexes in no order that an outsider could see. */
  readonly seed: string
  readonly createdAt: Seconds
}

/** Something that an issuer does. Each becomes one row of the audit log. */
export type IssuerChange =
  | { readonly kind: 'credential-issued'; readonly record: IssuanceRecord }
  | {
      readonly kind: 'status-changed'
      readonly credential: string
      readonly status: LifecycleStatus
      readonly reason: string
    }
  | { readonly kind: 'key-added'; readonly key: IssuerKeyRecord }
  | { readonly kind: 'key-state-changed'; readonly kid: string; readonly state: KeyState; readonly reason: string }
  | { readonly kind: 'list-added'; readonly list: StatusListRecord }

/** Who acts, and when. */
export interface ChangeContext {
  readonly actor: string
  readonly at: Seconds
}

/** Which credentials are looked for: all conditions that are given hold. */
export interface CredentialQuery {
  readonly id?: string
  /** A normal form (`imIdKey`) among `about`. */
  readonly about?: string
  readonly holderKey?: string
  readonly kid?: string
  readonly type?: string
  readonly status?: LifecycleStatus
  /** Valid and neither suspended nor revoked at this time. */
  readonly liveAt?: Seconds
  /** Ends before this time. */
  readonly endsBefore?: Seconds
  /** Issued at or after this time. */
  readonly issuedSince?: Seconds
  /** Those after this place, which the page before named. */
  readonly after?: string
  /** 1 to 1,000; 100 unless said otherwise. */
  readonly limit?: number
}

/** A page of a longer list; `next` is where the one after it begins, `null` at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/**
 * What an issuer remembers, for one process or many behind one name. Contract:
 *
 * - `commit` is all or nothing, in one transaction that is durable when it answers, with one audit row for each change. It refuses the whole with `store.conflict` for an id, a slot or
 *   a key name that exists, `lifecycle.unknown` for a credential or key that does not, `lifecycle.final` for a change to what is revoked or compromised or any other step that the states do not allow, `lifecycle.key_state` for a
 *   credential whose key is not `active` in that very transaction and for a key that would be `active` beside another, and `lifecycle.not_renewable` for a credential that would take the place of one which is not `valid`. A status that is set to what it is already changes nothing and writes no row.
 * - `claimPlaces` gives out places of a list, counted from 0, each once, whatever crashes; it answers fewer than asked at the end of the list, none when it is full.
 * - Audit rows are numbered from 1 without a gap, and each holds the hash of the one before (see `auditHash`).
 * - What cannot be reached or written is `store.unavailable`, what is damaged `store.corrupt`; nothing rejects.
 */
export interface IssuerStore {
  commit(changes: readonly IssuerChange[], context: ChangeContext): Promise<Result<null>>
  claimPlaces(list: string, count: number): Promise<Result<{ readonly first: number; readonly count: number }>>
  find(query: CredentialQuery): Promise<Result<Page<KeptCredential>>>
  keys(): Promise<Result<readonly IssuerKeyRecord[]>>
  lists(): Promise<Result<readonly (StatusListRecord & { readonly claimed: number })[]>>
  /** Every entry of a list whose credential is not `valid`. */
  entries(list: string): Promise<Result<readonly { readonly index: number; readonly status: LifecycleStatus }[]>>
  /** Audit rows after a number, at most so many. */
  audit(from: { readonly after: number; readonly limit: number }): Promise<Result<readonly AuditRow[]>>
  close(): Promise<void>
}
