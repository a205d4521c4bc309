import { type Tone, ToneSign } from '../../../components/tone.tsx'
import type { RelayMessage } from '../../../messages/relay-message.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'

interface Step {
  readonly says: string
  readonly isDone: (messages: readonly RelayMessage[], judged: boolean) => boolean
}

/** The story in four steps. Each is done in a frame, by whoever's step it is. */
const steps: readonly Step[] = [
  {
    says: 'As Alice, on her phone: join the chat. Bob sees a name, and nothing that says it is hers.',
    isDone: (messages) => messages.some(({ kind }) => kind === 'join'),
  },
  {
    says: 'As Bob: ask who this is. His client sends a question that can be answered once, and to him only.',
    isDone: (messages) => messages.some(({ kind }) => kind === 'request'),
  },
  {
    says: 'As Alice: read what would be shown and what stays on her phone, and agree or decline.',
    isDone: (messages) => messages.some(({ kind }) => kind === 'presentation' || kind === 'decline'),
  },
  {
    says: 'Bob’s client checks the answer itself. The chat’s server carried it, and could not have made it.',
    isDone: (messages, judged) => judged || messages.at(-1)?.kind === 'decline',
  },
]

const states = {
  done: { tone: 'accepted', word: 'Done' },
  next: { tone: 'waiting', word: 'Next' },
  later: { tone: 'unverified', word: 'Later' },
} as const satisfies Readonly<Record<string, { readonly tone: Tone; readonly word: string }>>

/** Says which step of the story is next. */
export function ChatSteps({ scene }: { readonly scene: Scene }) {
  const messages = useStore(scene.messages)
  const judged = useStore(scene.verdicts).some(({ by, about }) => by === 'bob' && about !== null)
  const done = steps.filter(({ isDone }) => isDone(messages, judged)).length
  return (
    <ol className="chat-steps">
      {steps.map(({ says }, index) => {
        const state = index < done ? 'done' : index === done ? 'next' : 'later'
        const { tone, word } = states[state]
        return (
          <li
            key={says}
            className={`chat-step chat-step-${state}`}
            aria-current={state === 'next' ? 'step' : undefined}
          >
            <ToneSign tone={tone} />
            <span>
              <span className="spoken">{word}: </span>
              {says}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
