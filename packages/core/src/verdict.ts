import type { NotedCode, RejectedCode, UndecidedCode } from './codes.ts'
import type { Considered } from './ports/trust-model.ts'
import type { Finding } from './result.ts'
import type { RuleId } from './rules.ts'

/** One row of a verdict: a rule, what it was applied to, and what came of it. A verdict without a row for a rule is a bug. */
export type Check =
  | (CheckOf<'passed'> & { readonly notes?: readonly Finding<NotedCode>[] })
  | (CheckOf<'failed'> & { readonly because: Finding<RejectedCode> })
  | (CheckOf<'unknown'> & { readonly because: Finding<UndecidedCode> })
  /** Not reached: another rule must pass first. */
  | (CheckOf<'unknown'> & { readonly needs: RuleId })
  | (CheckOf<'skipped'> & { readonly policy: string })

interface CheckOf<R extends string> {
  readonly rule: RuleId
  readonly about: string
  readonly result: R
  /** Of `issuer.trusted`: what each model of a combination thought, whatever came of it. */
  readonly opinions?: Considered
  /** Of `issuer.trusted`: which policy was asked, if a file describes it. */
  readonly policyHash?: string
}

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
