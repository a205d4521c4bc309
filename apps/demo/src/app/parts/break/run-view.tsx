import { type Check, findRule, type Verdict } from '@imprint/core'
import { useMemo } from 'react'
import { CheckList } from '../../../components/check-list.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import { ToneSign, toneWords } from '../../../components/tone.tsx'
import { VerdictSummary } from '../../../components/verdict-summary.tsx'
import { decodeAnyText } from '../../decode/decode-text.ts'
import { DecodedView } from '../../decode/decoded-view.tsx'
import { identifierName } from '../../decode/identifier-name.ts'
import { Legend } from '../../decode/legend.tsx'
import { makeTagBook } from '../../decode/tag-book.ts'
import type { Scene } from '../../scene.ts'
import type { Attack, Beside, Exhibit } from './attack.ts'
import type { Run } from './runs.ts'

/** What came of an attack: what was done, which check noticed, and which did not. */
export function RunView({ attack, run, scene }: { readonly attack: Attack; readonly run: Run; readonly scene: Scene }) {
  return (
    <Panel title={attack.label}>
      {run.state === 'playing' ? <p>{attack.tries} It is being played…</p> : null}
      {run.state === 'stopped' ? (
        <Notice tone="undecided" title="It could not be played to its end">
          <p>That says nothing about the attack. {run.why}</p>
        </Notice>
      ) : null}
      {run.state === 'played' ? <Played attack={attack} exhibit={run.exhibit} scene={scene} /> : null}
    </Panel>
  )
}

function Played({
  attack,
  exhibit,
  scene,
}: {
  readonly attack: Attack
  readonly exhibit: Exhibit
  readonly scene: Scene
}) {
  return (
    <>
      <p className="break-did">{attack.did}</p>
      <Judged exhibit={exhibit} />
      {exhibit.beside.length === 0 ? null : (
        <section className="break-section" aria-label="Tried beside it">
          <h3>Tried beside it, with one difference</h3>
          <ul className="break-beside">
            {exhibit.beside.map((each) => (
              <BesideLine key={each.says} beside={each} />
            ))}
          </ul>
        </section>
      )}
      {attack.undone === null ? null : <p className="break-undone">Afterwards: {attack.undone}</p>}
      <Exhibited exhibit={exhibit} scene={scene} />
    </>
  )
}

/** Bob’s verdict: what noticed, and what did not. */
export function Judged({ exhibit: { report } }: { readonly exhibit: Pick<Exhibit, 'report'> }) {
  const { checks, outcome } = report.verdict
  const noticed = noticingOf(report.verdict)
  const held = checks.filter(({ result }) => result === 'passed')
  const rest = checks.filter((check) => !noticed.includes(check) && !held.includes(check))
  const several = checks.some(({ about }) => /[1-9]$/.test(about))
  return (
    <>
      <VerdictSummary report={report} />
      {noticed.length === 0 ? null : (
        <section className="break-section break-noticed" aria-label="What noticed">
          <h3>
            {outcome === 'undecided'
              ? 'The check that could not be made'
              : noticed.length === 1
                ? 'The check that noticed'
                : 'The checks that noticed'}
          </h3>
          <CheckList checks={noticed} />
        </section>
      )}
      <section className="break-section break-held" aria-label="What did not notice">
        <h3>
          {held.length === 0
            ? 'Nothing else was reached'
            : `What did not fail: ${held.length} of ${checks.length} checks`}
        </h3>
        <ul className="break-held-list">
          {held.map((check) => (
            <li key={`${check.rule} ${check.about}`} data-rule={check.rule}>
              <ToneSign tone="accepted" />
              <span>
                {findRule(check.rule).says} <code>{check.rule}</code>
                {several ? aboutWords(check) : null}
              </span>
            </li>
          ))}
        </ul>
        {rest.length === 0 ? null : (
          <details className="break-more">
            <summary>
              {rest.length} {rest.length === 1 ? 'check was' : 'checks were'} not reached, or not asked for
            </summary>
            <CheckList checks={rest} />
          </details>
        )}
      </section>
    </>
  )
}

/** Which credential a check is about, where there are several. */
function aboutWords({ about }: Check): string {
  const index = /\d+$/.exec(about)?.[0]
  return index === undefined ? '' : ` credential ${Number(index) + 1}`
}

/** The checks that say why Bob did not say yes. What could not be told is no reason where something failed: after that nothing more is fetched. */
export function noticingOf({ checks, outcome }: Verdict<unknown>): readonly Check[] {
  return outcome === 'rejected'
    ? checks.filter(({ result }) => result === 'failed')
    : checks.filter((check) => check.result === 'unknown' && 'because' in check)
}

function BesideLine({ beside: { says, report } }: { readonly beside: Beside }) {
  const { verdict } = report
  return (
    <li data-outcome={verdict.outcome}>
      <ToneSign tone={verdict.outcome} />
      <span>
        {says}: <strong>{toneWords[verdict.outcome].toLowerCase()}</strong>
        {verdict.outcome === 'accepted' ? null : (
          <>
            {' '}
            <code>{verdict.because.code}</code>
          </>
        )}
      </span>
    </li>
  )
}

/** The text that Bob judged and his request, raw beside decoded. */
export function Exhibited({
  exhibit: { text, request },
  scene,
}: {
  readonly exhibit: Pick<Exhibit, 'text' | 'request'>
  readonly scene: Scene
}) {
  const read = useMemo(() => {
    const decoded = decodeAnyText(text)
    const asked = decodeAnyText(request)
    return { decoded, asked, book: makeTagBook([decoded, asked], 1) }
  }, [text, request])
  return (
    <details className="break-more">
      <summary>What Bob was given, taken apart</summary>
      <div className="break-exhibit">
        <h3>His request</h3>
        <DecodedView decoded={read.asked} text={request} book={read.book} />
        <h3>The answer</h3>
        <DecodedView decoded={read.decoded} text={text} book={read.book} />
        <h3>What the signs stand for</h3>
        <Legend
          tags={read.book.tags.filter(({ kind }) => kind !== 'digest')}
          nameOf={(tag) => identifierName(tag, scene.session)}
        />
      </div>
    </details>
  )
}
