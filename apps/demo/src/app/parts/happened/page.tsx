import { useMemo, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { RelayMessage } from '../../../messages/relay-message.ts'
import { useStore } from '../../../state/use-store.ts'
import { decodeAnyText } from '../../decode/decode-text.ts'
import type { Decoded } from '../../decode/decoded.ts'
import { Legend } from '../../decode/legend.tsx'
import { makeTagBook } from '../../decode/tag-book.ts'
import type { Scene } from '../../scene.ts'
import { passesServer } from './lanes.ts'
import { Sequence } from './sequence.tsx'
import { valueName } from './value-name.ts'
import { Verdicts } from './verdicts.tsx'
import './happened.css'

/** Everything that was sent, as a picture, and every check that was made of it. */
export function Page({ scene }: { readonly scene: Scene }) {
  const messages = useStore(scene.messages)
  const verdicts = useStore(scene.verdicts)
  const [view, choose] = useState<View>('all')
  const all = useMemo(() => messages.map((message) => ({ message, decoded: decodedOf(message) })), [messages])
  // What occurs once connects nothing.
  const book = useMemo(
    () =>
      makeTagBook(
        all.map(({ decoded }) => decoded),
        2,
      ),
    [all],
  )
  const reports = verdicts.filter(({ message }) => message !== null)
  const shown = all.filter(({ message }) => views[view].has(message))
  const asked = messages.some(({ kind }) => kind === 'presentation')
  return (
    <>
      {asked ? null : <NothingYet begun={messages.length > 0} />}
      {messages.length === 0 ? null : (
        <div className="happened">
          <Panel
            title="The messages"
            actions={
              <fieldset className="happened-views">
                <legend className="spoken">Which messages are shown</legend>
                {(Object.keys(views) as View[]).map((each) => (
                  <Button key={each} aria-pressed={each === view} onClick={() => choose(each)}>
                    {views[each].label}
                  </Button>
                ))}
              </fieldset>
            }
          >
            <p>
              Choose a message to see it as it was sent, and what it says. What goes from one person to another passes
              the chat’s server, which can read it all, and could change it.
            </p>
            <Sequence shown={shown} book={book} verdicts={reports} />
          </Panel>
          <div className="happened-side">
            <Panel title="The same thing, wherever it recurs">
              {book.tags.length === 0 ? (
                <p>Nothing has come up twice yet.</p>
              ) : (
                <>
                  <p>
                    A sign stands for one value, in every message: N for a number that is used once (nonce), K for a
                    key, by its thumbprint, I for a name of a device, a person or a server. D, within one message, ties
                    a shown claim to what the issuer signed.
                  </p>
                  <Legend
                    tags={book.tags.filter(({ kind }) => kind !== 'digest')}
                    nameOf={(tag) => valueName(tag, { all, book, session: scene.session })}
                  />
                </>
              )}
            </Panel>
            <Verdicts reports={reports} />
          </div>
        </div>
      )}
    </>
  )
}

type View = 'all' | 'chat' | 'organisation'

const views: Readonly<Record<View, { readonly label: string; has(message: RelayMessage): boolean }>> = {
  all: { label: 'Everything', has: () => true },
  chat: { label: 'Chat only', has: passesServer },
  organisation: { label: 'With Example Corp only', has: (message) => !passesServer(message) },
}

function NothingYet({ begun }: { readonly begun: boolean }) {
  return (
    <Notice tone="waiting" title={begun ? 'Nobody in the chat has proved anything yet' : 'Nothing has happened yet'}>
      <p>
        Go to <a href="#/chat">Chat</a>: let Alice join, ask as Bob who she is, and agree as Alice. Then come back here:
        you will see every message of it, and why Bob believed her.
      </p>
      {begun ? (
        <p>
          So far there is only what the devices and Example Corp said to each other. What is played at{' '}
          <a href="#/break">Break it</a> is handed to Bob past the chat.
        </p>
      ) : null}
    </Notice>
  )
}

const known = new Map<string, Decoded>()

/** Takes a message apart, once. */
function decodedOf({ text }: RelayMessage): Decoded {
  let decoded = known.get(text)
  if (decoded === undefined) {
    decoded = decodeAnyText(text)
    known.set(text, decoded)
  }
  return decoded
}
