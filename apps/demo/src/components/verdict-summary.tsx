import { describeSubject, explainCode } from '@imprint/core'
import { issuerName } from '../messages/authorities.ts'
import type { VerdictReport } from '../messages/verdict-report.ts'
import { Notice } from './notice.tsx'

/** A verdict in a few words: who it is and who says so, or the reason, its code and what that means. */
export function VerdictSummary({ report }: { readonly report: VerdictReport }) {
  const { verdict } = report
  if (verdict.outcome === 'accepted') {
    const { credentials, device } = verdict.value
    return (
      <Notice tone="accepted" title={describeSubject(credentials[0]?.subject ?? {}) || 'A device without a name'}>
        <p>
          Confirmed by {[...new Set(credentials.map(({ issuer }) => issuerName(issuer)))].join(' and ')}. The device
          holds the key, and all {verdict.checks.length} checks hold.
        </p>
        <p>
          <small>{device}</small>
        </p>
      </Notice>
    )
  }
  const { code, detail } = verdict.because
  const title = verdict.outcome === 'rejected' ? 'Refused' : 'Could not be told: neither a yes nor a no'
  return (
    <Notice tone={verdict.outcome} title={title}>
      <p>{explainCode(code)?.hint}</p>
      <p>
        <small>
          <code>{code}</code> · {explainCode(code)?.spec} · {detail}
        </small>
      </p>
    </Notice>
  )
}
