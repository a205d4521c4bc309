import type { LifecycleStatus } from '@imprint/core'
import './status-words.css'

/** What a status is called. */
export const statusWords: Readonly<Record<LifecycleStatus, string>> = {
  valid: 'Valid',
  suspended: 'Suspended',
  revoked: 'Revoked',
}

/** The shape of each status, about a middle, so that colour only says it again: a ring, two bars, a cross. */
export const statusShapes: Readonly<Record<LifecycleStatus, string>> = {
  valid: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  suspended: 'M-2.5-4.5v9M2.5-4.5v9',
  revoked: 'M-4.5-4.5l9 9M4.5-4.5l-9 9',
}

/** The sign of a status with its word. */
export function StatusMark({ status }: { readonly status: LifecycleStatus }) {
  return (
    <span className="status-mark">
      <svg viewBox="-7 -7 14 14" aria-hidden="true" className={`status-shape status-${status}`}>
        <path d={statusShapes[status]} />
      </svg>
      {statusWords[status]}
    </span>
  )
}
