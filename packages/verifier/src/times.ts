import { type Finding, finding, formatDateTime, type NotedCode, type RejectedCode, type Seconds } from '@imprint/core'
import { failed, type Outcome } from './rows.ts'

/** Seconds by which clocks may differ. */
export interface Tolerance {
  /** For `validFrom` and `validUntil` of credentials. */
  readonly credential: number
  /** For the times of a presentation, which two machines exchange directly. */
  readonly proof: number
}

/** One minute for credentials and half of one for proofs: what phones and desktops with network time stay within. */
export const defaultTolerance: Tolerance = { credential: 60, proof: 30 }

/** A span of time and the codes for being outside of it. */
export interface Span {
  readonly from: Seconds | null
  readonly until: Seconds | null
  readonly early: RejectedCode
  readonly late: RejectedCode
}

/**
 * Judges that `at` lies within a span, the end excluded. Where only the tolerance made it so, a note says so. Every comparison is one that must hold, so that a time which is no number fails.
 */
export function judgeSpan(
  span: Span,
  { at, tolerance }: { readonly at: Seconds; readonly tolerance: number },
): Outcome {
  const { from, until } = span
  if (from !== null && until !== null && !(from < until))
    return failed(span.late, `it ends ${describeTime(until)}, before it begins ${describeTime(from)}`)
  const begun = from === null || from <= at
  const lasting = until === null || at < until
  if (begun && lasting && Number.isFinite(at)) return true
  const notes: Finding<NotedCode>[] = []
  if (!begun) {
    if (!(from <= at + tolerance))
      return failed(span.early, `valid from ${describeTime(from)}, judged ${describeTime(at)}`)
    notes.push(tolerated(`valid from ${describeTime(from)}`, at, tolerance))
  }
  if (!lasting) {
    if (!(at < until + tolerance)) return failed(span.late, `ended ${describeTime(until)}, judged ${describeTime(at)}`)
    notes.push(tolerated(`ended ${describeTime(until)}`, at, tolerance))
  }
  return notes.length > 0 ? { notes } : failed(span.late, 'judged at no time')
}

function tolerated(what: string, at: Seconds, tolerance: number): Finding<NotedCode> {
  return finding('time.tolerance_used', `${what}, judged ${describeTime(at)}, ${tolerance} s allowed`)
}

function describeTime(at: Seconds): string {
  return Number.isFinite(at) ? formatDateTime(at) : 'at no time'
}
