import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RelayMessage } from '../messages/relay-message.ts'
import { isRoleId } from '../messages/role-id.ts'
import type { OriginContext } from './answer-request.ts'
import { concerns } from './relay.ts'

/** Milliseconds between lines that say nothing, by which both sides notice that the other is gone. */
const beat = 15_000

/**
 * Sends a page its messages, a line of JSON each: what was, and what comes. A role gets what concerns it, the page that holds the frames gets everything. `{"live": true}` stands between the two, and `{"ended": true}` after the last message of a run.
 */
export function streamMessages(request: IncomingMessage, response: ServerResponse, context: OriginContext): void {
  const { origin, stage } = context
  const { page } = origin
  const { world } = stage
  const wanted = (message: RelayMessage) => !isRoleId(page) || concerns(message, page)
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  const send = (value: object) => response.write(`${JSON.stringify(value)}\n`)
  for (const message of world.relay.transcript()) if (wanted(message)) send(message)
  send({ live: true })
  const unsubscribe = world.relay.subscribe((message) => {
    if (wanted(message)) send(message)
  })
  const timer = setInterval(() => send({}), beat)
  const forget = world.onEnd(() => response.end('{"ended":true}\n'))
  request.on('close', () => {
    clearInterval(timer)
    unsubscribe()
    forget()
  })
}
