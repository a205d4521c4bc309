import { fail, type IssuerChange, type IssuerStore, type Result, type Seconds } from '@imprint/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  closeWorlds,
  collect,
  deviceId,
  deviceWish,
  expectOk,
  keptBy,
  newHolderKey,
  openForTest,
  start,
  statusOf,
  userWish,
} from './issuer-world.ts'

afterEach(closeWorlds)

/** A store before whose next commit of a kind something else is done: what another process does in that very moment. */
function withBefore(store: IssuerStore, kind: IssuerChange['kind'], work: () => Promise<Result<unknown>>): IssuerStore {
  let isDone = false
  return {
    ...store,
    commit: async (changes, context) => {
      if (!isDone && changes[0]?.kind === kind) {
        isDone = true
        expectOk(await work())
      }
      return store.commit(changes, context)
    },
  }
}

/** As much of an iteration as there is, up to a number. */
async function firstOf<T>(items: AsyncIterable<T>, most: number): Promise<T[]> {
  const first: T[] = []
  for await (const item of items) if (first.push(item) === most) break
  return first
}

describe('taking back', () => {
  async function staffed() {
    const world = await openForTest()
    const [phone, desktop] = [newHolderKey(), newHolderKey()]
    const ids = {
      phone: expectOk(await world.issuer.issue(deviceWish('alice', 1, phone))).id,
      desktop: expectOk(await world.issuer.issue(deviceWish('alice', 2, desktop))).id,
      userOnPhone: expectOk(await world.issuer.issue(userWish('alice', phone))).id,
      bob: expectOk(await world.issuer.issue(deviceWish('bob', 1))).id,
    }
    return { world, ids }
  }

  it('by device takes what the device is about and what is bound to its key, and nothing of anyone else', async () => {
    const { world, ids } = await staffed()
    // Another spelling of the same device.
    const lost = await world.issuer.revoke({ device: 'mimi://example.com/d/alice/0001' }, 'lost')
    expect(lost).toMatchObject({ ok: false, error: { code: 'lifecycle.unknown' } })
    const { changed } = expectOk(await world.issuer.revoke({ device: deviceId('alice', 1) }, 'lost'))
    expect([...changed].sort()).toEqual([ids.phone, ids.userOnPhone].sort())
  })

  it.each([['im:alice@example.com'], ['im:%40alice@example.com'], ['im:%40alice@EXAMPLE.com']])(
    'by user %s takes every device of the person',
    async (user) => {
      const { world, ids } = await staffed()
      const { changed } = expectOk(await world.issuer.suspend({ user }, 'on leave'))
      expect(changed).toContain(ids.phone)
      expect(changed).toContain(ids.desktop)
      expect(changed).not.toContain(ids.bob)
    },
  )

  it('for now can be given back, for good cannot', async () => {
    const { world, ids } = await staffed()
    const { issuer } = world
    const target = { credential: ids.bob }
    expect(expectOk(await issuer.suspend(target, 'a look into it')).changed).toEqual([ids.bob])
    expect(expectOk(await issuer.suspend(target, 'again'))).toMatchObject({ changed: [], already: [ids.bob] })
    expect(expectOk(await issuer.reinstate(target, 'nothing in it')).changed).toEqual([ids.bob])
    expect(expectOk(await issuer.revoke(target, 'left')).changed).toEqual([ids.bob])
    expect(expectOk(await issuer.revoke(target, 'left'))).toMatchObject({ changed: [], already: [ids.bob] })
    for (const change of [issuer.suspend, issuer.reinstate])
      expect(await change(target, 'no')).toMatchObject({ error: { code: 'lifecycle.final' } })
  })

  it('of many leaves alone what is revoked for good', async () => {
    const { world, ids } = await staffed()
    expectOk(await world.issuer.revoke({ credential: ids.phone }, 'lost'))
    const { changed, final } = expectOk(await world.issuer.suspend({ user: 'im:alice@example.com' }, 'on leave'))
    expect([changed.includes(ids.desktop), final]).toEqual([true, [ids.phone]])
  })

  it.each([
    [{ credential: 'urn:uuid:none' }, 'lifecycle.unknown'],
    [{ device: deviceId('carol', 1) }, 'lifecycle.unknown'],
    [{ device: 'im:alice@example.com' }, 'identifier.kind'],
    [{ user: deviceId('alice', 1) }, 'identifier.kind'],
    [{ device: 'nonsense' }, 'identifier.scheme'],
  ])('of %j is refused', async (target, code) => {
    const { world } = await staffed()
    expect(await world.issuer.revoke(target, 'a test')).toMatchObject({ error: { code } })
  })

  it('takes the successor too that is issued while it looks', async () => {
    const { world, ids } = await staffed()
    const store = withBefore(world.store, 'status-changed', () =>
      world.issuer.renew({ credential: ids.phone, former: 'keep' }),
    )
    const { changed } = expectOk(await world.again({ store }).revoke({ device: deviceId('alice', 1) }, 'lost'))
    const live = (await keptBy(world, { status: 'valid' })).map(({ id }) => id)
    expect([changed.length, live.sort()]).toEqual([3, [ids.bob, ids.desktop].sort()])
  })

  it('leaves what ended long ago', async () => {
    const { world } = await staffed()
    world.clock.at = (start + 90_000) as Seconds
    expect(await world.issuer.revoke({ device: deviceId('alice', 1) }, 'found in the sea')).toMatchObject({
      error: { code: 'lifecycle.unknown' },
    })
  })

  it('for now is refused where the list has one bit, so that the list stays writable', async () => {
    const world = await openForTest({ status: { ...statusOf(), bits: 1 } })
    const { id } = expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    expect(await world.issuer.suspend({ credential: id }, 'x')).toMatchObject({ error: { code: 'status.unwritable' } })
    expectOk(await world.issuer.revoke({ credential: id }, 'x'))
    expect(expectOk(await world.issuer.statusLists())).toHaveLength(1)
  })

  it('wants a reason', async () => {
    const { world, ids } = await staffed()
    expect(() => world.issuer.revoke({ credential: ids.bob }, ' ')).toThrow('a reason')
  })

  it('stands in the list that is published', async () => {
    const { world, ids } = await staffed()
    expectOk(await world.issuer.revoke({ credential: ids.bob }, 'left'))
    expectOk(await world.issuer.suspend({ credential: ids.desktop }, 'on leave'))
    const [list] = expectOk(await world.issuer.statusLists())
    const { mechanism } = statusOf()
    const opened = mechanism.open({ mediaType: list?.mediaType ?? '', text: list?.text ?? '' })
    const unpacked = expectOk(expectOk(opened ?? fail('format.unknown', 'none')).unpack())
    const says = new Map<string, string>()
    for (const { id, slot } of await keptBy(world)) {
      const reference = { uri: list?.uri ?? '', index: slot?.index ?? -1, purpose: 'any' as const }
      says.set(id, expectOk(unpacked.read(reference)))
    }
    expect(Object.fromEntries(says)).toEqual({
      [ids.phone]: 'valid',
      [ids.userOnPhone]: 'valid',
      [ids.desktop]: 'suspended',
      [ids.bob]: 'revoked',
    })
    expect(list).toMatchObject({ ttl: 300, issuedAt: start, expiresAt: start + 86_400 })
    expect(await world.issuer.statusList(list?.uri ?? '')).toMatchObject({ ok: true })
    expect(await world.issuer.statusList('https://im.example.com/status/2')).toMatchObject({
      error: { code: 'lifecycle.unknown' },
    })
  })
})

