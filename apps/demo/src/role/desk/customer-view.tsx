import { explainCode } from '@imprint/core'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { parseDeskLink } from '../../messages/desk-link.ts'
import type { RelayMessage } from '../../messages/relay-message.ts'
import { partyNames, type RoleId } from '../../messages/role-id.ts'
import { useStore } from '../../state/use-store.ts'
import type { Member } from '../chat/chat-state.ts'
import { ChatView } from '../chat/chat-view.tsx'
import { ConsentSheet } from '../chat/consent-sheet.tsx'
import type { Chat } from '../chat/create-chat.ts'
import type { Customer } from './create-customer.ts'
import { Glance } from './glance.tsx'
import './desk-view.css'

/** The client of a customer: the chat with everybody, or the one with the support desk. */
export function CustomerView({
  role,
  chat,
  customer,
  own,
}: {
  readonly role: RoleId
  readonly chat: Chat
  readonly customer: Customer
  /** The origin of this client, to which its links lead. */
  readonly own: string
}) {
  const { view, problem } = useStore(customer.state)
  const { pending, members, lines, credential } = useStore(chat.state)
  if (view === 'chat') return <ChatView role={role} chat={chat} />
  const said = lines.filter(({ kind, from, to }) => kind === 'text' && from === 'desk' && to === role)
  const answered = lines.filter(({ kind, from, to }) => from === role && to === 'desk' && answerWords[kind]).at(-1)
  return (
    <main className="desk">
      <header className="desk-head">
        <h1>{partyNames[role]}</h1>
        <p>
          {credential === 'held'
            ? 'Holds a credential from Example Corp, and talks to a support desk.'
            : 'Getting a credential from Example Corp…'}
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="desk-body" tabIndex={0} aria-label="The conversation with the support desk">
        <div className="desk-question" aria-live="polite">
          <h2>Is this really Sirius’s support?</h2>
          <AgentView member={members.get('desk')} onAsk={() => void customer.askAgent()} />
          {said.map((line) => (
            <Said key={line.number} line={line} own={own} />
          ))}
          {pending === null && answered !== undefined ? <p>{answerWords[answered.kind]}</p> : null}
          {problem === null ? null : (
            <Notice tone="rejected" title="This code opens nothing">
              <p>{explainCode(problem.code)?.hint}</p>
              <p>
                <small>
                  <code>{problem.code}</code> · {problem.detail}
                </small>
              </p>
            </Notice>
          )}
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

const answerWords: Readonly<Partial<Record<RelayMessage['kind'], string>>> = {
  presentation: 'You showed the desk what it asked for.',
  decline: 'You did not answer the desk.',
}

function AgentView({ member, onAsk }: { readonly member: Member | undefined; readonly onAsk: () => void }) {
  if (member?.kind === 'asked')
    return <Notice tone="waiting" title="Asked: for whom, in which language, for which product" />
  return (
    <>
      {member?.kind === 'judged' ? <Glance report={member.report} /> : null}
      {member?.kind === 'declined' ? (
        <Notice tone="declined" title="The agent would not say">
          <p>So you know no more than before.</p>
        </Notice>
      ) : null}
      {member === undefined || member.kind === 'unverified' || member.kind === 'forgotten' ? (
        <p>Ask the agent for three things: the organisation, Vogon, and Ident-I-Eeze. No name is needed for that.</p>
      ) : null}
      <Button kind={member === undefined ? 'primary' : 'plain'} onClick={onAsk}>
        {member === undefined ? 'Ask the agent' : 'Ask the agent again'}
      </Button>
    </>
  )
}

/** What the desk wrote. A text is a link only where it is one of the desk's to this very client. */
function Said({ line, own }: { readonly line: RelayMessage; readonly own: string }) {
  const isLink = parseDeskLink(line.text, own).ok
  return (
    <p>
      The desk wrote:{' '}
      {isLink ? <a href={line.text.slice(own.length)}>Please show who you are</a> : <span>{line.text}</span>}
    </p>
  )
}
