import type { Seconds } from '@imprint/core'
import { type Applied, applyDecisions, type Effect, settle } from './apply.ts'
import type { KeyOwner, TrustMessage } from './trust-message.ts'
import {
  type Decision,
  decisionOf,
  type EndpointKey,
  type Level,
  sameEndpoint,
  type TrustState,
} from './trust-state.ts'

/** What a person decided here, by comparing or by refusing. */
export interface OwnDecision extends EndpointKey {
  readonly level: Level
}

/** A trust message to send, encrypted for these keys and no others (XEP-0434 section 5.2). */
export interface OutgoingTrust {
  readonly to: EndpointKey
  readonly message: TrustMessage
}

/** The state after a decision, what followed from it, and whom to tell. */
export interface Decided extends Applied {
  readonly send: readonly OutgoingTrust[]
}

/**
 * Makes decisions of the person at this endpoint: they hold over any that messages brought until now. What keys that become authenticated said before is taken up. `send` tells the others, as XEP-0450 section 4
 * asks: only keys that are authenticated learn anything. Beyond that text, and as other implementations do, a newcomer also learns which keys are distrusted. Deciding about this endpoint's own key throws.
 */
export function decide(
  state: TrustState,
  { decisions, now }: { readonly decisions: readonly OwnDecision[]; readonly now: Seconds },
): Decided {
  let next = state
  const effects: Effect[] = []
  const changed: OwnDecision[] = []
  const released: Decision[] = []
  for (const { owner, key, level } of decisions) {
    if (sameEndpoint({ owner, key }, state.me)) throw new TypeError('an endpoint does not decide about its own key')
    const before = decisionOf(next, { owner, key })
    // A message may have been a little ahead of this clock; the person decides with that before her eyes.
    const at = before !== null && before.at > now ? before.at : now
    const settled = settle(next, { owner, key, level, at, path: [] })
    effects.push({ owner, key, level, outcome: 'applied' })
    if (before?.level !== level) changed.push({ owner, key, level })
    next = settled.state
    released.push(...settled.released)
  }
  // Only when all that the person said holds: what a key said that she distrusts in the same breath is not heard.
  const followed = applyDecisions(next, released)
  next = followed.state
  effects.push(...followed.effects)
  // Last of all: what was taken up may have changed whom to tell, and what still holds.
  const telling = createTelling(state)
  for (const decision of changed)
    if (decisionOf(next, decision)?.level === decision.level) tell(telling, next, decision)
  return { state: next, effects, send: telling.all() }
}

interface Telling {
  add(to: EndpointKey, about: OwnDecision): void
  all(): readonly OutgoingTrust[]
}

function tell(telling: Telling, state: TrustState, decision: OwnDecision): void {
  const own = decision.owner === state.me.owner
  for (const known of state.decisions) {
    if (sameEndpoint(known, decision)) continue
    // Contacts learn of my endpoints, my endpoints of everybody's.
    if (!own && known.owner !== state.me.owner) continue
    if (known.level === 'authenticated') telling.add(known, decision)
    // A key that was just authenticated learns what is decided: of what is distrusted too, or whoever holds such a key could still turn to the newcomer.
    if (decision.level === 'authenticated')
      telling.add(decision, { owner: known.owner, key: known.key, level: known.level })
  }
}

function createTelling({ usage, encryption }: TrustState): Telling {
  const byRecipient = new Map<string, { readonly to: EndpointKey; readonly about: Map<string, OwnDecision> }>()
  return {
    add({ owner, key }, about) {
      const id = JSON.stringify([owner, key])
      const entry = byRecipient.get(id) ?? { to: { owner, key }, about: new Map() }
      byRecipient.set(id, entry)
      entry.about.set(JSON.stringify([about.owner, about.key]), about)
    },
    all: () =>
      [...byRecipient.values()].map(({ to, about }) => ({
        to,
        message: { usage, encryption, owners: ownersOf([...about.values()]) },
      })),
  }
}

function ownersOf(decisions: readonly OwnDecision[]): readonly KeyOwner[] {
  const keys = (owner: string, wanted: Level) =>
    decisions.filter((each) => each.owner === owner && each.level === wanted).map(({ key }) => key)
  return [...new Set(decisions.map(({ owner }) => owner))].map((owner) => ({
    owner,
    trust: keys(owner, 'authenticated'),
    distrust: keys(owner, 'distrusted'),
  }))
}
