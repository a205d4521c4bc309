import { describeSubject } from '@imprint/core'
import { useEffect, useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import { Tabs } from '../../../components/tabs.tsx'
import { partyNames } from '../../../messages/role-id.ts'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import { createStore } from '../../../state/create-store.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import { FileView } from './file-view.tsx'
import { ownKeysShell } from './own-keys-shell.ts'
import { playExchange } from './play-exchange.ts'
import { sceneFiles, sceneShell } from './scene-commands.ts'
import { recordText } from './scene-parts.ts'
import { sceneScript } from './scene-script.ts'
import './page.css'

/** Which verdict is taken along, by its place; `null` for the last one. It outlives a visit to another part. */
const chosen = createStore<number | null>(null)

/** The scene of this run as a program, as commands and as a record. */
export function Page({ scene }: { readonly scene: Scene }) {
  const verdicts = useStore(scene.verdicts)
  const choice = useStore(chosen)
  const template = useTemplate(scene)
  const place = choice ?? verdicts.length - 1
  const report = verdicts[place]
  if (report === undefined) return <Nothing scene={scene} />
  return (
    <div className="take-page">
      <Panel title="Which exchange">
        <Choice verdicts={verdicts} place={place} />
      </Panel>
      <Panel title="Three ways to take it along">
        {template === null ? <p>Loading…</p> : <Ways key={place} report={report} template={template} />}
      </Panel>
    </div>
  )
}

function Ways({ report, template }: { readonly report: VerdictReport; readonly template: string }) {
  const script = { name: 'imprint-scene.ts', text: sceneScript(report, template), mediaType: 'text/plain' }
  const shell = { name: 'imprint-scene.sh', text: sceneShell(report, template), mediaType: 'text/x-shellscript' }
  const again = ownKeysShell(report)
  const record = { name: 'imprint-record.json', text: recordText(report), mediaType: 'application/json' }
  return (
    <Tabs
      label="Ways to take the scene along"
      tabs={[
        {
          id: 'script',
          label: 'TypeScript',
          content: (
            <div className="take-way">
              <p>
                A program that judges this very answer as the client did: the same verifier, and the request, the answer
                and the fetched documents of this run. Save it under <code>apps/demo</code> of a checkout and run it
                there:
              </p>
              <Line text="npx -y pnpm@12 exec node --conditions=imprint-source imprint-scene.ts" />
              <FileView file={script} />
            </div>
          ),
        },
        {
          id: 'commands',
          label: 'Commands',
          content: (
            <div className="take-way">
              <p>
                A shell script that writes the files of this exchange into a folder and looks at each with the command{' '}
                <code>imprint</code>. Run it at the top of a checkout:
              </p>
              <Line text="sh imprint-scene.sh" />
              <FileView file={shell} />
              {again === null ? null : (
                <>
                  <p>
                    And the same scene with keys that you make: issue to the same device, ask the same, answer and
                    judge.
                  </p>
                  <Line text="sh imprint-again.sh" />
                  <FileView file={{ name: 'imprint-again.sh', text: again, mediaType: 'text/x-shellscript' }} />
                </>
              )}
              <details>
                <summary>The files one by one</summary>
                {sceneFiles(report, template).map((file) => (
                  <FileView key={file.name} file={file} />
                ))}
              </details>
            </div>
          ),
        },
        {
          id: 'record',
          label: 'Audit record',
          content: (
            <div className="take-way">
              <p>
                Everything that the verdict depended on, so that anybody can judge it again, next year and offline, with
                the same result. Whoever has it can read what was shown. It needs a trust file, which says whom to
                believe: that one is among the files of the commands.
              </p>
              <Line text="npx -y pnpm@12 --silent imprint verify --record-in imprint-record.json --trust trust.json --status required" />
              <FileView file={record} />
            </div>
          ),
        },
      ]}
    />
  )
}

function Line({ text }: { readonly text: string }) {
  return (
    <p className="take-line">
      <code>{text}</code>
    </p>
  )
}

function Choice({ verdicts, place }: { readonly verdicts: readonly VerdictReport[]; readonly place: number }) {
  const id = useId()
  return (
    <div className="take-choice">
      <label htmlFor={id}>What was judged, the newest first</label>
      <select id={id} value={place} onChange={({ target }) => chosen.update(() => Number(target.value))}>
        {verdicts
          .map((report, index) => (
            // Verdicts are only ever added at the end, so a place is a name.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <option key={index} value={index}>
              {wordsOf(report)}
            </option>
          ))
          .reverse()}
      </select>
      <p>
        The keys are not in it: they never leave the devices. The request, the answer and what was fetched are what
        really went to and fro.
      </p>
    </div>
  )
}

function wordsOf({ by, about, at, verdict }: VerdictReport): string {
  const whom = about === null ? 'an answer' : partyNames[about]
  const said =
    verdict.outcome === 'accepted'
      ? `accepted, ${describeSubject(verdict.value.credentials[0]?.subject ?? {})}`
      : `${verdict.outcome}, ${verdict.because.code}`
  return `${new Date(at * 1_000).toLocaleTimeString('en-GB')} · ${partyNames[by]} judged ${whom}: ${said}`
}

function Nothing({ scene }: { readonly scene: Scene }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const play = async () => {
    setBusy(true)
    const played = await playExchange(scene)
    setBusy(false)
    setProblem(played.ok ? null : `${played.error.code}: ${played.error.detail}`)
  }
  return (
    <div aria-live="polite">
      <Notice tone="neutral" title="Nothing was exchanged yet">
        <p>
          Let Bob ask Alice in the <a href="#/chat">chat</a>, or let the page play the exchange for both of them: the
          same clients, keys and messages, without the consent of a hand.
        </p>
        <Button kind="primary" disabled={busy} onClick={() => void play()}>
          {busy ? 'Playing…' : 'Play the exchange'}
        </Button>
        {problem === null ? null : <p>{problem}</p>}
      </Notice>
    </div>
  )
}

/** The file of Sirius's type of credential; empty where it cannot be had. */
function useTemplate(scene: Scene): string | null {
  const [template, setTemplate] = useState<string | null>(null)
  useEffect(() => {
    let gone = false
    void scene.deed('agent-template').then((told) => {
      if (!gone) setTemplate(told.ok ? String(told.value) : '')
    })
    return () => {
      gone = true
    }
  }, [scene])
  return template
}
