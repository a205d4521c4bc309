import { type Failed, fail, isJsonObject, isTextArray, type Json, ok, type Result, type Seconds } from '@imprint/core'
import type { EndpointKey } from './trust-state.ts'

/** What a trust message says of one owner's keys. */
export interface KeyOwner {
  readonly owner: string
  readonly trust: readonly string[]
  readonly distrust: readonly string[]
}

/** A trust message (XEP-0434 section 4), as it comes out of its envelope. */
export interface TrustMessage {
  readonly usage: string
  readonly encryption: string
  readonly owners: readonly KeyOwner[]
}

/** What the encryption says of a message, and nobody else: which key sent it, and the time inside of the envelope (XEP-0434 section 5.2.1). */
export interface TrustEnvelope {
  readonly sender: EndpointKey
  readonly sentAt: Seconds
}

/** Keys in one message. People have a handful of endpoints, and a few hundred contacts. */
const maxKeys = 2_000
/** A JID has at most 3,071 octets (RFC 7622 section 3.1), a fingerprint or key far fewer. */
const maxOwner = 3_071
const maxKey = 512

/** Reads a trust message: `{ "usage", "encryption", "owners": [{ "owner", "trust": […], "distrust": […] }] }`. Anything else is `atm.malformed`. */
export function parseTrustMessage(value: Json): Result<TrustMessage> {
  if (!isJsonObject(value)) return malformed('a message is an object')
  const { usage, encryption, owners } = value
  if (typeof usage !== 'string' || typeof encryption !== 'string') return malformed('usage and encryption are texts')
  if (!Array.isArray(owners) || owners.length === 0) return malformed('at least one owner', '/owners')
  const read: KeyOwner[] = []
  let count = 0
  for (const [index, entry] of owners.entries()) {
    const owner = readOwner(entry)
    if (owner === null) return malformed('an owner, and at least one key', `/owners/${index}`)
    count += owner.trust.length + owner.distrust.length
    if (count > maxKeys) return malformed(`more than ${maxKeys} keys`, '/owners')
    read.push(owner)
  }
  return ok({ usage, encryption, owners: read })
}

function readOwner(entry: unknown): KeyOwner | null {
  if (!isJsonObject(entry)) return null
  const { owner, trust = [], distrust = [] } = entry
  if (typeof owner !== 'string' || owner === '' || owner.length > maxOwner) return null
  if (!isTextArray(trust) || !isTextArray(distrust) || trust.length + distrust.length === 0) return null
  if ([...trust, ...distrust].some((key) => key === '' || key.length > maxKey)) return null
  return { owner, trust, distrust }
}

function malformed(detail: string, pointer?: string): Failed {
  return fail('atm.malformed', detail, pointer)
}
