import {
  type CredentialAbout,
  type Facts,
  type Finding,
  factKey,
  finding,
  isJsonObject,
  type Need,
  type Opinion,
  type RejectedCode,
  type Result,
  type Seconds,
} from '@imprint/core'
import type { ProfileUri } from '@imprint/core/services'
import {
  continuityFault,
  type KnownHead,
  type LogChecks,
  type ProfileLog,
  readKnownHead,
  readProfile,
} from './profile-log.ts'
import { identifiersOf, userKeyOf } from './service-scope.ts'

/** The need for what a profile's host serves of it. */
export function profileNeed({ uri }: ProfileUri): Need {
  return { kind: 'service-profile', id: uri }
}

/** The need for how far a profile's log was known to go. */
export function logNeed({ uri }: ProfileUri): Need {
  return { kind: 'service-log', id: uri }
}

/** The needs for which profile spoke before for each user and handle that the credential is about: a device of nobody's that lists somebody's handle speaks as that somebody. */
export function ownerNeeds(about: CredentialAbout): readonly Need[] {
  const names = new Set((identifiersOf(about) ?? [about.subject]).map(userKeyOf))
  return [...names].map((id) => ({ kind: 'service-owner', id }))
}

/** A profile that is asked about, and for whom. */
export interface ProfileCase {
  readonly profile: ProfileUri
  readonly about: CredentialAbout
  readonly owners: readonly Need[]
}

/** A profile's log, and what was remembered of it. */
export interface KnownLog {
  readonly log: ProfileLog
  readonly fetchedAt: Seconds
  /** What was remembered of it; `null` if it is met for the first time. */
  readonly known: KnownHead | null
  /** Those of the case's owners of whom nothing was remembered. */
  readonly unowned: readonly Need[]
}

/** An opinion that does not trust. */
export type NotTrusted = Exclude<Opinion, { stance: 'trusted' }>

// A fact is plain JSON and stays the same object while it is cached, so its signatures are verified once, for one profile.
const followed = new WeakMap<
  object,
  { readonly uri: string; readonly checks: LogChecks; readonly log: Result<ProfileLog> }
>()

/** Reads profile and memory together: a log that does not go on from what was known is no log. */
export function knownLog({ profile, owners }: ProfileCase, facts: Facts, checks: LogChecks): KnownLog | NotTrusted {
  const fact = facts[factKey(profileNeed(profile))]
  if (fact === undefined || fact.state === 'unavailable')
    return unsure('issuer.key_unavailable', 'the profile could not be fetched')
  if (fact.state === 'absent') return none('service.profile_absent', fact.detail)
  const remembered = followed.get(fact)
  const fits = remembered?.uri === profile.uri && remembered.checks === checks
  const log = fits ? remembered.log : readProfile(fact.value, profile, checks)
  if (!fits) followed.set(fact, { uri: profile.uri, checks, log })
  if (!log.ok) return { stance: 'distrusted', because: log.error as Finding<RejectedCode> }
  const known = knownHead(facts[factKey(logNeed(profile))])
  const spoke = owners.map((owner) => ({ owner, by: knownOwner(facts[factKey(owner)]) }))
  // What cannot be read must not be taken for what never was.
  if (known === 'unavailable' || spoke.some(({ by }) => by === 'unavailable'))
    return unsure('issuer.key_unavailable', 'what is remembered of the profile could not be read')
  const fault = known === null ? null : continuityFault(log.value, known)
  if (fault !== null) return { stance: 'distrusted', because: fault }
  if (spoke.some(({ by }) => by !== null && by !== profile.uri))
    return {
      stance: 'distrusted',
      because: finding('service.profile_changed', 'another profile spoke for this user or handle before'),
    }
  return {
    log: log.value,
    fetchedAt: fact.fetchedAt,
    known,
    unowned: spoke.flatMap(({ owner, by }) => (by === null ? owner : [])),
  }
}

function knownHead(fact: Facts[string] | undefined): KnownHead | null | 'unavailable' {
  if (fact?.state === 'absent') return null
  return (fact?.state === 'found' ? readKnownHead(fact.value) : null) ?? 'unavailable'
}

function knownOwner(fact: Facts[string] | undefined): string | null | 'unavailable' {
  if (fact?.state === 'absent') return null
  const profile = fact?.state === 'found' && isJsonObject(fact.value) ? fact.value['profile'] : undefined
  return typeof profile === 'string' ? profile : 'unavailable'
}

/** Could not find out. */
export function unsure(
  code: 'issuer.key_unavailable' | 'service.unreachable' | 'service.stale',
  detail: string,
): NotTrusted {
  return { stance: 'unsure', because: finding(code, detail) }
}

/** Knows nothing that would do. */
export function none(code: RejectedCode, detail: string): NotTrusted {
  return { stance: 'none', because: finding(code, detail) }
}
