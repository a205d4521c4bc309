import type { KeyState } from '@imprint/core'
import { useState } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { Field } from '../../../components/field.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { Tone } from '../../../components/tone.tsx'
import type { KeyRow } from '../../../messages/console-view.ts'
import type { Scene } from '../../scene.ts'
import { act } from './console-play.ts'
import './keys-panel.css'

const states: Readonly<Record<KeyState, { readonly tone: Tone; readonly label: string; readonly says: string }>> = {
  next: { tone: 'waiting', label: 'Next', says: 'Published, so that everybody has it in time. It signs nothing yet.' },
  active: { tone: 'accepted', label: 'In use', says: 'It signs what is issued now, and the status list.' },
  'verify-only': {
    tone: 'declined',
    label: 'Out of use',
    says: 'It signs nothing any more. What it signed still counts.',
  },
  compromised: { tone: 'rejected', label: 'Compromised', says: 'Nothing that it signed counts any more.' },
}

/** The keys by which Example Corp signs, and their lives. */
export function KeysPanel({ scene, keys }: { readonly scene: Scene; readonly keys: readonly KeyRow[] }) {
  const [reason, setReason] = useState('Rolled once a quarter')
  const add = () => act(scene, () => scene.deed('add-issuer-key'), 'The next key is published. It signs nothing yet.')
  const activate = (kid: string) =>
    act(scene, () => scene.deed('activate-key', { kid, reason }), `${kid} is in use from now on.`)
  const compromise = (kid: string) =>
    act(
      scene,
      () => scene.deed('compromise-key', { kid, reason }),
      `Nothing that ${kid} signed counts any more. Devices have to enrol again.`,
    )
  const stopped = reason.trim() === ''
  return (
    <Panel title="Signing keys" actions={<Button onClick={() => void add()}>Make the next key</Button>}>
      <Field label="Reason, for the log of keys" value={reason} onChange={setReason} />
      <ul className="console-keys">
        {keys.map(({ kid, alg, state }) => (
          <li key={kid} data-key={kid} data-state={state}>
            <div>
              <h3>
                {kid} <small>{alg}</small>
              </h3>
              <Badge tone={states[state].tone} note={states[state].says}>
                {states[state].label}
              </Badge>
            </div>
            <div className="console-actions">
              {state === 'next' ? (
                <Button
                  kind="primary"
                  disabled={stopped}
                  aria-label={`Put it into use: ${kid}`}
                  onClick={() => void activate(kid)}
                >
                  Put it into use
                </Button>
              ) : null}
              {state === 'compromised' ? null : (
                <Button
                  kind="danger"
                  disabled={stopped}
                  aria-label={`It was stolen: ${kid}`}
                  onClick={() => void compromise(kid)}
                >
                  It was stolen
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
