import {
  algorithmOfCurve,
  fail,
  type IssuerKeyRecord,
  type IssuerStore,
  type JsonObject,
  type KeyState,
  type LifecycleStatus,
  ok,
  type Result,
  type Seconds,
  type SignedStatusList,
  type StatusListRecord,
} from '@imprint/core'
import type { ActiveKey } from './keyring.ts'
import type { StatusPublication } from './options.ts'

/** A signed status list with where it is served and how long a copy is good. */
export interface PublishedStatusList extends SignedStatusList {
  readonly uri: string
  readonly issuedAt: Seconds
  readonly expiresAt: Seconds
  /** Seconds. */
  readonly ttl: number
}

// The one in use first: it is what most readers look for.
const order: readonly KeyState[] = ['active', 'next', 'verify-only', 'compromised']

/**
 * JWT VC Issuer Metadata (SD-JWT VC section 4) with every key of the issuer. Each says when it signed, in the members that OpenID Federation 1.0 section 8.7.2 registered: `nbf` since it is in use, `exp` when it was
 * put out of use, so that what it signed before still holds; `revoked` if it is compromised, and then it is published for no operation at all (`key_ops` empty, RFC 7517 section 4.3), so that a
 * reader that does not know `revoked` leaves it alone as well. A `next` key is listed before it signs, so that every cache has it in time.
 */
export function issuerMetadata(id: string, keys: readonly IssuerKeyRecord[]): JsonObject {
  const sorted = [...keys].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return { issuer: id, jwks: { keys: sorted.map(publishedJwk) } }
}

function publishedJwk({ kid, publicJwk, activeAt, retiredAt, compromisedAt }: IssuerKeyRecord): JsonObject {
  const alg = algorithmOfCurve(publicJwk.crv)?.name
  return {
    ...publicJwk,
    kid,
    ...(alg === undefined ? {} : { alg }),
    // RFC 7517 section 4.3: not both of use and key_ops.
    ...(compromisedAt === null ? { use: 'sig' } : {}),
    ...(activeAt === null ? {} : { nbf: Math.floor(activeAt) }),
    ...(retiredAt === null ? {} : { exp: Math.floor(retiredAt) }),
    ...(compromisedAt === null
      ? {}
      : { key_ops: [], revoked: { revoked_at: Math.floor(compromisedAt), reason: 'compromised' } }),
  }
}

/** What publishing status lists needs. */
export interface PublishingParts {
  readonly id: string
  readonly store: IssuerStore
  readonly status: StatusPublication
  active(): Promise<Result<ActiveKey>>
  now(): Seconds
}

/** Writes one list as it is now, signed with the active key. An address that is none of this issuer's is `lifecycle.unknown`. */
export async function writeStatusList(uri: string, parts: PublishingParts): Promise<Result<PublishedStatusList>> {
  const lists = await parts.store.lists()
  if (!lists.ok) return lists
  const list = lists.value.find((one) => one.uri === uri)
  return list === undefined ? fail('lifecycle.unknown', 'there is no status list of that address') : write(list, parts)
}

/** Writes every list. */
export async function writeStatusLists(parts: PublishingParts): Promise<Result<readonly PublishedStatusList[]>> {
  const lists = await parts.store.lists()
  if (!lists.ok) return lists
  const written: PublishedStatusList[] = []
  for (const list of lists.value) {
    const one = await write(list, parts)
    if (!one.ok) return one
    written.push(one.value)
  }
  return ok(written)
}

async function write(
  { uri, mechanism: id, bits, size }: StatusListRecord,
  parts: PublishingParts,
): Promise<Result<PublishedStatusList>> {
  const { mechanism, ttl, lifetime } = parts.status
  if (id !== mechanism.id) return fail('issue.unsupported', `the list is one of ${id}, which is not configured`)
  const key = await parts.active()
  if (!key.ok) return key
  // The time is taken first, so that no copy claims to be newer than what it holds.
  const issuedAt = parts.now()
  const entries = await parts.store.entries(uri)
  if (!entries.ok) return entries
  const expiresAt = (issuedAt + lifetime) as Seconds
  const draft = { uri, issuer: parts.id, bits, size, entries: entries.value.map(asEntry), issuedAt, expiresAt, ttl }
  const signed = await mechanism
    .write(draft, key.value.signer)
    .catch(() => fail('issue.signer', 'the key could not sign now'))
  return signed.ok ? ok({ ...signed.value, uri, issuedAt, expiresAt, ttl }) : signed
}

function asEntry({ index, status }: { readonly index: number; readonly status: LifecycleStatus }) {
  return { index, status }
}
