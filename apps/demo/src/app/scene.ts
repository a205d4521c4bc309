import type { Json, Result } from '@imprint/core'
import type { RelayMessage } from '../messages/relay-message.ts'
import type { Session } from '../messages/session.ts'
import type { VerdictReport } from '../messages/verdict-report.ts'
import { createStore, type Store } from '../state/create-store.ts'
import { openServerSession } from '../state/server-session.ts'
import { createFrames, type Frames } from './frames.ts'

/** What every part of the page works with. */
export interface Scene {
  readonly session: Session
  /** Every message so far, as the chat's server saw it. */
  readonly messages: Store<readonly RelayMessage[]>
  /** Every verdict that a frame made since this page was opened, the oldest first. */
  readonly verdicts: Store<readonly VerdictReport[]>
  readonly frames: Frames
  /** Whether the demo still runs. */
  readonly connection: Store<'there' | 'lost'>
  /** Asks the server's side to do something: a row of `src/server/deeds.ts`. */
  deed(name: string, given?: Json): Promise<Result<Json>>
  /** Begins another run, and shows it. */
  startAgain(): Promise<void>
}

/** Opens the scene. */
export async function openScene(): Promise<Result<Scene>> {
  const opened = await openServerSession()
  if (!opened.ok) return opened
  const server = opened.value
  const { session } = server
  const messages = createStore<readonly RelayMessage[]>([])
  const verdicts = createStore<readonly VerdictReport[]>([])
  const frames = createFrames(session, (report) => verdicts.update((all) => [...all, report]))
  const connection = createStore<'there' | 'lost'>('there')
  server.listen({
    connection: (state) => connection.update(() => state),
    message: (message) => messages.update((all) => [...all, message]),
    // Frames and page begin anew: keys, wallets and requests of another run are of no use.
    ended: () => location.reload(),
  })
  const deed = (name: string, given: Json = null) => server.post('/deed', JSON.stringify({ name, given }))
  return {
    ok: true,
    value: {
      session,
      messages,
      verdicts,
      frames,
      connection,
      deed,
      startAgain: async () => {
        await deed('start-again')
      },
    },
  }
}
