import { useEffect, useRef } from 'react'
import { Button } from '../../../components/button.tsx'
import { Panel } from '../../../components/panel.tsx'
import { ToneSign, toneWords } from '../../../components/tone.tsx'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import type { Attack } from './attack.ts'
import { attacks } from './attacks.ts'
import { PasteOwn } from './paste-own.tsx'
import { RunView } from './run-view.tsx'
import { chosen, playAll, playOne, type Run, runs } from './runs.ts'
import { SummaryTable } from './summary-table.tsx'
import './break.css'

/** A button for each attack, and what came of it. */
export function Page({ scene }: { readonly scene: Scene }) {
  const played = useStore(runs)
  const looked = useStore(chosen)
  const busy = [...played.values()].some(({ state }) => state === 'playing')
  const attack = attacks.find(({ id }) => id === looked)
  const run = attack === undefined ? undefined : played.get(attack.id)
  useEffect(() => {
    // The frames that take part in every play get their keys and credentials while the list is read.
    for (const role of ['bob', 'alice-phone', 'mallory'] as const) scene.frames.mount(role)
  }, [scene])
  return (
    <>
      <div className="break">
        <Panel
          title="Attacks and accidents"
          actions={
            <Button kind="primary" disabled={busy} onClick={() => void playAll(scene)}>
              Play all
            </Button>
          }
        >
          <p>
            Each is really played: Mallory has a key, a client and a genuine credential of her own (she works at Example
            Corp, as Tricia Okafor), and the servers do what they are told. Bob’s verifier knows nothing of it.
          </p>
          <p className="spoken" role="status">
            {busy ? 'Playing' : ''} {[...played.values()].filter(({ state }) => state === 'played').length} of{' '}
            {attacks.length} played
          </p>
          <ul className="break-list">
            {attacks.map((each) => (
              <AttackButton
                key={each.id}
                attack={each}
                run={played.get(each.id)}
                pressed={each.id === looked}
                busy={busy}
                onPlay={() => void playOne(scene, each)}
              />
            ))}
          </ul>
        </Panel>
        <Result attack={attack} run={run} scene={scene} />
      </div>
      <SummaryTable attacks={attacks} runs={played} />
      <PasteOwn scene={scene} />
    </>
  )
}

function AttackButton({
  attack,
  run,
  pressed,
  busy,
  onPlay,
}: {
  readonly attack: Attack
  readonly run: Run | undefined
  readonly pressed: boolean
  readonly busy: boolean
  readonly onPlay: () => void
}) {
  return (
    <li>
      <button
        type="button"
        className="break-button"
        data-attack={attack.id}
        data-state={run?.state ?? 'new'}
        aria-pressed={pressed}
        aria-disabled={busy}
        onClick={onPlay}
      >
        <span className="break-label">{attack.label}</span>
        <span className="break-tries">{attack.tries}</span>
        <Outcome run={run} />
      </button>
    </li>
  )
}

function Outcome({ run }: { readonly run: Run | undefined }) {
  if (run === undefined) return null
  const tone = run.state === 'played' ? run.exhibit.report.verdict.outcome : 'waiting'
  const words = { playing: 'Playing…', stopped: 'Stopped', played: toneWords[tone] }[run.state]
  return (
    <span className="break-outcome">
      <ToneSign tone={tone} /> {words}
    </span>
  )
}

function Result({
  attack,
  run,
  scene,
}: {
  readonly attack: Attack | undefined
  readonly run: Run | undefined
  readonly scene: Scene
}) {
  const place = useRef<HTMLDivElement>(null)
  const done = run?.state === 'played' || run?.state === 'stopped'
  const id = attack?.id
  useEffect(() => {
    // On a narrow screen the result stands below the list, and whoever reads far down has left it behind.
    if (!done || id === undefined || place.current === null) return
    const { top } = place.current.getBoundingClientRect()
    if (top < 0 || top > window.innerHeight * 0.7) place.current.scrollIntoView({ block: 'start' })
  }, [done, id])
  return (
    <div ref={place} className="break-result" aria-live="polite" data-shows={done ? id : undefined}>
      {attack === undefined || run === undefined ? (
        <Panel title="What came of it">
          <p>
            Choose an attack: Mallory plays it, and here you see what Bob’s client says, which check noticed, and which
            did not.
          </p>
        </Panel>
      ) : (
        <RunView attack={attack} run={run} scene={scene} />
      )}
    </div>
  )
}
