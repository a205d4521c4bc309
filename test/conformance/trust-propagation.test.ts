import { type Json, parseSeconds, type Seconds } from '@imprint/core'
import {
  atmUsage,
  createTrustState,
  decide,
  type EndpointKey,
  formatTrustMessageUri,
  isUsable,
  type Level,
  type OutgoingTrust,
  parseTrustMessageUri,
  parseTrustState,
  receive,
  type TrustMessage,
  type TrustState,
} from '@imprint/trust/trust-propagation'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { unwrap } from '../vectors/cross-signing/people.ts'

type Levels = Readonly<Record<string, Level>>
type Step =
  | { readonly person: Levels; readonly at: number }
  | {
      readonly from: string
      readonly sentAt: number
      readonly now?: number
      readonly trust?: readonly string[]
      readonly distrust?: readonly string[]
      readonly usage?: string
      readonly encryption?: string
      readonly raw?: Json
    }

interface Scenario extends Vector {
  readonly steps: readonly Step[]
  readonly expect: {
    readonly keys: Levels
    readonly postponed: number
    /** For each message in turn: the code of its refusal, or what became of each key. */
    readonly outcomes?: readonly (string | Readonly<Record<string, string>>)[]
    /** For each decision of the person in turn: who is told what. */
    readonly send?: readonly Readonly<Record<string, Levels>>[]
  }
}

const encryption = 'urn:xmpp:omemo:2'
const time = (seconds: number): Seconds => unwrap(parseSeconds(seconds))
const endpoint = (name: string): EndpointKey => {
  const [owner = '', key = ''] = name.split(':')
  return { owner, key }
}
const nameOf = ({ owner, key }: EndpointKey) => `${owner}:${key}`
const begin = (me: string) => createTrustState({ me: endpoint(me), encryption })

function messageOf(trust: readonly string[], distrust: readonly string[]): TrustMessage['owners'] {
  const owners = [...new Set([...trust, ...distrust].map((name) => endpoint(name).owner))]
  const of = (owner: string, names: readonly string[]) =>
    names.map(endpoint).flatMap((each) => (each.owner === owner ? [each.key] : []))
  return owners.map((owner) => ({ owner, trust: of(owner, trust), distrust: of(owner, distrust) }))
}

function told(send: readonly OutgoingTrust[]) {
  return Object.fromEntries(
    send.map(({ to, message }) => [
      nameOf(to),
      Object.fromEntries(
        message.owners.flatMap(({ owner, trust, distrust }) => [
          ...trust.map((key) => [`${owner}:${key}`, 'authenticated'] as const),
          ...distrust.map((key) => [`${owner}:${key}`, 'distrusted'] as const),
        ]),
      ),
    ]),
  )
}

const levels = ({ decisions }: TrustState) =>
  Object.fromEntries(decisions.map((decision) => [nameOf(decision), decision.level]))

describe('what an endpoint makes of trust messages', () => {
  it.each(readVectors<Scenario>('trust-propagation/scenarios'))('$id: $about', ({ steps, expect: expected }) => {
    let state = begin('alice:a1')
    const outcomes: unknown[] = []
    const send: unknown[] = []
    for (const step of steps) {
      const before = JSON.stringify(state)
      if ('person' in step) {
        const decisions = Object.entries(step.person).map(([name, level]) => ({ ...endpoint(name), level }))
        const decided = decide(state, { decisions, now: time(step.at) })
        expect(JSON.stringify(state)).toBe(before)
        state = decided.state
        send.push(told(decided.send))
        continue
      }
      const { from, sentAt, now = sentAt, trust = [], distrust = [], raw } = step
      const message = raw ?? {
        usage: step.usage ?? atmUsage,
        encryption: step.encryption ?? encryption,
        owners: messageOf(trust, distrust),
      }
      const envelope = { sender: endpoint(from), sentAt: time(sentAt) }
      const received = receive(state, { envelope, message: message as Json, now: time(now) })
      expect(JSON.stringify(state)).toBe(before)
      if (!received.ok) outcomes.push(received.error.code)
      else {
        const of = received.value.receptions.map(({ outcome, ...each }) => [
          nameOf(each),
          outcome === 'applied' ? outcome : outcome.code,
        ])
        outcomes.push(Object.fromEntries(of))
        state = received.value.state
      }
    }
    expect(levels(state)).toEqual(expected.keys)
    expect(state.postponed).toHaveLength(expected.postponed)
    if (expected.outcomes !== undefined) expect(outcomes).toEqual(expected.outcomes)
    if (expected.send !== undefined) expect(send).toEqual(expected.send)
    // A state is plain JSON and means the same after it was kept.
    expect(parseTrustState(JSON.parse(JSON.stringify(state)))).toEqual({ ok: true, value: state })
  })
})

