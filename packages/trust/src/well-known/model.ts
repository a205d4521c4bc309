import {
  type CredentialAbout,
  type Finding,
  factKey,
  finding,
  formatDateTime,
  type Lesson,
  type LongHasher,
  type NotedCode,
  type Opinion,
  type ScopeAnswer,
  type Seconds,
  type SynchronousSignatureVerifier,
  type TrustedKey,
  type TrustModel,
  type TrustQuestion,
  type TrustStep,
} from '@imprint/core'
import {
  parseProfileUri,
  parseServiceClaim,
  profileOfIssuer,
  type ServiceClaim,
  type ServiceKind,
} from '@imprint/core/services'
import {
  type KnownLog,
  knownLog,
  logNeed,
  type NotTrusted,
  none,
  ownerNeeds,
  type ProfileCase,
  profileNeed,
  unsure,
} from './known-log.ts'
import { expiryFault, type KnownHead, type LogChecks, linkNames, type ProfileLog } from './profile-log.ts'
import {
  countSites,
  isFresh,
  judgeClaim,
  proofNeed,
  type ServiceOutcome,
  type ServiceState,
} from './service-outcome.ts'
import { covers, coversOne, identifiersOf, provesOf } from './service-scope.ts'

/** Whom to ask, and how much is enough. Nothing safe has a default. */
export interface WellKnownOptions {
  /** How many different sites must confirm the profile. */
  readonly need: number
  /** Seconds for which what a service shows counts. */
  readonly freshFor: number
  /**
   * The profiles that may be asked about, by their names (`aspe:<host>:<fingerprint>`). With a reason any may: then whoever presents a credential chooses which public pages this verifier
   * fetches, at most 18 for each, and who has as many sites of her own as are needed is confirmed by those, for identifiers at those.
   */
  readonly profiles: readonly string[] | { readonly unsafeAny: string }
  /** Credential types; `null` for every type that the verifier has a schema for. */
  readonly types: readonly string[] | null
  /** The services that count, by their URIs, where they are known. Then whoever has taken one over cannot make up for the others with services of their own. */
  readonly services?: readonly string[]
  /** The kinds of services that count; all of them unless said otherwise. */
  readonly kinds?: readonly ServiceKind[]
  /** Domains below which strangers register names, such as `co.uk`: hosts below one are told apart by one label more (see `siteOf`). */
  readonly publicSuffixes?: readonly string[]
  /** Verifies the statements. Synchronous, because an opinion is. */
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: LongHasher
}

/** Services asked for one profile. The facts of one verdict are bounded, and nobody's trust hangs on the seventeenth. */
const maxAsked = 16
/** Keys that may have signed: the newest ones. Each has two names, and a verifier tries eight. */
const maxKeys = 4

/**
 * Trust by services that vouch for each other (draft-mahy-mimi-identity section 4.3): the issuer is a signed profile (`aspe:alice.example:…`, Ariadne Signature Profile v0) that lists its owner's services, and
 * at least `need` of them, at different sites, link back. It speaks for identifiers that those services prove, and for no other (see `provesOf`).
 *
 * Facts: `service-profile` and `service-log` by the profile's name, `service-owner` by each user and handle that the credential is about, `service-proof` by claim. The second and third are remembered: how
 * far the log went, and which profile spoke for the user.
 *
 * @example
 * ```ts
 * const profiles = ['aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE']
 * const checks = { signatures: createNodeSignatureVerifier(), hasher: nodeHasher }
 * const trust = wellKnown({ need: 2, freshFor: hours(24), profiles, types: null, ...checks })
 * ```
 */
export function wellKnown(options: WellKnownOptions): TrustModel {
  const { need, freshFor, profiles, services, hasher, signatures } = options
  if (!(Number.isInteger(need) && need >= 1 && need <= (services?.length ?? maxAsked)))
    throw new TypeError('so many services can never confirm')
  if (!(freshFor > 0)) throw new TypeError('freshFor is a number of seconds')
  const admitted = admittedProfiles(profiles)
  const checks: LogChecks = { hasher, signatures }
  const caseOf = (question: TrustQuestion): ProfileCase | null => {
    const profile = profileOfIssuer(question.issuer)
    return profile === null || question.about === undefined || admitted?.has(profile.uri) === false
      ? null
      : { profile, about: question.about, owners: ownerNeeds(question.about) }
  }
  return {
    id: `well-known(${need})`,
    admits: (question) => caseOf(question) !== null,
    needs: (question, facts) => {
      const found = caseOf(question)
      if (found === null) return []
      const wanted = [profileNeed(found.profile), logNeed(found.profile), ...found.owners]
      const log = knownLog(found, facts, checks)
      const asked = 'stance' in log ? [] : askedClaims(log.log, found.about, options)
      return [...wanted, ...asked.map(proofNeed)].filter((each) => facts[factKey(each)] === undefined)
    },
    opinion: (question, facts, at) => {
      const found = caseOf(question)
      if (found === null) return none('issuer.unknown', 'the issuer is no profile that may be asked about')
      const log = knownLog(found, facts, checks)
      if ('stance' in log) return log
      const expired = expiryFault(log.log, at)
      if (expired !== null) return { stance: 'distrusted', because: expired }
      if (!isFresh(log, { at, freshFor })) return unsure('service.stale', 'the profile was fetched too long ago')
      const judged = { ...found, ...log, types: question.types }
      const outcomes = askedClaims(log.log, found.about, options).map((claim) =>
        judgeClaim(claim, {
          facts,
          at,
          freshFor,
          names: linkNames(log.log),
          confirmedBefore: log.known?.confirmed ?? [],
          publicSuffixes: options.publicSuffixes ?? [],
        }),
      )
      return outcomes.length === 0
        ? none('issuer.out_of_scope', 'no service of the profile that counts here could prove the identifiers')
        : (tooFew(outcomes, need) ?? decide(judged, outcomes, options))
    },
  }
}

