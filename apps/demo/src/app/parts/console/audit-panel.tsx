import { Button } from '../../../components/button.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { AuditLine } from '../../../messages/console-view.ts'
import type { Scene } from '../../scene.ts'
import { auditWords } from './audit-words.ts'
import { type ConsolePlay, checkAudit } from './console-play.ts'
import './audit-panel.css'

/** Everything that the issuer did, each row tied to the one before by a hash. */
export function AuditPanel({
  scene,
  rows,
  checked,
  nameOf,
}: {
  readonly scene: Scene
  readonly rows: readonly AuditLine[]
  readonly checked: ConsolePlay['checked']
  /** Whose credential it is, by its id. */
  readonly nameOf: (credential: string) => string | null
}) {
  return (
    <Panel title="Audit log" actions={<Button onClick={() => void checkAudit(scene)}>Check the log</Button>}>
      <p>
        Each row holds the hash of the row before it (left of the arrow) and its own. Whoever changes a row, or takes
        one out, breaks every row after it.
      </p>
      <div aria-live="polite">
        {checked === null ? null : (
          <Notice tone="accepted" title={`All ${checked.rows} rows fit`}>
            <p>
              Every credential is as the log says. The last hash is kept on this page: at the next check it must still
              be there, so that nobody can cut off the end. <code>{checked.head}</code>
            </p>
          </Notice>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="audit-scroll" tabIndex={0} aria-label="Rows of the log, the newest first">
        <ol className="audit-rows" reversed>
          {rows.toReversed().map((row) => (
            <li key={row.seq} value={row.seq} data-row={row.seq}>
              <p>{auditWords(row, nameOf)}</p>
              <p className="audit-small">
                <time dateTime={new Date(row.at * 1000).toISOString()}>
                  {new Date(row.at * 1000).toLocaleTimeString('en-GB')}
                </time>{' '}
                · {row.actor} · <code>{row.previous.slice(0, 8)}</code> → <code>{row.hash.slice(0, 8)}</code>
              </p>
            </li>
          ))}
        </ol>
      </section>
    </Panel>
  )
}
