import { Button } from '../../../components/button.tsx'
import { Panel } from '../../../components/panel.tsx'
import { VerdictSummary } from '../../../components/verdict-summary.tsx'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import type { Scene } from '../../scene.ts'
import { letBobLook } from './console-play.ts'

/** What comes of it where it matters: at Bob's, who asks Alice's phone. */
export function BobsPanel({ scene, report }: { readonly scene: Scene; readonly report: VerdictReport | null }) {
  return (
    <Panel
      title="What Bob’s client says"
      actions={<Button onClick={() => void letBobLook(scene)}>Let Bob ask Alice’s phone</Button>}
    >
      <p>
        Take back the credential of Alice’s phone, or say that the key was stolen, and let Bob ask again. He asks in the{' '}
        <a href="#/chat">Chat</a> too: it is the same client.
      </p>
      <div aria-live="polite" data-bobs={report?.verdict.outcome}>
        {report === null ? null : <VerdictSummary report={report} />}
      </div>
    </Panel>
  )
}
