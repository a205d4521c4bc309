import { memoryNonceStore } from '@imprint/adapters/memory'
import type { NonceState, NonceStore } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import type { Evidence } from '@imprint/verifier'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysFresh, createWorld } from './world.ts'

const world = await createWorld(vcJwt, 'Ed25519')
const { text, request } = world

describe('evidence', () => {
  const answers: readonly (NonceState | 'throws')[] = ['fresh', 'spent', 'unknown', 'throws']
  const storeThat = (answer: NonceState | 'throws'): NonceStore => ({
    issue: () => undefined,
    consume: () => {
      if (answer === 'throws') throw new Error('down')
      return answer
    },
  })
  const damaged = fc.oneof(
    { weight: 1, arbitrary: fc.constant(text) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 2 }))
        .map(([at, extra]) => text.slice(0, at) + extra + text.slice(at + 1)),
    },
    { weight: 1, arbitrary: fc.string() },
  )

  it('judged again gives the same verdict, after a trip through JSON', async () => {
    const outcomes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(damaged, fc.constantFrom(...answers), async (candidate, answer) => {
        const verdict = await world.verifier(storeThat(answer)).verify(candidate, request)
        outcomes.add(verdict.outcome)
        const stored = JSON.parse(JSON.stringify(verdict.evidence)) as Evidence
        const untouched: NonceStore = { issue: unreachable, consume: unreachable }
        expect(await world.verifier(untouched).judge(stored)).toEqual(verdict)
      }),
      { numRuns: 500 },
    )
    expect([...outcomes].sort()).toEqual(['accepted', 'rejected', 'undecided'])
  })

  it('of a verdict is itself plain JSON', async () => {
    const verdict = await world.verifier(alwaysFresh).verify(text, request)
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
  })
})

describe('one presentation', () => {
  const remembering = () => {
    const nonces = memoryNonceStore()
    nonces.issue(request.nonce, request.expiresAt)
    return nonces
  }
  // A store whose answers take their time and come in another order than they were asked for.
  const slow = (nonces: NonceStore): NonceStore => ({
    issue: () => undefined,
    consume: async (nonce, at) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      return nonces.consume(nonce, at)
    },
  })

  it.each([
    ['in this process', remembering()],
    ['elsewhere', slow(remembering())],
  ])('that is verified a hundred times at once is accepted once, with a store %s', async (_, nonces) => {
    const verifiers = [world.verifier(nonces), world.verifier(nonces)] as const
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => verifiers[index % 2 === 0 ? 0 : 1].verify(text, request)),
    )
    const codes = verdicts.map((verdict) => (verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code))
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1)
    expect(codes.filter((code) => code === 'nonce.spent')).toHaveLength(99)
  })

  it('that is forged leaves the nonce for the real one', async () => {
    const verifier = world.verifier(remembering())
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), async (at) => {
        const forged = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
        expect(await verifier.verify(forged, request)).toMatchObject({ outcome: 'rejected', evidence: { nonce: null } })
      }),
    )
    expect(await verifier.verify(text, request)).toMatchObject({ outcome: 'accepted' })
    expect(await verifier.verify(text, request)).toMatchObject({
      outcome: 'rejected',
      because: { code: 'nonce.spent' },
    })
  })
})

function unreachable(): never {
  throw new Error('judging stored evidence asked the store')
}
