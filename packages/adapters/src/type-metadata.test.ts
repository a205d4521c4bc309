import type { Answer, Seconds } from '@imprint/core'
import { expect, it } from 'vitest'
import { sourceContract } from '../../../test/conformance/source.ts'
import { abortion } from './abort.ts'
import type { Fetcher } from './fetch-policy.ts'
import { typeMetadataSource } from './type-metadata.ts'

const host = 'https://im.example.com'
const fetchedAt = 1_795_341_600 as Seconds
const text = `{"vct":"${host}/types/found"}`
const answers: Readonly<Record<string, Answer>> = {
  [`${host}/types/found`]: { state: 'found', value: { mediaType: 'application/json', text }, fetchedAt },
  [`${host}/types/absent`]: { state: 'absent', detail: 'the server answered 404', fetchedAt },
}
const down: Answer = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }

function world() {
  const wishes: unknown[] = []
  const fetcher: Pick<Fetcher, 'fetchText'> = {
    async fetchText(url, wanted, signal) {
      if (signal.aborted) throw abortion()
      wishes.push([url, wanted])
      return answers[url] ?? down
    },
  }
  return { source: typeMetadataSource({ fetcher }), wishes }
}

sourceContract({
  name: 'type metadata',
  create: () => world().source,
  needs: {
    found: { kind: 'type-metadata', id: `${host}/types/found` },
    absent: { kind: 'type-metadata', id: `${host}/types/absent` },
    unavailable: { kind: 'type-metadata', id: `${host}/types/down` },
  },
})

it('asks for JSON and hands the document over as it was served', async () => {
  const { source, wishes } = world()
  const id = `${host}/types/found`
  expect(await source.fetch({ kind: 'type-metadata', id }, AbortSignal.timeout(1000))).toMatchObject({
    value: { text },
  })
  expect(wishes).toEqual([[id, { mediaTypes: { 'application/json': 'text' } }]])
})

it.each(['urn:example:device', 'http://im.example.com/types/found', 'HTTPS://im.example.com/types/found'])(
  'leaves a type that is no https URL to others: %s',
  async (id) => {
    const { source, wishes } = world()
    expect(await source.fetch({ kind: 'type-metadata', id }, AbortSignal.timeout(1000))).toBeNull()
    expect(wishes).toEqual([])
  },
)
