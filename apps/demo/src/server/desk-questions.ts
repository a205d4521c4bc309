import { randomBytes } from 'node:crypto'
import { type Clock, fail, ok, parseRequest, type Result } from '@imprint/core'
import type { RoleId } from '../messages/role-id.ts'
import type { Relay } from './relay.ts'

/** The questions that the desk's agent shows as a code. Each code leads one device to one question. */
export interface DeskQuestions {
  /** Keeps a request of the desk's, as JSON text, under a code that nobody can guess. Answers the code. */
  open(text: string): Result<string>
  /** Gives the question to the device that opened the code first, and to no other: what is answered from elsewhere is not this conversation. Answers the number of the message. */
  take(role: RoleId, code: string): Result<number>
  /** Forgets a question that the agent does not want answered any more. */
  withdraw(code: string): Result<null>
}

/** More than an agent has open in a day; then the oldest are forgotten. */
const mostQuestions = 200

/** Makes the desk's memory of its questions. */
export function createDeskQuestions({
  relay,
  clock,
  desk,
}: {
  readonly relay: Relay
  readonly clock: Clock
  /** The desk's identifier, for which alone it may ask. */
  readonly desk: string
}): DeskQuestions {
  const questions = new Map<string, { readonly text: string; readonly until: number; taken: boolean }>()
  return {
    open: (text) => {
      const request = parseRequest(text)
      if (!request.ok) return request
      const { audience, expiresAt } = request.value
      if (audience !== desk) return fail('presentation.audience_mismatch', 'the desk asks for itself only')
      const [oldest] = questions.keys()
      if (questions.size >= mostQuestions && oldest !== undefined) questions.delete(oldest)
      // 128 bits: whoever did not see the code does not find it.
      const code = randomBytes(16).toString('base64url')
      questions.set(code, { text, until: expiresAt, taken: false })
      return ok(code)
    },
    take: (role, code) => {
      const question = questions.get(code)
      if (question === undefined) return fail('nonce.unknown', 'the desk knows no such code')
      if (clock.now() >= question.until)
        return fail('request.expired', 'the code has run out: let the desk show a new one')
      if (question.taken) return fail('nonce.spent', 'the code was opened before: it is good for one device, once')
      question.taken = true
      const asked = { from: 'desk', to: role, kind: 'request', text: question.text, answers: null } as const
      return ok(relay.take(asked).number)
    },
    withdraw: (code) => {
      questions.delete(code)
      return ok(null)
    },
  }
}
