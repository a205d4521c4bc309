import type { LifecycleStatus } from '@imprint/core'
import { useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Field } from '../../../components/field.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { ConsoleOverview, CredentialRow } from '../../../messages/console-view.ts'
import type { Scene } from '../../scene.ts'
import { changeStatus, chooseEntry } from './console-play.ts'
import { type DeviceRow, deviceRows, isFound } from './device-rows.ts'
import { StatusMark, statusWords } from './status-words.tsx'
import './credentials-panel.css'

const wishes = ['everything', 'valid', 'suspended', 'revoked'] as const

/** The devices of everybody in the directory with their credentials, and what can be done about them. */
export function CredentialsPanel({ scene, overview }: { readonly scene: Scene; readonly overview: ConsoleOverview }) {
  const id = useId()
  const [words, setWords] = useState('')
  const [status, setStatus] = useState<(typeof wishes)[number]>('everything')
  const [reason, setReason] = useState('The phone was lost')
  const all = deviceRows(overview)
  const shown = all.filter((row) => isFound(row, { words, status: status === 'everything' ? null : status }))
  return (
    <Panel title="Devices and credentials">
      <p>
        {overview.people.length} people, {all.length} devices, {overview.credentials.length} credentials. A credential
        says who uses a device. It can be taken back for good (revoked) or for a while (suspended).
      </p>
      <div className="console-filter">
        <Field label="Search" value={words} onChange={setWords} placeholder="name, device or unit" />
        <div className="console-select">
          <label htmlFor={id}>Show</label>
          <select id={id} value={status} onChange={({ target }) => setStatus(target.value as typeof status)}>
            {wishes.map((each) => (
              <option key={each} value={each}>
                {each === 'everything' ? 'Everything' : statusWords[each]}
              </option>
            ))}
          </select>
        </div>
        <Field label="Reason, for the log" value={reason} onChange={setReason} />
      </div>
      <p className="spoken" role="status">
        {shown.length} of {all.length} devices are shown
      </p>
      {shown.length === 0 ? <p>No device fits.</p> : null}
      <ul className="console-devices">
        {shown.map((row) => (
          <li key={row.device} data-device={row.device}>
            <Device row={row} />
            {row.credentials.length === 0 ? (
              <p className="console-none">No credential yet: the device gets one when it enrols.</p>
            ) : (
              row.credentials.map((credential) => (
                <Credential
                  key={credential.id}
                  credential={credential}
                  name={`${row.name}, ${row.label}`}
                  stopped={reason.trim() === ''}
                  onChange={(to, done) => void changeStatus(scene, credential.id, { to, reason, done })}
                />
              ))
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Device({ row: { name, unit, label, device } }: { readonly row: DeviceRow }) {
  return (
    <div className="console-device">
      <h3>
        {name}
        {label === '' ? null : <span>, {label}</span>}
      </h3>
      {unit === '' ? null : <p>{unit}</p>}
      <code>{device}</code>
    </div>
  )
}

/** What can be done about a credential of each status. */
const steps: Readonly<
  Record<LifecycleStatus, readonly { readonly to: LifecycleStatus; readonly label: string; readonly done: string }[]>
> = {
  valid: [
    { to: 'suspended', label: 'Suspend', done: 'is suspended: it does not count for now' },
    { to: 'revoked', label: 'Revoke', done: 'is revoked, for good' },
  ],
  suspended: [
    { to: 'valid', label: 'Reinstate', done: 'counts again' },
    { to: 'revoked', label: 'Revoke', done: 'is revoked, for good' },
  ],
  revoked: [],
}

function Credential({
  credential: { type, status, kid, validUntil, entry, id },
  name,
  stopped,
  onChange,
}: {
  readonly credential: CredentialRow
  readonly name: string
  /** Whether nothing can be done now: the log wants a reason. */
  readonly stopped: boolean
  readonly onChange: (to: LifecycleStatus, done: string) => void
}) {
  return (
    <div className="console-credential" data-credential={id} data-status={status}>
      <p>
        <StatusMark status={status} />{' '}
        <small>
          {type}, signed with {kid}, until {new Date(validUntil * 1000).toLocaleString('en-GB')}
        </small>
      </p>
      <div className="console-actions">
        {steps[status].map(({ to, label, done }) => (
          <Button
            key={to}
            kind={to === 'revoked' ? 'danger' : 'plain'}
            disabled={stopped}
            aria-label={`${label} ${name}`}
            onClick={() => onChange(to, `The credential of ${name} ${done}.`)}
          >
            {label}
          </Button>
        ))}
        {entry === null ? null : (
          <Button
            kind="quiet"
            aria-label={`Entry ${entry.index.toLocaleString('en')} of the status list: ${name}`}
            onClick={() => chooseEntry(entry.index)}
          >
            Entry {entry.index.toLocaleString('en')}
          </Button>
        )}
      </div>
    </div>
  )
}
