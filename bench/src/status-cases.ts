import { nodeCompressor } from '@imprint/adapters/node-zlib'
import type { Seconds } from '@imprint/core'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { type BenchCase, cycle, insist } from './bench-case.ts'
import { unwrap, type World } from './fixtures.ts'

const size = 2 ** 20
const uri = 'https://im.example.com/status/1'

/** One look-up in a list of 2^20 entries of which one in a hundred is revoked, once it was verified and unpacked: from the status in a credential to what it means. */
export async function statusCases({ issuerKey }: World): Promise<readonly BenchCase[]> {
  const mechanism = createTokenStatusList({ compressor: nodeCompressor })
  const entries = Array.from({ length: size / 100 }, (_, index) => ({ index: index * 100, status: 'revoked' as const }))
  const issuedAt = 1_795_341_600 as Seconds
  const draft = { uri, issuer: 'https://im.example.com', bits: 1, size, entries, issuedAt, expiresAt: null, ttl: 300 }
  const signed = unwrap(await mechanism.write(draft, issuerKey.signer))
  const opened = mechanism.open({ ...signed })
  insist(opened?.ok === true, 'the list opens')
  const list = unwrap(opened.value.unpack())
  const bits = new Uint8Array(size / 8)
  for (const { index } of entries) bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7))
  const places = Array.from({ length: 4096 }, (_, index) => (index * 7919 * 131) % size)
  const next = cycle(places.map((index) => ({ index, status: { status_list: { uri, idx: index } } })))
  const raw = (index: number) => ((bits[index >> 3] as number) >> (index & 7)) & 1
  const lookUp = (status: { readonly status_list: { readonly uri: string; readonly idx: number } }) => {
    const located = mechanism.locate(status)
    insist(located?.ok === true && located.value !== null, 'the status is located')
    return unwrap(list.read(located.value))
  }
  let sum = 0
  return [
    {
      id: 'status-lookup raw',
      check: async () => insist(raw(0) === 1 && raw(1) === 0, 'the bits stand where they should'),
      run(count) {
        for (let i = 0; i < count; i++) sum += raw(next().index)
        insist(sum >= 0, 'a sum')
      },
    },
    {
      id: 'status-lookup imprint',
      check: async () => {
        for (let i = 0; i < places.length; i++) {
          const { index, status } = next()
          insist((lookUp(status) === 'revoked') === (raw(index) === 1), 'a status is read wrong')
        }
      },
      run(count) {
        for (let i = 0; i < count; i++) if (lookUp(next().status) === 'suspended') throw new Error('refused')
      },
    },
  ]
}
