import { explainCode, type Json, type Seconds } from '@imprint/core'
import { keyTextOf } from '@imprint/trust/cross-signing'
import {
  atmUsage,
  createTrustState,
  decide,
  type EndpointKey,
  type Level,
  receive,
  type TrustState,
} from '@imprint/trust/trust-propagation'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'
import type { TrustAttack, TrustEnding } from './trust-attack.ts'

const encryption = 'urn:xmpp:omemo:2'
const endpoint = (owner: string): EndpointKey => ({ owner, key: keyTextOf(newSigner(null).publicJwk) })

/** Alice's phone, which looks at everything here, her tablet, and devices of two contacts, each with a key of its own. */
function createCast() {
  const [phone, tablet] = [endpoint('alice@example.org'), endpoint('alice@example.org')] as const
  const [bob, carol] = [endpoint('bob@example.com'), endpoint('carol@example.net')] as const
  return { phone, tablet, bob, carol, start: createTrustState({ me: phone, encryption }) }
}

/** Alice compares the keys of a device herself. */
function compared(state: TrustState, key: EndpointKey, at: Seconds): TrustState {
  return decide(state, { decisions: [{ ...key, level: 'authenticated' }], now: at }).state
}

interface Message {
  readonly from: EndpointKey
  readonly about: EndpointKey
  readonly level: Level
  readonly sentAt: Seconds
}

/** A trust message arrives. */
function deliver(state: TrustState, { from, about, level, sentAt }: Message, now: Seconds) {
  const { owner, key } = about
  const lists = { trust: level === 'authenticated' ? [key] : [], distrust: level === 'distrusted' ? [key] : [] }
  const message: Json = { usage: atmUsage, encryption, owners: [{ owner, ...lists }] }
  const received = expectOk(receive(state, { envelope: { sender: from, sentAt }, message, now }))
  const outcome = received.receptions[0]?.outcome
  if (outcome === undefined) throw new TypeError('nothing was said')
  return { state: received.state, ending: endingOf(outcome) }
}

function endingOf(outcome: ReturnType<typeof receptionOutcome>): TrustEnding {
  if (outcome === 'applied') return { outcome: 'accepted' }
  const { code, detail } = outcome
  return { outcome: explainCode(code)?.outcome === 'undecided' ? 'undecided' : 'rejected', code, detail }
}
