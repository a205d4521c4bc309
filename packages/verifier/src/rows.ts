import {
  type Check,
  type Considered,
  closingRules,
  credentialRules,
  type Finding,
  finding,
  type NotedCode,
  presentationRules,
  type RejectedCode,
  type RuleId,
  type UndecidedCode,
} from '@imprint/core'

/** What judging one rule came to. `true` is a bare pass. */
export type Outcome =
  | true
  | { readonly notes: readonly Finding<NotedCode>[] }
  | { readonly failed: Finding<RejectedCode> }
  | { readonly unknown: Finding<UndecidedCode> }
  | { readonly needs: RuleId }
  | { readonly skipped: string }

/** The rows of a verdict while it is made, and what they come to so far. */
export interface Rows {
  readonly checks: Check[]
  firstFailed: Finding<RejectedCode> | null
  firstUnknown: Finding<UndecidedCode> | null
  /** The rule that stands in the way of asking for the nonce. */
  blocking: RuleId | null
}

/** Begins an empty list of rows. */
export function createRows(): Rows {
  return { checks: [], firstFailed: null, firstUnknown: null, blocking: null }
}

/** Copies rows, so that what follows can be judged twice. */
export function forkRows(rows: Rows): Rows {
  return { ...rows, checks: [...rows.checks] }
}

/** A failed outcome. */
export function failed(
  code: RejectedCode,
  detail: string,
  pointer?: string,
): { readonly failed: Finding<RejectedCode> } {
  return { failed: finding(code, detail, pointer) }
}

// A bare pass says nothing but its rule and place, so one frozen row of each serves every verdict.
const passes = new Map<string, ReadonlyMap<RuleId, Check>>()

// Rows about one thing come together.
let last: { readonly about: string; readonly rows: ReadonlyMap<RuleId, Check> } | null = null

function passesAbout(about: string): ReadonlyMap<RuleId, Check> {
  if (last?.about === about) return last.rows
  last = { about, rows: passes.get(about) ?? makePasses(about) }
  return last.rows
}

function makePasses(about: string): ReadonlyMap<RuleId, Check> {
  const rules = [...presentationRules, ...credentialRules, ...closingRules]
  const made = new Map(rules.map((rule) => [rule, Object.freeze({ rule, about, result: 'passed' } as const)]))
  // `about` is one of a few pointers, bounded by the number of credentials in a presentation.
  passes.set(about, made)
  return made
}

/** Adds the row of a rule. */
export function addRow(rows: Rows, rule: RuleId, about: string, outcome: Outcome): void {
  if (outcome === true) {
    rows.checks.push(passesAbout(about).get(rule) as Check)
    return
  }
  if ('notes' in outcome) {
    rows.checks.push({ rule, about, result: 'passed', notes: outcome.notes })
    return
  }
  if ('skipped' in outcome) {
    rows.checks.push({ rule, about, result: 'skipped', policy: outcome.skipped })
    return
  }
  rows.blocking ??= rule
  if ('needs' in outcome) {
    rows.checks.push({ rule, about, result: 'unknown', needs: outcome.needs })
  } else if ('failed' in outcome) {
    rows.firstFailed ??= outcome.failed
    rows.checks.push({ rule, about, result: 'failed', because: outcome.failed })
  } else {
    rows.firstUnknown ??= outcome.unknown
    rows.checks.push({ rule, about, result: 'unknown', because: outcome.unknown })
  }
}

/** Says in the last row who thought what, and under which policy. Rows are shared, so this one is made anew. */
export function addOpinions(rows: Rows, opinions: Considered | undefined, policyHash: string | undefined): void {
  if (opinions === undefined && policyHash === undefined) return
  const row = rows.checks.pop() as Check
  rows.checks.push({
    ...row,
    ...(opinions === undefined ? {} : { opinions }),
    ...(policyHash === undefined ? {} : { policyHash }),
  })
}

/** The JSON pointer of a credential in a presentation. */
export function credentialPointer(index: number): string {
  return pointers[index] ?? `/credentials/${index}`
}

const pointers = Array.from({ length: 16 }, (_, index) => `/credentials/${index}`)
