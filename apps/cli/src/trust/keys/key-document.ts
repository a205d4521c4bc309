import { isJsonObject, type Json, type JsonObject, parseSeconds, type Result, type Seconds } from '@imprint/core'
import {
  type CrossSigningObjects,
  type MatrixUserId,
  type PublishedKeys,
  parseKeyText,
  parseMatrixUserId,
  parsePublishedKeys,
} from '@imprint/trust/cross-signing'

/** The form of a key document that this release writes and reads. */
export const keysVersion = 'imprint-keys/1'

type ByUser<T> = Readonly<Record<string, T>>

/**
 * One's own cross-signing keys and what others handed over, in the form in which a home server answers `/keys/query` to its own user: with her user-signing key, and with her signatures over other people's master keys. No private key.
 */
export interface KeyDocument {
  readonly version: typeof keysVersion
  /** Whose it is. */
  readonly user: MatrixUserId
  /** Counts the resets from 1: private keys are in files of this number. */
  readonly era: number
  /** Master keys that were her own before, as Matrix writes keys. */
  readonly former: readonly { readonly key: string; readonly until: Seconds }[]
  /** When each user's keys came in. */
  readonly fetched_at: ByUser<Seconds>
  readonly master_keys: ByUser<JsonObject>
  readonly self_signing_keys: ByUser<JsonObject>
  readonly user_signing_keys: ByUser<JsonObject>
  readonly device_keys: ByUser<JsonObject>
}

/** The members that `/keys/query` answers. */
const published = ['master_keys', 'self_signing_keys', 'user_signing_keys', 'device_keys'] as const

/** Begins a document with the keys that were just made. */
export function newKeyDocument(user: MatrixUserId, objects: CrossSigningObjects): KeyDocument {
  return {
    version: keysVersion,
    user,
    era: 1,
    former: [],
    fetched_at: {},
    master_keys: { [user]: objects.master_key },
    self_signing_keys: { [user]: objects.self_signing_key },
    user_signing_keys: { [user]: objects.user_signing_key },
    device_keys: {},
  }
}

/** Reads a document; `null` for anything that these commands do not write, such as keys of a user that are not whole. */
export function parseKeyDocument(json: Json): KeyDocument | null {
  if (!isJsonObject(json) || json['version'] !== keysVersion) return null
  const { era, former, fetched_at: times } = json
  const user = parseMatrixUserId(json['user'])
  if (!user.ok || typeof era !== 'number' || !Number.isInteger(era) || era < 1 || !Array.isArray(former)) return null
  if (!former.every(isFormer) || !isJsonObject(times) || !Object.values(times).every((at) => parseSeconds(at).ok))
    return null
  const members = published.map((name) => json[name])
  if (!members.every((member) => isJsonObject(member) && Object.values(member).every(isJsonObject))) return null
  const document = json as unknown as KeyDocument
  const users = new Set(published.flatMap((name) => Object.keys(document[name])))
  for (const each of users) {
    const id = parseMatrixUserId(each)
    if (!id.ok || !keysOf(document, id.value).ok) return null
  }
  const own = keysOf(document, user.value)
  return own.ok && own.value.userSigning !== null && own.value.selfSigning !== null ? document : null
}

/** What a document says of one user. */
export function keysOf(document: KeyDocument | JsonObject, user: MatrixUserId): Result<PublishedKeys> {
  return parsePublishedKeys(document as unknown as Json, user)
}

/** The users that an answer to `/keys/query` speaks of, in the order of their master keys. What is no user id is left out. */
export function usersOf(json: KeyDocument | JsonObject): readonly MatrixUserId[] {
  const byUser = (json as JsonObject)['master_keys']
  return isJsonObject(byUser)
    ? Object.keys(byUser).flatMap((text) => {
        const user = parseMatrixUserId(text)
        return user.ok ? [user.value] : []
      })
    : []
}

/** What others may see: everything of the owner but the user-signing key, which only its owner sees (Matrix client-server API, "Cross-signing"). */
export function publicPart({ user, master_keys, self_signing_keys, device_keys }: KeyDocument): JsonObject {
  const only = (byUser: ByUser<JsonObject>) => ({ [user]: byUser[user] ?? {} })
  return {
    master_keys: only(master_keys),
    self_signing_keys: only(self_signing_keys),
    device_keys: only(device_keys),
  }
}

/** Takes what a friend publishes in the place of what was known. One's own signatures over the same master key stay. */
export function withFriend(
  document: KeyDocument,
  { user, json, at }: { readonly user: MatrixUserId; readonly json: JsonObject; readonly at: Seconds },
): KeyDocument {
  const entry = (name: (typeof published)[number]) => (json[name] as ByUser<JsonObject> | undefined)?.[user]
  const replaced = (name: (typeof published)[number], value: JsonObject | undefined) => {
    const { [user]: _, ...others } = document[name]
    return value === undefined ? others : { ...others, [user]: value }
  }
  return {
    ...document,
    fetched_at: { ...document.fetched_at, [user]: at },
    master_keys: replaced('master_keys', keepOwnSignatures(document, user, entry('master_keys') ?? {})),
    self_signing_keys: replaced('self_signing_keys', entry('self_signing_keys')),
    device_keys: replaced('device_keys', entry('device_keys')),
  }
}

/** Puts one's own signatures over a friend's master key, or takes them away (`null`). */
export function withMasterKey(document: KeyDocument, user: MatrixUserId, object: JsonObject): KeyDocument {
  return { ...document, master_keys: { ...document.master_keys, [user]: object } }
}

/** A master key without what its reader signed. */
export function withoutOwnSignatures({ user }: KeyDocument, object: JsonObject): JsonObject {
  const { [user]: _, ...signatures } = isJsonObject(object['signatures']) ? object['signatures'] : {}
  return { ...object, signatures }
}

function keepOwnSignatures(document: KeyDocument, user: MatrixUserId, next: JsonObject): JsonObject {
  const clean = withoutOwnSignatures(document, next)
  const known = document.master_keys[user]
  const ours = isJsonObject(known?.['signatures']) ? known['signatures'][document.user] : undefined
  if (ours === undefined || JSON.stringify(known?.['keys']) !== JSON.stringify(next['keys'])) return clean
  return { ...clean, signatures: { ...(clean['signatures'] as JsonObject), [document.user]: ours } }
}

function isFormer(value: Json): boolean {
  return isJsonObject(value) && parseKeyText(value['key']).ok && parseSeconds(value['until']).ok
}
