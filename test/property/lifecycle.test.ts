import type { KeyState, LifecycleStatus, Result, Seconds } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deviceId,
  deviceWish,
  expectOk,
  type IssuerWorld,
  openWorld,
  start,
  statusOf,
} from '../lifecycle/issuer-world.ts'

/** What the issuer should hold, in a few lines: the rules once more, written another way. */
interface Model {
  at: number
  readonly credentials: {
    readonly device: number
    status: LifecycleStatus
    readonly kid: string
    readonly end: number
    successor: number | null
  }[]
  readonly keys: { readonly kid: string; state: KeyState }[]
}

/** The issuer, and the id of each credential of the model. */
interface Real {
  readonly world: IssuerWorld
  readonly ids: string[]
}

type Step = fc.AsyncCommand<Model, Real>

const lifetime = 1000
const active = (model: Readonly<Model>) => model.keys.find(({ state }) => state === 'active')
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code)

/** A step: what the model says comes of it, and what came. */
function step(name: string, run: (model: Model, real: Real) => Promise<void>): Step {
  return { check: () => true, run, toString: () => name }
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length]
}

const index = fc.nat(50)
const steps: fc.Arbitrary<Step>[] = [
  fc.nat(4).map((device) =>
    step(`issue(${device})`, async (model, { world, ids }) => {
      const result = await world.issuer.issue({ ...deviceWish('alice', device), lifetime })
      const key = active(model)
      expect(codeOf(result)).toBe(key === undefined ? 'lifecycle.key_state' : 'ok')
      if (!result.ok || key === undefined) return
      ids.push(result.value.id)
      model.credentials.push({ device, status: 'valid', kid: key.kid, end: model.at + lifetime, successor: null })
    }),
  ),
  fc.tuple(index, fc.constantFrom('revoke', 'suspend', 'reinstate')).map(([which, verb]) =>
    step(`${verb}(${which})`, async (model, { world, ids }) => {
      const one = pick(model.credentials, which)
      if (one === undefined) return
      const id = ids[model.credentials.indexOf(one)] as string
      const result = await world.issuer[verb]({ credential: id }, 'a property')
      expect(codeOf(result)).toBe(one.status === 'revoked' && verb !== 'revoke' ? 'lifecycle.final' : 'ok')
      if (result.ok) one.status = ({ revoke: 'revoked', suspend: 'suspended', reinstate: 'valid' } as const)[verb]
    }),
  ),
  fc.nat(4).map((device) =>
    step(`revokeDevice(${device})`, async (model, { world }) => {
      const meant = model.credentials.filter((one) => one.device === device && one.end > model.at - 3600)
      const result = await world.issuer.revoke({ device: deviceId('alice', device) }, 'lost')
      expect(codeOf(result)).toBe(meant.length === 0 ? 'lifecycle.unknown' : 'ok')
      for (const one of meant) one.status = 'revoked'
    }),
  ),
  fc.tuple(index, fc.constantFrom('keep', 'revoke')).map(([which, former]) =>
    step(`renew(${which}, ${former})`, async (model, { world, ids }) => {
      const one = pick(model.credentials, which)
      if (one === undefined) return
      const before = model.credentials.indexOf(one)
      const result = await world.issuer.renew({ credential: ids[before] as string, former, lifetime })
      const successor = one.successor === null ? undefined : model.credentials[one.successor]
      if (successor?.status === 'valid' && successor.end > model.at) {
        expect(result.ok && result.value.id).toBe(ids[one.successor as number])
        if (former === 'revoke' && one.status === 'valid') one.status = 'revoked'
        return
      }
      const key = active(model)
      const believed = model.keys.find(({ kid }) => kid === one.kid)?.state !== 'compromised'
      const isDue = one.status === 'valid' && one.end > model.at && believed
      if (!isDue) expect(codeOf(result)).toBe('lifecycle.not_renewable')
      // Revoked for a successor that is suspended, the device would have nothing that holds.
      else if (successor?.status === 'suspended' && successor.end > model.at && former === 'revoke')
        expect(codeOf(result)).toBe('lifecycle.not_renewable')
      // One that was taken back has had its successor: there is no second.
      else if (successor !== undefined) expect(codeOf(result)).not.toBe('lifecycle.not_renewable')
      else expect(codeOf(result)).toBe(key === undefined ? 'lifecycle.key_state' : 'ok')
      if (!result.ok || key === undefined || ids.includes(result.value.id)) return
      ids.push(result.value.id)
      one.successor = model.credentials.length
      if (former === 'revoke') one.status = 'revoked'
      model.credentials.push({
        device: one.device,
        status: 'valid',
        kid: key.kid,
        end: model.at + lifetime,
        successor: null,
      })
    }),
  ),
  fc.constant(
    step('addKey', async (model, { world }) => {
      const kid = `k${model.keys.length + 1}`
      expectOk(await world.issuer.keys.add(world.makeKey(kid)))
      model.keys.push({ kid, state: 'next' })
    }),
  ),
  index.map((which) =>
    step(`activate(${which})`, async (model, { world }) => {
      const key = pick(model.keys, which) as Model['keys'][number]
      const result = await world.issuer.keys.activate(key.kid, 'a property')
      const isDone = key.state === 'next' || key.state === 'active'
      expect(codeOf(result)).toBe(isDone ? 'ok' : 'lifecycle.final')
      if (!isDone) return
      for (const other of model.keys) if (other.state === 'active' && other !== key) other.state = 'verify-only'
      key.state = 'active'
    }),
  ),
  fc.tuple(index, fc.constantFrom('retire', 'compromise')).map(([which, verb]) =>
    step(`${verb}(${which})`, async (model, { world }) => {
      const key = pick(model.keys, which) as Model['keys'][number]
      const result =
        verb === 'retire'
          ? await world.issuer.keys.retire(key.kid, 'a property')
          : await world.issuer.keys.compromise(key.kid, { reason: 'a property', next: null })
      expect(codeOf(result)).toBe(verb === 'retire' && key.state === 'compromised' ? 'lifecycle.final' : 'ok')
      if (result.ok) key.state = verb === 'retire' ? 'verify-only' : 'compromised'
    }),
  ),
  fc.constantFrom(1, 400, 5000).map((seconds) =>
    step(`wait(${seconds})`, async (model, { world }) => {
      model.at += seconds
      world.clock.at = (world.clock.at + seconds) as Seconds
    }),
  ),
]

