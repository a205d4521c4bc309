import {
  fail,
  isJsonObject,
  type Json,
  ok,
  parseJsonObject,
  type Result,
  type Seconds,
  tokenBudget,
} from '@imprint/core'
import { isPartyId, isRoleId, type PartyId, type RoleId } from './role-id.ts'

/** What a role may send through the chat's server. */
export const sentKinds = ['join', 'text', 'request', 'presentation', 'decline', 'verification'] as const

/** What goes between a device and the organisation: enrolment, and documents that are fetched. */
export const organisationKinds = [
  'enrol',
  'challenge',
  'proof',
  'credential',
  'fetch',
  'document',
  'unreachable',
] as const

/** The kind of a message. */
export type MessageKind = (typeof sentKinds)[number] | (typeof organisationKinds)[number]

/** A message as the server took it: it sees all of them, and numbers them from 1. */
export interface RelayMessage {
  readonly number: number
  readonly at: Seconds
  readonly from: PartyId
  readonly to: PartyId
  readonly kind: MessageKind
  /** What was said: a chat line, a request as JSON, a token, the address of a document or the document. */
  readonly text: string
  /** The number of the message that this one answers; `null` for none. */
  readonly answers: number | null
}

/** A message on its way to the server, which adds who sent it. */
export interface SentMessage {
  readonly to: RoleId | 'room'
  readonly kind: (typeof sentKinds)[number]
  readonly text: string
  readonly answers: number | null
}

/** Characters of one message: a presentation with its credential has about 3,000. */
export const maxMessage = 65_536

/** Reads what a role sends; anything else is `request.malformed`. */
export function parseSentMessage(text: string): Result<SentMessage> {
  const json = parseJsonObject(text, tokenBudget)
  if (!json.ok) return json
  const { to, kind, text: said, answers = null } = json.value
  const known = sentKinds.find((each) => each === kind)
  if (known === undefined) return fail('request.malformed', 'a kind of message', '/kind')
  if (!(isRoleId(to) || to === 'room')) return fail('request.malformed', 'somebody of the scene', '/to')
  if (typeof said !== 'string' || said.length > maxMessage)
    return fail('request.malformed', `a text of at most ${maxMessage} characters`, '/text')
  if (!(answers === null || isNumber(answers))) return fail('request.malformed', 'a number of a message', '/answers')
  return ok({ to, kind: known, text: said, answers })
}

/** Reads a message that the server hands on; anything else is `request.malformed`. */
export function relayMessageOf(json: Json): Result<RelayMessage> {
  if (!isJsonObject(json)) return fail('request.malformed', 'an object')
  const { number, at, from, to, kind, text, answers = null } = json
  const known = [...sentKinds, ...organisationKinds].find((each) => each === kind)
  if (known === undefined || !isNumber(number) || typeof at !== 'number' || typeof text !== 'string')
    return fail('request.malformed', 'a message of the chat’s server')
  if (!isPartyId(from) || !isPartyId(to)) return fail('request.malformed', 'somebody of the scene', '/from')
  if (!(answers === null || isNumber(answers))) return fail('request.malformed', 'a number of a message', '/answers')
  return ok({ number, at: at as Seconds, from, to, kind: known, text, answers })
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
