import { readFile, stat } from 'node:fs/promises'
import {
  type Answer,
  type Clock,
  decodeUtf8,
  fileBudget,
  finding,
  isJsonObject,
  type Json,
  type JsonObject,
  parseJsonObject,
  type Seconds,
  type Source,
} from '@imprint/core'
import type { Fetcher } from './fetch-policy.ts'

/** A server that publishes what users of some domains would upload, for everybody to read. */
export interface KeyServer {
  /** An https URL in which `{user}` stands for the user id, percent-encoded; without it one document speaks of everybody. */
  readonly url: string
  /** Of whose users it may speak: `example.com` for itself, `*.example.com` for everything below it. */
  readonly domains: readonly string[]
}

/** Where cross-signing keys are found. */
export interface CrossSigningKeysOptions {
  readonly clock: Clock
  /** Files with answers to `/keys/query`: what one was handed, and one's own signatures over it. */
  readonly files: readonly string[]
  /** Servers that the policy names. The first one for a domain is asked, and no other. */
  readonly servers: readonly KeyServer[]
  readonly fetcher: Pick<Fetcher, 'fetchJson'>
}

const members = ['master_keys', 'self_signing_keys', 'user_signing_keys', 'device_keys'] as const

/**
 * Answers needs of kind `cross-signing-keys` from files and servers. A found fact is the answer to `/keys/query` (Matrix client-server API) for that one user. Where the policy names a server for a user's domain,
 * the server says what she publishes now, and of the files only their owners' own signatures over the very same master key are added, as a home server adds what its reader uploaded; a server that is down is `unavailable`, whatever a file says.
 * A user with a user-signing key in a file is its owner, whose own word stands. A user of whom nobody here speaks is somebody else's need (`null`); a file that cannot be read is `unavailable`.
 *
 * @example
 * ```ts
 * const fetcher = createFetcher({ clock: systemClock })
 * const keys = crossSigningKeySource({ clock: systemClock, files: ['alice/keys.json'], servers: [], fetcher })
 * await keys.fetch({ kind: 'cross-signing-keys', id: '@bob:example.com' }, AbortSignal.timeout(3000))
 * ```
 */
export function crossSigningKeySource({ clock, files, servers, fetcher }: CrossSigningKeysOptions): Source {
  return {
    async fetch({ kind, id }, signal) {
      if (kind !== 'cross-signing-keys') return null
      const documents = await Promise.all(files.map(readDocument))
      if (documents.includes(null)) return unreadable('a file of keys cannot be read')
      const held =
        (documents as readonly Document[]).flatMap((document) => heldBy(document, id, clock) ?? [])[0] ?? null
      const owners = (documents as readonly Document[]).flatMap(({ json }) => ownersOf(json))
      const server = serverOf(servers, id)
      if (server === null || owners.includes(id)) return held
      const answer = await fetcher.fetchJson(server.url.replaceAll('{user}', encodeURIComponent(id)), signal)
      if (answer.state !== 'found') return answer
      const served = entryOf(answer.value, id)
      if (served === null)
        return { state: 'absent', detail: 'the server says nothing of this user', fetchedAt: answer.fetchedAt }
      return { ...answer, value: withSignatures(served, { held: held?.value ?? null, user: id, owners }) }
    },
  }
}

interface Document {
  readonly json: JsonObject
  readonly modifiedAt: number
}

type Found = Extract<Answer, { state: 'found' }>

async function readDocument(path: string): Promise<Document | null> {
  try {
    const text = decodeUtf8(await readFile(path))
    const json = text.ok ? parseJsonObject(text.value, fileBudget) : text
    return json.ok ? { json: json.value, modifiedAt: Math.floor((await stat(path)).mtimeMs / 1000) } : null
  } catch {
    return null
  }
}

/** What a file says of the user, as old as it says itself (`fetched_at` by user id), or else as the file is. */
function heldBy({ json, modifiedAt }: Document, user: string, clock: Clock): Found | null {
  const value = entryOf(json, user)
  if (value === null) return null
  const times = json['fetched_at']
  const stated = isJsonObject(times) && Object.hasOwn(times, user) ? times[user] : undefined
  const at = typeof stated === 'number' && stated >= 0 ? stated : modifiedAt
  return { state: 'found', value, fetchedAt: Math.min(at, clock.now()) as Seconds }
}

/** The users whose own file it is: only their own server shows their user-signing key. */
function ownersOf(json: JsonObject): readonly string[] {
  const keys = json['user_signing_keys']
  return isJsonObject(keys) ? Object.keys(keys) : []
}

/** What an answer to `/keys/query` says of one user; `null` for nothing. */
function entryOf(json: Json, user: string): JsonObject | null {
  if (!isJsonObject(json)) return null
  const said = members.flatMap((member) => {
    const users = json[member]
    return isJsonObject(users) && Object.hasOwn(users, user) ? [[member, { [user]: users[user] as Json }] as const] : []
  })
  return said.length === 0 ? null : Object.fromEntries(said)
}

function memberOf(value: Json, member: (typeof members)[number], user: string): JsonObject | null {
  const users = isJsonObject(value) ? value[member] : undefined
  const entry = isJsonObject(users) && Object.hasOwn(users, user) ? users[user] : null
  return isJsonObject(entry ?? null) ? (entry as JsonObject) : null
}

/**
 * Puts the signatures that a file holds over a master key into the place of those that its owner's friends' servers show in her name: which she gave, and which she took back, her own file knows. Signatures over another key do not fit.
 */
function withSignatures(
  served: JsonObject,
  { held, user, owners }: { readonly held: Json; readonly user: string; readonly owners: readonly string[] },
): JsonObject {
  const theirs = memberOf(served, 'master_keys', user)
  if (theirs === null) return served
  const ours = memberOf(held, 'master_keys', user)
  const isSame = ours !== null && JSON.stringify(theirs['keys']) === JSON.stringify(ours['keys'])
  const foreign = Object.entries(objectOf(theirs['signatures'])).filter(([signer]) => !owners.includes(signer))
  const own = Object.entries(isSame ? objectOf(ours['signatures']) : {}).filter(([signer]) => owners.includes(signer))
  return { ...served, master_keys: { [user]: { ...theirs, signatures: Object.fromEntries([...foreign, ...own]) } } }
}

function objectOf(value: Json | undefined): Record<string, Json> {
  return isJsonObject(value) ? { ...value } : {}
}

function serverOf(servers: readonly KeyServer[], user: string): KeyServer | null {
  // The name of a server may have a port (Matrix specification, appendices, "Server Name"), which is no part of its domain.
  const domain = user
    .slice(user.indexOf(':') + 1)
    .replace(/:\d+$/, '')
    .toLowerCase()
  const covers = (pattern: string) =>
    pattern.startsWith('*.') ? domain.endsWith(pattern.slice(1)) : pattern === domain
  return servers.find(({ domains }) => domains.some(covers)) ?? null
}

function unreadable(detail: string): Answer {
  return { state: 'unavailable', cause: finding('issuer.key_unavailable', detail) }
}
