import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import type { RelayMessage } from '../../../messages/relay-message.ts'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import { createStore } from '../../../state/create-store.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Decoded } from '../../decode/decoded.ts'
import type { TagBook } from '../../decode/tag-book.ts'
import { lanesOf } from './lanes.ts'
import { MessageRow } from './message-row.tsx'
import './sequence.css'

/** A message with what is in it. */
export interface Shown {
  readonly message: RelayMessage
  readonly decoded: Decoded
}

/** Which messages are open. It outlasts a look at another part. */
const opened = createStore<ReadonlySet<number>>(new Set())

/** How many are drawn before somebody asks for the rest. */
const atFirst = 60

/** The messages as a sequence picture, which is a list: each row an arrow and a sentence. */
export function Sequence({
  shown,
  book,
  verdicts,
}: {
  readonly shown: readonly Shown[]
  readonly book: TagBook
  readonly verdicts: readonly VerdictReport[]
}) {
  const open = useStore(opened)
  const [all, showAll] = useState(false)
  const lanes = lanesOf(shown.map(({ message }) => message))
  const drawn = all ? shown : shown.slice(-atFirst)
  const toggle = (number: number) =>
    opened.update((numbers) => {
      const next = new Set(numbers)
      if (!next.delete(number)) next.add(number)
      return next
    })
  return (
    <div className="sequence">
      {drawn.length < shown.length ? (
        <Button kind="quiet" onClick={() => showAll(true)}>
          {`Show the ${shown.length - drawn.length} messages before these`}
        </Button>
      ) : null}
      <div className="sequence-heads" aria-hidden="true">
        {lanes.map(({ id, name }) => (
          <span key={id}>{name}</span>
        ))}
      </div>
      <ol className="sequence-rows">
        {drawn.map(({ message, decoded }) => (
          <MessageRow
            key={message.number}
            message={message}
            decoded={decoded}
            lanes={lanes}
            book={book}
            verdict={verdicts.find((each) => each.message === message.number) ?? null}
            open={open.has(message.number)}
            onToggle={() => toggle(message.number)}
          />
        ))}
      </ol>
    </div>
  )
}
