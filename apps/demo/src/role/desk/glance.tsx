import { explainCode } from '@imprint/core'
import type { Presented } from '@imprint/verifier'
import { ToneSign, toneWords } from '../../components/tone.tsx'
import { issuerName } from '../../messages/authorities.ts'
import type { VerdictReport } from '../../messages/verdict-report.ts'
import { glanceLine } from './glance-line.ts'
import { clockTime, limitsOf } from './limits.ts'
import './glance.css'

/** A verdict for somebody who has a second and no training: one line with its sign, then what it does not say. */
export function Glance({ report }: { readonly report: VerdictReport }) {
  const { verdict } = report
  return (
    <section className={`glance glance-${verdict.outcome} arrives`} aria-label="Verdict">
      <p className="glance-line">
        <ToneSign tone={verdict.outcome} />
        <span>
          <span className="glance-word">{toneWords[verdict.outcome]}</span>
          {glanceLine(report)}
        </span>
      </p>
      {verdict.outcome === 'accepted' ? (
        <p className="glance-by">
          {`Confirmed by ${issuersOf(verdict.value)}; the device holds the key; checked at ${clockTime(report.at)}`}
        </p>
      ) : (
        <p className="glance-by">
          <code>{verdict.because.code}</code> · {explainCode(verdict.because.code)?.spec}
        </p>
      )}
      <h3>What can I not rely on?</h3>
      {limitsOf(report).map(({ id, title, says }) => (
        // Of a yes there is much to say, and who has a second reads the titles; of anything else there is one thing.
        <details key={`${id} ${title}`} data-limit={id} open={id === 'all'}>
          <summary>{title}</summary>
          <p>{says}</p>
        </details>
      ))}
    </section>
  )
}

function issuersOf({ credentials }: Presented): string {
  return [...new Set(credentials.map(({ issuer }) => issuerName(issuer)))].join(' and ')
}
