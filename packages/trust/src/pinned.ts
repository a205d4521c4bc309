import { finding, type NamedJwk, type TrustedKey, type TrustModel } from '@imprint/core'
import { type Scope, scopeAnswer } from './keys/scope.ts'
import { trustedKey } from './keys/trusted-key.ts'

/** One issuer whose keys the caller holds. */
export interface PinnedIssuer extends Scope {
  readonly issuer: string
  readonly keys: readonly NamedJwk[]
}

/**
 * Believes issuers whose keys were handed over in advance, by value. Needs no fact, so it works offline; a key roll needs a new configuration.
 *
 * @example
 * ```ts
 * const trust = pinned([{ issuer: 'https://im.example.com', keys, domains: ['example.com'], types: null }])
 * ```
 */
export function pinned(issuers: readonly PinnedIssuer[]): TrustModel {
  const known = new Map<string, { readonly entry: PinnedIssuer; readonly keys: readonly TrustedKey[] }>()
  for (const entry of issuers) {
    if (known.has(entry.issuer)) throw new TypeError('an issuer is pinned twice: join the two entries')
    const path = [{ model: 'pinned', who: entry.issuer, why: 'its keys were configured', evidenceAt: null }]
    known.set(entry.issuer, { entry, keys: entry.keys.map((key) => trustedKey(key, path)) })
  }
  return {
    id: 'pinned',
    admits: ({ issuer }) => known.has(issuer),
    needs: () => [],
    opinion: (question) => {
      const found = known.get(question.issuer)
      return found === undefined
        ? { stance: 'none', because: finding('issuer.unknown', 'its keys are not configured') }
        : { stance: 'trusted', keys: found.keys, scope: scopeAnswer(found.entry, question) }
    },
  }
}
