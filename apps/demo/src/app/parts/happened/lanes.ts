import type { RelayMessage } from '../../../messages/relay-message.ts'
import { type PartyId, partyNames } from '../../../messages/role-id.ts'

/** One of the upright lines of a sequence picture. */
export interface Lane {
  readonly id: PartyId
  readonly name: string
  /** Where it stands, in percent of the width. */
  readonly at: number
}

/** One arrow, from a place to another, in percent of the width. */
export interface Arrow {
  readonly from: number
  readonly to: number
}

/** From left to right. Whatever goes from one role to another passes the server in the middle, which is the place of what is said to everybody. */
const order: readonly PartyId[] = [
  'alice-phone',
  'alice-desktop',
  'mallory',
  'room',
  'bob',
  'desk',
  'organisation',
  'sirius',
]

/** The lanes of a picture: everybody who sent or got one of its messages. */
export function lanesOf(messages: readonly RelayMessage[]): readonly Lane[] {
  const present = new Set<PartyId>()
  for (const message of messages) {
    present.add(message.from)
    present.add(message.to)
    if (passesServer(message)) present.add('room')
  }
  const shown = order.filter((id) => present.has(id))
  return shown.map((id, index) => ({
    id,
    name: id === 'room' ? 'Chat server' : partyNames[id],
    at: ((index + 0.5) / shown.length) * 100,
  }))
}

/** The arrows of a message: two where it passes the server, one where it does not or ends there. */
export function arrowsOf(message: RelayMessage, lanes: readonly Lane[]): readonly Arrow[] {
  const at = (party: PartyId) => lanes.find(({ id }) => id === party)?.at ?? 0
  const from = at(message.from)
  const to = at(message.to)
  if (!passesServer(message) || message.to === 'room') return [{ from, to }]
  const server = at('room')
  return [
    { from, to: server },
    { from: server, to },
  ]
}

/** What goes between a device and an organisation goes past the server of the chat. */
export function passesServer({ from, to }: RelayMessage): boolean {
  return ![from, to].some((party) => party === 'organisation' || party === 'sirius')
}
