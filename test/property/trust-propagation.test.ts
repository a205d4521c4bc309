import type { Json, Seconds } from '@imprint/core'
import {
  atmUsage,
  createTrustState,
  decide,
  decisionOf,
  type EndpointKey,
  type Level,
  receive,
  type TrustState,
} from '@imprint/trust/trust-propagation'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const encryption = 'urn:xmpp:omemo:2'
const now = 1000 as Seconds
const me = { owner: 'alice', key: 'me' }
const textOf = ({ owner, key }: EndpointKey) => `${owner}:${key}`

interface Message {
  readonly kind: 'message'
  readonly sender: EndpointKey
  readonly sentAt: number
  readonly about: readonly (EndpointKey & { readonly level: Level })[]
}
interface Own extends EndpointKey {
  readonly kind: 'own'
  readonly level: Level
}
type Event = Message | Own

function take(state: TrustState, event: Event): TrustState {
  if (event.kind === 'own') return decide(state, { decisions: [event], now }).state
  const { sender, sentAt, about } = event
  const owners = about.map(({ owner, key, level }) => ({
    owner,
    trust: level === 'authenticated' ? [key] : [],
    distrust: level === 'distrusted' ? [key] : [],
  }))
  const message = { usage: atmUsage, encryption, owners } as unknown as Json
  const received = receive(state, { envelope: { sender, sentAt: sentAt as Seconds }, message, now })
  return received.ok ? received.value.state : state
}

const begin = () => createTrustState({ me, encryption })
const takeAll = (events: readonly Event[]) => events.reduce(take, begin())
const shape = (state: TrustState) => ({
  decisions: state.decisions.map((each) => `${textOf(each)} ${each.level} ${each.at}`).sort(),
  postponed: state.postponed.map((each) => `${textOf(each.sender)} ${textOf(each)} ${each.level} ${each.at}`).sort(),
})

const owners = fc.constantFrom('alice', 'bob')
const keys = (prefix: string, count: number) =>
  fc.record({ owner: owners, key: fc.integer({ min: 0, max: count - 1 }).map((n) => `${prefix}${n}`) })
const levels = fc.constantFrom<Level>('authenticated', 'distrusted')
const times = fc.integer({ min: 1, max: 8 })

// Anybody says anything about anybody.
const anyMessage: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('message' as const),
  sender: keys('k', 4),
  sentAt: times,
  about: fc.array(
    fc.tuple(keys('k', 4), levels).map(([key, level]) => ({ ...key, level })),
    { minLength: 1, maxLength: 4 },
  ),
})
const anyOwn: fc.Arbitrary<Event> = fc
  .tuple(keys('k', 4), levels)
  .map(([key, level]) => ({ kind: 'own' as const, ...key, level }))
const anyEvents = fc.array(fc.oneof({ weight: 4, arbitrary: anyMessage }, { weight: 1, arbitrary: anyOwn }), {
  maxLength: 30,
})

// Nobody who speaks is ever distrusted: senders are s0 (authenticated by the person) to s3 (by messages), and distrust is about t0 to t2.
const peaceful: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('message' as const),
  sender: keys('s', 4),
  sentAt: times,
  about: fc.array(
    fc.oneof(
      keys('s', 4)
        .filter(({ key }) => key !== 's0')
        .map((key) => ({ ...key, level: 'authenticated' as const })),
      fc.tuple(keys('t', 3), levels).map(([key, level]) => ({ ...key, level })),
    ),
    { minLength: 1, maxLength: 4 },
  ),
})
const roots: readonly Event[] = [
  { kind: 'own', owner: 'alice', key: 's0', level: 'authenticated' },
  { kind: 'own', owner: 'bob', key: 's0', level: 'authenticated' },
]

describe('trust propagation', () => {
  it('comes to the same whatever the order of delivery, while nobody who speaks is distrusted', () => {
    fc.assert(
      fc.property(
        fc.array(peaceful, { maxLength: 12 }).chain((messages) => {
          const all = [...roots, ...messages]
          return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))
        }),
        ([sent, delivered]) => {
          expect(shape(takeAll(delivered))).toEqual(shape(takeAll(sent)))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('comes to the same however often messages are delivered again', () => {
    fc.assert(
      fc.property(fc.array(peaceful, { maxLength: 12 }), (messages) => {
        const once = takeAll([...roots, ...messages])
        expect(shape(messages.reduce(take, once))).toEqual(shape(once))
      }),
      { numRuns: 500 },
    )
  })

  it('never undoes a distrust by a message that is not later', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let state = begin()
        for (const event of events) {
          const next = take(state, event)
          if (event.kind === 'message')
            for (const before of state.decisions.filter(({ level }) => level === 'distrusted')) {
              const after = decisionOf(next, before)
              expect(after).not.toBeNull()
              if (after?.level === 'authenticated') expect(after.at).toBeGreaterThan(before.at)
            }
          state = next
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('authenticates nothing without a path that begins with a key that the person authenticated', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const byPerson = new Set(
          events.flatMap((each) => (each.kind === 'own' && each.level === 'authenticated' ? [textOf(each)] : [])),
        )
        for (const decision of takeAll(events).decisions) {
          const [first = decision] = decision.path
          if (decision.level === 'authenticated') expect(byPerson.has(textOf(first))).toBe(true)
          // And every step was qualified: a contact’s key says nothing about others.
          for (const [index, step] of decision.path.entries()) {
            const next = decision.path[index + 1] ?? decision
            expect(step.owner === me.owner || step.owner === next.owner).toBe(true)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('decides nothing while the person decided nothing', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 30 }), (messages) => {
        expect(takeAll(messages).decisions).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('tells nobody who is not authenticated', () => {
    fc.assert(
      fc.property(anyEvents, keys('k', 4), levels, (events, key, level) => {
        const { state, send } = decide(takeAll(events), { decisions: [{ ...key, level }], now })
        for (const { to } of send) expect(decisionOf(state, to)?.level).toBe('authenticated')
      }),
      { numRuns: 500 },
    )
  })
})
