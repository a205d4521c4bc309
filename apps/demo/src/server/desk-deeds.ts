import { fail, isJsonObject, ok } from '@imprint/core'
import { maxMessage } from '../messages/relay-message.ts'
import { isRoleId } from '../messages/role-id.ts'
import type { Deed } from './deed.ts'
import { agentTemplate } from './desk-organisation.ts'

/** Deeds about the support desk. */
export const deskDeeds = {
  /** Opens a code as somebody would who saw it: `{ role, code }`. Answers the number of the request that comes of it. */
  'open-desk-code': async (given, { world }) => {
    const { role, code } = isJsonObject(given) ? given : {}
    if (!isRoleId(role) || role === 'desk' || typeof code !== 'string')
      return fail('request.malformed', 'a role and a code')
    return world.desk.questions.take(role, code)
  },
  /** Hands the desk an answer in somebody's name, as a server could: `{ role, answers, text }`. */
  'hand-in': async (given, { world }) => {
    const { role, answers, text } = isJsonObject(given) ? given : {}
    if (!isRoleId(role) || role === 'desk' || typeof text !== 'string' || text.length > maxMessage)
      return fail('request.malformed', 'a role, the number of a request, and a text')
    const asked = world.relay.transcript().find(({ number, kind }) => number === answers && kind === 'request')
    if (asked === undefined) return fail('request.malformed', 'the number of a request', '/answers')
    world.relay.take({ from: role, to: 'desk', kind: 'presentation', text, answers: asked.number })
    return ok(null)
  },
  /** The file by which Sirius's type of credential is known. */
  'agent-template': async () => ok(agentTemplate),
} satisfies Readonly<Record<string, Deed>>