function admittedProfiles(profiles: WellKnownOptions['profiles']): ReadonlySet<string> | null {
  if ('unsafeAny' in profiles) {
    if (profiles.unsafeAny.trim() === '') throw new TypeError('unsafeAny wants a reason')
    return null
  }
  return new Set(
    profiles.map((text) => {
      const profile = parseProfileUri(text)
      if (!profile.ok) throw new TypeError('a profile is named aspe:<host>:<fingerprint>')
      return profile.value.uri
    }),
  )
}

/** The services to ask: those that count, the ones that could prove the identifiers first. None at all if they could not even together. */
function askedClaims({ head }: ProfileLog, about: CredentialAbout, options: WellKnownOptions): readonly ServiceClaim[] {
  const { services, kinds } = options
  const ids = identifiersOf(about)
  const claims = head.claims
    .flatMap((uri) => parseServiceClaim(uri) ?? [])
    .filter(({ uri, kind }) => (services?.includes(uri) ?? true) && (kinds?.includes(kind) ?? true))
  if (ids === null || !covers(claims.map(provesOf), ids)) return []
  const isUseful = (claim: ServiceClaim) => {
    const proves = provesOf(claim)
    return proves !== null && ids.some((id) => coversOne(proves, id))
  }
  // In an order that whoever wrote the list does not choose.
  const sorted = claims.toSorted((a, b) => (a.uri < b.uri ? -1 : 1))
  return [...sorted.filter(isUseful), ...sorted.filter((claim) => !isUseful(claim))].slice(0, maxAsked)
}

const hopeful: readonly ServiceState[] = ['confirmed', 'unavailable', 'stale']

/** Says that too few services confirm; `null` if enough do. What could still make up the number is no refusal. */
function tooFew(outcomes: readonly ServiceOutcome[], need: number): NotTrusted | null {
  if (countSites(outcomes, ['confirmed']) >= need) return null
  const detail = `${need} sites needed: ${tally(outcomes)}`
  if (countSites(outcomes, hopeful) >= need) return unsureOf(outcomes, detail)
  const states = outcomes.map(({ state }) => state)
  if (states.includes('withdrawn')) return none('service.proof_deleted', detail)
  return none(states.includes('denied') ? 'service.one_way_link' : 'service.too_few', detail)
}

function unsureOf(outcomes: readonly ServiceOutcome[], detail: string): NotTrusted {
  return unsure(outcomes.some(({ state }) => state === 'unavailable') ? 'service.unreachable' : 'service.stale', detail)
}

