import { fail, type IssuerStore, ok, type Seconds } from '@imprint/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  closeWorlds,
  collect,
  deviceId,
  deviceWish,
  expectOk,
  type IssuerWorld,
  issuerId,
  keptBy,
  newHolderKey,
  openForTest,
  start,
  statusOf,
} from './issuer-world.ts'

afterEach(closeWorlds)

async function kinds({ store }: IssuerWorld) {
  return expectOk(await store.audit({ after: 0, limit: 1000 })).map(({ kind }) => kind)
}

describe('issuing', () => {
  it('answers a credential that is kept, with a slot and a key, and found by whom it is about', async () => {
    const world = await openForTest()
    const key = newHolderKey()
    const issued = expectOk(await world.issuer.issue(deviceWish('alice', 1, key)))
    expect(issued.validUntil - issued.validFrom).toBe(43_200)
    const [record, ...others] = await keptBy(world)
    expect(others).toEqual([])
    expect(record).toMatchObject({
      id: issued.id,
      text: issued.text,
      kid: 'k1',
      status: 'valid',
      replaces: null,
      slot: { list: `${issuerId}/status/1` },
    })
    for (const text of ['"device","alice","0001"', '"user","alice",null', '"handle",null,null,"alice"'])
      expect(record?.about.some((about) => about.includes(text))).toBe(true)
    expect(await kinds(world)).toEqual(['key-added', 'key-state-changed', 'list-added', 'credential-issued'])
  })

  it.each([
    ['of a type without a template', { type: 'PowerOfAttorney' }, 'issue.unsupported'],
    ['that its schema refuses', { claims: { fn: 'Alice' } }, 'credential.schema_violation'],
    ['about a user where a device is wanted', { subject: 'im:alice@example.com' }, 'issue.subject'],
    ['for no time at all', { lifetime: 0 }, 'issue.lifetime'],
  ])('issues nothing %s, and takes no slot', async (_, change, code) => {
    const world = await openForTest()
    expect(await world.issuer.issue({ ...deviceWish('alice', 1), ...change })).toMatchObject({ error: { code } })
    expect(await keptBy(world)).toEqual([])
    expect(expectOk(await world.store.lists())).toEqual([])
  })

  it('issues nothing without an active key', async () => {
    const world = await openForTest()
    expectOk(await world.issuer.keys.retire('k1', 'closing'))
    expect(await world.issuer.issue(deviceWish('alice', 1))).toMatchObject({ error: { code: 'lifecycle.key_state' } })
    expect(await keptBy(world)).toEqual([])
  })

  it.each([
    ['is another one', (world: IssuerWorld) => world.makeKey('k1')],
    ['throws', () => null],
  ])('issues nothing with a signer that %s', async (_, spoil) => {
    const world = await openForTest()
    if (spoil(world) === null) {
      const issuer = world.again({ signers: () => Promise.reject(new Error('the module is gone')) })
      expect(await issuer.issue(deviceWish('alice', 1))).toMatchObject({ error: { code: 'issue.signer' } })
    } else expect(await world.issuer.issue(deviceWish('alice', 1))).toMatchObject({ error: { code: 'issue.signer' } })
    expect(await keptBy(world)).toEqual([])
  })

  it('answers no credential that could not be kept', async () => {
    const world = await openForTest()
    const store: IssuerStore = {
      ...world.store,
      commit: async (changes, context) =>
        changes.some(({ kind }) => kind === 'credential-issued')
          ? fail('store.unavailable', 'the disk is full')
          : world.store.commit(changes, context),
    }
    const result = await world.again({ store }).issue(deviceWish('alice', 1))
    expect(result).toEqual({ ok: false, error: { code: 'store.unavailable', detail: 'the disk is full' } })
    expect(await keptBy(world)).toEqual([])
  })

  it('never gives one slot out twice, opens a new list when one is full, and gives indexes in no order', async () => {
    const world = await openForTest()
    const status = { ...statusOf(), size: 17 }
    const issuers = [world.again({ status }), world.again({ status })]
    await Promise.all(
      issuers.map((issuer, index) =>
        collect(
          issuer.issueMany(
            Array.from({ length: 25 }, (_, n) => deviceWish(`p${index}`, n)),
            { batch: 4 },
          ),
        ),
      ),
    )
    const slots = (await keptBy(world)).map(({ slot }) => slot)
    expect(slots).toHaveLength(50)
    expect(new Set(slots.map((slot) => JSON.stringify(slot))).size).toBe(50)
    expect(new Set(slots.map((slot) => slot?.list)).size).toBeGreaterThan(2)
    const first = slots.filter((slot) => slot?.list === `${issuerId}/status/1`).map((slot) => slot?.index)
    expect(first).not.toEqual([...first].sort((a, b) => Number(a) - Number(b)))
  })

  it('issues without a status where that was decided, and says so of a revocation', async () => {
    const world = await openForTest({ status: { unsafeUnrevocable: 'a test' } })
    const issued = expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    expect((await keptBy(world))[0]?.slot).toBeNull()
    const revoked = expectOk(await world.issuer.revoke({ credential: issued.id }, 'lost'))
    expect(revoked).toMatchObject({ changed: [issued.id], unseen: [issued.id] })
    expect(await world.issuer.statusLists()).toEqual(ok([]))
  })
})

