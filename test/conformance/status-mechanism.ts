import {
  type CredentialStatus,
  codes,
  type Json,
  type JsonObject,
  type OpenedStatusList,
  type Result,
  type Seconds,
  type SignatureVerifier,
  type Signer,
  type StatusListDraft,
  type StatusMechanism,
  type StatusReference,
  type StatusValue,
} from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** A status mechanism to hold against the port's contract. */
export interface StatusMechanismCase {
  readonly name: string
  readonly mechanism: StatusMechanism
  /** The same mechanism on another platform: what one writes, the other reads. */
  readonly other: StatusMechanism
  /** Widths of entries that it writes. */
  readonly bits: readonly number[]
  /** Entries that a list has at least. */
  readonly leastSize: number
  readonly signers: readonly Signer[]
  readonly verifier: SignatureVerifier
  /** Statuses that belong to other mechanisms. */
  readonly foreign: readonly JsonObject[]
}

const uri = 'https://im.example.com/status/1'
const issuer = 'https://im.example.com'
const at = 1_795_341_600 as Seconds

/** A list to write; what is not given is as short as it can be. */
export function listDraft(given: Partial<StatusListDraft> = {}): StatusListDraft {
  const times = { issuedAt: at, expiresAt: (at + 86_400) as Seconds, ttl: 300 }
  return { uri, issuer, bits: 2, size: 131_072, entries: [], ...times, ...given }
}

