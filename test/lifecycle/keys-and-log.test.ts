import { type AuditRow, type IssuerStore, isJsonObject, ok, type Seconds } from '@imprint/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  closeWorlds,
  collect,
  deviceWish,
  expectOk,
  type IssuerWorld,
  issuerId,
  keptBy,
  openForTest,
  start,
  statusOf,
} from './issuer-world.ts'

afterEach(closeWorlds)

describe('the keys', () => {
  it('go from next to active to verify-only, and what was signed stays', async () => {
    const world = await openForTest()
    const { issuer } = world
    const before = expectOk(await issuer.issue(deviceWish('alice', 1)))
    expectOk(await issuer.keys.add(world.makeKey('k2')))
    expectOk(await issuer.issue(deviceWish('alice', 2)))
    world.clock.at = (start + 10) as Seconds
    expectOk(await issuer.keys.activate('k2', 'yearly'))
    expectOk(await issuer.issue(deviceWish('alice', 3)))
    expect((await keptBy(world)).map(({ kid }) => kid)).toEqual(['k1', 'k1', 'k2'])
    expect(expectOk(await issuer.keys.list()).map(({ kid, state }) => [kid, state])).toEqual([
      ['k1', 'verify-only'],
      ['k2', 'active'],
    ])
    const signed = expectOk(await issuer.list({ kid: 'k1', liveAt: world.clock.at }))
    expect(signed.items[0]?.id).toBe(before.id)
    expect(signed.items).toHaveLength(2)
  })

  it.each([
    ['activate what was retired', 'lifecycle.final', (w: IssuerWorld) => w.issuer.keys.activate('old', 'x')],
    ['retire what is compromised', 'lifecycle.final', (w: IssuerWorld) => w.issuer.keys.retire('bad', 'x')],
    ['activate what is compromised', 'lifecycle.final', (w: IssuerWorld) => w.issuer.keys.activate('bad', 'x')],
    ['activate what nobody knows', 'lifecycle.unknown', (w: IssuerWorld) => w.issuer.keys.activate('none', 'x')],
    ['add a name again', 'store.conflict', (w: IssuerWorld) => w.issuer.keys.add(w.makeKey('old'))],
  ])('do not %s', async (_, code, act) => {
    const world = await openForTest()
    const { keys } = world.issuer
    for (const kid of ['old', 'bad']) expectOk(await keys.add(world.makeKey(kid)))
    expectOk(await keys.activate('old', 'x'))
    expectOk(await keys.activate('k1', 'x').then((result) => (result.ok ? result : ok(null))))
    expectOk(await keys.compromise('bad', { reason: 'x', next: null }))
    expectOk(await keys.retire('old', 'x'))
    expect(await act(world)).toMatchObject({ error: { code } })
  })

  it('are told apart by value: one key has one name', async () => {
    const world = await openForTest()
    const key = world.makeKey('k2')
    expectOk(await world.issuer.keys.add(key))
    expect(await world.issuer.keys.add({ ...key, kid: 'k3' })).toMatchObject({ error: { code: 'store.conflict' } })
  })

  it.each(['in turn', 'at once'])('have one active among them, whoever rolls them %s', async (how) => {
    const world = await openForTest()
    for (const kid of ['k2', 'k3']) expectOk(await world.issuer.keys.add(world.makeKey(kid)))
    const rolls = [() => world.issuer.keys.activate('k2', 'x'), () => world.again().keys.activate('k3', 'y')]
    if (how === 'at once') for (const rolled of await Promise.all(rolls.map((roll) => roll()))) expectOk(rolled)
    else for (const roll of rolls) expectOk(await roll())
    const states = expectOk(await world.issuer.keys.list()).map(({ state }) => state)
    expect(states.sort()).toEqual(['active', 'verify-only', 'verify-only'])
  })

  it('have one active among them when an old one is compromised and another is to sign', async () => {
    const world = await openForTest()
    for (const kid of ['k2', 'k3']) expectOk(await world.issuer.keys.add(world.makeKey(kid)))
    expectOk(await world.issuer.keys.activate('k2', 'yearly'))
    expectOk(await world.issuer.keys.compromise('k1', { reason: 'an old backup was stolen', next: 'k3' }))
    expect(expectOk(await world.issuer.keys.list()).map(({ kid, state }) => [kid, state])).toEqual([
      ['k1', 'compromised'],
      ['k2', 'verify-only'],
      ['k3', 'active'],
    ])
  })

  it('leave the active one in place where the one to come cannot be activated', async () => {
    const world = await openForTest()
    expect(await world.issuer.keys.activate('none', 'x')).toMatchObject({ ok: false })
    expectOk(await world.issuer.issue(deviceWish('alice', 1)))
  })

  it('that are compromised are replaced at once, and what they signed is issued anew', async () => {
    const world = await openForTest()
    const { issuer } = world
    const before: string[] = []
    for (let n = 0; n < 7; n++) before.push(expectOk(await issuer.issue(deviceWish('alice', n))).id)
    expectOk(await issuer.revoke({ credential: before[0] as string }, 'lost'))
    expectOk(await issuer.keys.add(world.makeKey('k2')))
    expectOk(await issuer.keys.compromise('k1', { reason: 'laptop stolen', next: 'k2' }))
    const anew = await collect(issuer.reissueSignedBy('k1', { former: 'revoke', reason: 'k1 was stolen', batch: 3 }))
    expect(anew.map(({ former }) => former)).toEqual(before.slice(1))
    expect(anew.every(({ result }) => result.ok)).toBe(true)
    expect(expectOk(await issuer.list({ kid: 'k1', liveAt: start })).items).toEqual([])
    expect(expectOk(await issuer.list({ kid: 'k2', liveAt: start })).items).toHaveLength(6)
    expect(await collect(issuer.reissueSignedBy('k1', { former: 'revoke', reason: 'again' }))).toEqual([])
  })
})

