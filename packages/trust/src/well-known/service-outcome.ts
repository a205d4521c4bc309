import { type Facts, factKey, type Need, type Seconds } from '@imprint/core'
import type { ProfileUri, ServiceClaim } from '@imprint/core/services'
import { findLink } from './find-link.ts'
import { siteOf } from './site.ts'

/**
 * What became of one service. `confirmed`: its page links back, and that was seen lately. `denied`: its page is there and does not, so the link goes one way. `withdrawn`: denied, and it was confirmed
 * before. `unavailable`: nobody could say. `stale`: what was seen is too old.
 */
export type ServiceState = 'confirmed' | 'denied' | 'withdrawn' | 'unavailable' | 'stale'

/** One service of a profile, judged. */
export interface ServiceOutcome {
  readonly claim: ServiceClaim
  /** What it counts as, so that one operator counts once (see `siteOf`). */
  readonly site: string
  readonly state: ServiceState
  /** What was seen, in a few words. */
  readonly why: string
  /** When its page was fetched; `null` if it was not. */
  readonly evidenceAt: Seconds | null
  /** Whether its page also showed that it is the account's or the host's own, which is what identifiers are believed for. */
  readonly owner: 'shown' | 'not-shown'
}

/** What services are judged by. */
export interface ServiceChecks {
  readonly facts: Facts
  /** The names by which a page may link to the profile. */
  readonly names: readonly ProfileUri[]
  /** Claims that were confirmed before, as far as it was remembered. */
  readonly confirmedBefore: readonly string[]
  /** Seconds for which what was seen counts. */
  readonly freshFor: number
  readonly at: Seconds
  readonly publicSuffixes: readonly string[]
}

/** The need for what a service shows. */
export function proofNeed({ uri }: ServiceClaim): Need {
  return { kind: 'service-proof', id: uri }
}

/** Judges one service. Only what was fetched lately says anything, and only the authority itself can say that a page is not there. */
export function judgeClaim(claim: ServiceClaim, checks: ServiceChecks): ServiceOutcome {
  const site = siteOf(claim.host, checks.publicSuffixes)
  const fact = checks.facts[factKey(proofNeed(claim))]
  const outcome = (state: ServiceState, why: string, owner: ServiceOutcome['owner'] = 'not-shown'): ServiceOutcome => {
    const evidenceAt = fact === undefined || fact.state === 'unavailable' ? null : fact.fetchedAt
    return { claim, site, state, why, evidenceAt, owner }
  }
  const no = (why: string) =>
    checks.confirmedBefore.includes(claim.uri)
      ? outcome('withdrawn', `${why}, and it did before`)
      : outcome('denied', why)
  if (fact === undefined) return outcome('unavailable', 'nobody asked it')
  if (fact.state === 'unavailable') return outcome('unavailable', `it could not be asked: ${fact.cause?.code}`)
  if (!isFresh(fact, checks)) return outcome('stale', 'it was asked too long ago')
  if (fact.state === 'absent') return no('it has no such page')
  const found = findLink(fact.value, { claim, names: checks.names })
  switch (found.link) {
    case 'there':
      return outcome('confirmed', 'it links back', found.owner)
    case 'missing':
      return no('its page does not link back')
    case 'other-owner':
      return no('its page belongs to somebody else')
    case 'unreadable':
      return outcome('unavailable', 'its answer is of another form')
  }
}

/** Seconds by which evidence may be from the future: the verdict's time is taken before the fetch. */
const ahead = 60

/** Whether something was fetched lately. Each comparison is one that must hold, so that no time at all is not fresh. */
export function isFresh(
  { fetchedAt }: { readonly fetchedAt: Seconds },
  { at, freshFor }: Pick<ServiceChecks, 'at' | 'freshFor'>,
): boolean {
  return fetchedAt <= at + ahead && at - fetchedAt < freshFor
}

/** How many different sites the outcomes of some states come from. */
export function countSites(outcomes: readonly ServiceOutcome[], states: readonly ServiceState[]): number {
  return new Set(outcomes.filter(({ state }) => states.includes(state)).map(({ site }) => site)).size
}
