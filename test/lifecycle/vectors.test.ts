import { type AuditRow, fail, ok, type Result, type Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { deviceWish, expectOk, type IssuerWorld, openWorld } from './issuer-world.ts'

type Step =
  | { readonly do: 'issue'; readonly as: string }
  | { readonly do: 'revoke' | 'suspend' | 'reinstate'; readonly credential: string }
  | { readonly do: 'renew'; readonly credential: string; readonly as: string; readonly former: 'keep' | 'revoke' }
  | { readonly do: 'add-key' | 'activate' | 'retire' | 'lose-signer'; readonly kid: string }
  | { readonly do: 'compromise'; readonly kid: string; readonly next: string | null }
  | { readonly do: 'wait'; readonly seconds: number }

interface LifecycleVector extends Vector {
  /** All but the last succeed. Key `k1` is active at first; credentials hold for an hour. */
  readonly steps: readonly Step[]
  readonly expect:
    | { readonly code: string }
    | { readonly credentials: Readonly<Record<string, string>>; readonly keys: Readonly<Record<string, string>> }
}

interface AuditVector extends Vector {
  readonly rows: readonly AuditRow[]
  /** A hash that was noted before; `null` for none. */
  readonly head: string | null
  readonly expect: { readonly code: string; readonly row?: number } | { readonly rows: number; readonly head: string }
}

async function take(step: Step, world: IssuerWorld, ids: Map<string, string>): Promise<Result<unknown>> {
  const { issuer } = world
  const credential = 'credential' in step ? (ids.get(step.credential) ?? 'urn:uuid:never') : ''
  const named = (as: string, issued: Awaited<ReturnType<typeof issuer.issue>>) => {
    if (issued.ok) ids.set(as, issued.value.id)
    return issued
  }
  switch (step.do) {
    case 'issue':
      return named(step.as, await issuer.issue({ ...deviceWish(step.as, 1), lifetime: 3600 }))
    case 'renew':
      return named(step.as, await issuer.renew({ credential, former: step.former, lifetime: 3600 }))
    case 'revoke':
    case 'suspend':
    case 'reinstate':
      return issuer[step.do]({ credential }, 'a vector')
    case 'add-key':
      return issuer.keys.add(world.makeKey(step.kid))
    case 'activate':
    case 'retire':
      return issuer.keys[step.do](step.kid, 'a vector')
    case 'compromise':
      return issuer.keys.compromise(step.kid, { reason: 'a vector', next: step.next })
    case 'lose-signer':
      world.loseKey(step.kid)
      return ok(null)
    case 'wait':
      world.clock.at = (world.clock.at + step.seconds) as Seconds
      return ok(null)
  }
}

describe('the life of credentials and keys', () => {
  it.each(readVectors<LifecycleVector>('keys/lifecycle'))('$id: $about', async ({ steps, expect: expected }) => {
    const world = await openWorld()
    const ids = new Map<string, string>()
    let last: Result<unknown> = fail('usage', 'no step')
    for (const [index, step] of steps.entries()) {
      last = await take(step, world, ids)
      if (index < steps.length - 1) expectOk(last)
    }
    if ('code' in expected) expect(last).toMatchObject({ ok: false, error: { code: expected.code } })
    else {
      expectOk(last)
      const kept = expectOk(await world.store.find({})).items
      const states = Object.fromEntries(
        [...ids].map(([name, id]) => [name, kept.find((one) => one.id === id)?.status ?? 'absent']),
      )
      const keys = Object.fromEntries(expectOk(await world.issuer.keys.list()).map(({ kid, state }) => [kid, state]))
      expect({ credentials: states, keys }).toEqual(expected)
    }
    await world.stores.close()
  })
})

describe('the chain of the audit log', () => {
  it.each(readVectors<AuditVector>('keys/audit'))('$id: $about', async ({ rows, head, expect: expected }) => {
    const world = await openWorld()
    const store = {
      ...world.store,
      // Two at a time, so that the chain is followed across pages.
      audit: async ({ after }: { readonly after: number }) => {
        const from = rows.findIndex(({ seq }) => seq > after)
        return ok(from < 0 ? [] : rows.slice(from, from + 2))
      },
    }
    const result = await world.again({ store }).verifyAudit({ expectHead: head, scope: 'log' })
    if ('code' in expected) {
      expect(result).toMatchObject({ ok: false, error: { code: expected.code } })
      if (expected.row !== undefined && !result.ok) expect(result.error.detail).toMatch(`row ${expected.row}:`)
    } else expect(result).toMatchObject({ ok: true, value: expected })
    await world.stores.close()
  })
})
