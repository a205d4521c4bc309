import type { NotedCode, RejectedCode, UndecidedCode } from './codes.ts'
import type { Finding } from './result.ts'
import type { RuleId } from './rules.ts'

/** One row of a verdict: a rule, what it was applied to, and what came of it. A verdict without a row for a rule is a bug. */
export type Check =
  | {
      readonly rule: RuleId
      readonly about: string
      readonly result: 'passed'
      readonly notes?: readonly Finding<NotedCode>[]
    }
  | {
      readonly rule: RuleId
      readonly about: string
      readonly result: 'failed'
      readonly because: Finding<RejectedCode>
    }
  | {
      readonly rule: RuleId
      readonly about: string
      readonly result: 'unknown'
      readonly because: Finding<UndecidedCode>
    }
  /** Not reached: another rule must pass first. */
  | { readonly rule: RuleId; readonly about: string; readonly result: 'unknown'; readonly needs: RuleId }
  | { readonly rule: RuleId; readonly about: string; readonly result: 'skipped'; readonly policy: string }

/** The answer about someone else's evidence. Every outcome lists every check. */
export type Verdict<T> = Accepted<T> | Rejected | Undecided

/** Every check passed, or was skipped by a policy that the caller named. */
export interface Accepted<T> {
  readonly outcome: 'accepted'
  readonly value: T
  readonly checks: readonly Check[]
}

/** At least one check failed. The reason is the first; no reason can be an unreachable server, by type. */
export interface Rejected {
  readonly outcome: 'rejected'
  readonly because: Finding<RejectedCode>
  readonly checks: readonly Check[]
}

/** No check failed, but not all could be made. Neither a yes nor a no: ask again. */
export interface Undecided {
  readonly outcome: 'undecided'
  readonly because: Finding<UndecidedCode>
  readonly checks: readonly Check[]
}
