import {
  createGenerations,
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  type OpenedCredential,
  type OpenedStatusList,
  type Result,
  type StatusMechanism,
  type StatusReference,
  type UnpackedStatusList,
} from '@imprint/core'
import type { SignedText } from './verify-with-any.ts'

/** What happens to a credential whose list is past its end or its greatest age: both are no; one says to ask again. */
export type StaleStatusPolicy = 'rejected' | 'undecided'

/** Where a credential's status is to be found. */
export interface LocatedStatus {
  /** The entries that say whether it is valid, each with the mechanism that reads its list. */
  readonly entries: readonly { readonly mechanism: StatusMechanism; readonly reference: StatusReference }[]
  /** What is wrong with an entry; `null` is a pass. */
  readonly fault: Finding | null
  /** Whether there is a status that no mechanism here reads. */
  readonly unsupported: boolean
}

/** A list whose text was opened, and who is known to have signed it. Never a verdict: its age is judged every time. */
export interface ReadList extends SignedText {
  readonly list: OpenedStatusList
  /** Its entries, once its signature was verified. */
  unpacked: Result<UnpackedStatusList> | null
}

/** Reads statuses and lists, and remembers both. */
export interface StatusLists {
  /** `null` for a credential without a status. */
  locate(credential: OpenedCredential): LocatedStatus | null
  /** The list of a fact as it was kept; `null` if it was not. */
  remembered(mechanism: StatusMechanism, value: Json): ReadList | null
  /** Opens the value of a fact; `null` for what is not of this mechanism. */
  open(mechanism: StatusMechanism, value: Json): Result<ReadList> | null
  /** Remembers a list whose signature was verified and whose entries were unpacked. */
  keep(mechanism: StatusMechanism, value: Json, read: ReadList): void
}

/** Octets of lists that a mechanism's memory holds: ten of the largest that there may be, or some two hundred of 2^20 entries of one bit with every second one revoked. */
const memory = 67_108_864

interface KeptList {
  readonly mediaType: Json | undefined
  readonly read: ReadList
  readonly octets: number
}

/** Makes a reader of statuses. A list is verified and unpacked once for its exact text, so that the next look-up is one in memory. */
export function createStatusLists(mechanisms: readonly StatusMechanism[]): StatusLists {
  const located = new WeakMap<object, LocatedStatus>()
  const memoryOf = () => createGenerations<string, KeptList>(memory, { weigh: ({ octets }) => octets })
  const kept = new Map(mechanisms.map((each) => [each, memoryOf()]))
  return {
    locate({ status }) {
      if (status === null) return null
      const known = located.get(status)
      if (known !== undefined) return known
      const fresh = locateAll(Array.isArray(status) ? status : [status], mechanisms)
      located.set(status, fresh)
      return fresh
    },
    remembered(mechanism, value) {
      const { mediaType, text } = partsOf(value)
      const known = typeof text === 'string' ? kept.get(mechanism)?.get(text) : undefined
      return known !== undefined && known.mediaType === mediaType ? known.read : null
    },
    open(mechanism, value) {
      const opened = mechanism.open(value)
      return opened?.ok === true ? { ok: true, value: { list: opened.value, signedBy: null, unpacked: null } } : opened
    },
    keep(mechanism, value, { list, signedBy, unpacked }) {
      const { mediaType, text } = partsOf(value)
      if (typeof text !== 'string' || unpacked?.ok !== true) return
      // What was signed is as long as the text. Once it is known who signed it, only the name of the key is needed.
      const { algorithm, kid } = list.signature
      const signature = { algorithm, kid, data: nothing, signature: nothing }
      const { subject, issuer, issuedAt, validFrom, expiresAt, ttl, bits } = list
      const small = { subject, issuer, issuedAt, validFrom, expiresAt, ttl, bits, signature, unpack: () => unpacked }
      const octets = text.length + unpacked.value.octets
      kept.get(mechanism)?.set(text, { mediaType, read: { list: small, signedBy, unpacked }, octets })
    },
  }
}

const nothing = new Uint8Array(0)

function partsOf(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}

function locateAll(statuses: readonly JsonObject[], mechanisms: readonly StatusMechanism[]): LocatedStatus {
  const entries: LocatedStatus['entries'][number][] = []
  let fault: Finding | null = null
  let unsupported = false
  for (const status of statuses) {
    const found = locateOne(status, mechanisms)
    if (found === null) unsupported = true
    else if (!found.located.ok) fault ??= found.located.error
    else if (found.located.value !== null) entries.push({ mechanism: found.mechanism, reference: found.located.value })
  }
  return { entries, fault, unsupported }
}

function locateOne(status: JsonObject, mechanisms: readonly StatusMechanism[]) {
  for (const mechanism of mechanisms) {
    const located = mechanism.locate(status)
    if (located !== null) return { mechanism, located }
  }
  return null
}
