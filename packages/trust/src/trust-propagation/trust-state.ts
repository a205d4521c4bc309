import type { Seconds } from '@imprint/core'

/** The long-term key of one endpoint, by opaque texts: who owns it (a bare JID, a user id) and what names it (a fingerprint, or the key itself). */
export interface EndpointKey {
  readonly owner: string
  readonly key: string
}

/** What was decided about a key. Nothing decided is no decision. */
export type Level = 'authenticated' | 'distrusted'

/** The decision that holds for a key. */
export interface Decision extends EndpointKey {
  readonly level: Level
  readonly at: Seconds
  /** How it came about: empty if the person decided here, otherwise the keys through which word came, the one that the person authenticated first. */
  readonly path: readonly EndpointKey[]
}

/** A decision that waits until the key of whoever made it is authenticated. */
export interface Postponed extends EndpointKey {
  readonly level: Level
  readonly at: Seconds
  readonly sender: EndpointKey
}

/** All that an endpoint knows of other endpoints' keys. Plain JSON; changed only by `decide` and `receive`. */
export interface TrustState {
  readonly version: typeof trustStateVersion
  /** This endpoint. Nobody else decides about its key. */
  readonly me: EndpointKey
  /** What trust messages are for: the namespaces of the protocol that uses them and of the encryption whose keys they name. */
  readonly usage: string
  readonly encryption: string
  readonly decisions: readonly Decision[]
  readonly postponed: readonly Postponed[]
  /** Until when a key's word counts no more, because it was distrusted then: even once it is authenticated again. */
  readonly silenced: readonly (EndpointKey & { readonly until: Seconds })[]
}

/** The form of a state that this release reads and writes. */
export const trustStateVersion = 'imprint-endpoint-trust/1'

/** The namespace of automatic trust management (XEP-0450). */
export const atmUsage = 'urn:xmpp:atm:1'

/** Begins with nothing decided. */
export function createTrustState(of: Pick<TrustState, 'me' | 'encryption'> & { readonly usage?: string }): TrustState {
  const { me, encryption, usage = atmUsage } = of
  return { version: trustStateVersion, me, usage, encryption, decisions: [], postponed: [], silenced: [] }
}

/** Tells whether two texts name one key of one owner. The same key under two owners is two. */
export function sameEndpoint(a: EndpointKey, b: EndpointKey): boolean {
  return a.owner === b.owner && a.key === b.key
}

/** The decision about a key; `null` if there is none. */
export function decisionOf({ decisions }: TrustState, endpoint: EndpointKey): Decision | null {
  return decisions.find((decision) => sameEndpoint(decision, endpoint)) ?? null
}

/** Keys of other endpoints that are authenticated. */
export function authenticatedKeys({ decisions }: TrustState): readonly Decision[] {
  return decisions.filter(({ level }) => level === 'authenticated')
}

/**
 * Whether to encrypt for a key. `authenticated-only`: only if it is authenticated. `until-first-authentication`: also while nothing is decided about it and no key of its owner is authenticated (XEP-0450
 * section 6.2, TOAKAFA): that protects against who listens, not against who interferes.
 */
export function isUsable(
  state: TrustState,
  endpoint: EndpointKey,
  policy: 'authenticated-only' | 'until-first-authentication',
): boolean {
  const decision = decisionOf(state, endpoint)
  if (decision !== null) return decision.level === 'authenticated'
  return (
    policy === 'until-first-authentication' && !authenticatedKeys(state).some(({ owner }) => owner === endpoint.owner)
  )
}
