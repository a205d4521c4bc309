import {
  type Facts,
  factKey,
  finding,
  isJsonObject,
  isTextArray,
  jwkText,
  type NamedJwk,
  type Need,
  parseDomain,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { keysNeed, readPublished } from './keys/published.ts'
import { scopeAnswer } from './keys/scope.ts'
import { trustedKey } from './keys/trusted-key.ts'

/** Which issuers may be met for the first time. There is no default: an issuer that nobody named is never fetched. */
export interface FirstUseOptions {
  /** Domains whose issuers may be met: `example.com` admits `https://example.com` and every https host below it. */
  readonly domains: readonly string[]
}

/**
 * Trust on first use: the first key seen for an issuer is remembered (a fact of kind `pin`, its value `{ "keys": [<RFC 7638 text>, …] }`), and from then on only
 * remembered keys count; another is `issuer.key_changed`, also where the issuer says that it rolled its key: a server that was taken over says the same. An issuer speaks only for the domain that its host lies in.
 */
export function firstUse({ domains }: FirstUseOptions): TrustModel {
  const siteOf = (issuer: string) => {
    const host = httpsHost(issuer)
    if (host === null) return null
    // The nearest site: `pages.example.com` speaks for itself, not for `example.com`.
    const sites = domains.filter((domain) => host === domain || host.endsWith(`.${domain}`))
    return sites.reduce<string | null>((best, site) => (best === null || site.length > best.length ? site : best), null)
  }
  return {
    id: 'first-use',
    admits: ({ issuer }) => siteOf(issuer) !== null,
    needs: ({ issuer }, facts) => {
      if (siteOf(issuer) === null) return []
      return [keysNeed(issuer), pinNeed(issuer)].filter((need) => facts[factKey(need)] === undefined)
    },
    opinion: (question, facts) => {
      const site = siteOf(question.issuer)
      if (site === null)
        return { stance: 'none', because: finding('issuer.unknown', 'its host lies in no domain that may be met') }
      const published = readPublished(question.issuer, facts)
      if (!published.ok) return published.opinion
      const pin = readPin(question, facts)
      if (pin === 'unavailable')
        return { stance: 'unsure', because: finding('issuer.key_unavailable', 'the remembered keys could not be read') }
      const scope = scopeAnswer({ domains: [site], types: null }, question)
      const step = (why: string) => [{ model: 'first-use', who: question.issuer, why, evidenceAt: published.fetchedAt }]
      if (pin === 'none') {
        const path = step('its key was seen for the first time')
        const notes = [finding('issuer.first_seen', 'no key was remembered for this issuer')]
        const keys = published.keys.map((key) => trustedKey(key, path))
        return { stance: 'trusted', keys, scope, notes, learn: [pinNeed(question.issuer)] }
      }
      const kept = published.keys.filter(({ jwk }) => pin.includes(jwkText(jwk)))
      if (kept.length === 0 || !namedAmong(question.kid, kept, published.keys))
        return {
          stance: 'distrusted',
          because: finding('issuer.key_changed', 'the key is not the one that was seen first'),
        }
      const path = step('its key is the one that was seen first')
      return { stance: 'trusted', keys: kept.map((key) => trustedKey(key, path)), scope }
    },
  }
}

/** The need for what was remembered of an issuer. */
export function pinNeed(issuer: string): Need {
  return { kind: 'pin', id: issuer }
}

/** A key that is published but was not seen first is a change; one that is not published at all is merely absent. */
function namedAmong(kid: string | null, kept: readonly NamedJwk[], published: readonly NamedJwk[]): boolean {
  if (kid === null) return true
  return kept.some((key) => key.kid === kid) || !published.some((key) => key.kid === kid)
}

function readPin({ issuer }: TrustQuestion, facts: Facts): readonly string[] | 'none' | 'unavailable' {
  const fact = facts[factKey(pinNeed(issuer))]
  if (fact === undefined || fact.state === 'unavailable') return 'unavailable'
  if (fact.state === 'absent') return 'none'
  const keys = isJsonObject(fact.value) ? fact.value['keys'] : undefined
  // A pin that cannot be read must not be taken for one that never was.
  return isTextArray(keys) && keys.length > 0 ? keys : 'unavailable'
}

/** The host of an https issuer identifier: a domain, at the default port. `null` for anything else. */
function httpsHost(issuer: string): string | null {
  const host = /^https:\/\/([a-z0-9.-]{1,253})(?:\/[^?#]*)?$/.exec(issuer)?.[1]
  const domain = host === undefined ? null : parseDomain(host)
  return domain?.ok === true && domain.value === host ? host : null
}
