import { isJsonObject, isTextArray, type Json, type JsonObject, parseSeconds, type Seconds } from '@imprint/core'

/** The form of a ledger that this release reads and writes. */
export const peerLedgerVersion = 'imprint-peers/1'

/** What is remembered of every peer that was accepted. Plain JSON, changed only by `judgeContinuity`. */
export interface PeerLedger {
  readonly version: typeof peerLedgerVersion
  readonly peers: readonly RememberedPeer[]
}

/** One person, as far as one user identifier goes. */
export interface RememberedPeer {
  /** The user in canonical form; of an identifier without one, the device. */
  readonly user: string
  readonly devices: readonly RememberedDevice[]
  /** Keys that were replaced or renamed away, each as its RFC 7638 text. They never come back unnoticed. */
  readonly formerKeys: readonly string[]
}

/** One device of a peer. */
export interface RememberedDevice {
  /** The device in canonical form. */
  readonly device: string
  /** The device as its credential spelled it, for people. */
  readonly name: string
  /** The RFC 7638 text of its key. */
  readonly key: string
  readonly since: Seconds
  readonly seen: Seconds
  readonly credentials: readonly RememberedCredential[]
}

/** Who vouched for a device, and what was said. */
export interface RememberedCredential {
  readonly issuer: string
  /** The RFC 7638 text of the key that signed. */
  readonly issuerKey: string
  readonly types: readonly string[]
  readonly claims: JsonObject
}

/** A ledger in which nobody is remembered. */
export const emptyPeerLedger: PeerLedger = Object.freeze({ version: peerLedgerVersion, peers: [] })

/** Reads a ledger that was kept as JSON; `null` if it is none. Who can break it must not become a stranger again, so nothing in it is skipped. */
export function parsePeerLedger(json: Json): PeerLedger | null {
  if (!isJsonObject(json) || json['version'] !== peerLedgerVersion) return null
  const peers = readAll(json['peers'], readPeer)
  if (peers === null || new Set(peers.map(({ user }) => user)).size !== peers.length) return null
  return { version: peerLedgerVersion, peers }
}

function readPeer({ user, devices, formerKeys }: JsonObject): RememberedPeer | null {
  const read = readAll(devices, readDevice)
  return typeof user === 'string' && read !== null && isTextArray(formerKeys)
    ? { user, devices: read, formerKeys }
    : null
}

function readDevice({ device, name, key, since, seen, credentials }: JsonObject): RememberedDevice | null {
  const [from, to] = [parseSeconds(since, '/since'), parseSeconds(seen, '/seen')]
  const read = readAll(credentials, readCredential)
  if (
    typeof device !== 'string' ||
    typeof name !== 'string' ||
    typeof key !== 'string' ||
    !from.ok ||
    !to.ok ||
    read === null
  )
    return null
  return { device, name, key, since: from.value, seen: to.value, credentials: read }
}

function readCredential({ issuer, issuerKey, types, claims }: JsonObject): RememberedCredential | null {
  if (typeof issuer !== 'string' || typeof issuerKey !== 'string' || !isTextArray(types)) return null
  return isJsonObject(claims) ? { issuer, issuerKey, types, claims } : null
}

function readAll<T>(list: Json | undefined, read: (item: JsonObject) => T | null): readonly T[] | null {
  if (!Array.isArray(list)) return null
  const items: T[] = []
  for (const item of list) {
    const one = isJsonObject(item) ? read(item) : null
    if (one === null) return null
    items.push(one)
  }
  return items
}
