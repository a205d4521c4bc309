import {
  type Answer,
  type OpenedStatusList,
  ok,
  parseJsonObject,
  type Result,
  type Seconds,
  type StatusMechanism,
  tokenBudget,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { sourceContract } from '../../../test/conformance/source.ts'
import type { Fetcher } from './fetch-policy.ts'
import type { WantedBody } from './http-body.ts'
import { type StatusListSourceOptions, statusListSource } from './status-lists.ts'

const at = 1_795_341_600
const uri = 'https://im.example.com/status/1'
const mediaType = 'application/json-list'

/** A mechanism of this test: a list is JSON that says only how long it is good for. */
const mechanism = {
  id: 'test',
  mediaTypes: { [mediaType]: 'text' },
  open(value): Result<OpenedStatusList> | null {
    const json = parseJsonObject((value as { readonly text: string }).text, tokenBudget)
    if (!json.ok) return json
    const { ttl = null, exp = null } = json.value
    return ok({ ttl, expiresAt: exp } as OpenedStatusList)
  },
} as Partial<StatusMechanism> as StatusMechanism

const down: Answer = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
const absent: Answer = { state: 'absent', detail: 'the server answered 404', fetchedAt: at as Seconds }

function world(list: () => object | string | Answer, options: Partial<StatusListSourceOptions> = {}) {
  let now = at
  let asked = 0
  const wishes: WantedBody[] = []
  const fetcher: Pick<Fetcher, 'fetchText'> = {
    async fetchText(_url, wanted): Promise<Answer> {
      asked++
      wishes.push(wanted)
      const given = list()
      if (typeof given === 'object' && 'state' in given) return given as Answer
      const text = typeof given === 'string' ? given : JSON.stringify(given)
      const fresh = { fetchedAt: now as Seconds, freshUntil: (now + 300) as Seconds }
      return { state: 'found', value: { mediaType, text }, ...fresh }
    },
  }
  const source = statusListSource({
    fetcher,
    clock: { now: () => now as Seconds },
    mechanisms: [mechanism],
    ...options,
  })
  return {
    wishes,
    fetch: () => source.fetch({ kind: 'status-list', id: uri }, new AbortController().signal),
    /** Goes to a time and says how often a server was asked by then. */
    async askedAfter(seconds: number) {
      now = at + seconds
      await source.fetch({ kind: 'status-list', id: uri }, new AbortController().signal)
      return asked
    },
  }
}

describe('statusListSource', () => {
  it('asks for the media types of its mechanisms, within a budget, and keeps what it gets itself', async () => {
    const { fetch, wishes } = world(() => ({}))
    await fetch()
    expect(wishes).toEqual([{ mediaTypes: { [mediaType]: 'text' }, bytes: 4_194_304, reuse: 'no' }])
  })

  it.each([
    ['its time to live, whatever HTTP says', { ttl: 1000 }, 1000],
    ['a time to live shorter than HTTP says', { ttl: 100 }, 100],
    ['its end, where that comes first', { ttl: 1000, exp: at + 200 }, 200],
    ['HTTP, where it says nothing', {}, 300],
    ['its end, where it says no time to live', { exp: at + 50 }, 50],
    ['HTTP, where its end is later', { exp: at + 5000 }, 300],
    ['ten seconds at least', { ttl: 0.001 }, 10],
    ['ten seconds at least, though it ended long ago', { ttl: 1000, exp: at - 1000 }, 10],
    ['a day at most', { ttl: 10_000_000 }, 86_400],
    ['ten seconds, where nobody can open it', 'no list', 10],
  ])('answers a list again for %s', async (_what, list, seconds) => {
    const { fetch, askedAfter } = world(() => list)
    expect(await fetch()).toMatchObject({ state: 'found', fetchedAt: at, freshUntil: at + seconds })
    expect(await askedAfter(seconds - 1)).toBe(1)
    expect(await askedAfter(seconds)).toBe(2)
  })

  it('is unavailable once a list is no longer fresh and its server is down', async () => {
    let list: object | Answer = { ttl: 100 }
    const { fetch, askedAfter } = world(() => list)
    await fetch()
    list = down
    expect(await askedAfter(99)).toBe(1)
    expect(await fetch()).toMatchObject({ state: 'found' })
    expect(await askedAfter(100)).toBe(2)
    expect(await fetch()).toEqual(down)
    list = absent
    expect(await fetch()).toEqual(absent)
    list = { ttl: 100 }
    expect(await fetch()).toMatchObject({ state: 'found', fetchedAt: at + 100 })
  })

  it('does not keep a list from the future, after the clock stepped back', async () => {
    const { fetch, askedAfter } = world(() => ({ ttl: 1000 }))
    await fetch()
    expect(await askedAfter(-1)).toBe(2)
  })

  it('shares one request between callers, and lets each stop waiting alone', async () => {
    let release: () => void = () => undefined
    const wait = new Promise<void>((resolve) => {
      release = resolve
    })
    let asked = 0
    const source = statusListSource({
      fetcher: {
        async fetchText(): Promise<Answer> {
          asked++
          await wait
          return { state: 'found', value: { mediaType, text: '{"ttl":1000}' }, fetchedAt: at as Seconds }
        },
      },
      clock: { now: () => at as Seconds },
      mechanisms: [mechanism],
    })
    const need = { kind: 'status-list', id: uri }
    const controller = new AbortController()
    const impatient = source.fetch(need, controller.signal).catch((error: Error) => error.name)
    const patient = source.fetch(need, new AbortController().signal)
    controller.abort()
    expect(await impatient).toBe('AbortError')
    release()
    expect(await patient).toMatchObject({ state: 'found' })
    expect(asked).toBe(1)
  })
})

sourceContract({
  name: 'statusListSource',
  create: () =>
    statusListSource({
      fetcher: {
        fetchText: async (url): Promise<Answer> =>
          url === uri
            ? { state: 'found', value: { mediaType, text: '{}' }, fetchedAt: at as Seconds }
            : url.includes('down')
              ? down
              : absent,
      },
      clock: { now: () => at as Seconds },
      mechanisms: [mechanism],
    }),
  needs: {
    found: { kind: 'status-list', id: uri },
    absent: { kind: 'status-list', id: 'https://gone.example/1' },
    unavailable: { kind: 'status-list', id: 'https://down.example/1' },
  },
})
