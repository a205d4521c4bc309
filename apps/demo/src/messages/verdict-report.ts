import {
  type Check,
  closingRules,
  credentialRules,
  fail,
  isJsonObject,
  type Json,
  ok,
  presentationRules,
  type Result,
  type RuleId,
  rememberingRules,
  type Seconds,
  type Verdict,
} from '@imprint/core'
import type { Evidence, Presented } from '@imprint/verifier'
import { isRoleId, type RoleId } from './role-id.ts'

/** A verdict that was made in a frame, with what it was made from. */
export interface VerdictReport {
  /** Who judged. */
  readonly by: RoleId
  /** The member of the chat that was judged; `null` for a text that somebody pasted. */
  readonly about: RoleId | null
  /** The number of the message that held the presentation; `null` where it came another way. */
  readonly message: number | null
  readonly at: Seconds
  readonly verdict: Verdict<Presented>
  /** Plain JSON, by which `verifier.judge` and `imprint verify` judge the same again. */
  readonly evidence: Evidence
}

const outcomes = ['accepted', 'rejected', 'undecided']
const results = ['passed', 'failed', 'unknown', 'skipped']

/** More rows than the largest presentation has. */
const maxChecks = 1_000

/** Reads a report that a frame sent: its outline. What is inside is shown, and judged again from the evidence, but never believed for having been reported. */
export function verdictReportOf(json: Json): Result<VerdictReport> {
  if (!isJsonObject(json)) return malformed()
  const { by, about, message, at, verdict, evidence } = json
  if (!isRoleId(by) || !(about === null || isRoleId(about)) || typeof at !== 'number') return malformed()
  if (!(message === null || typeof message === 'number')) return malformed()
  if (!isJsonObject(verdict) || !isJsonObject(evidence)) return malformed()
  const { outcome, checks, because, value } = verdict
  if (!outcomes.includes(outcome as string) || !Array.isArray(checks) || checks.length > maxChecks) return malformed()
  if (!checks.every(isCheck)) return malformed()
  if (!(outcome === 'accepted' ? isPresented(value) : isFinding(because))) return malformed()
  if (typeof evidence['text'] !== 'string' || !isJsonObject(evidence['request']) || !isJsonObject(evidence['facts']))
    return malformed()
  return ok({
    by,
    about,
    message,
    at: at as Seconds,
    verdict: verdict as unknown as Verdict<Presented>,
    evidence: evidence as unknown as Evidence,
  })
}

/** Tells a check of a verdict from anything else. */
export function isCheck(json: unknown): json is Check {
  if (!isJsonObject(json)) return false
  const { rule, about, result, because, needs, policy } = json as Readonly<Record<string, Json | undefined>>
  if (typeof rule !== 'string' || !isRule(rule) || typeof about !== 'string') return false
  if (!results.includes(result as string)) return false
  if (result === 'failed') return isFinding(because)
  if (result === 'unknown') return isFinding(because) || (typeof needs === 'string' && isRule(needs))
  return result === 'passed' || typeof policy === 'string'
}

function isPresented(json: Json | undefined): boolean {
  if (!isJsonObject(json) || typeof json['device'] !== 'string') return false
  const { credentials } = json
  return (
    Array.isArray(credentials) &&
    credentials.every(
      (each) => isJsonObject(each) && isJsonObject(each['subject']) && typeof each['issuer'] === 'string',
    )
  )
}

function isFinding(json: Json | undefined): boolean {
  return isJsonObject(json) && typeof json['code'] === 'string' && typeof json['detail'] === 'string'
}

const rules: ReadonlySet<string> = new Set<RuleId>([
  ...presentationRules,
  ...credentialRules,
  ...closingRules,
  ...rememberingRules,
])

function isRule(name: string): boolean {
  return rules.has(name)
}

function malformed() {
  return fail('request.malformed', 'the report of a verdict')
}
