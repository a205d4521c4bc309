import { explainCode, type Json, type Seconds } from '@imprint/core'
import { keyTextOf } from '@imprint/trust/cross-signing'
import {
  atmUsage,
  createTrustState,
  decide,
  type EndpointKey,
  type Level,
  type Reception,
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

function endingOf(outcome: Reception['outcome']): TrustEnding {
  if (outcome === 'applied') return { outcome: 'accepted' }
  const { code, detail } = outcome
  return { outcome: explainCode(code)?.outcome === 'undecided' ? 'undecided' : 'rejected', code, detail }
}

const seconds = (at: Seconds, later: number) => (at + later) as Seconds

/** Attacks on trust that spreads by messages. All of it is the memory of one endpoint, and no verdict: who is refused changes nothing. */
export const propagationAttacks: readonly TrustAttack[] = [
  {
    id: 'trust-message-again',
    mechanism: 'M11',
    about: 'the server delivers a trust message a second time',
    spec: 'XEP-0434 section 5.2.1',
    expect: { outcome: 'rejected', code: 'atm.replayed' },
    play: async (player, at) => {
      const { tablet, bob, carol, start } = createCast()
      const first = { from: tablet, about: bob, level: 'authenticated', sentAt: at } as const
      const { state } = deliver(compared(start, tablet, at), first, at)
      const second = player === 'attacker' ? first : { ...first, about: carol, sentAt: seconds(at, 5) }
      return deliver(state, second, seconds(at, 10)).ending
    },
  },
  {
    id: 'distrust-undone-by-replay',
    mechanism: 'M11',
    about: 'Alice’s tablet takes back its trust in Bob’s phone, and the server delivers the older word once more',
    spec: 'XEP-0434 section 5.2.1',
    expect: { outcome: 'rejected', code: 'atm.outdated' },
    play: async (player, at) => {
      const { tablet, bob, start } = createCast()
      const word = { from: tablet, about: bob } as const
      const trust = { ...word, level: 'authenticated', sentAt: at } as const
      const { state: trusting } = deliver(compared(start, tablet, at), trust, at)
      const distrust = { ...word, level: 'distrusted', sentAt: seconds(at, 5) } as const
      const { state } = deliver(trusting, distrust, seconds(at, 5))
      // Whoever means it says it anew, with the time of now.
      const last = player === 'attacker' ? trust : { ...trust, sentAt: seconds(at, 8) }
      return deliver(state, last, seconds(at, 10)).ending
    },
  },
  {
    id: 'distrust-overtaken',
    mechanism: 'M11',
    about: 'the server holds a message of trust back until the distrust that followed it has arrived',
    spec: 'XEP-0434 section 5.2.1',
    expect: { outcome: 'rejected', code: 'atm.outdated' },
    play: async (player, at) => {
      const { tablet, bob, start } = createCast()
      const begun = compared(start, tablet, at)
      const trust = { from: tablet, about: bob, level: 'authenticated', sentAt: at } as const
      const distrust = { ...trust, level: 'distrusted', sentAt: seconds(at, 5) } as const
      const [first, second] = player === 'attacker' ? [distrust, trust] : [trust, distrust]
      return deliver(deliver(begun, first, seconds(at, 5)).state, second, seconds(at, 10)).ending
    },
  },
  {
    id: 'distrust-suppressed',
    mechanism: 'M11',
    about:
      'the server keeps from Alice’s phone that her tablet distrusts Bob’s; a laptop that heard it tells the phone when they meet, and the server delivers the older trust once more',
    spec: 'XEP-0450 section 4',
    expect: { outcome: 'rejected', code: 'atm.outdated' },
    play: async (player, at) => {
      const { phone, tablet, bob, start } = createCast()
      const laptop = endpoint(tablet.owner)
      const trust = { from: tablet, about: bob, level: 'authenticated', sentAt: at } as const
      const distrust = { ...trust, level: 'distrusted', sentAt: seconds(at, 5) } as const
      const trusting = deliver(compared(start, tablet, at), trust, at).state
      // The distrust reaches the laptop alone.
      const heard = compared(createTrustState({ me: laptop, encryption }), tablet, at)
      const warned = deliver(heard, distrust, seconds(at, 5)).state
      const met = [{ ...phone, level: 'authenticated' as const }]
      const told = decide(warned, { decisions: met, now: seconds(at, 6) }).send.find(({ to }) => to.key === phone.key)
      if (told === undefined) throw new TypeError('a newcomer is told nothing')
      const envelope = { sender: laptop, sentAt: seconds(at, 6) }
      const message = told.message as unknown as Json
      const knowing = expectOk(
        receive(compared(trusting, laptop, seconds(at, 6)), { envelope, message, now: seconds(at, 7) }),
      ).state
      // Who means to trust Bob’s phone again says so anew, and says it after the distrust.
      const last = player === 'attacker' ? { ...trust, sentAt: seconds(at, 4) } : { ...trust, sentAt: seconds(at, 8) }
      return deliver(knowing, last, seconds(at, 10)).ending
    },
  },
  {
    id: 'trust-from-an-undecided-key',
    mechanism: 'M11',
    about: 'a device that Alice never compared says of itself that it is hers',
    spec: 'XEP-0450 section 5.1',
    expect: { outcome: 'undecided', code: 'atm.postponed' },
    play: async (player, at) => {
      const { tablet, carol, start } = createCast()
      const stranger = endpoint(tablet.owner)
      const from = player === 'attacker' ? stranger : tablet
      const about = player === 'attacker' ? stranger : carol
      return deliver(compared(start, tablet, at), { from, about, level: 'authenticated', sentAt: at }, at).ending
    },
  },
  {
    id: 'contact-speaks-for-others',
    mechanism: 'M11',
    about: 'Bob’s phone, which Alice compared, vouches for a device that is Carol’s',
    spec: 'XEP-0450 section 4',
    expect: { outcome: 'rejected', code: 'atm.sender_unqualified' },
    play: async (player, at) => {
      const { bob, carol, start } = createCast()
      const about = player === 'attacker' ? carol : endpoint(bob.owner)
      return deliver(compared(start, bob, at), { from: bob, about, level: 'authenticated', sentAt: at }, at).ending
    },
  },
]
