import { type Json, ok, type Result } from '@imprint/core'
import { useEffect, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { CheckList } from '../../../components/check-list.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import { answerFromElsewhere, scanCode, showLess } from './deeds.ts'
import './page.css'

/** What stands below the desk and the customer: what to do, what else to try, and what each side checked. */
export function Page({ scene }: { readonly scene: Scene }) {
  const verdicts = useStore(scene.verdicts)
  const [told, setTold] = useState<Result<Json>>(ok(null))
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    void scene.frames.command('alice-phone', 'view', 'desk')
    return () => void scene.frames.command('alice-phone', 'view', 'chat')
  }, [scene])
  const run = async (what: (scene: Scene) => Promise<Result<Json>>) => {
    setBusy(true)
    setTold(await what(scene))
    setBusy(false)
  }
  return (
    <div className="desk-page">
      <Panel title="The customer shows who they are">
        <ol className="desk-steps">
          <li>At the desk: show a code.</li>
          <li>
            As Alice: scan it. Her phone gets the picture that the desk shows, finds the code in it and opens the link.
            <Button kind="primary" disabled={busy} onClick={() => void run(scanCode)}>
              Scan the code with Alice’s phone
            </Button>
          </li>
          <li>As Alice: read what would be shown, and agree or decline.</li>
          <li>At the desk: read one line, then what it does not say.</li>
        </ol>
        <div aria-live="polite">
          {told.ok ? null : (
            <Notice tone="rejected" title="That did not work">
              <p>{told.error.detail}</p>
              <p>
                <small>
                  <code>{told.error.code}</code>
                </small>
              </p>
            </Notice>
          )}
        </div>
      </Panel>
      <Panel title="The agent shows what they may do">
        <ol className="desk-steps">
          <li>As Alice: ask the agent for organisation, language and product.</li>
          <li>At the desk: the agent sees that the name stays hidden, and agrees.</li>
          <li>As Alice: read who that is, as far as it matters.</li>
        </ol>
        <p>
          The agent’s credential holds a name as well. It is signed so that each claim can be shown or kept back by
          itself
          <small> (SD-JWT VC with key binding, RFC 9901)</small>.
        </p>
      </Panel>
      <Panel title="What if…">
        <ul className="desk-what-if">
          <li>
            <Button disabled={busy} onClick={() => void run(answerFromElsewhere)}>
              The answer is of another session
            </Button>
            <p>
              Mallory opens the desk’s code herself, and hands in what Alice once showed the desk. Let Alice answer
              once, and show a new code first. Once Alice opened the code, only her phone can answer it.
            </p>
          </li>
          <li>
            <Button disabled={busy} onClick={() => void run(showLess)}>
              The customer’s client shows less than was asked
            </Button>
            <p>Alice’s phone opens the code, and answers with the organisation only. Show a code first.</p>
          </li>
          <li>
            <p>
              Choose at the desk that you chat with Mallory, and let Alice scan the code that Mallory passed on: her
              phone will not answer for another device.
            </p>
          </li>
          <li>
            <p>Ask for customers of another organisation, or let the code run out before it is scanned.</p>
          </li>
        </ul>
      </Panel>
      <Checks title="What the desk checked" report={verdicts.findLast(({ by }) => by === 'desk')} />
      <Checks
        title="What Alice’s phone checked"
        report={verdicts.findLast(({ by, about }) => by === 'alice-phone' && about === 'desk')}
      />
    </div>
  )
}

function Checks({ title, report }: { readonly title: string; readonly report: VerdictReport | undefined }) {
  if (report === undefined) return null
  const { checks } = report.verdict
  return (
    <div className="desk-page-checks">
      <Panel title={title}>
        <details>
          <summary>All {checks.length} checks</summary>
          <CheckList checks={checks} />
        </details>
      </Panel>
    </div>
  )
}