interface UsableVector extends Vector {
  readonly person: Levels
  readonly expect: Readonly<
    Record<'authenticated-only' | 'until-first-authentication', Readonly<Record<string, boolean>>>
  >
}

describe('which keys are encrypted for', () => {
  it.each(readVectors<UsableVector>('trust-propagation/usable'))('$id: $about', ({ person, expect: expected }) => {
    const decisions = Object.entries(person).map(([name, level]) => ({ ...endpoint(name), level }))
    const { state } = decide(begin('alice:a1'), { decisions, now: time(10) })
    for (const policy of ['authenticated-only', 'until-first-authentication'] as const)
      for (const [name, usable] of Object.entries(expected[policy]))
        expect(isUsable(state, endpoint(name), policy), `${name} ${policy}`).toBe(usable)
  })
})

interface UriVector extends Vector {
  readonly uri: string
  readonly expect:
    | { readonly encryption: string; readonly owner: string; readonly keys: Levels }
    | { readonly code: string }
}

describe('a trust message as a URI', () => {
  it.each(readVectors<UriVector>('trust-propagation/uris'))('$id: $about', ({ uri, expect: expected }) => {
    const parsed = parseTrustMessageUri(uri)
    if ('code' in expected) {
      expect(parsed).toMatchObject({ ok: false, error: expected })
      return
    }
    const { owner, keys } = expected
    const decisions = Object.entries(keys).map(([key, level]) => ({ owner, key, level }))
    expect(parsed).toEqual({ ok: true, value: { encryption: expected.encryption, decisions } })
    expect(parseTrustMessageUri(formatTrustMessageUri(unwrap(parsed)))).toEqual(parsed)
  })

  it('is about keys of one owner, as many as a QR code holds', () => {
    const one = { owner: 'bob', key: 'b1', level: 'authenticated' } as const
    expect(() => formatTrustMessageUri({ encryption, decisions: [] })).toThrow(TypeError)
    expect(() => formatTrustMessageUri({ encryption, decisions: [one, { ...one, owner: 'carol' }] })).toThrow(TypeError)
    const many = Array.from({ length: 100 }, (_, index) => ({ ...one, key: `${index}`.padStart(64, '0') }))
    expect(() => formatTrustMessageUri({ encryption, decisions: many })).toThrow(TypeError)
    expect(parseTrustMessageUri(`xmpp:b?trust-message;encryption=x;trust=${'a'.repeat(3000)}`)).toMatchObject({
      error: { code: 'atm.malformed' },
    })
  })
})

/** Endpoints that deliver every message to whom it is for, at once. */
function createNetwork(names: readonly string[]) {
  const states = new Map(names.map((name) => [name, begin(name)]))
  return {
    decide(at: string, about: string, level: Level, now: number) {
      const decided = decide(states.get(at) as TrustState, {
        decisions: [{ ...endpoint(about), level }],
        now: time(now),
      })
      states.set(at, decided.state)
      for (const { to, message } of decided.send) {
        const recipient = states.get(nameOf(to))
        if (recipient === undefined) continue
        const envelope = { sender: endpoint(at), sentAt: time(now) }
        const received = receive(recipient, { envelope, message: message as unknown as Json, now: time(now) })
        if (received.ok) states.set(nameOf(to), received.value.state)
      }
    },
    of: (name: string) => levels(states.get(name) as TrustState),
  }
}

