import type { Json } from '@imprint/core'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { createStore } from '../../../state/create-store.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'

/** A switch of the scene: a deed that is done, and the one that undoes it. */
interface Switch {
  readonly id: string
  readonly label: string
  readonly says: string
  readonly on: readonly [deed: string, given: Json]
  readonly off: readonly [deed: string, given: Json]
}

const target = { role: 'alice-phone', reason: 'shown in the demo' }

const switches: readonly Switch[] = [
  {
    id: 'down',
    label: 'Example Corp’s server is down',
    says: 'Then nobody can tell whether the credential still holds: neither a yes nor a no.',
    on: ['set-reachable', false],
    off: ['set-reachable', true],
  },
  {
    id: 'suspended',
    label: 'Example Corp suspends Alice’s phone',
    says: 'Then her answer is signed as before, and refused all the same.',
    on: ['suspend', target],
    off: ['reinstate', target],
  },
]

// It outlives a visit to another part: what was switched stays so.
const switchedOn = createStore<ReadonlySet<string>>(new Set())

/** Switches for what goes wrong in life. Bob asks again to see what comes of it. */
export function WhatIf({
  scene,
  onProblem,
}: {
  readonly scene: Scene
  readonly onProblem: (problem: string | null) => void
}) {
  const on = useStore(switchedOn)
  const [busy, setBusy] = useState(false)
  const turn = async ({ id, on: doing, off: undoing }: Switch) => {
    setBusy(true)
    const wasOn = switchedOn.get().has(id)
    const done = await scene.deed(...(wasOn ? undoing : doing))
    setBusy(false)
    onProblem(done.ok ? null : `${done.error.code}: ${done.error.detail}`)
    if (done.ok) switchedOn.update((all) => new Set(wasOn ? [...all].filter((each) => each !== id) : [...all, id]))
  }
  return (
    <>
      <p>Switch one on, then let Bob ask again.</p>
      <ul className="what-if">
        {switches.map((each) => (
          <li key={each.id}>
            <Button aria-pressed={on.has(each.id)} disabled={busy} onClick={() => void turn(each)}>
              {each.label}
              {on.has(each.id) ? ' ✓' : ''}
            </Button>
            <p>{each.says}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
