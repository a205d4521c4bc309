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

/** Judges that `at` lies within a span, the end excluded. Where only the tolerance made it so, a note says so. */
export function judgeSpan(
  span: Span,
  { at, tolerance }: { readonly at: Seconds; readonly tolerance: number },
): Outcome {
  const { from, until } = span
  if ((from === null || from <= at) && (until === null || at < until)) return true
  const notes: Finding<NotedCode>[] = []
  if (from !== null && from > at) {
    if (from > at + tolerance)
      return failed(span.early, `valid from ${formatDateTime(from)}, judged ${formatDateTime(at)}`)
    notes.push(
      finding(
        'time.tolerance_used',
        `valid from ${formatDateTime(from)}, judged ${formatDateTime(at)}, ${tolerance} s allowed`,
      ),
    )
  }
  if (until !== null && at >= until) {
    if (at >= until + tolerance)
      return failed(span.late, `ended ${formatDateTime(until)}, judged ${formatDateTime(at)}`)
    notes.push(
      finding(
        'time.tolerance_used',
        `ended ${formatDateTime(until)}, judged ${formatDateTime(at)}, ${tolerance} s allowed`,
      ),
    )
  }
  return { notes }
}
