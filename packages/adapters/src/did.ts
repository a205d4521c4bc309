import type { Clock, Source } from '@imprint/core'
import { didJwk } from './did/jwk.ts'
import { didKey } from './did/key.ts'
import { type DidMethod, undecided } from './did/method.ts'
import { type DidResolver, resolverSource } from './did/resolver.ts'
import { didWeb } from './did/web.ts'
import type { Fetcher } from './fetch-policy.ts'

export { didJwk } from './did/jwk.ts'
export { didKey } from './did/key.ts'
export type { DidMethod } from './did/method.ts'
export { type DidResolver, resolverSource } from './did/resolver.ts'
export { didWeb } from './did/web.ts'

/** What a source of DIDs is made of. */
export interface DidKeySourceOptions {
  readonly fetcher: Pick<Fetcher, 'fetchJson'>
  readonly clock: Clock
  /** The methods it knows; the default is `did:key`, `did:jwk` and `did:web`. */
  readonly methods?: readonly DidMethod[]
  /** Asked about every other method; without one they are `did.unsupported`. */
  readonly resolver?: DidResolver
}

// DID Core section 3.1. Characters that could begin a path, query or fragment have no place in a bare DID.
const didForm = /^did:([a-z0-9]+):[A-Za-z0-9._%:-]*[A-Za-z0-9._-]$/

/**
 * Fetches the keys of an issuer that is named by a DID. A found fact is `{"issuer": the document's id, "jwks": {"keys": […]}}` with the keys that may sign statements, each
 * `kid` an absolute DID URL. A DID that cannot be read here is `did.unsupported`: neither a yes nor a no.
 *
 * @example
 * ```ts
 * const keys = didKeySource({ fetcher, clock: systemClock })
 * await keys.fetch({ kind: 'issuer-keys', id: 'did:web:im.example.com' }, AbortSignal.timeout(3000))
 * ```
 */
export function didKeySource({ fetcher, clock, methods, resolver }: DidKeySourceOptions): Source {
  const known = new Map((methods ?? [didKey(clock), didJwk(clock), didWeb(fetcher)]).map((each) => [each.name, each]))
  const others = resolver === undefined ? null : resolverSource({ resolver, clock })
  return {
    async fetch(need, signal) {
      const { kind, id } = need
      if (kind !== 'issuer-keys' || !id.startsWith('did:')) return null
      const name = didForm.exec(id)?.[1]
      if (name === undefined) return undecided('did.unsupported', 'this is not a DID (DID Core section 3.1)')
      const method = known.get(name)
      if (method !== undefined) return method.resolve(id, signal)
      return others === null ? undecided('did.unsupported', `no resolver for did:${name}`) : others.fetch(need, signal)
    },
  }
}
