import { type Finding, finding, type RejectedCode } from '@imprint/core'
import {
  type Decision,
  decisionOf,
  type EndpointKey,
  type Postponed,
  sameEndpoint,
  type TrustState,
} from './trust-state.ts'

/** What became of one decision. */
export type Effect = Pick<Decision, 'owner' | 'key' | 'level'> & {
  readonly outcome: 'applied' | Finding<RejectedCode>
}

/** A state and what led to it, decision by decision. */
export interface Applied {
  readonly state: TrustState
  readonly effects: readonly Effect[]
}

/**
 * Makes decisions that messages brought. The later one holds, and of two at one time the distrust (XEP-0434 section 5.2.1). A key that becomes authenticated speaks: what it said before is taken up, in
 * the order of its times, and so on from key to key, with what others said put in where its time is: so an endpoint that hears everything at once decides as one that was there all the time. A key that becomes
 * distrusted falls silent: what it said and nobody took up is dropped.
 */
export function applyDecisions(start: TrustState, decisions: readonly Decision[]): Applied {
  let state = start
  const effects: Effect[] = []
  let queue = [...decisions].sort(inOrder)
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { owner, key, level } = next
    // Whoever spoke may have been distrusted since it was heard, by what stood before it in the queue.
    const refusal = senderFault(state, next) ?? refusalOf(next, decisionOf(state, next))
    effects.push({ owner, key, level, outcome: refusal ?? 'applied' })
    if (refusal !== null) continue
    const settled = settle(state, next)
    state = settled.state
    if (settled.released.length > 0) queue = [...queue, ...settled.released].sort(inOrder)
  }
  return { state, effects }
}

/** Makes one decision, whatever was decided before, and answers the decisions that it releases. */
export function settle(
  state: TrustState,
  decision: Decision,
): { readonly state: TrustState; readonly released: readonly Decision[] } {
  const others = state.decisions.filter((other) => !sameEndpoint(other, decision))
  const postponed = state.postponed.filter(({ sender }) => !sameEndpoint(sender, decision))
  const next = { ...state, decisions: [...others, decision], postponed }
  if (decision.level === 'distrusted') {
    const { owner, key, at: until } = decision
    const silenced = [...state.silenced.filter((other) => !sameEndpoint(other, decision)), { owner, key, until }]
    return { state: { ...next, silenced }, released: [] }
  }
  const released = state.postponed.filter(({ sender }) => sameEndpoint(sender, decision))
  return { state: next, released: released.map((each) => decisionFrom(each, decision)) }
}

/** A decision that came from a key that is authenticated. */
export function decisionFrom({ owner, key, level, at }: Omit<Postponed, 'sender'>, sender: Decision): Decision {
  const { owner: by, key: byKey } = sender
  return { owner, key, level, at, path: [...sender.path, { owner: by, key: byKey }] }
}

function senderFault(state: TrustState, { path }: Decision): Finding<RejectedCode> | null {
  const sender = path.at(-1)
  if (sender === undefined || decisionOf(state, sender)?.level !== 'distrusted') return null
  return finding('atm.sender_distrusted', 'the sender is distrusted by now')
}

function refusalOf(decision: Decision, current: Decision | null): Finding<RejectedCode> | null {
  if (current === null || current.at < decision.at) return null
  if (current.at > decision.at) return finding('atm.outdated', 'a later decision about this key is known')
  if (current.level === decision.level) return finding('atm.replayed', 'this very decision was taken in before')
  return decision.level === 'distrusted' ? null : finding('atm.outdated', 'distrusted at the same time')
}

type Timed = Omit<Postponed, 'sender'>

/** By time; at one time what distrusts comes last, so that it holds. */
function inOrder(a: Timed, b: Timed): number {
  if (a.at !== b.at || rank(a) !== rank(b)) return a.at - b.at || rank(a) - rank(b)
  const [x, y] = [textOf(a), textOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function rank({ level }: Timed): number {
  return level === 'authenticated' ? 0 : 1
}

function textOf({ owner, key }: EndpointKey): string {
  return JSON.stringify([owner, key])
}
