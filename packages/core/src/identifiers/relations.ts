import { fail, ok, type Result } from '../result.ts'
import { accountOf, type ImId, sameImId, sameUser } from './im-id.ts'
import { mixedScopes } from './protocol.ts'

/** What can be said without a proof: by the structure of the identifiers, or not at all. */
export type Containment = 'yes' | 'no' | 'unknown'

/**
 * Tells whether one identifier is above another in "domain to user to device" (draft-mahy-mimi-identity section 2). An identifier does not contain itself. Only
 * the structure of one protocol is asked; what takes an issuer to know, such as whose handle it is, is `unknown`.
 *
 * @example
 * ```ts
 * const [user, device] = [parseImId('im:alice@example.com'), parseImId('im:alice/04c7@example.com')]
 * if (user.ok && device.ok) contains(user.value, device.value) // yes
 * ```
 */
export function contains(above: ImId, below: ImId): Containment {
  if (above.protocol !== below.protocol) return 'unknown'
  if (sameImId(above, below)) return 'no'
  if (above.kind === 'domain') return below.kind === 'domain' || above.domain !== below.domain ? 'no' : 'yes'
  if (below.kind === 'domain' || above.kind === 'device') return 'no'
  if (below.kind !== 'device') return above.kind === 'user' && below.kind === 'user' ? 'no' : 'unknown'
  const same = sameUser(above, below)
  return same === 'same' ? 'yes' : same === 'different' ? 'no' : 'unknown'
}

/** The identifier of the user whose device it is: the bare JID of a full one, the address of record of a GRUU. `null` for a device that names nobody, or no device. */
export function deviceOf(device: ImId): ImId | null {
  if (device.kind !== 'device' || device.user === null) return null
  const { protocol, user, domain, source } = device
  const bare = { protocol, user: null, device: null, name: null, domain, source } as const
  const asUser: ImId = { ...bare, kind: 'user', user }
  const handle: ImId = { ...bare, kind: 'handle', name: user }
  return accountOf(handle) === null ? asUser : handle
}

/** The handle by which an identifier is shown, where it is or holds one; `null` where only an issuer knows it. */
export function asHandle(id: ImId): ImId | null {
  if (id.kind === 'handle') return id
  const above = deviceOf(id)
  return above?.kind === 'handle' ? above : null
}

/** Whether an identifier may be given to someone else: a handle may, unless it is the account itself; a user, device or pseudonym should not. */
export function isMutable(id: ImId): boolean {
  return id.kind === 'handle' && accountOf(id) === null
}

/** That two identifiers belong to one user: proved by whoever answers for both, or unknown. There is no third way, least of all by spelling. */
export type Relation =
  | { readonly status: 'proved'; readonly by: string; readonly between: readonly [ImId, ImId] }
  | { readonly status: 'unknown' }

/** What an issuer said in one credential that was verified: these identifiers belong to one user. */
export interface ProvedTogether {
  readonly issuer: string
  readonly ids: readonly ImId[]
}

/** Finds the proof that two identifiers belong to one user among what verified credentials say. Links are not chained: two issuers may mean different people. */
export function relate(a: ImId, b: ImId, proofs: readonly ProvedTogether[]): Relation {
  for (const { issuer, ids } of proofs)
    if (ids.some((id) => sameImId(id, a)) && ids.some((id) => sameImId(id, b)))
      return { status: 'proved', by: issuer, between: [a, b] }
  return { status: 'unknown' }
}

/**
 * The one domain of several identifiers, as a certificate or credential for one user must have it: `identifier.scope` if they have more than one, having none
 * counted as one.
 */
export function commonScope(ids: readonly ImId[]): Result<string | null> {
  const [first] = ids
  if (first === undefined) return fail('identifier.syntax', 'no identifiers')
  return ids.every(({ domain }) => domain === first.domain) ? ok(first.domain) : mixedScopes()
}
