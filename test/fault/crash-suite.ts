import { systemClock } from '@imprint/adapters/clock'
import { generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { SqlStores } from '@imprint/adapters/sqlite'
import {
  type AuditRow,
  createNonce,
  encodeBase64url,
  fileBudget,
  findAuditFault,
  type IssuerStore,
  type KeptCredential,
  type Page,
  parseJsonObject,
  type Seconds,
  utf8,
} from '@imprint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { value } from '../conformance/issuances.ts'
import { subjectOf, type Where } from './orders.ts'
import { type Processes, prepareProcesses, type RunningProcess } from './run-process.ts'

/** A store to be killed under. */
export interface CrashCase {
  readonly name: string
  /** Names a database that is not there yet. */
  place(folder: string, name: string): Where
  open(where: Where): Promise<SqlStores>
}

const kills = 50
const total = 2000
// How much a process lives through: up to about twice what its share takes.
const statementsAtMost = 1500
// On a machine that does much else. A quiet one needs ten to twenty seconds.
const patience = 180_000
const millisecondsAtMost = 120

/** Registers what must hold when processes die, for one kind of store. */
export function crashSuite({ name, place, open }: CrashCase): void {
  describe(`${name}, when processes die or race`, () => {
    let processes: Processes
    const { privateJwk } = generateNodeKey('Ed25519')
    beforeAll(async () => {
      processes = await prepareProcesses()
    })
    afterAll(() => processes.clear())

    it(
      `keeps all that was answered while it is killed ${kills} times within ${total} credentials`,
      async () => {
        const where = place(processes.folder, 'killed')
        const answered = new Map<string, string>()
        const revoked = new Set<string>()
        let last: AuditRow | null = null
        let killedAtWork = 0
        for (let round = 0; round <= kills; round++) {
          const isLast = round === kills
          // Every other process dies before a statement, the first ones within the migration; the rest at any time.
          const killBefore = isLast || round % 2 === 1 ? null : round < 20 ? round * 3 + 1 : anyOf(statementsAtMost)
          const to = Math.ceil((total * (round + 1)) / (kills + 1))
          const work = { kind: 'issue', privateJwk, from: 0, to } as const
          const child = processes.start({ where, killBefore, stays: !isLast, work })
          if (!isLast) await kill(child, killBefore === null)
          const { lines, signal, errors } = await child.ended
          const label = `round ${round}, killed before statement ${killBefore}`
          expect(errors, label).toBe('')
          expect(signal, label).toBe(isLast ? null : 'SIGKILL')
          if (lines.at(-1) !== 'done') killedAtWork++
          const news = lines.map((line) => line.split(' '))
          for (const [word, id = '', , digest = ''] of news) if (word === 'issued') answered.set(id, digest)
          for (const [word, id = ''] of news) if (word === 'revoked') revoked.add(id)
          const stores = await open(where)
          try {
            const rows = await auditAfter(stores.issuer, last?.seq ?? 0)
            expect(findAuditFault(rows, { previous: last, hasher: nodeHasher })).toBeNull()
            last = rows.at(-1) ?? last
            for (const [word, id = ''] of news)
              if (word === 'issued') {
                const [kept] = value(await stores.issuer.find({ id })).items
                expect(digestOf(kept), `${id}, ${label}`).toBe(answered.get(id))
                if (revoked.has(id)) expect(kept?.status).toBe('revoked')
              }
          } finally {
            await stores.close()
          }
        }
        const stores = await open(where)
        try {
          // Some were quick, and died when their work was done: chance, of which this is far from the mean.
          expect(killedAtWork).toBeGreaterThan(kills / 4)
          const all = await everything(stores.issuer)
          checkWhole(all, await auditAfter(stores.issuer, 0))
          expect(new Set(all.map(({ subject }) => subject))).toEqual(
            new Set(Array.from({ length: total }, (_, i) => subjectOf(i))),
          )
          const kept = new Map(all.map((each) => [each.id, each]))
          for (const [id, digest] of answered) expect(digestOf(kept.get(id)), id).toBe(digest)
          for (const id of revoked) expect(kept.get(id)?.status, id).toBe('revoked')
        } finally {
          await stores.close()
        }
      },
      patience,
    )

    it('gives two processes that issue 500 each side by side different places and one unbroken log', async () => {
      const where = place(processes.folder, 'beside')
      const first = processes.start({
        where,
        killBefore: null,
        stays: false,
        work: { kind: 'issue', privateJwk, from: 0, to: 1 },
      })
      expect(await first.ended).toMatchObject({ errors: '' })
      const both = [
        [1, 501],
        [501, 1001],
      ].map(([from = 0, to = 0]) =>
        processes.start({ where, killBefore: null, stays: false, work: { kind: 'issue', privateJwk, from, to } }),
      )
      for (const { ended } of both) {
        const { lines, errors } = await ended
        expect(errors).toBe('')
        expect(lines.filter((line) => line.startsWith('issued'))).toHaveLength(500)
      }
      const stores = await open(where)
      try {
        const all = await everything(stores.issuer)
        expect(all).toHaveLength(1001)
        const rows = await auditAfter(stores.issuer, 0)
        checkWhole(all, rows)
        expect(new Set(rows.map(({ actor }) => actor)).size).toBe(3)
      } finally {
        await stores.close()
      }
    })

    it('lets several processes open a database that is not there yet', async () => {
      const where = place(processes.folder, 'new')
      const nonce = createNonce(nodeRandom)
      const racing = Array.from({ length: 4 }, () =>
        processes.start({ where, killBefore: null, stays: false, work: { kind: 'consume', nonce, times: 1 } }),
      )
      for (const { ended } of racing)
        expect(await ended).toMatchObject({ errors: '', lines: ['ready', 'unknown', 'done'] })
    })

    it('lets one of 200 clients in four processes have a nonce', async () => {
      const where = place(processes.folder, 'nonces')
      const nonce = createNonce(nodeRandom)
      const stores = await open(where)
      await stores.nonces.issue(nonce, (systemClock.now() + 60) as Seconds)
      await stores.close()
      const racing = Array.from({ length: 4 }, () =>
        processes.start({ where, killBefore: null, stays: false, work: { kind: 'consume', nonce, times: 50 } }),
      )
      const states: string[] = []
      for (const { ended } of racing) {
        const { lines, errors } = await ended
        expect(errors).toBe('')
        states.push(...lines.slice(1, -1))
      }
      expect(states.filter((state) => state === 'fresh')).toHaveLength(1)
      expect(states.filter((state) => state === 'spent')).toHaveLength(199)
    })
  })
}

function anyOf(count: number): number {
  return 1 + Math.floor(Math.random() * count)
}

/** Kills a process at any time, or once it is done if it has not died before that. */
async function kill(child: RunningProcess, isAnyTime: boolean): Promise<void> {
  if (isAnyTime) {
    await child.begun
    await new Promise((resolve) => setTimeout(resolve, Math.random() * millisecondsAtMost))
  } else await child.done
  child.kill()
}

function digestOf(kept: KeptCredential | undefined): string {
  return kept === undefined ? 'lost' : encodeBase64url(nodeHasher.sha256(utf8(kept.text)))
}

async function everything(store: IssuerStore): Promise<readonly KeptCredential[]> {
  const all: KeptCredential[] = []
  let after: string | null = null
  do {
    const page: Page<KeptCredential> = value(await store.find({ limit: 1000, ...(after === null ? {} : { after }) }))
    all.push(...page.items)
    after = page.next
  } while (after !== null)
  return all
}

async function auditAfter(store: IssuerStore, after: number): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = []
  for (;;) {
    const page = value(await store.audit({ after: rows.at(-1)?.seq ?? after, limit: 10_000 }))
    if (page.length === 0) return rows
    rows.push(...page)
  }
}

/** No place is taken twice, the log is unbroken, and it says of each credential, and of nothing else, that it was issued. */
function checkWhole(all: readonly KeptCredential[], rows: readonly AuditRow[]): void {
  const places = all.map(({ slot }) => `${slot?.list} ${slot?.index}`)
  expect(new Set(places).size).toBe(all.length)
  expect(findAuditFault(rows, { previous: null, hasher: nodeHasher })).toBeNull()
  const detailsOf = (wanted: string) =>
    rows.filter(({ kind }) => kind === wanted).map(({ detail }) => value(parseJsonObject(detail, fileBudget)))
  expect(detailsOf('credential-issued').map(({ credential, digest }) => [credential, digest])).toEqual(
    all.map((kept) => [kept.id, digestOf(kept)]),
  )
  expect(
    detailsOf('status-changed')
      .map(({ credential }) => credential)
      .sort(),
  ).toEqual(
    all
      .filter(({ status }) => status === 'revoked')
      .map(({ id }) => id)
      .sort(),
  )
}
