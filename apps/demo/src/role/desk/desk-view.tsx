import { type RefObject, useEffect, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { Notice } from '../../components/notice.tsx'
import type { DeskWish } from '../../messages/desk-wish.ts'
import { partyNames, type RoleId } from '../../messages/role-id.ts'
import { useStore } from '../../state/use-store.ts'
import { ConsentSheet } from '../chat/consent-sheet.tsx'
import type { Chat } from '../chat/create-chat.ts'
import type { Desk, DeskState, Question } from './create-desk.ts'
import { Glance } from './glance.tsx'
import { QrPicture } from './qr-picture.tsx'
import './desk-view.css'

/** The agent's client: a customer is asked on top, and whoever asks the agent gets an answer below. */
export function DeskView({
  desk,
  chat,
  canvas,
}: {
  readonly desk: Desk
  readonly chat: Chat
  readonly canvas: RefObject<HTMLCanvasElement | null>
}) {
  const { agent, question, problem } = useStore(desk.state)
  const { pending } = useStore(chat.state)
  return (
    <main className="desk">
      <header className="desk-head">
        <h1>Support desk</h1>
        <AgentLine agent={agent} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="desk-body" tabIndex={0} aria-label="The agent’s client">
        {question === null ? <AskForm onAsk={(wish) => void desk.ask(wish)} /> : null}
        {problem === null ? null : (
          <Notice tone="rejected" title="The customer could not be asked">
            <code>{problem.code}</code>
          </Notice>
        )}
        <div className="desk-question" aria-live="polite">
          {question === null ? null : <QuestionView question={question} desk={desk} canvas={canvas} />}
        </div>
      </section>
      <div aria-live="polite">
        {pending === null ? null : (
          <ConsentSheet pending={pending} onAgree={() => void chat.agree()} onDecline={chat.decline} />
        )}
      </div>
    </main>
  )
}

function AgentLine({ agent }: { readonly agent: DeskState['agent'] }) {
  if (agent === 'wanted') return <p>The agent gets a credential from Sirius Cybernetics Corporation…</p>
  if (agent === 'held') return <p>The agent holds a credential from Sirius Cybernetics Corporation.</p>
  return (
    <p>
      The agent got no credential: <code>{agent.code}</code>
    </p>
  )
}

/** With whom an agent may be talking. */
const customers: readonly { readonly id: RoleId | 'caller'; readonly says: string }[] = [
  { id: 'caller', says: 'a caller, who may have any device' },
  { id: 'alice-phone', says: 'Alice’s phone, in a chat' },
  { id: 'mallory', says: 'Mallory, in a chat' },
]

/** For how long a code may be good. */
const lifetimes: readonly { readonly seconds: number; readonly says: string }[] = [
  { seconds: 120, says: 'two minutes' },
  { seconds: 3, says: 'three seconds, to see it run out' },
]

function AskForm({ onAsk }: { readonly onAsk: (wish: DeskWish) => void }) {
  const [customer, setCustomer] = useState<RoleId | 'caller'>('caller')
  const [lifetime, setLifetime] = useState(120)
  const [organisation, setOrganisation] = useState('')
  const named = organisation.trim()
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault()
        onAsk({
          customer: customer === 'caller' ? null : customer,
          organisation: named === '' ? null : named,
          lifetime,
        })
      }}
    >
      <h2>Who is the customer?</h2>
      <p>Ask for two claims, organisation and handle. Nothing else is shown to you.</p>
      <label>
        I am talking to
        <select
          value={customer}
          onChange={({ target }) => setCustomer(customers.find(({ id }) => id === target.value)?.id ?? 'caller')}
        >
          {customers.map(({ id, says }) => (
            <option key={id} value={id}>
              {says}
            </option>
          ))}
        </select>
      </label>
      <Field
        label="Only customers of"
        value={organisation}
        onChange={setOrganisation}
        hint="The name of an organisation, or nothing for any."
      />
      <label>
        The code is good for
        <select value={lifetime} onChange={({ target }) => setLifetime(Number(target.value))}>
          {lifetimes.map(({ seconds, says }) => (
            <option key={seconds} value={seconds}>
              {says}
            </option>
          ))}
        </select>
      </label>
      <div>
        <Button kind="primary" type="submit">
          Show a code
        </Button>
      </div>
    </form>
  )
}

function QuestionView({
  question,
  desk,
  canvas,
}: {
  readonly question: Question
  readonly desk: Desk
  readonly canvas: RefObject<HTMLCanvasElement | null>
}) {
  const { state, strangers } = question
  return (
    <>
      <StateView question={question} desk={desk} canvas={canvas} />
      {strangers === 0 ? null : (
        <Notice tone="rejected" title="An answer came from another session">
          <p>It was not looked at: only the device that opened the code can answer it.</p>
        </Notice>
      )}
      <div className="desk-buttons">
        <Button kind={state.kind === 'shown' || state.kind === 'opened' ? 'plain' : 'primary'} onClick={desk.withdraw}>
          {state.kind === 'shown' || state.kind === 'opened' ? 'Withdraw the question' : 'Ask the next customer'}
        </Button>
      </div>
    </>
  )
}

function StateView({
  question,
  desk,
  canvas,
}: {
  readonly question: Question
  readonly desk: Desk
  readonly canvas: RefObject<HTMLCanvasElement | null>
}) {
  const { state, link, wish } = question
  switch (state.kind) {
    case 'shown':
      return (
        <>
          <h2>Let the customer scan this</h2>
          <p>
            It leads to your question: organisation and handle
            {wish.organisation === null ? '' : `, and only ${wish.organisation}`}. <TimeLeft until={question.until} />
          </p>
          <QrPicture text={link} canvas={canvas} />
          <p className="desk-link">
            <small>{link}</small>
          </p>
          <div className="desk-buttons">
            <Button onClick={() => desk.sendLink(wish.customer ?? 'alice-phone')}>
              Send it as a link to {partyNames[wish.customer ?? 'alice-phone']}
            </Button>
          </div>
        </>
      )
    case 'opened':
      return (
        <Notice tone="waiting" title="The code was opened">
          <p>{partyNames[state.by]} decides what to show. No other device can answer now.</p>
        </Notice>
      )
    case 'declined':
      return (
        <Notice tone="declined" title="Would not say">
          <p>You know no more than before. That is not suspicious: nobody has to answer.</p>
        </Notice>
      )
    case 'expired':
      return (
        <Notice tone="undecided" title="The code has run out">
          <p>Nobody answered in time, and nobody can any more. Show a new one.</p>
        </Notice>
      )
    case 'judged':
      return <Glance report={state.report} />
  }
}

function TimeLeft({ until }: { readonly until: number }) {
  const [now, setNow] = useState(Date.now() / 1_000)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1_000), 1_000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.max(0, Math.ceil(until - now))
  // Heard every second it would drown everything else.
  return <span aria-live="off">{`Good for ${left} s.`}</span>
}
