import {
  auditHash,
  findAuditFault,
  type Hasher,
  type IssuanceRecord,
  type IssuerChange,
  type IssuerStore,
  type KeyState,
  type LifecycleStatus,
  type Seconds,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { context, issuance, issued, issuedAt, issuerKey, list1, value, withBeginning } from './issuances.ts'

/** A store to hold against the port's contract. */
export interface IssuerStoreCase {
  readonly name: string
  readonly hasher: Hasher
  /** Makes an empty store; the suite closes it. */
  create(): Promise<IssuerStore>
}

type ShortChange =
  | {
      readonly kind: 'credential-issued'
      readonly id: string
      readonly kid: string
      readonly slot?: IssuanceRecord['slot']
      readonly replaces?: string
    }
  | { readonly kind: 'status-changed'; readonly credential: string; readonly status: LifecycleStatus }
  | { readonly kind: 'key-added'; readonly kid: string; readonly state: KeyState }
  | { readonly kind: 'key-state-changed'; readonly kid: string; readonly state: KeyState }
  | { readonly kind: 'list-added'; readonly list: string; readonly size: number }

interface ChangeVector extends Vector {
  readonly given: readonly (readonly ShortChange[])[]
  readonly changes: readonly ShortChange[]
  readonly expect: { readonly code: string } | { readonly audit: readonly string[] }
}

interface QueryVector extends Vector {
  readonly find: Parameters<IssuerStore['find']>[0]
  readonly expect: { readonly code: string } | { readonly items: number }
}

function whole(change: ShortChange): IssuerChange {
  switch (change.kind) {
    case 'credential-issued': {
      const { id, kid, slot = null, replaces = null } = change
      return issued(id, { kid, slot, replaces })
    }
    case 'status-changed':
      return { ...change, reason: 'a test' }
    case 'key-added':
      return { kind: 'key-added', key: issuerKey(change.kid, change.state) }
    case 'key-state-changed':
      return { ...change, reason: 'a test' }
    case 'list-added':
      return { kind: 'list-added', list: { ...list1, uri: change.list, size: change.size } }
  }
}

/** Registers the contract of `IssuerStore` as tests. */
export function issuerStoreContract({ name, hasher, create }: IssuerStoreCase): void {
  const using = async <T>(work: (store: IssuerStore) => Promise<T>): Promise<T> => {
    const store = await withBeginning(await create())
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  }
  const log = async (store: IssuerStore) => value(await store.audit({ after: 0, limit: 10_000 }))
  const found = async (store: IssuerStore, query: Parameters<IssuerStore['find']>[0]) =>
    value(await store.find(query)).items.map(({ id }) => id)

  describe(`${name} as what an issuer remembers`, () => {
    it.each(readVectors<ChangeVector>('stores/issuer-changes'))('$id: $about', ({ given, changes, expect: expected }) =>
      using(async (store) => {
        for (const each of given) value(await store.commit(each.map(whole), context))
        const before = await log(store)
        const state = async () => [
          await store.find({}),
          await store.keys(),
          await store.lists(),
          await store.entries('l1'),
        ]
        const stateBefore = await state()
        const answer = await store.commit(changes.map(whole), context)
        const after = await log(store)
        if ('code' in expected) {
          expect(answer).toMatchObject({ ok: false, error: { code: expected.code } })
          expect(after).toEqual(before)
          expect(await state()).toEqual(stateBefore)
        } else {
          expect(answer).toEqual({ ok: true, value: null })
          expect(after.slice(before.length).map(({ kind }) => kind)).toEqual(expected.audit)
        }
        expect(findAuditFault(after, { previous: null, hasher })).toBeNull()
      }),
    )

    it.each(readVectors<QueryVector>('stores/issuer-queries'))('$id: $about', ({ find, expect: expected }) =>
      using(async (store) => {
        const answer = await store.find(find)
        if ('code' in expected) expect(answer).toMatchObject({ ok: false, error: { code: expected.code } })
        else expect(value(answer)).toEqual({ items: [], next: null })
      }),
    )

    it('gives back what was issued as it was, whatever the texts hold', () =>
      using(async (store) => {
        const odd = 'Zoë 🦊 \u0000 "quoted" \\u0000 \\ \ud800 e\u0301 \r\n'
        const record = issuance(odd, {
          type: odd,
          format: odd,
          subject: odd,
          about: [odd, '', odd, 'x'.repeat(4000)],
          holderKey: odd,
          slot: { list: 'l1', index: 7 },
          validFrom: 0.25 as Seconds,
          text: odd.repeat(500),
        })
        value(await store.commit([{ kind: 'credential-issued', record }], { actor: odd, at: 1.5 as Seconds }))
        expect(value(await store.find({ id: odd }))).toEqual({
          items: [{ ...record, status: 'valid', statusAt: issuedAt }],
          next: null,
        })
        for (const query of [
          { about: odd },
          { about: '' },
          { about: 'x'.repeat(4000) },
          { holderKey: odd },
          { type: odd },
        ])
          expect(await found(store, query)).toEqual([odd])
        expect(await found(store, { about: 'x'.repeat(3999) })).toEqual([])
        const row = (await log(store)).at(-1)
        expect(row).toMatchObject({ actor: odd, at: 1.5 })
        if (row !== undefined) expect(auditHash(row, hasher)).toBe(row.hash)
      }))

    it('says neither a claim nor a secret in the audit log', () =>
      using(async (store) => {
        value(await store.commit([issued('c1', { text: 'eyJ.a claim.c2ln' })], context))
        const details = (await log(store)).map(({ detail }) => detail).join()
        expect(details).toContain('"credential":"c1"')
        expect(details).not.toContain('a claim')
        expect(details).not.toContain(list1.seed)
      }))

    it('remembers the status, since when, and which entries are not valid', () =>
      using(async (store) => {
        const slots = [5, 2, 0].map((index) => ({ list: 'l1', index }))
        value(
          await store.commit(
            slots.map((slot, i) => issued(`c${i}`, { slot })),
            context,
          ),
        )
        const later = { actor: 'desk', at: (issuedAt + 60) as Seconds }
        value(
          await store.commit([{ kind: 'status-changed', credential: 'c0', status: 'revoked', reason: 'lost' }], later),
        )
        value(
          await store.commit([{ kind: 'status-changed', credential: 'c1', status: 'suspended', reason: '?' }], later),
        )
        expect(value(await store.entries('l1'))).toEqual([
          { index: 2, status: 'suspended' },
          { index: 5, status: 'revoked' },
        ])
        expect(value(await store.find({ id: 'c0' })).items).toMatchObject([{ status: 'revoked', statusAt: later.at }])
        expect(await store.entries('l9')).toMatchObject({ error: { code: 'lifecycle.unknown' } })
      }))

    it('remembers keys with the time at which they entered each state', () =>
      using(async (store) => {
        const step = async (state: KeyState, seconds: number) =>
          value(
            await store.commit([{ kind: 'key-state-changed', kid: 'k2', state, reason: 'a test' }], {
              actor: 'desk',
              at: (issuedAt + seconds) as Seconds,
            }),
          )
        value(
          await store.commit(
            [
              { kind: 'key-state-changed', kid: 'k1', state: 'verify-only', reason: 'a test' },
              { kind: 'key-added', key: issuerKey('k2', 'next') },
            ],
            context,
          ),
        )
        for (const [index, state] of (['active', 'verify-only', 'compromised'] as const).entries())
          await step(state, index + 1)
        expect(value(await store.keys())).toEqual([
          { ...issuerKey('k1'), state: 'verify-only', retiredAt: issuedAt },
          {
            ...issuerKey('k2'),
            state: 'compromised',
            activeAt: issuedAt + 1,
            retiredAt: issuedAt + 2,
            compromisedAt: issuedAt + 3,
          },
        ])
      }))

    it('gives out each place of a list once, fewer at its end, none after it', () =>
      using(async (store) => {
        expect(value(await store.claimPlaces('l1', 3))).toEqual({ first: 0, count: 3 })
        expect(value(await store.claimPlaces('l1', 4))).toEqual({ first: 3, count: 4 })
        expect(value(await store.claimPlaces('l1', 4))).toEqual({ first: 7, count: 1 })
        expect(value(await store.claimPlaces('l1', 1))).toEqual({ first: 8, count: 0 })
        expect(value(await store.lists())).toEqual([{ ...list1, claimed: 8 }])
        expect(await store.claimPlaces('l9', 1)).toMatchObject({ error: { code: 'lifecycle.unknown' } })
        for (const count of [0, -1, 1.5, Number.NaN])
          expect(await store.claimPlaces('l1', count)).toMatchObject({ error: { code: 'store.query' } })
      }))

    it('gives fifty callers at once fifty different places', () =>
      using(async (store) => {
        value(await store.commit([{ kind: 'list-added', list: { ...list1, uri: 'l2', size: 60 } }], context))
        const claims = await Promise.all(Array.from({ length: 50 }, () => store.claimPlaces('l2', 1)))
        expect(new Set(claims.map((claim) => value(claim).first)).size).toBe(50)
      }))

    it('judges commits that come at once one by one: what fails takes no other along', () =>
      using(async (store) => {
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, i) =>
            store.commit([issued(`c${Math.floor(i / 2)}`, i % 10 === 0 ? { kid: 'k9' } : {})], context),
          ),
        )
        // Of each pair with one id, the second is a conflict, unless the first had no key.
        const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))
        expect(codes).toEqual(
          Array.from({ length: 60 }, (_, i) =>
            i % 10 === 0 ? 'lifecycle.unknown' : i % 2 === 0 || i % 10 === 1 ? 'ok' : 'store.conflict',
          ),
        )
        expect(await found(store, {})).toHaveLength(30)
        const rows = await log(store)
        expect(rows).toHaveLength(32)
        expect(findAuditFault(rows, { previous: null, hasher })).toBeNull()
      }))

    it('lets one of fifty callers at once have a place', () =>
      using(async (store) => {
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, i) =>
            store.commit([issued(`c${i}`, { slot: { list: 'l1', index: 3 } })], context),
          ),
        )
        expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
        expect(await found(store, {})).toHaveLength(1)
      }))

    it('finds by every field, where all that are given hold', () =>
      using(async (store) => {
        const end = (seconds: number) => ({ validUntil: (issuedAt + seconds) as Seconds })
        value(
          await store.commit(
            [
              issued('c1', { ...end(100), holderKey: 'h1', about: ['d1', 'u1'] }),
              { kind: 'key-state-changed', kid: 'k1', state: 'verify-only', reason: 'a test' },
              { kind: 'key-added', key: issuerKey('k2') },
              issued('c2', { ...end(200), holderKey: 'h2', about: ['d2', 'u1'], kid: 'k2' }),
              { kind: 'status-changed', credential: 'c2', status: 'suspended', reason: 'a test' },
              { kind: 'key-state-changed', kid: 'k2', state: 'verify-only', reason: 'a test' },
              { kind: 'key-added', key: issuerKey('k3') },
              issued('c3', {
                ...end(300),
                type: 'ImUserCredential',
                about: ['u2'],
                issuedAt: (issuedAt + 50) as Seconds,
                kid: 'k3',
              }),
              issued('c4', { ...end(400), about: ['u2'], validFrom: (issuedAt + 150) as Seconds, kid: 'k3' }),
            ],
            context,
          ),
        )
        const at = (seconds: number) => (issuedAt + seconds) as Seconds
        expect(await found(store, {})).toEqual(['c1', 'c2', 'c3', 'c4'])
        expect(await found(store, { id: 'c2' })).toEqual(['c2'])
        expect(await found(store, { about: 'u1' })).toEqual(['c1', 'c2'])
        expect(await found(store, { about: 'u1', holderKey: 'h2' })).toEqual(['c2'])
        expect(await found(store, { kid: 'k2' })).toEqual(['c2'])
        expect(await found(store, { type: 'ImUserCredential' })).toEqual(['c3'])
        expect(await found(store, { status: 'suspended' })).toEqual(['c2'])
        expect(await found(store, { status: 'revoked' })).toEqual([])
        expect(await found(store, { status: 'valid' })).toEqual(['c1', 'c3', 'c4'])
        expect(await found(store, { liveAt: at(99) })).toEqual(['c1', 'c3'])
        expect(await found(store, { liveAt: at(100) })).toEqual(['c3'])
        expect(await found(store, { liveAt: at(150) })).toEqual(['c3', 'c4'])
        expect(await found(store, { endsBefore: at(200) })).toEqual(['c1'])
        expect(await found(store, { issuedSince: at(50) })).toEqual(['c3'])
        expect(await found(store, { about: 'u2', kid: 'k2' })).toEqual([])
      }))

    it('pages through all, once each, while more are issued', () =>
      using(async (store) => {
        const ids = Array.from({ length: 25 }, (_, i) => `c${i}`)
        value(
          await store.commit(
            ids.map((id) => issued(id)),
            context,
          ),
        )
        const seen: string[] = []
        let after: string | null = null
        for (let pages = 0; pages < 10; pages++) {
          const page: { readonly items: readonly { readonly id: string }[]; readonly next: string | null } = value(
            await store.find({ limit: 10, ...(after === null ? {} : { after }) }),
          )
          seen.push(...page.items.map(({ id }) => id))
          if ((after = page.next) === null) break
          if (pages === 0) value(await store.commit([issued('late')], context))
        }
        expect(seen).toEqual([...ids, 'late'])
      }))

    it('hands out audit rows from any number, and refuses numbers that are none', () =>
      using(async (store) => {
        const rows = await log(store)
        expect(rows.map(({ seq, kind }) => [seq, kind])).toEqual([
          [1, 'key-added'],
          [2, 'list-added'],
        ])
        expect(value(await store.audit({ after: 1, limit: 1 }))).toEqual(rows.slice(1))
        expect(value(await store.audit({ after: 2, limit: 1 }))).toEqual([])
        for (const from of [
          { after: -1, limit: 1 },
          { after: 0.5, limit: 1 },
          { after: 0, limit: 0 },
          { after: 0, limit: 10_001 },
        ])
          expect(await store.audit(from)).toMatchObject({ error: { code: 'store.query' } })
      }))

    it('refuses a commit of more changes than it would hold at once', () =>
      using(async (store) => {
        const changes = Array.from({ length: 10_001 }, (_, i) => issued(`c${i}`))
        expect(await store.commit(changes, context)).toMatchObject({ error: { code: 'store.query' } })
        expect(await found(store, {})).toEqual([])
      }))

    it('answers, and does not reject, once it is closed', async () => {
      const store = await withBeginning(await create())
      await store.close()
      await store.close()
      expect(await store.commit([issued('c1')], context)).toMatchObject({ error: { code: 'store.unavailable' } })
      expect(await store.find({})).toMatchObject({ error: { code: 'store.unavailable' } })
    })
  })
}
