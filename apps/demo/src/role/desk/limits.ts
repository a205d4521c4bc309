import { explainCode, formatDateTime, type JsonObject, type Schema, type Seconds } from '@imprint/core'
import { imDevice } from '@imprint/schemas'
import type { Presented, Vouched } from '@imprint/verifier'
import { issuerName } from '../../messages/authorities.ts'
import type { VerdictReport } from '../../messages/verdict-report.ts'
import { claimWords } from '../chat/claim-words.ts'
import { supportAgent } from './support-agent.ts'

/** Something that a verdict does not say, though somebody in a hurry might read it in. */
export interface Limit {
  readonly id: 'all' | 'not-shown' | 'self-asserted' | 'relay' | 'status' | 'until' | 'recognised'
  readonly title: string
  readonly says: string
}

/** What a credential of a type may say. What of it was not shown is not known. */
const claimsOfType: readonly (readonly [Schema, readonly string[]])[] = [
  [imDevice, ['fn', 'organization-unit', 'title', 'role', 'hasLanguage', 'hasInstantMessage']],
  [supportAgent, ['fn', 'role', 'hasLanguage', 'expertise', 'hasInstantMessage']],
]

/** Says what cannot be relied on, from the verdict and the evidence that it was made from. */
export function limitsOf({ verdict, evidence }: VerdictReport): readonly Limit[] {
  if (verdict.outcome !== 'accepted') {
    const { code } = verdict.because
    const rest =
      verdict.outcome === 'rejected'
        ? 'It is not said that anybody lied, only that this answer proves nothing.'
        : 'It is no yes, and no no either: ask again.'
    return [{ id: 'all', title: 'Anything in this answer', says: `${explainCode(code)?.hint} ${rest}` }]
  }
  const { value } = verdict
  return [
    ...value.credentials.flatMap(notShown),
    ...value.credentials.map(selfAsserted),
    relay(evidence.request.peer),
    ...recognised(value),
    ...value.credentials.map(status),
    until(value.validUntil),
  ]
}

function notShown({ subject, types, disclosed }: Vouched): readonly Limit[] {
  const known = claimsOfType.flatMap(([schema, names]) =>
    types.includes(schema.type) || types.includes(schema.vct) ? names : [],
  )
  const missing = known.filter((name) => !Object.hasOwn(subject, name)).map(claimWords)
  const lists = known.filter((name) => Array.isArray(subject[name])).map(claimWords)
  const more = lists.length === 0 || disclosed === 'whole' ? '' : ` There may be more of: ${lists.join(', ')}.`
  if (missing.length === 0 && more === '') return []
  const says = `You did not ask, and were not told: ${missing.join(', ')}.${more}`
  return [{ id: 'not-shown', title: 'What was not shown', says }]
}

function selfAsserted({ issuer, subject, trustPath }: Vouched): Limit {
  const name = subject['organization-name']
  const called =
    typeof name === 'string' ? `that it is called “${name}”, and what it says of its people` : 'what it says'
  const why = trustPath.map((step) => step.why).join('; ')
  return {
    id: 'self-asserted',
    title: `That ${issuerName(issuer)} is right`,
    says: `Nobody else checked ${called}: this is the word of ${hostOf(issuer)}, which you believe because of your own settings (${why}).`,
  }
}

function relay(peer: string | null): Limit {
  return peer === null
    ? {
        id: 'relay',
        title: 'Who you are talking to',
        says: 'Any device that got the code could answer it. Whoever you are talking to may have passed it on to somebody else. In a chat, ask the very device of the chat.',
      }
    : {
        id: 'relay',
        title: 'Who holds the device',
        says: `The very device that you asked has answered (${peer}). Who holds it in their hand is not shown, nor whether they repeat what somebody else tells them.`,
      }
}

function recognised({ device, credentials }: Presented): readonly Limit[] {
  if (credentials.some(({ subject }) => Object.hasOwn(subject, 'fn'))) return []
  const says = `Without a name is not without a trace: at every answer the device is the same (${device}), and so is its key.`
  return [{ id: 'recognised', title: 'That nobody can be recognised by it', says }]
}

function status({ status: lists }: Vouched): Limit {
  const [list] = lists
  if (list === undefined)
    return {
      id: 'status',
      title: 'That it was not taken back',
      says: 'Nobody publishes whether this credential still holds.',
    }
  const made = list.issuedAt ?? list.fetchedAt
  return {
    id: 'status',
    title: `That it still holds after ${clockTime(made)}`,
    says: `The list of what was taken back is of ${clockTime(made)}. If the credential was taken back since, you would not know before you ask again.`,
  }
}

function until(validUntil: Seconds | null): Limit {
  const says = 'It is an answer to this question, in this conversation. Next time, ask again.'
  return validUntil === null
    ? { id: 'until', title: 'That it holds for ever', says }
    : {
        id: 'until',
        title: `Anything of it after ${clockTime(validUntil)} on ${formatDateTime(validUntil).slice(0, 10)}`,
        says,
      }
}

/** The time of the day, as the machine has it. */
export function clockTime(at: Seconds): string {
  return new Date(at * 1000).toLocaleTimeString('en-GB')
}

function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? issuer
}

/** The claims of every credential of an answer together. */
export function claimsOf({ credentials }: Presented): JsonObject {
  return Object.assign({}, ...credentials.map(({ subject }) => subject))
}
