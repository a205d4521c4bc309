import { useState } from 'react'
import { CheckList } from '../../../components/check-list.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import { VerdictSummary } from '../../../components/verdict-summary.tsx'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import { ChatSteps } from './chat-steps.tsx'
import { WhatIf } from './what-if.tsx'
import './page.css'

/** What stands below the chat: what to do next, what else to try, and what Bob's client checked. */
export function Page({ scene }: { readonly scene: Scene }) {
  const verdicts = useStore(scene.verdicts)
  const [problem, setProblem] = useState<string | null>(null)
  const last = verdicts.findLast(({ by, about }) => by === 'bob' && about !== null)
  return (
    <div className="chat-page">
      <Panel title="What to do">
        <ChatSteps scene={scene} />
      </Panel>
      <Panel title="What if…">
        <WhatIf scene={scene} onProblem={setProblem} />
        {problem === null ? null : (
          <Notice tone="rejected" title="That could not be done">
            <p>{problem}</p>
          </Notice>
        )}
      </Panel>
      {last === undefined ? null : (
        <div className="chat-page-verdict">
          <Panel title="What Bob’s client checked">
            <VerdictSummary report={last} />
            <details>
              <summary>All {last.verdict.checks.length} checks</summary>
              <CheckList checks={last.verdict.checks} />
            </details>
          </Panel>
        </div>
      )}
    </div>
  )
}
