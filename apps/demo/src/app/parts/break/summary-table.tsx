import { explainCode, findRule } from '@imprint/core'
import { Panel } from '../../../components/panel.tsx'
import { ToneSign, toneWords } from '../../../components/tone.tsx'
import type { Attack } from './attack.ts'
import { noticingOf } from './run-view.tsx'
import { chosen, type Run } from './runs.ts'

/** Everything that was played, one line each. */
export function SummaryTable({
  attacks,
  runs,
}: {
  readonly attacks: readonly Attack[]
  readonly runs: ReadonlyMap<string, Run>
}) {
  const played = attacks.filter(({ id }) => runs.get(id)?.state === 'played')
  if (played.length < 2) return null
  return (
    <Panel title={`All that was played: ${played.length} of ${attacks.length}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="break-table" tabIndex={0} aria-label="What was played">
        <table>
          <thead>
            <tr>
              <th scope="col">Tried</th>
              <th scope="col">Bob’s answer</th>
              <th scope="col">Noticed by the rule that</th>
              <th scope="col">The honest one</th>
            </tr>
          </thead>
          <tbody>
            {played.map((attack) => (
              <Line key={attack.id} attack={attack} run={runs.get(attack.id)} />
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}

function Line({ attack, run }: { readonly attack: Attack; readonly run: Run | undefined }) {
  if (run?.state !== 'played') return null
  const { report, beside } = run.exhibit
  const { outcome } = report.verdict
  const [first, ...others] = noticingOf(report.verdict)
  const code = first !== undefined && 'because' in first ? first.because.code : null
  const twin = beside.find(({ honest }) => honest)?.report.verdict.outcome
  return (
    <tr data-attack={attack.id}>
      <th scope="row">
        <button type="button" className="break-link" onClick={() => chosen.update(() => attack.id)}>
          {attack.label}
        </button>
      </th>
      <td>
        <ToneSign tone={outcome} /> {toneWords[outcome]}
      </td>
      <td>
        {first === undefined ? (
          'Nothing'
        ) : (
          <>
            {findRule(first.rule).says}
            <br />
            <small>
              <code>{code}</code> · {code === null ? '' : explainCode(code)?.spec}
              {others.length === 0 ? '' : ` · and ${others.length} more`}
            </small>
          </>
        )}
      </td>
      <td>
        {twin === undefined ? null : (
          <>
            <ToneSign tone={twin} /> {toneWords[twin]}
          </>
        )}
      </td>
    </tr>
  )
}
