import { certificateStatusSource } from '@imprint/adapters/certificate-status'
import type { Fetcher } from '@imprint/adapters/fetch-policy'
import { serviceProofSource } from '@imprint/adapters/service-proofs'
import { type Answer, factKey, finding, type Json, type Seconds, type Source } from '@imprint/core'
import { publishedKeysUrl } from '../../messages/trust-cast.ts'

/** Where Bob's models find what they ask for: on the web, and in what he remembers. */
export interface TrustSources {
  readonly all: readonly Source[]
  /** Forgets what was fetched, and not what he remembers. */
  lookAgain(): void
}

/** What Bob's client remembers of people whom it has met, by kind and name. */
export type TrustMemory = Map<string, Json>

const remembered: readonly string[] = ['pin', 'service-log', 'service-owner']

/** Makes the sources. What was fetched is kept until it is looked at again, so that another rule judges the very same evidence. */
export function createTrustSources({
  fetcher,
  memory,
  now,
}: {
  readonly fetcher: Fetcher
  readonly memory: TrustMemory
  now(): Seconds
}): TrustSources {
  const web: readonly Source[] = [
    certificateStatusSource({ fetcher }),
    serviceProofSource({ fetcher, lookupTxt: async () => noNames }),
    {
      fetch: async ({ kind, id }, signal) =>
        kind === 'cross-signing-keys' ? fetcher.fetchJson(publishedKeysUrl(id), signal) : null,
    },
  ]
  const fetched = new Map<string, Promise<Answer | null>>()
  const kept = (source: Source, place: number): Source => ({
    fetch: (need, signal) => {
      const key = `${place} ${factKey(need)}`
      const known = fetched.get(key)
      if (known !== undefined) return known
      const answer = source.fetch(need, signal)
      fetched.set(key, answer)
      return answer
    },
  })
  const own: Source = {
    fetch: async (need) => {
      if (!remembered.includes(need.kind)) return null
      const value = memory.get(factKey(need))
      return value === undefined
        ? { state: 'absent', detail: 'nothing is known of it', fetchedAt: now() }
        : { state: 'found', value, fetchedAt: now() }
    },
  }
  return { all: [...web.map(kept), own], lookAgain: () => fetched.clear() }
}

const noNames: Answer = { state: 'unavailable', cause: finding('fetch.failed', 'a browser asks no name servers') }
