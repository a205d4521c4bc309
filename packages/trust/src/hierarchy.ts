import { finding, type NamedJwk, type Seconds, type TrustedKey, type TrustModel } from '@imprint/core'
import { keysNeed, readPublished } from './keys/published.ts'
import { type Scope, scopeAnswer } from './keys/scope.ts'
import { trustedKey } from './keys/trusted-key.ts'

/** One authority by name: an https issuer identifier or a DID, and what it may speak about. */
export interface Authority extends Scope {
  readonly issuer: string
}

/**
 * Believes named authorities (draft-mahy-mimi-identity section 4.1), each for its own domains, with the keys that they publish now:
 * issuer metadata for an https identifier, the DID document for a DID. A withdrawn key stops counting at the next fetch; one that is published with an end counts for what was issued before.
 */
export function hierarchy(authorities: readonly Authority[]): TrustModel {
  const known = new Map<string, Authority>()
  for (const authority of authorities) {
    if (known.has(authority.issuer)) throw new TypeError('an authority is named twice: join the two entries')
    known.set(authority.issuer, authority)
  }
  // One key list per published key set, so that the path is not built again for every credential.
  const trusted = new WeakMap<readonly NamedJwk[], readonly TrustedKey[]>()
  const withPath = (issuer: string, keys: readonly NamedJwk[], fetchedAt: Seconds) => {
    const made = trusted.get(keys)
    if (made !== undefined) return made
    const path = [
      { model: 'hierarchy', who: issuer, why: 'a configured authority publishes the key', evidenceAt: fetchedAt },
    ]
    const list = keys.map((key) => trustedKey(key, path))
    trusted.set(keys, list)
    return list
  }
  return {
    id: 'hierarchy',
    admits: ({ issuer }) => known.has(issuer),
    needs: ({ issuer }) => (known.has(issuer) ? [keysNeed(issuer)] : []),
    opinion: (question, facts) => {
      const authority = known.get(question.issuer)
      if (authority === undefined)
        return { stance: 'none', because: finding('issuer.unknown', 'it is no configured authority') }
      const published = readPublished(question.issuer, facts)
      if (!published.ok) return published.opinion
      const keys = withPath(question.issuer, published.keys, published.fetchedAt)
      return { stance: 'trusted', keys, scope: scopeAnswer(authority, question) }
    },
  }
}
