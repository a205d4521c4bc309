import { nodeHasher } from '@imprint/adapters/node-crypto'
import {
  type Check,
  codes,
  type Finding,
  findRule,
  formatDateTime,
  type JsonObject,
  type ModelOpinion,
  type RuleId,
  type Seconds,
  type TrustStep,
  thumbprintUri,
  type Verdict,
} from '@imprint/core'
import { type Change, changeText } from '@imprint/trust/continuity'
import type { Presented, StatusEvidence, Vouched } from '@imprint/verifier'

/** A verdict as `imprint verify --json` prints it. Times are RFC 3339. */
export interface Report {
  readonly outcome: Verdict<unknown>['outcome']
  readonly because?: Explained
  /** When it was judged. */
  readonly at: string
  readonly device?: string
  /** The thumbprint of the key that the device proved to hold (RFC 9278). */
  readonly holderKey?: string
  /** The claims of the credential about the device. */
  readonly claims?: JsonObject
  readonly credentials?: readonly ReportedCredential[]
  readonly trustPath?: readonly ReportedStep[]
  readonly evidenceAt?: string | null
  readonly validUntil?: string | null
  /** What changed since the peer was last accepted, where that is remembered. */
  readonly changes?: readonly ReportedChange[]
  readonly checks: readonly ReportedCheck[]
}

/** One difference to what was remembered, and in words. */
interface ReportedChange extends Change {
  readonly says: string
}

/** A finding with its hint. */
interface Explained extends Finding {
  readonly hint: string
}

/** One check, with what the rule says and where it comes from. */
export interface ReportedCheck {
  readonly rule: RuleId
  readonly says: string
  /** JSON pointer to the credential it is about; empty for the presentation as a whole. */
  readonly about: string
  readonly result: Check['result']
  readonly code?: string
  readonly detail?: string
  readonly pointer?: string
  readonly hint?: string
  readonly notes?: readonly Explained[]
  /** The rule that must pass first. */
  readonly needs?: RuleId
  /** The policy by which it was skipped. */
  readonly policy?: string
  readonly spec: string
  /** What each model of the policy thought, of the rule about trust. */
  readonly opinions?: readonly ReportedOpinion[]
  /** Which policy was asked (RFC 6920). */
  readonly policyHash?: string
  /** The rule by which the models of the policy were combined, such as `any`. */
  readonly combinedBy?: string
  /** Of the rule about trust: what the token shows whatever the models think. */
  readonly token?: TokenFacts
}

/** Whom a token names as its issuer, and the thumbprint of that key, of those that models believe, which made its signature. Neither is a reason to believe it. */
export interface TokenFacts {
  readonly issuer: string | null
  readonly signedBy: string | null
}

/** What one model thought. */
export interface ReportedOpinion {
  readonly model: string
  /** JSON pointer to the model in the policy. */
  readonly place: string
  readonly stance: ModelOpinion['stance']
  readonly because: Explained | null
  /** The thumbprints of the keys that it believes (RFC 9278). */
  readonly keys: readonly string[]
  readonly path: readonly ReportedStep[]
}

interface ReportedStep extends Omit<TrustStep, 'evidenceAt'> {
  readonly evidenceAt: string | null
}

interface ReportedCredential {
  readonly format: string
  readonly id: string | null
  readonly types: readonly string[]
  readonly issuer: string
  readonly claims: JsonObject
  readonly validFrom: string | null
  readonly validUntil: string | null
  readonly trustPath: readonly ReportedStep[]
  readonly status: readonly ReportedStatus[]
  readonly evidenceAt: string | null
}

/** What a status list said, and how old it was. */
interface ReportedStatus {
  readonly list: string
  readonly value: string
  readonly issuedAt: string | null
  readonly fetchedAt: string
  readonly holdsUntil: string
}