function tally(outcomes: readonly ServiceOutcome[]): string {
  const states: readonly ServiceState[] = ['confirmed', 'denied', 'withdrawn', 'unavailable', 'stale']
  return states
    .map((state) => ({ state, count: outcomes.filter((each) => each.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ')
}

/** Enough services confirm. What remains is for which identifiers, and what there is to say. */
function decide(
  judged: ProfileCase & KnownLog & { readonly types: readonly string[] },
  outcomes: readonly ServiceOutcome[],
  limits: Pick<WellKnownOptions, 'need' | 'freshFor' | 'types'>,
): Opinion {
  const { types } = limits
  const { about, log, known, unowned, profile, fetchedAt } = judged
  const scope = scopeOf(about, outcomes)
  if (scope === 'unknown')
    return unsureOf(outcomes, 'the service that could prove the identifiers is not among those that confirmed')
  const typed: ScopeAnswer =
    types === null || judged.types.every((type) => types.includes(type))
      ? scope
      : finding('issuer.out_of_scope', `trusted for ${types.join(', ')} only`)
  const path: readonly TrustStep[] = [
    {
      model: 'well-known',
      who: profile.uri,
      why: `a signed log of ${log.texts.length} statements leads to the key`,
      evidenceAt: fetchedAt,
    },
    ...outcomes.map(stepOf),
  ]
  const confirmed = confirmedNow(outcomes, known)
  const head = { number: log.head.place.number, hash: log.hashes.at(-1) as string, confirmed }
  const learn: readonly Lesson[] = [
    { ...logNeed(profile), value: head },
    ...unowned.map((owner) => ({ ...owner, value: { profile: profile.uri } })),
  ]
  const end = Math.min(
    log.head.expiresAt ?? Number.POSITIVE_INFINITY,
    fetchedAt + limits.freshFor,
    confirmedUntil(outcomes, about, limits),
  )
  const keys = speakingKeys(log, path).map((key) => ({ ...key, holdsUntil: end as Seconds }))
  return { stance: 'trusted', keys, scope: typed, notes: notesOf(judged, outcomes), learn }
}

/** Until when so many sites, and those that prove the identifiers among them, were seen lately enough. */
function confirmedUntil(
  outcomes: readonly ServiceOutcome[],
  about: CredentialAbout,
  { need, freshFor }: Pick<WellKnownOptions, 'need' | 'freshFor'>,
): number {
  const confirmed = outcomes.filter(({ state }) => state === 'confirmed')
  const times = confirmed.flatMap(({ evidenceAt }) => evidenceAt ?? []).toSorted((a, b) => b - a)
  const before = scopeOf(about, confirmed)
  const since = times.find((time) => {
    const left = confirmed.filter(({ evidenceAt }) => evidenceAt !== null && evidenceAt >= time)
    return countSites(left, ['confirmed']) >= need && (before !== 'inside' || scopeOf(about, left) === 'inside')
  })
  return (since ?? 0) + freshFor
}

/** What is proved now, or could be if a service that could not be asked confirmed. */
function scopeOf(about: CredentialAbout, outcomes: readonly ServiceOutcome[]): ScopeAnswer | 'unknown' {
  const ids = identifiersOf(about)
  const outside = finding(
    'issuer.out_of_scope',
    'no service that confirmed the profile proves all identifiers of the credential',
  )
  if (ids === null) return outside
  const proven = outcomes.filter(({ state, owner }) => state === 'confirmed' && owner === 'shown')
  if (
    covers(
      proven.map(({ claim }) => provesOf(claim)),
      ids,
    )
  )
    return 'inside'
  const possible = [...proven, ...outcomes.filter(({ state }) => state === 'unavailable' || state === 'stale')]
  return covers(
    possible.map(({ claim }) => provesOf(claim)),
    ids,
  )
    ? 'unknown'
    : outside
}

function stepOf({ claim, state, why, evidenceAt }: ServiceOutcome): TrustStep {
  // A claim's form allows nothing but plain characters in it, but many of them.
  const who = claim.uri.length <= 128 ? claim.uri : `${claim.form} ${claim.host}`
  return { model: 'well-known', who, why: `${state}: ${why}`, evidenceAt }
}

/** What was confirmed stays noted until its owner takes it off the list, so that a deleted proof is told from one that never was. */
function confirmedNow(outcomes: readonly ServiceOutcome[], known: KnownHead | null): readonly string[] {
  return outcomes
    .filter(({ claim, state }) => state === 'confirmed' || known?.confirmed.includes(claim.uri) === true)
    .map(({ claim }) => claim.uri)
}

const noteCodes: Readonly<Record<Exclude<ServiceState, 'confirmed'>, NotedCode>> = {
  denied: 'service.denied',
  withdrawn: 'service.withdrawn',
  unavailable: 'service.not_asked',
  stale: 'service.not_asked',
}

function notesOf(
  { log, known, unowned }: KnownLog,
  outcomes: readonly ServiceOutcome[],
): readonly Finding<NotedCode>[] {
  const notes: Finding<NotedCode>[] = [
    finding('service.self_asserted', 'the owner of the profile says of herself what the claims say'),
  ]
  if (known === null) notes.push(finding('service.first_seen', 'nothing was remembered of this profile'))
  else if (unowned.length > 0)
    notes.push(finding('service.first_seen', 'nothing was remembered of who speaks for some of these identifiers'))
  const since = log.keys.at(-1)?.validity.from ?? null
  if (log.keys.length > 1)
    notes.push(
      finding(
        'service.key_rotated',
        `key ${log.keys.length} of the profile, since ${since === null ? 'no stated time' : formatDateTime(since)}`,
      ),
    )
  for (const { state, claim, why } of outcomes)
    if (state !== 'confirmed') notes.push(finding(noteCodes[state], `${claim.kind} at ${claim.host}: ${why}`))
  return notes
}

/** The keys that may sign, the newest first, each by its fingerprint and by the profile's name with it. A key that was given up because somebody else may have it is none. */
function speakingKeys({ keys, profile }: ProfileLog, path: readonly TrustStep[]): readonly TrustedKey[] {
  return keys
    .filter(({ validity }) => validity.compromised === null)
    .slice(-maxKeys)
    .toReversed()
    .flatMap(({ jwk, fingerprint, validity }) => {
      const limits = validity.from === null && validity.until === null ? {} : { validity }
      return [fingerprint, `aspe:${profile.host}:${fingerprint}`].map((kid) => ({ jwk, kid, path, ...limits }))
    })
}