/** Registers the contract of `StatusMechanism` as tests. */
export function statusMechanismContract(given: StatusMechanismCase): void {
  const { name, mechanism, other, bits, leastSize, signers, verifier, foreign } = given
  const [signer] = signers as readonly [Signer]
  const entriesOf = (size: number, width: number) =>
    fc.uniqueArray(
      fc.record({
        index: fc.nat({ max: size - 1 }),
        status: fc.constantFrom<'revoked' | 'suspended'>('revoked', ...(width > 1 ? ['suspended' as const] : [])),
      }),
      { selector: ({ index }) => index, maxLength: 50 },
    )

  describe(`${name} as a status mechanism`, () => {
    it('finds what it puts into a credential', () => {
      for (const index of [0, 1, 7, 131_071, 1_048_575]) {
        const references = referencesOf(mechanism, mechanism.slotStatus({ list: uri, index }))
        expect(references.length).toBeGreaterThan(0)
        for (const reference of references) expect(reference.uri).toBe(uri)
      }
    })

    it('leaves the statuses of other mechanisms to them', () => {
      for (const status of [...foreign, {}, { type: 'Other' }, { other: {} }])
        expect(mechanism.locate(status)).toBeNull()
    })

    it('leaves other facts to other mechanisms', () => {
      const values: Json[] = [null, 1, 'text', [], {}, { mediaType: 'text/plain', text: 'a' }]
      for (const mediaType of Object.keys(mechanism.mediaTypes)) values.push({ mediaType }, { mediaType, text: 1 })
      for (const value of values) expect(mechanism.open(value)).toBeNull()
    })

    it('reads every entry as it was written, on this platform and another', async () => {
      const width = fc.constantFrom(...bits)
      const sized = fc.tuple(width, fc.integer({ min: leastSize, max: leastSize + 5000 }))
      await fc.assert(
        fc.asyncProperty(
          sized.chain(([wide, size]) => fc.tuple(fc.constant(wide), fc.constant(size), entriesOf(size, wide))),
          fc.nat(),
          async ([wide, size, entries], some) => {
            const fact = unwrap(await mechanism.write(listDraft({ bits: wide, size, entries }), signer))
            const stated = new Map<number, StatusValue>(entries.map((entry) => [entry.index, entry.status]))
            for (const each of [mechanism, other]) {
              const list = openedBy(each, fact)
              const unpacked = unwrap(list.unpack())
              expect(unpacked.size).toBeGreaterThanOrEqual(size)
              for (const index of [...stated.keys(), some % size, 0, size - 1])
                expect(statusAt(each, list, index)).toBe(stated.get(index) ?? 'valid')
            }
          },
        ),
        { numRuns: 40 },
      )
    })

    it.each(signers.map((by) => [by.alg, by] as const))(
      'signs with %s, and says by which key and when',
      async (_alg, by) => {
        const list = openedBy(
          other,
          unwrap(await mechanism.write(listDraft({ bits: bits[0] as number, size: leastSize }), by)),
        )
        expect(list).toMatchObject({
          subject: uri,
          issuer,
          issuedAt: at,
          validFrom: at,
          expiresAt: at + 86_400,
          ttl: 300,
        })
        const { algorithm, kid, data, signature } = list.signature
        expect(kid).toBe(by.kid)
        expect(await verifier.verify(algorithm.name, by.publicJwk, data, signature)).toBe('valid')
      },
    )

    it('says no more than it was given: a list without end and time to live has none', async () => {
      const draft = listDraft({ bits: bits[0] as number, size: leastSize, expiresAt: null, ttl: null })
      expect(openedBy(mechanism, unwrap(await mechanism.write(draft, signer)))).toMatchObject({
        expiresAt: null,
        ttl: null,
      })
    })

    it('refuses to write what no list can say', async () => {
      const fine = { bits: bits.at(-1) as number, size: leastSize }
      const bad: readonly Partial<StatusListDraft>[] = [
        { bits: 3 },
        { bits: 0 },
        { size: 0 },
        { size: 1.5 },
        { size: Number.NaN },
        { size: 2 ** 40 },
        { uri: 'http:/im.example.com' },
        { uri: 'https://IM.example.com/1' },
        { uri: 'https://im.example.com/1#a' },
        { ttl: 0 },
        { ttl: 1.5 },
        { expiresAt: at },
        { entries: [{ index: leastSize, status: 'revoked' }] },
        { entries: [{ index: -1, status: 'revoked' }] },
        { entries: [{ index: 0.5, status: 'revoked' }] },
        {
          entries: [
            { index: 5, status: 'revoked' },
            { index: 5, status: 'suspended' },
          ],
        },
      ]
      for (const part of bad)
        expect(await mechanism.write(listDraft({ ...fine, ...part }), signer), JSON.stringify(part)).toMatchObject({
          ok: false,
          error: { code: 'status.unwritable' },
        })
      expect(await mechanism.write(listDraft(fine), { ...signer, kid: null })).toMatchObject({
        ok: false,
        error: { code: 'issue.unsupported' },
      })
    })

    it('never throws for a damaged list, finds only reasons to reject, and calls none valid that is signed and changed', async () => {
      const fact = unwrap(
        await mechanism.write(
          listDraft({ bits: bits[0] as number, size: leastSize, entries: [{ index: 0, status: 'revoked' }] }),
          signer,
        ),
      )
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.constantFrom(...'Ab0-_.=é'), async (place, letter) => {
          const spot = place % fact.text.length
          const text = fact.text.slice(0, spot) + letter + fact.text.slice(spot + 1)
          const opened = mechanism.open({ ...fact, text })
          expect(opened).not.toBeNull()
          if (opened === null || !opened.ok) {
            expect(opened !== null && isRejected(opened)).toBe(true)
            return
          }
          const { algorithm, data, signature } = opened.value.signature
          const answer = await verifier.verify(algorithm.name, signer.publicJwk, data, signature)
          if (text !== fact.text) expect(answer).not.toBe('valid')
          const unpacked = opened.value.unpack()
          if (!unpacked.ok) expect(isRejected(unpacked)).toBe(true)
        }),
        { numRuns: 300 },
      )
    })
  })
}

function isRejected(answer: Result<unknown>): boolean {
  return !answer.ok && codes[answer.error.code].outcome === 'rejected'
}

/** Every entry that a status names. */
export function referencesOf(mechanism: StatusMechanism, status: CredentialStatus): readonly StatusReference[] {
  const objects = (Array.isArray(status) ? status : [status]) as readonly JsonObject[]
  return objects.map((each) => {
    const found = mechanism.locate(each)
    if (found?.ok !== true || found.value === null) throw new Error('the mechanism does not find its own entry')
    return found.value
  })
}

/** What a list says of a place: the worst of its entries. */
export function statusAt(mechanism: StatusMechanism, list: OpenedStatusList, index: number): StatusValue {
  const unpacked = unwrap(list.unpack())
  const said = referencesOf(mechanism, mechanism.slotStatus({ list: uri, index })).map((each) =>
    unwrap(unpacked.read(each)),
  )
  return said.find((each) => each === 'revoked') ?? said.find((each) => each !== 'valid') ?? 'valid'
}

/** Opens a list that must be the mechanism's own. */
export function openedBy(mechanism: StatusMechanism, fact: { readonly mediaType: string; readonly text: string }) {
  const opened = mechanism.open({ ...fact })
  if (opened === null) throw new Error('not its own list')
  return unwrap(opened)
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
