import type { ReactNode } from 'react'
import { type Tone, ToneSign, toneWords } from './tone.tsx'
import './badge.css'

/** A short statement with its sign. `note` is small print below it. */
export function Badge({
  tone,
  children = toneWords[tone],
  note,
}: {
  readonly tone: Tone
  readonly children?: ReactNode
  readonly note?: ReactNode
}) {
  return (
    <span className={`badge badge-${tone}`}>
      <ToneSign tone={tone} />
      <span>
        <span className="badge-words">{children}</span>
        {note === undefined ? null : <span className="badge-note">{note}</span>}
      </span>
    </span>
  )
}