/** What holds whatever was done. */
async function expectRules(model: Model, { world, ids }: Real) {
  const kept = expectOk(await world.store.find({ limit: 1000 })).items
  expect(kept.map(({ id, status, kid }) => ({ id, status, kid }))).toEqual(
    model.credentials.map(({ status, kid }, place) => ({ id: ids[place], status, kid })),
  )
  const slots = kept.map(({ slot }) => JSON.stringify(slot))
  expect(new Set(slots).size).toBe(slots.length)
  const keys = expectOk(await world.issuer.keys.list())
  expect(Object.fromEntries(keys.map(({ kid, state }) => [kid, state]))).toEqual(
    Object.fromEntries(model.keys.map(({ kid, state }) => [kid, state])),
  )
  expect(keys.filter(({ state }) => state === 'active').length).toBeLessThanOrEqual(1)
  for (const { kid } of keys) {
    const live = expectOk(await world.issuer.list({ kid, liveAt: world.clock.at })).items.length
    const expected = model.credentials.filter((one) => one.kid === kid && one.status === 'valid' && one.end > model.at)
    expect(live).toBe(expected.length)
  }
  expectOk(await world.issuer.verifyAudit())
  if (active(model) === undefined) return
  for (const list of expectOk(await world.issuer.statusLists())) {
    const opened = statusOf().mechanism.open({ mediaType: list.mediaType, text: list.text })
    if (opened === null) throw new TypeError('the list is not of its mechanism')
    const entries = expectOk(expectOk(opened).unpack())
    for (const { slot, status } of kept)
      if (slot?.list === list.uri)
        expect(expectOk(entries.read({ uri: list.uri, index: slot.index, purpose: 'any' }))).toBe(status)
  }
}

describe('an issuer, whatever is done to it', () => {
  it('holds the states that its rules allow, in store, lists and log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: 'max' }), async (commands) => {
        // Lists of eight entries, so that many are opened.
        const world = await openWorld({ status: { ...statusOf(), size: 8 } })
        const model: Model = { at: start, credentials: [], keys: [{ kid: 'k1', state: 'active' }] }
        const real: Real = { world, ids: [] }
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands)
          await expectRules(model, real)
        } finally {
          await world.stores.close()
        }
      }),
      { numRuns: 120 },
    )
  })
})
