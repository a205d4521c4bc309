import type { Answer, Need, Source } from '@imprint/core'
import { describe, expect, it } from 'vitest'

/** A source to hold against the port's contract, with a need for each answer that it can give. */
export interface SourceCase {
  readonly name: string
  create(): Source | Promise<Source>
  readonly needs: Partial<Record<Answer['state'], Need>>
}

/** Registers the contract of `Source` as tests. */
export function sourceContract({ name, create, needs }: SourceCase): void {
  const signal = () => new AbortController().signal

  describe(`${name} as a source`, () => {
    it('answers null for a kind that is not its own', async () => {
      expect(await (await create()).fetch({ kind: 'no-such-kind', id: 'https://im.example.com' }, signal())).toBeNull()
    })

    it.each(Object.entries(needs))('answers %s, as plain JSON that says when or why', async (state, need) => {
      const answer = await (await create()).fetch(need, signal())
      expect(answer).toMatchObject({ state })
      expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
      if (answer?.state === 'unavailable')
        expect(answer.cause).toMatchObject({ code: expect.any(String), detail: expect.any(String) })
      else expect(answer?.fetchedAt).toBeGreaterThan(0)
    })

    it('settles at once when it is already aborted', async () => {
      const controller = new AbortController()
      controller.abort()
      const source = await create()
      for (const need of Object.values(needs)) {
        const outcome = await source.fetch(need, controller.signal).catch((error: unknown) => error)
        if (outcome instanceof Error) expect(outcome.name).toBe('AbortError')
        else expect(outcome).toHaveProperty('state')
      }
    })
  })
}
