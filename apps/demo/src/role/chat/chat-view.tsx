import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { partyNames, type RoleId } from '../../messages/role-id.ts'
import { useStore } from '../../state/use-store.ts'
import { ChatLines } from './chat-lines.tsx'
import { ConsentSheet } from './consent-sheet.tsx'
import type { Chat } from './create-chat.ts'
import { MemberBadge } from './member-badge.tsx'
import './chat-view.css'

/** Who asks others who they are. Alice and Mallory are asked. */
const asking: readonly RoleId[] = ['bob']

/** The chat client of a role. */
export function ChatView({ role, chat }: { readonly role: RoleId; readonly chat: Chat }) {
  const state = useStore(chat.state)
  const log = useRef<HTMLDivElement>(null)
  // Whatever changed may have made the place for the messages smaller: the newest stays in sight.
  useEffect(() => {
    if (state.lines.length > 0 && log.current !== null) log.current.scrollTop = log.current.scrollHeight
  }, [state])
  const others = [...state.members].filter(([who]) => who !== role)
  return (
    <main className="chat">
      <header className="chat-head">
        <h1>{partyNames[role]}</h1>
        <CredentialLine credential={state.credential} />
      </header>
      {asking.includes(role) ? (
        <section className="chat-members" aria-label="Members of this chat" aria-live="polite">
          {others.length === 0 ? <p className="chat-quiet">Nobody else is in this chat yet.</p> : null}
          {others.map(([who, member]) => (
            <MemberBadge key={who} who={who} member={member} onAsk={() => void chat.ask(who)} />
          ))}
        </section>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <div className="chat-log" ref={log} tabIndex={0} role="log" aria-label="Messages">
        {state.lines.length === 0 ? <p className="chat-quiet">Nothing was said yet.</p> : null}
        <ChatLines lines={state.lines} role={role} />
      </div>
      <div aria-live="polite">
        {state.pending === null ? null : (
          <ConsentSheet pending={state.pending} onAgree={() => void chat.agree()} onDecline={chat.decline} />
        )}
      </div>
      {state.joined || role === 'bob' ? (
        <Composer onSay={chat.say} />
      ) : (
        <div className="chat-join">
          <Button kind="primary" disabled={state.credential === 'wanted'} onClick={chat.join}>
            Join the chat
          </Button>
        </div>
      )}
    </main>
  )
}

function CredentialLine({ credential }: { readonly credential: ReturnType<Chat['state']['get']>['credential'] }) {
  if (credential === 'none') return <p>Client of example.org. It believes Example Corp about example.com.</p>
  if (credential === 'wanted') return <p>Getting a credential from Example Corp…</p>
  if (credential === 'held') return <p>Holds a credential from Example Corp, bound to a key that cannot leave it.</p>
  return (
    <p>
      Got no credential from Example Corp: <code>{credential.code}</code>
    </p>
  )
}

function Composer({ onSay }: { readonly onSay: (text: string) => void }) {
  const [text, setText] = useState('')
  const say = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') onSay(text.trim())
    setText('')
  }
  return (
    <form className="chat-composer" onSubmit={say}>
      <input
        aria-label="Message"
        placeholder="Write a message"
        autoComplete="off"
        maxLength={500}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit">Send</Button>
    </form>
  )
}
