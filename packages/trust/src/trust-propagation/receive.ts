import { type Finding, fail, finding, type Json, ok, type RejectedCode, type Result, type Seconds } from '@imprint/core'
import { applyDecisions, decisionFrom, type Effect } from './apply.ts'
import { decidingFault, waitingFault } from './budget.ts'
import { type KeyOwner, parseTrustMessage, type TrustEnvelope } from './trust-message.ts'
import {
  decisionOf,
  type EndpointKey,
  type Level,
  type Postponed,
  sameEndpoint,
  type TrustState,
} from './trust-state.ts'

/** What became of one decision of a message, or of one that it released. */
export type Reception = Omit<Effect, 'outcome'> & {
  readonly outcome: 'applied' | Finding<RejectedCode | 'atm.postponed'>
}

/** The state after a message, and what became of each of its decisions. */
export interface Received {
  readonly state: TrustState
  readonly receptions: readonly Reception[]
}

/** Clocks of endpoints differ. A message from further in the future could not be undone until then. */
const tolerance = 300

/**
 * Takes in a trust message (XEP-0450). It counts as soon as the sender's key is authenticated here, and is kept until then. A sender of one's own decides about anybody, one of a contact about that
 * contact's keys alone. Failures leave the state as it was; what became of each key is in `receptions`.
 *
 * @example
 * ```ts
 * const me = { owner: 'alice@example.org', key: 'a1' }
 * const state = createTrustState({ me, encryption: 'urn:xmpp:omemo:2' })
 * receive(state, { envelope: { sender: { owner: 'alice@example.org', key: 'a2' }, sentAt: at }, message: json, now: at })
 * ```
 */
export function receive(
  state: TrustState,
  { envelope, message: json, now }: { readonly envelope: TrustEnvelope; readonly message: Json; readonly now: Seconds },
): Result<Received> {
  const { sender, sentAt } = envelope
  const message = parseTrustMessage(json)
  if (!message.ok) return message
  if (message.value.usage !== state.usage || message.value.encryption !== state.encryption)
    return fail('atm.usage', `expected ${state.usage} and ${state.encryption}`)
  if (!(sentAt <= now + tolerance)) return fail('atm.future', `sent at ${sentAt}, received at ${now}`)
  // Carbons bring an endpoint its own messages.
  if (sameEndpoint(sender, state.me)) return fail('atm.replayed', 'this endpoint’s own message came back')
  const standing = decisionOf(state, sender)
  if (standing?.level === 'distrusted') return fail('atm.sender_distrusted', 'the sender is distrusted')
  if (state.silenced.some((each) => sameEndpoint(each, sender) && sentAt <= each.until))
    return fail('atm.sender_distrusted', 'the sender was distrusted after it sent this')

  const refused: Reception[] = []
  const allowed: Omit<Postponed, 'sender'>[] = []
  for (const decision of decisionsOf(message.value.owners, sentAt)) {
    const { owner, key, level } = decision
    const refusal = refusalFor(state, { sender, decision })
    if (refusal === null) allowed.push(decision)
    else refused.push({ owner, key, level, outcome: refusal })
  }
  if (standing === null) {
    const kept = postpone(state, { sender, decisions: allowed })
    return kept.ok ? ok({ state: kept.value.state, receptions: [...refused, ...kept.value.receptions] }) : kept
  }
  const fault = decidingFault(state, sender, newTo(state, allowed))
  if (fault !== null) return fault
  const { state: next, effects } = applyDecisions(
    state,
    allowed.map((decision) => decisionFrom(decision, standing)),
  )
  return ok({ state: next, receptions: [...refused, ...effects] })
}

/** How many of the keys are not decided about yet. */
function newTo(state: TrustState, about: readonly EndpointKey[]): number {
  return about.filter((each) => decisionOf(state, each) === null).length
}

/** Who trusts and distrusts a key in one message distrusts it. */
function decisionsOf(owners: readonly KeyOwner[], at: Seconds): readonly Omit<Postponed, 'sender'>[] {
  const decisions = new Map<string, Omit<Postponed, 'sender'>>()
  const add = (owner: string, key: string, level: Level) =>
    decisions.set(JSON.stringify([owner, key]), { owner, key, level, at })
  for (const { owner, trust } of owners) for (const key of trust) add(owner, key, 'authenticated')
  for (const { owner, distrust } of owners) for (const key of distrust) add(owner, key, 'distrusted')
  return [...decisions.values()]
}

function refusalFor(
  { me }: TrustState,
  { sender, decision }: { readonly sender: EndpointKey; readonly decision: EndpointKey },
): Finding<RejectedCode> | null {
  if (sameEndpoint(decision, me))
    return finding('atm.sender_unqualified', 'nobody decides about this endpoint’s own key')
  if (sender.owner === me.owner || sender.owner === decision.owner) return null
  return finding('atm.sender_unqualified', 'an endpoint of a contact decides about keys of that contact alone')
}

function postpone(
  state: TrustState,
  { sender, decisions }: { readonly sender: EndpointKey; readonly decisions: readonly Omit<Postponed, 'sender'>[] },
): Result<Received> {
  const waiting = new Map(
    state.postponed.filter((each) => sameEndpoint(each.sender, sender)).map((each) => [identityOf(each), each]),
  )
  const added: Postponed[] = []
  const receptions = decisions.map((decision): Reception => {
    const { owner, key, level } = decision
    if (waiting.has(identityOf(decision)))
      return { owner, key, level, outcome: finding('atm.replayed', 'this very decision waits already') }
    added.push({ ...decision, sender })
    return {
      owner,
      key,
      level,
      outcome: finding('atm.postponed', 'the sender is not authenticated yet'),
    }
  })
  const fault = waitingFault(state, sender, added.length)
  if (fault !== null) return fault
  return ok({ state: { ...state, postponed: [...state.postponed, ...added] }, receptions })
}

function identityOf({ owner, key, level, at }: Omit<Postponed, 'sender'>): string {
  return JSON.stringify([owner, key, level, at])
}
