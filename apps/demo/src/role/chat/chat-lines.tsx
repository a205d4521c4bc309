import type { RelayMessage } from '../../messages/relay-message.ts'
import { partyNames, type RoleId } from '../../messages/role-id.ts'

/** What was said, and what the clients did, as people read it. */
export function ChatLines({ lines, role }: { readonly lines: readonly RelayMessage[]; readonly role: RoleId }) {
  return (
    <ol className="chat-lines">
      {lines.map((line) => (
        <li key={line.number} className={line.kind === 'text' ? bubble(line.from === role) : 'chat-event arrives'}>
          {line.kind === 'text' ? (
            <>
              <span className="chat-from">{line.from === role ? 'You' : partyNames[line.from]}</span>
              {line.text}
            </>
          ) : (
            eventWords(line, role)
          )}
        </li>
      ))}
    </ol>
  )
}

const bubble = (own: boolean) => `chat-bubble arrives ${own ? 'chat-own' : ''}`

function eventWords({ kind, from, to }: RelayMessage, role: RoleId): string {
  const who = from === role ? 'You' : partyNames[from]
  const whom = to === role ? 'you' : partyNames[to]
  switch (kind) {
    case 'join':
      return `${who} joined the chat`
    case 'request':
      return `${who} asked ${whom}: who are you?`
    case 'presentation':
      return `${who} answered ${whom} with a signed presentation`
    case 'decline':
      return `${who} would not say`
    default:
      return ''
  }
}
