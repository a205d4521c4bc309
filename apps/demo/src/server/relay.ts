import type { Clock, Seconds } from '@imprint/core'
import type { RelayMessage } from '../messages/relay-message.ts'
import type { PartyId } from '../messages/role-id.ts'

/** The messages of a run, as the server of the chat sees them: all of them. It hands each to whom it is for, and keeps the transcript. */
export interface Relay {
  /** Takes a message, numbers it and hands it on. */
  take(message: Omit<RelayMessage, 'number' | 'at'>): RelayMessage
  /** Every message so far. */
  transcript(): readonly RelayMessage[]
  /** Tells a listener of each new message until the answered function is called. */
  subscribe(listener: (message: RelayMessage) => void): () => void
}

/** More messages than anybody makes by hand; then the oldest are forgotten. */
const mostMessages = 2_000

/** Starts an empty chat. */
export function createRelay(clock: Clock): Relay {
  let transcript: RelayMessage[] = []
  let count = 0
  const listeners = new Set<(message: RelayMessage) => void>()
  return {
    take: (message) => {
      count++
      const taken: RelayMessage = { number: count, at: Math.floor(clock.now()) as Seconds, ...message }
      transcript = [...transcript.slice(1 - mostMessages), taken]
      for (const listener of [...listeners]) listener(taken)
      return taken
    },
    transcript: () => transcript,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Whether a message is for a party to see: what it sent, what it got, and what everybody got. */
export function concerns(message: RelayMessage, party: PartyId): boolean {
  return message.from === party || message.to === party || message.to === 'room'
}
