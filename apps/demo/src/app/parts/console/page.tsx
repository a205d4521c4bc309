import { useEffect } from 'react'
import { Notice } from '../../../components/notice.tsx'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import { AuditPanel } from './audit-panel.tsx'
import { BobsPanel } from './bobs-panel.tsx'
import { chooseEntry, consolePlay, refresh } from './console-play.ts'
import { CredentialsPanel } from './credentials-panel.tsx'
import { deviceRows, ownersOf } from './device-rows.ts'
import { DirectoryPanel } from './directory-panel.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { StatusPicture } from './status-picture.tsx'
import './page.css'

/** Milliseconds between a message and a look at what it changed: several come together. */
const pause = 300

/** Example Corp's own view: its directory, what it issued, its keys, its log, and what it publishes. */
export function Page({ scene }: { readonly scene: Scene }) {
  const { overview, audit, picture, noPicture, chosen, directory, checked, bobs, problem, done } = useStore(consolePlay)
  useEffect(() => {
    void refresh(scene)
    let waiting: ReturnType<typeof setTimeout> | undefined
    // Devices enrol, and other parts of the page have buttons for some of this too.
    const stop = scene.messages.subscribe(() => {
      clearTimeout(waiting)
      waiting = setTimeout(() => void refresh(scene), pause)
    })
    return () => {
      clearTimeout(waiting)
      stop()
    }
  }, [scene])
  if (overview === null) return problem === null ? <p>Loading…</p> : <Problem problem={problem} />
  const rows = deviceRows(overview)
  const nameOf = (credential: string) => {
    const row = rows.find(({ credentials }) => credentials.some(({ id }) => id === credential))
    return row === undefined ? null : [row.name, row.label].filter(Boolean).join(', ')
  }
  const owners = ownersOf(overview, picture?.uri ?? '')
  return (
    <div className="console-page">
      <div aria-live="polite" className="console-news">
        {problem === null ? null : <Problem problem={problem} />}
        {done === null ? null : <Notice tone="accepted" title={done} />}
      </div>
      <CredentialsPanel scene={scene} overview={overview} />
      <div className="console-seen">
        <StatusPicture picture={picture} noPicture={noPicture} owners={owners} chosen={chosen} onChoose={chooseEntry} />
        <BobsPanel scene={scene} report={bobs} />
        <KeysPanel scene={scene} keys={overview.keys} />
      </div>
      <AuditPanel scene={scene} rows={audit} checked={checked} nameOf={nameOf} />
      <DirectoryPanel scene={scene} directory={directory} />
    </div>
  )
}

function Problem({ problem }: { readonly problem: string }) {
  return (
    <Notice tone="rejected" title="That could not be done">
      <p>{problem}</p>
    </Notice>
  )
}