// The consecutive examples of XEP-0450 section 4: Alice has A1, A2 and A3, Bob has B1.
describe('the examples of XEP-0450', () => {
  it('need three mutual authentications by people for four endpoints, and distrust reaches everybody', () => {
    const network = createNetwork(['alice:a1', 'alice:a2', 'alice:a3', 'bob:b1'])
    const both = (a: string, b: string, at: number) => {
      network.decide(a, b, 'authenticated', at)
      network.decide(b, a, 'authenticated', at + 1)
    }
    both('alice:a1', 'alice:a2', 10)
    both('alice:a1', 'bob:b1', 20)
    both('alice:a2', 'alice:a3', 30)
    const all = ['alice:a1', 'alice:a2', 'alice:a3', 'bob:b1']
    for (const name of all)
      expect(network.of(name), name).toEqual(
        Object.fromEntries(all.filter((other) => other !== name).map((other) => [other, 'authenticated'])),
      )
    network.decide('alice:a1', 'alice:a3', 'distrusted', 40)
    expect(network.of('alice:a2')['alice:a3']).toBe('distrusted')
    expect(network.of('bob:b1')['alice:a3']).toBe('distrusted')
    network.decide('alice:a1', 'bob:b1', 'distrusted', 50)
    expect(network.of('alice:a2')['bob:b1']).toBe('distrusted')
    // Whoever was distrusted was not told.
    expect(network.of('alice:a3')['bob:b1']).toBe('authenticated')
    expect(network.of('bob:b1')['alice:a1']).toBe('authenticated')
  })
})

function manyKeys(from: string, { count, at }: { readonly count: number; readonly at: number }) {
  const keys = Array.from({ length: count }, (_, index) => `${endpoint(from).owner}:${at}-${index}`)
  const message = { usage: atmUsage, encryption, owners: messageOf(keys, []) } as unknown as Json
  return { envelope: { sender: endpoint(from), sentAt: time(at) }, message, now: time(at) }
}

describe('the memory of an endpoint', () => {
  interface BudgetVector extends Vector {
    readonly person?: Levels
    readonly messages: readonly { readonly from: string; readonly keys: number }[]
    readonly expect: { readonly code: string } | { readonly postponed: number }
  }
  it.each(readVectors<BudgetVector>('trust-propagation/budget'))('$id: $about', (vector) => {
    const { person = {}, messages, expect: expected } = vector
    const decisions = Object.entries(person).map(([name, level]) => ({ ...endpoint(name), level }))
    let { state } = decide(begin('alice:a1'), { decisions, now: time(0) })
    const codes = messages.map(({ from, keys }, index) => {
      const received = receive(state, manyKeys(from, { count: keys, at: index + 1 }))
      if (received.ok) state = received.value.state
      return received.ok ? 'taken' : received.error.code
    })
    expect(codes.slice(0, -1).every((code) => code === 'taken')).toBe(true)
    if ('code' in expected) expect(codes.at(-1)).toBe(expected.code)
    else {
      expect(codes.at(-1)).toBe('taken')
      expect(state.postponed).toHaveLength(expected.postponed)
    }
  })

  it('is read strictly', () => {
    const decisions = [{ ...endpoint('alice:a2'), level: 'authenticated' }] as const
    const { state } = decide(begin('alice:a1'), { decisions, now: time(1) })
    const [decision] = state.decisions
    for (const broken of [
      null,
      {},
      { ...state, version: 'x' },
      { ...state, me: { owner: 'alice' } },
      { ...state, decisions: [decision, decision] },
      { ...state, decisions: [{ ...decision, ...state.me }] },
      { ...state, decisions: [{ ...decision, level: 'trusted' }] },
      { ...state, decisions: [{ ...decision, at: 'now' }] },
      { ...state, decisions: [{ ...decision, path: [{}] }] },
      { ...state, postponed: [decision] },
      { ...state, silenced: [decision] },
    ])
      expect(parseTrustState(JSON.parse(JSON.stringify(broken)))).toMatchObject({ error: { code: 'store.corrupt' } })
  })

  it('has no decision about this endpoint’s own key', () => {
    const state = begin('alice:a1')
    const decisions = [{ ...endpoint('alice:a1'), level: 'distrusted' }] as const
    expect(() => decide(state, { decisions, now: time(1) })).toThrow(TypeError)
  })
})
