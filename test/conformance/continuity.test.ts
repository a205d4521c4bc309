import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonFile } from '@imprint/adapters/files'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import {
  encodeBase64url,
  type JsonObject,
  ok,
  type PublicJwk,
  parseJwk,
  type Seconds,
  type Verdict,
} from '@imprint/core'
import {
  changeText,
  emptyPeerLedger,
  judgeContinuity,
  type PeerLedger,
  type PresentedPeer,
  parsePeerLedger,
  type TakeoverPolicy,
} from '@imprint/trust/continuity'
import { afterAll, describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'

interface Shown {
  readonly device: string
  /** The name of a key. */
  readonly key: string
  readonly credentials: readonly {
    readonly issuer: string
    /** The name of the key that signed. */
    readonly by: string
    readonly types: readonly string[]
    readonly claims: JsonObject
    readonly disclosed: 'whole' | 'selective'
  }[]
  /** Whether it was not accepted then. */
  readonly refused?: true
}

interface ContinuityVector extends Vector {
  /** What was shown before, in this order. */
  readonly history: readonly Shown[]
  readonly now: Shown
  readonly onTakeover: TakeoverPolicy
  readonly expect: { readonly outcome: string; readonly changes: readonly string[]; readonly code?: string }
}

const at = 1_795_341_600 as Seconds
const folder = mkdtempSync(join(tmpdir(), 'imprint-peers-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('what changed since a peer was last accepted', () => {
  it.each(readVectors<ContinuityVector>('continuity/changes'))(
    '$id: $about',
    ({ history, now, onTakeover, expect: expected }) => {
      let ledger: PeerLedger = emptyPeerLedger
      for (const [index, shown] of history.entries()) {
        const answer = judgeContinuity(ledger, verdictOf(shown), {
          at: (at - 1_000 + index) as Seconds,
          onTakeover: 'undecided',
        })
        expect(answer.verdict.outcome).toBe(shown.refused === true ? 'undecided' : 'accepted')
        ledger = answer.ledger
      }
      const before = JSON.stringify(ledger)
      const { verdict, ledger: after } = judgeContinuity(ledger, verdictOf(now), { at, onTakeover })
      expect(verdict.outcome).toBe(expected.outcome)
      const last = verdict.checks.at(-1)
      if (verdict.outcome === 'accepted') {
        expect(verdict.value.changes.map(({ code }) => code)).toEqual(expected.changes)
        expect(last).toMatchObject({ rule: 'peer.continuity', notes: verdict.value.changes.map(changeText) })
      } else {
        expect(verdict.because.code).toBe(expected.code)
        expect(last).toMatchObject({ rule: 'peer.continuity', result: 'unknown', because: verdict.because })
        expect(after).toBe(ledger)
      }
      expect(JSON.stringify(ledger)).toBe(before)
      expect(parsePeerLedger(JSON.parse(JSON.stringify(after)))).toEqual(after)
    },
  )

  it('says in words what it is, with names and never with what a claim says', () => {
    const [changed] = readVectors<ContinuityVector>('continuity/changes').filter(({ id }) => id === 'claims')
    const { history, now } = changed as ContinuityVector
    const { ledger } = judgeContinuity(emptyPeerLedger, verdictOf(history[0] as Shown), { at, onTakeover: 'undecided' })
    const { verdict } = judgeContinuity(ledger, verdictOf(now), { at, onTakeover: 'undecided' })
    expect(verdict).toMatchObject({
      value: { changes: [{ about: 'https://im.example.com', claims: [{ name: 'title', was: null, now: 'Head' }] }] },
    })
    expect(verdict.checks.at(-1)).toMatchObject({
      notes: [{ code: 'continuity.claims_changed', detail: 'https://im.example.com says something else about: title' }],
    })
  })

  it('answers what was rejected as it is, and remembers nothing of it', () => {
    const rejected = { outcome: 'rejected', because: { code: 'nonce.spent', detail: '' }, checks: [] } as const
    const answer = judgeContinuity<PresentedPeer>(emptyPeerLedger, rejected, { at, onTakeover: 'note' })
    expect(answer).toEqual({ verdict: rejected, ledger: emptyPeerLedger })
  })
})

describe('a ledger of peers', () => {
  const shown: Shown = {
    device: 'im:alice/phone@example.com',
    key: 'a1',
    credentials: [
      { issuer: 'https://im.example.com', by: 'i1', types: ['A'], claims: { fn: 'A' }, disclosed: 'whole' },
    ],
  }
  const { ledger } = judgeContinuity(emptyPeerLedger, verdictOf(shown), { at, onTakeover: 'undecided' })

  it('is kept in a file and read again', async () => {
    const path = join(folder, 'peers.json')
    const options = { path, empty: emptyPeerLedger, parse: parsePeerLedger }
    expect(await jsonFile(options).update(() => ok(ledger))).toEqual(ok(ledger))
    expect(await jsonFile(options).read()).toEqual(ok(ledger))
    writeFileSync(path, readFileSync(path, 'utf8').replace('imprint-peers/1', 'imprint-peers/2'))
    expect(await jsonFile(options).read()).toMatchObject({ error: { code: 'store.corrupt' } })
  })

  it('is none as soon as anything in it is wrong: whoever can break it must not become a stranger again', () => {
    const text = JSON.stringify(ledger)
    const wrong: readonly (readonly [string, string])[] = [
      ['"imprint-peers/1"', '"x"'],
      ['"formerKeys":[]', '"formerKeys":[1]'],
      ['"key":', '"no":'],
      ['"name":', '"no":'],
      ['"since":1795341600', '"since":-1'],
      ['"issuer":', '"no":'],
      ['"types":["A"]', '"types":"A"'],
      ['"claims":{', '"no":{'],
    ]
    for (const [from, to] of wrong) {
      const changed = text.replace(from, to)
      expect(changed).not.toBe(text)
      expect(parsePeerLedger(JSON.parse(changed)), to).toBeNull()
    }
    const [peer] = ledger.peers
    expect(parsePeerLedger(JSON.parse(JSON.stringify({ ...ledger, peers: [peer, peer] })))).toBeNull()
    expect(parsePeerLedger([])).toBeNull()
  })
})

function verdictOf({ device, key, credentials }: Shown): Verdict<PresentedPeer> {
  const value = {
    device,
    holderKey: keyOf(key),
    credentials: credentials.map(({ by, claims, ...rest }) => ({ ...rest, issuerKey: keyOf(by), subject: claims })),
  }
  return { outcome: 'accepted', value, checks: [] }
}

/** A key for each name: an Ed25519 key is any point, and nothing is signed here. */
function keyOf(name: string): PublicJwk {
  const jwk = parseJwk({
    kty: 'OKP',
    crv: 'Ed25519',
    x: encodeBase64url(nodeHasher.sha256(new TextEncoder().encode(name))),
  })
  if (!jwk.ok) throw new TypeError(jwk.error.detail)
  return jwk.value
}
