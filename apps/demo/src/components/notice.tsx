import type { ReactNode } from 'react'
import { type Tone, ToneSign } from './tone.tsx'
import './notice.css'

/** Something that the reader should know, set off from the text. */
export function Notice({
  tone,
  title,
  children,
}: {
  readonly tone: Tone
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className={`notice notice-${tone}`}>
      <ToneSign tone={tone} />
      <div>
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  )
}