describe('issuing anew', () => {
  it('keeps subject, claims and key, takes a new id and slot, and says what it replaces', async () => {
    const world = await openForTest()
    const former = expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    world.clock.at = (start + 40_000) as Seconds
    const renewed = expectOk(await world.issuer.renew({ credential: former.id, former: 'keep' }))
    const [before, after] = await keptBy(world)
    expect(renewed).toMatchObject({ id: after?.id, validFrom: start + 40_000, validUntil: start + 83_200 })
    expect(after).toMatchObject({ replaces: former.id, subject: before?.subject, holderKey: before?.holderKey })
    expect(after?.about).toEqual(before?.about)
    expect(after?.slot).not.toEqual(before?.slot)
    expect([before?.status, after?.status]).toEqual(['valid', 'valid'])
  })

  it('answers the same successor when asked again, also where the one before was revoked with it', async () => {
    const world = await openForTest()
    for (const former of ['keep', 'revoke'] as const) {
      const { id } = expectOk(await world.issuer.issue(deviceWish(former, 1)))
      const wish = { credential: id, former }
      const first = expectOk(await world.issuer.renew(wish))
      expect(expectOk(await world.issuer.renew(wish))).toEqual(first)
      expect((await keptBy(world, { id }))[0]?.status).toBe(former === 'keep' ? 'valid' : 'revoked')
    }
    expect(await keptBy(world)).toHaveLength(4)
  })

  it('takes other claims, which the schema checks again', async () => {
    const world = await openForTest()
    const wish = deviceWish('alice', 1)
    const { id } = expectOk(await world.issuer.issue(wish))
    expect(await world.issuer.renew({ credential: id, former: 'keep', claims: { fn: 'A' } })).toMatchObject({
      error: { code: 'credential.schema_violation' },
    })
    const claims = { ...wish.claims, title: 'Captain' }
    expectOk(await world.issuer.renew({ credential: id, former: 'revoke', claims }))
    expect((await keptBy(world, { status: 'valid' })).map(({ replaces }) => replaces)).toEqual([id])
  })

  it.each([
    ['revoked', 'lifecycle.not_renewable'],
    ['suspended', 'lifecycle.not_renewable'],
    ['ended', 'lifecycle.not_renewable'],
    ['signed with a compromised key', 'lifecycle.not_renewable'],
    ['unknown', 'lifecycle.unknown'],
  ])('refuses what is %s', async (what, code) => {
    const world = await openForTest()
    const { issuer } = world
    const { id } = expectOk(await issuer.issue(deviceWish('alice', 1)))
    if (what === 'revoked') expectOk(await issuer.revoke({ credential: id }, 'x'))
    if (what === 'suspended') expectOk(await issuer.suspend({ credential: id }, 'x'))
    if (what === 'ended') world.clock.at = (start + 43_200) as Seconds
    if (what.startsWith('signed')) {
      expectOk(await issuer.keys.add(world.makeKey('k2')))
      expectOk(await issuer.keys.compromise('k1', { reason: 'stolen', next: 'k2' }))
    }
    const credential = what === 'unknown' ? 'urn:uuid:none' : id
    expect(await issuer.renew({ credential, former: 'keep' })).toMatchObject({ error: { code } })
    expect(await keptBy(world)).toHaveLength(1)
  })

  it.each(['revoke', 'suspend'] as const)('does not outrun a %s that comes while it signs', async (act) => {
    const world = await openForTest()
    const { id } = expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    const store = withBefore(world.store, 'credential-issued', () =>
      world.issuer[act]({ device: deviceId('alice', 1) }, 'lost'),
    )
    expect(await world.again({ store }).renew({ credential: id, former: 'keep' })).toMatchObject({
      error: { code: 'lifecycle.not_renewable' },
    })
    expect(await keptBy(world)).toHaveLength(1)
  })

  it('ends, however soon the new ones end themselves', async () => {
    const world = await openForTest()
    for (let n = 0; n < 5; n++) expectOk(await world.issuer.issue(deviceWish('alice', n)))
    world.clock.at = (start + 10) as Seconds
    const due = world.issuer.renewDue({ endsBefore: (start + 90_000) as Seconds, former: 'keep', batch: 2 })
    expect(await firstOf(due, 50)).toHaveLength(5)
    world.clock.at = (start + 20) as Seconds
    const signed = world.issuer.reissueSignedBy('k1', { former: 'revoke', reason: 'a test', batch: 2 })
    // The first ones have successors by now, which are issued anew in their place.
    expect((await firstOf(signed, 50)).length).toBeLessThanOrEqual(10)
  })

  it('takes the one before back where that is asked for later, one by one and of many', async () => {
    const world = await openForTest()
    for (const how of ['one', 'many']) {
      const { id } = expectOk(await world.issuer.issue(deviceWish(how, 1)))
      const { id: successor } = expectOk(await world.issuer.renew({ credential: id, former: 'keep' }))
      if (how === 'one') expectOk(await world.issuer.renew({ credential: id, former: 'revoke' }))
      else {
        world.clock.at = (start + 1) as Seconds
        await collect(world.issuer.reissueSignedBy('k1', { former: 'revoke', reason: 'a test' }))
      }
      expect((await keptBy(world, { id }))[0]?.status).toBe('revoked')
      expect((await keptBy(world, { id: successor }))[0]?.status).toBe(how === 'one' ? 'valid' : 'revoked')
    }
  })

  it('does not answer with a successor that has ended', async () => {
    const world = await openForTest()
    const { id } = expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    expectOk(await world.issuer.renew({ credential: id, former: 'keep', lifetime: 10 }))
    const again = () => world.issuer.renew({ credential: id, former: 'keep' })
    world.clock.at = (start + 9) as Seconds
    expectOk(await again())
    world.clock.at = (start + 10) as Seconds
    expect(await again()).toMatchObject({ error: { code: 'lifecycle.final' } })
  })

  it('refuses to look for what a key signed that nobody knows', async () => {
    const world = await openForTest()
    const renewal = world.issuer.reissueSignedBy('k9', { former: 'revoke', reason: 'a test' })
    expect(await renewal.next()).toMatchObject({ done: true, value: { code: 'lifecycle.unknown' } })
  })

  it('leaves the one before for an overlap, and then takes it back', async () => {
    const world = await openForTest()
    const { issuer } = world
    const [first, second, gone] = [1, 2, 3].map((n) => issuer.issue(deviceWish('alice', n)))
    const ids: string[] = []
    for (const one of [first, second, gone]) ids.push(expectOk(await (one as NonNullable<typeof one>)).id)
    for (const credential of [ids[0] as string, ids[2] as string])
      expectOk(await issuer.renew({ credential, former: 'keep' }))
    expectOk(await issuer.revoke({ credential: ids[2] as string }, 'lost'))
    world.clock.at = (start + 599) as Seconds
    const how = { overlap: 600, reason: 'replaced' }
    expect(expectOk(await issuer.revokeReplaced(how))).toEqual([])
    world.clock.at = (start + 600) as Seconds
    expect(expectOk(await issuer.revokeReplaced(how))).toEqual([ids[0]])
    expect(expectOk(await issuer.revokeReplaced(how))).toEqual([])
    expect((await keptBy(world, { status: 'valid' })).map(({ replaces, id }) => replaces ?? id).sort()).toEqual(
      [...ids].sort(),
    )
  })

  it('of what is due takes what ends before a time and holds now, and nothing twice', async () => {
    const world = await openForTest()
    const { issuer } = world
    const short = expectOk(await issuer.issue({ ...deviceWish('alice', 1), lifetime: 3600 }))
    const gone = expectOk(await issuer.issue({ ...deviceWish('alice', 2), lifetime: 3600 }))
    expectOk(await issuer.issue(deviceWish('alice', 3)))
    expectOk(await issuer.revoke({ credential: gone.id }, 'lost'))
    const wish = { endsBefore: (start + 7200) as Seconds, former: 'keep' as const }
    for (let run = 0; run < 2; run++) {
      const renewed = await collect(issuer.renewDue(wish))
      expect(renewed.map(({ former, result }) => [former, result.ok])).toEqual([[short.id, true]])
    }
    expect(await keptBy(world)).toHaveLength(4)
  })
})
