import { useId } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { toneWords } from '../../../components/tone.tsx'
import type { RelayMessage } from '../../../messages/relay-message.ts'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import type { Decoded } from '../../decode/decoded.ts'
import { DecodedView } from '../../decode/decoded-view.tsx'
import type { TagBook } from '../../decode/tag-book.ts'
import { TagMark } from '../../decode/tag-mark.tsx'
import { type Arrow, arrowsOf, type Lane } from './lanes.ts'
import { messageWords } from './message-words.ts'

/** A message of the picture: its arrow, its sentence, the signs of what is in it, and at a press the message itself. */
export function MessageRow({
  message,
  decoded,
  lanes,
  book,
  verdict,
  open,
  onToggle,
}: {
  readonly message: RelayMessage
  readonly decoded: Decoded
  readonly lanes: readonly Lane[]
  readonly book: TagBook
  /** What its receiver made of it; `null` for nothing. */
  readonly verdict: VerdictReport | null
  readonly open: boolean
  readonly onToggle: () => void
}) {
  const id = useId()
  const arrows = arrowsOf(message, lanes)
  const tags = book.tagsIn(decoded)
  return (
    <li className="sequence-row" data-kind={message.kind} data-to={message.to}>
      <button type="button" className="sequence-button" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <span className="sequence-words">
          <span className="sequence-number">{message.number}</span> {messageWords(message)}
        </span>
        <span className="sequence-tags">
          {tags.map((tag) => (
            <TagMark key={tag.sign} tag={tag} />
          ))}
          {verdict === null ? null : <Badge tone={verdict.verdict.outcome}>{toneWords[verdict.verdict.outcome]}</Badge>}
        </span>
        <Arrows arrows={arrows} lanes={lanes} />
      </button>
      <div id={id} className="sequence-open" hidden={!open}>
        {open ? <Content message={message} decoded={decoded} book={book} /> : null}
      </div>
    </li>
  )
}

function Content({
  message,
  decoded,
  book,
}: {
  readonly message: RelayMessage
  readonly decoded: Decoded
  readonly book: TagBook
}) {
  if (message.text === '') return <p className="decoded-note">It says nothing more than that.</p>
  return <DecodedView decoded={decoded} text={message.text} book={book} />
}

const height = 30

function Arrows({ arrows, lanes }: { readonly arrows: readonly Arrow[]; readonly lanes: readonly Lane[] }) {
  return (
    <svg className="sequence-arrows" width="100%" height={height} aria-hidden="true" focusable="false">
      {lanes.map(({ id, at }) => (
        <line key={id} className="sequence-lane" x1={`${at}%`} x2={`${at}%`} y1="0" y2={height} />
      ))}
      {arrows.map(({ from, to }, index) => {
        const y = arrows.length === 1 ? height / 2 : 8 + index * 14
        return (
          <g key={`${from} ${to}`}>
            <line className="sequence-arrow" x1={`${from}%`} x2={`${to}%`} y1={y} y2={y} />
            <circle className="sequence-dot" cx={`${from}%`} cy={y} r="3" />
            <svg x={`${to}%`} y={y} overflow="visible" aria-hidden="true">
              <path className="sequence-head" d={to > from ? 'M0 0l-9 -5v10z' : 'M0 0l9 -5v10z'} />
            </svg>
          </g>
        )
      })}
    </svg>
  )
}
