import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { CheckList } from '../../../components/check-list.tsx'
import { Panel } from '../../../components/panel.tsx'
import { VerdictSummary } from '../../../components/verdict-summary.tsx'
import { partyNames } from '../../../messages/role-id.ts'
import type { VerdictReport } from '../../../messages/verdict-report.ts'

/** What was decided about the presentations in the picture: every check, with its rule, its code and where the rule is written. */
export function Verdicts({ reports }: { readonly reports: readonly VerdictReport[] }) {
  const [chosen, choose] = useState<number | null>(null)
  const report = reports.find(({ message }) => message === chosen) ?? reports.at(-1)
  if (report === undefined) return null
  return (
    <Panel title={`What ${partyNames[report.by]} decided, and why`}>
      {reports.length < 2 ? null : (
        <fieldset className="verdict-choice">
          <legend>Which answer?</legend>
          {reports.map((each) => (
            <Button key={each.message} aria-pressed={each === report} onClick={() => choose(each.message)}>
              {`Message ${each.message}`}
            </Button>
          ))}
        </fieldset>
      )}
      <VerdictSummary report={report} />
      <p>
        Every rule is listed, whether it held or not, in the order in which they are judged. In small print: the name of
        the rule, the code if it did not hold, and the specification that asks for it.
      </p>
      <CheckList checks={report.verdict.checks} />
    </Panel>
  )
}