describe('what is published', () => {
  it('says of each key when it signed, has no private part, and offers a stolen one for nothing', async () => {
    const world = await openForTest()
    const { issuer } = world
    for (const kid of ['k2', 'k3', 'k4']) expectOk(await issuer.keys.add(world.makeKey(kid)))
    world.clock.at = (start + 100) as Seconds
    expectOk(await issuer.keys.activate('k2', 'rolled'))
    world.clock.at = (start + 200) as Seconds
    expectOk(await issuer.keys.compromise('k4', { reason: 'stolen', next: null }))
    const metadata = expectOk(await issuer.metadata())
    expect(metadata['issuer']).toBe(issuerId)
    const { jwks } = metadata
    const keys = isJsonObject(jwks ?? null) ? (jwks as { readonly keys: readonly Record<string, unknown>[] }).keys : []
    expect(keys.map(({ kid, nbf, exp, revoked, key_ops }) => ({ kid, nbf, exp, revoked, key_ops }))).toEqual([
      { kid: 'k2', nbf: start + 100 },
      { kid: 'k3' },
      { kid: 'k1', nbf: start, exp: start + 100 },
      { kid: 'k4', key_ops: [], revoked: { revoked_at: start + 200, reason: 'compromised' } },
    ])
    expect(JSON.stringify(metadata)).not.toMatch(/"d"/)
  })
})

describe('the audit log', () => {
  it('is whole, counts, and has the head that was noted', async () => {
    const world = await openForTest()
    expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    const noted = expectOk(await world.issuer.verifyAudit())
    expect(noted).toMatchObject({ rows: 4, since: start, until: start })
    expectOk(await world.issuer.issue(deviceWish('alice', 2)))
    expect(expectOk(await world.issuer.verifyAudit({ expectHead: noted.head }))).toMatchObject({ rows: 5 })
  })

  it.each([
    [
      'a changed row',
      'audit.broken',
      (rows: AuditRow[]) => rows.map((row) => (row.seq === 2 ? { ...row, actor: 'x' } : row)),
    ],
    ['a missing row', 'audit.broken', (rows: AuditRow[]) => rows.filter(({ seq }) => seq !== 2)],
    ['a missing begin', 'audit.broken', (rows: AuditRow[]) => rows.slice(1)],
    ['an end that was cut off', 'audit.head_absent', (rows: AuditRow[]) => rows.slice(0, -1)],
  ])('betrays %s', async (_, code, tamper) => {
    const world = await openForTest()
    expectOk(await world.issuer.issue(deviceWish('alice', 1)))
    const { head } = expectOk(await world.issuer.verifyAudit())
    const rows = [...expectOk(await world.store.audit({ after: 0, limit: 100 }))]
    const tampered = tamper(rows)
    const store: IssuerStore = {
      ...world.store,
      audit: async ({ after, limit }) => ok(tampered.filter(({ seq }) => seq > after).slice(0, limit)),
    }
    const result = await world.again({ store }).verifyAudit({ expectHead: head })
    expect(result).toMatchObject({ error: { code } })
  })
})

describe('parts that can never work together', () => {
  it.each([
    ['an actor without a name', { actor: ' ' }, 'who acts'],
    ['no template', { templates: [] }, 'without a template'],
    ['no way to take back and no reason', { status: { unsafeUnrevocable: '' } }, 'a reason'],
    ['an entry of three bits', { status: { ...statusOf(), bits: 3 } }, '1, 2, 4 or 8 bits'],
    ['one address for every list', { status: { ...statusOf(), listUri: () => 'https://a.example' } }, 'of its own'],
    ['a copy that outlives itself', { status: { ...statusOf(), ttl: 10, lifetime: 5 } }, 'no longer than'],
    ['an issuer without a name', { id: 'http://im.example.com' }, 'https URL or a DID'],
  ])('are refused: %s', async (_, change, message) => {
    const world = await openForTest()
    expect(() => world.again(change)).toThrow(message)
  })
})
