import {
  type Check,
  type Considered,
  type Finding,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
  type TrustStep,
} from '@imprint/core'
import { findingOf } from './frame-event.ts'
import { isTrustRule, type TrustRule } from './trust-cast.ts'
import { isCheck } from './verdict-report.ts'

/** What is public of the keys that somebody made. */
export interface TrustIdentity {
  /** As the chat's server shows it: an answer to `/keys/query`. */
  readonly published: JsonObject
  /** The key that signs what the person says, as `did:key`. */
  readonly issuer: string
  readonly publicJwk: PublicJwk
  /** The signed profile of the person, with its name. */
  readonly profile: { readonly uri: string; readonly statement: string }
}

/** What Bob's client made of Alice's credential. */
export interface TrustReport {
  readonly rule: TrustRule
  readonly outcome: 'accepted' | 'rejected' | 'undecided'
  /** `null` where it is accepted. */
  readonly because: Finding | null
  /** What each model thought, in their order. */
  readonly opinions: Considered
  /** What there is to say beside the verdict, such as that models disagree. */
  readonly notes: readonly Finding[]
  readonly checks: readonly Check[]
}

/** How far a comparison of keys is. */
export interface CompareState {
  readonly phase: 'waiting' | 'compare' | 'matched' | 'done' | 'failed'
  readonly emoji: readonly { readonly emoji: string; readonly word: string }[]
  readonly decimal: readonly number[]
  readonly fault: Finding | null
}

/** Reads what a frame answered; anything else is `request.malformed`. */
export function trustIdentityOf(json: Json): Result<TrustIdentity> {
  if (!isJsonObject(json)) return malformed()
  const { published = null, issuer, profile = null } = json
  const publicJwk = parseJwk(json['publicJwk'])
  if (!publicJwk.ok) return publicJwk
  if (!isJsonObject(published) || typeof issuer !== 'string' || !isJsonObject(profile)) return malformed()
  const { uri, statement } = profile
  return typeof uri === 'string' && typeof statement === 'string'
    ? ok({ published, issuer, publicJwk: publicJwk.value, profile: { uri, statement } })
    : malformed()
}

const outcomes = ['accepted', 'rejected', 'undecided'] as const
const stances = ['trusted', 'distrusted', 'none', 'unsure', 'not-asked']

/** Reads what a frame answered; anything else is `request.malformed`. */
export function trustReportOf(json: Json): Result<TrustReport> {
  if (!isJsonObject(json)) return malformed()
  const { rule, checks, opinions, notes, because = null } = json
  const outcome = outcomes.find((each) => each === json['outcome'])
  if (outcome === undefined || !isTrustRule(rule)) return malformed()
  if (!Array.isArray(checks) || !checks.every(isCheck) || !Array.isArray(opinions) || !opinions.every(isOpinion))
    return malformed()
  if (!Array.isArray(notes) || !notes.every((note) => findingOf(note) !== null)) return malformed()
  const reason = because === null ? null : findingOf(because)
  if ((reason === null) !== (outcome === 'accepted')) return malformed()
  return ok({
    rule,
    outcome,
    because: reason,
    opinions: opinions as unknown as Considered,
    notes: notes as unknown as readonly Finding[],
    checks: checks as unknown as readonly Check[],
  })
}

const phases = ['waiting', 'compare', 'matched', 'done', 'failed'] as const

/** Reads what a frame answered; anything else is `request.malformed`. */
export function compareStateOf(json: Json): Result<CompareState> {
  if (!isJsonObject(json)) return malformed()
  const { emoji, decimal, fault = null } = json
  const phase = phases.find((each) => each === json['phase'])
  if (phase === undefined || !Array.isArray(emoji) || !Array.isArray(decimal)) return malformed()
  if (
    !emoji.every((each) => isJsonObject(each) && typeof each['emoji'] === 'string' && typeof each['word'] === 'string')
  )
    return malformed()
  if (!decimal.every((each) => Number.isSafeInteger(each))) return malformed()
  return ok({
    phase,
    emoji: emoji as CompareState['emoji'],
    decimal: decimal as readonly number[],
    fault: findingOf(fault),
  })
}

function isOpinion(json: Json): boolean {
  if (!isJsonObject(json)) return false
  const { model, place, stance, because = null, keys, path } = json
  if (typeof model !== 'string' || typeof place !== 'string' || !stances.includes(stance as string)) return false
  if (!(because === null || findingOf(because) !== null) || !Array.isArray(keys)) return false
  return Array.isArray(path) && path.every(isStep)
}

function isStep(json: Json): boolean {
  const { who, why, evidenceAt }: Partial<Record<keyof TrustStep, Json>> = isJsonObject(json) ? json : {}
  return typeof who === 'string' && typeof why === 'string' && (evidenceAt === null || typeof evidenceAt === 'number')
}

function malformed() {
  return fail('request.malformed', 'the answer of a frame')
}