/** Reports the verdict on a presentation. Claims are there only if it was accepted: what nobody vouches for is not shown. */
export function reportPresentation(
  verdict: Verdict<Presented & { readonly changes?: readonly Change[] }>,
  at: Seconds,
): Report {
  if (verdict.outcome !== 'accepted') return reportOther(verdict, at)
  const { device, holderKey, credentials, validUntil, changes } = verdict.value
  const about = credentials.find(({ subject }) => subject['id'] === device) ?? (credentials[0] as Vouched)
  return {
    outcome: 'accepted',
    at: formatDateTime(at),
    device,
    holderKey: thumbprintUri(holderKey, nodeHasher),
    ...reportCredentials(about, credentials),
    validUntil: timeOrNull(validUntil),
    ...(changes === undefined ? {} : { changes: changes.map(reportChange) }),
    checks: verdict.checks.map(reportCheck),
  }
}

/** Reports the verdict on a credential alone. */
export function reportCredential(verdict: Verdict<Vouched>, at: Seconds): Report {
  if (verdict.outcome !== 'accepted') return reportOther(verdict, at)
  return {
    outcome: 'accepted',
    at: formatDateTime(at),
    ...reportCredentials(verdict.value, [verdict.value]),
    validUntil: timeOrNull(verdict.value.validUntil),
    checks: verdict.checks.map(reportCheck),
  }
}

/** Adds the hint of its code to a finding. */
function explained(finding: Finding): Explained {
  return { ...finding, hint: codes[finding.code].hint }
}

function reportOther(verdict: Exclude<Verdict<never>, { outcome: 'accepted' }>, at: Seconds): Report {
  return {
    outcome: verdict.outcome,
    because: explained(verdict.because),
    at: formatDateTime(at),
    checks: verdict.checks.map(reportCheck),
  }
}

function reportCredentials(about: Vouched, credentials: readonly Vouched[]) {
  return {
    claims: about.subject,
    credentials: credentials.map(
      ({ format, id, types, issuer, subject, validFrom, validUntil, trustPath, status, evidenceAt }) => ({
        format,
        id,
        types,
        issuer,
        claims: subject,
        validFrom: timeOrNull(validFrom),
        validUntil: timeOrNull(validUntil),
        trustPath: trustPath.map(reportStep),
        status: status.map(reportStatus),
        evidenceAt: timeOrNull(evidenceAt),
      }),
    ),
    trustPath: about.trustPath.map(reportStep),
    evidenceAt: timeOrNull(oldest(credentials)),
  }
}

function reportStep({ evidenceAt, ...step }: TrustStep): ReportedStep {
  return { ...step, evidenceAt: timeOrNull(evidenceAt) }
}

function reportStatus({ list, value, issuedAt, fetchedAt, holdsUntil }: StatusEvidence): ReportedStatus {
  return {
    list,
    value,
    issuedAt: timeOrNull(issuedAt),
    fetchedAt: formatDateTime(fetchedAt),
    holdsUntil: formatDateTime(holdsUntil),
  }
}

function reportCheck(check: Check): ReportedCheck {
  const { says, spec } = findRule(check.rule)
  const { opinions, policyHash } = check
  const row = {
    rule: check.rule,
    says,
    about: check.about,
    result: check.result,
    spec,
    ...(opinions === undefined ? {} : { opinions: opinions.map(reportOpinion) }),
    ...(policyHash === undefined ? {} : { policyHash }),
  }
  switch (check.result) {
    case 'passed':
      return check.notes === undefined ? row : { ...row, notes: check.notes.map(explained) }
    case 'failed':
      return { ...row, ...explained(check.because) }
    case 'unknown':
      return 'needs' in check ? { ...row, needs: check.needs } : { ...row, ...explained(check.because) }
    case 'skipped':
      return { ...row, policy: check.policy }
  }
}

function reportOpinion({ because, keys, path, ...opinion }: ModelOpinion): ReportedOpinion {
  return {
    ...opinion,
    because: because === null ? null : explained(because),
    keys: keys.map((jwk) => thumbprintUri(jwk, nodeHasher)),
    path: path.map(reportStep),
  }
}

function reportChange(change: Change): ReportedChange {
  return { ...change, says: changeText(change).detail }
}

function oldest(credentials: readonly Vouched[]): Seconds | null {
  const times = credentials.map(({ evidenceAt }) => evidenceAt).filter((time) => time !== null)
  return times.length === 0 ? null : (Math.min(...times) as Seconds)
}

function timeOrNull(time: Seconds | null): string | null {
  return time === null ? null : formatDateTime(time)
}