describe('a request that is made again', () => {
  const requestId = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'

  it('is answered with the same credential, also by another process', async () => {
    const world = await openForTest()
    const wish = { ...deviceWish('alice', 1), requestId }
    const first = expectOk(await world.issuer.issue(wish))
    world.clock.at = (start + 60) as Seconds
    expect(expectOk(await world.again().issue(wish))).toEqual(first)
    expect(await keptBy(world)).toHaveLength(1)
  })

  it('is answered once when it comes twice at once', async () => {
    const world = await openForTest()
    const wish = { ...deviceWish('alice', 1), requestId }
    const [a, b] = await Promise.all([world.issuer.issue(wish), world.again().issue(wish)])
    expect(expectOk(a)).toEqual(expectOk(b))
    const both = await collect(world.issuer.issueMany([wish, deviceWish('bob', 1), wish]))
    expect(both.map(({ ok: isOk }) => isOk)).toEqual([true, true, true])
    expect(await keptBy(world)).toHaveLength(2)
  })

  it.each([
    ['of another key', () => ({ holderKey: deviceWish('alice', 1).holderKey })],
    ['with other claims', () => ({ claims: { ...deviceWish('alice', 1).claims, title: 'Captain' } })],
  ])('but is another one %s is a conflict', async (_, change) => {
    const world = await openForTest()
    const wish = { ...deviceWish('alice', 1), requestId }
    expectOk(await world.issuer.issue(wish))
    expect(await world.issuer.issue({ ...wish, ...change() })).toMatchObject({ error: { code: 'store.conflict' } })
  })

  it('is not answered with what has been revoked since', async () => {
    const world = await openForTest()
    const wish = { ...deviceWish('alice', 1), requestId }
    const { id } = expectOk(await world.issuer.issue(wish))
    expectOk(await world.issuer.revoke({ credential: id }, 'a mistake'))
    expect(await world.issuer.issue(wish)).toMatchObject({ error: { code: 'lifecycle.final' } })
  })

  it('has a name that nobody guesses', async () => {
    const world = await openForTest()
    await expect(world.issuer.issue({ ...deviceWish('alice', 1), requestId: 'alice' })).rejects.toThrow('16 to 256')
  })
})

describe('issuing many', () => {
  it('answers in order, and one that fails stops no other', async () => {
    const world = await openForTest()
    const wishes = Array.from({ length: 30 }, (_, n) =>
      n % 7 === 3 ? { ...deviceWish('alice', n), claims: {} } : deviceWish('alice', n),
    )
    const results = await collect(world.issuer.issueMany(wishes, { batch: 8 }))
    expect(results.map((result) => result.ok)).toEqual(wishes.map((_, n) => n % 7 !== 3))
    const records = await keptBy(world)
    for (const [n, result] of results.entries())
      if (result.ok) expect(records.find(({ id }) => id === result.value.id)?.subject).toBe(deviceId('alice', n))
  })

  it('reads no further ahead than a batch', async () => {
    const world = await openForTest()
    let read = 0
    function* wishes() {
      for (; ; read++) yield deviceWish('alice', read)
    }
    let answered = 0
    for await (const _ of world.issuer.issueMany(wishes(), { batch: 5 })) {
      answered++
      expect(read - answered).toBeLessThan(5)
      if (answered === 23) break
    }
    expect((await keptBy(world)).length).toBeLessThanOrEqual(25)
  })

  it.each([0, 1.5, 1001])('refuses a batch of %d', async (batch) => {
    const world = await openForTest()
    await expect(collect(world.issuer.issueMany([], { batch }))).rejects.toThrow('1 to 1,000')
  })

  it('signs anew what was signed with a key that was rolled meanwhile', async () => {
    const world = await openForTest()
    expectOk(await world.issuer.keys.add(world.makeKey('k2')))
    let isRolled = false
    const store: IssuerStore = {
      ...world.store,
      commit: async (changes, context) => {
        if (!isRolled && changes.some(({ kind }) => kind === 'credential-issued')) {
          isRolled = true
          expectOk(await world.issuer.keys.activate('k2', 'rolled'))
        }
        return world.store.commit(changes, context)
      },
    }
    const results = await collect(world.again({ store }).issueMany([deviceWish('alice', 1), deviceWish('alice', 2)]))
    expect(results.every((result) => result.ok)).toBe(true)
    expect((await keptBy(world)).map(({ kid }) => kid)).toEqual(['k2', 'k2'])
  })
})
