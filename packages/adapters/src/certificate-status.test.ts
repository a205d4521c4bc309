import type { Answer, Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { sourceContract } from '../../../test/conformance/source.ts'
import { certificateStatusSource } from './certificate-status.ts'
import type { WantedBody } from './fetch-policy.ts'

const at = 1_795_341_600 as Seconds
const list = 'https://ca.example.com/issuing.crl'
const responder = 'https://ocsp.example.com/MEUwQzBB'
const found: Answer = { state: 'found', value: { mediaType: 'application/pkix-crl', text: 'MAA' }, fetchedAt: at }
const down: Answer = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
const absent: Answer = { state: 'absent', detail: 'the server answered 404', fetchedAt: at }
const pages: Readonly<Record<string, Answer>> = { [list]: found, 'https://down.example/x.crl': down }
const asked: WantedBody[] = []
const create = () =>
  certificateStatusSource({
    fetcher: {
      fetchText: async (url, wanted) => {
        asked.push(wanted)
        return pages[url] ?? absent
      },
    },
  })

sourceContract({
  name: 'certificateStatusSource',
  create,
  needs: {
    found: { kind: 'x509-crl', id: list },
    absent: { kind: 'x509-ocsp', id: responder },
    unavailable: { kind: 'x509-crl', id: 'https://down.example/x.crl' },
  },
})

describe('certificateStatusSource', () => {
  it.each([
    ['x509-crl', 'application/pkix-crl'],
    ['x509-ocsp', 'application/ocsp-response'],
  ])('takes for %s one media type, as octets, within a budget', async (kind, mediaType) => {
    asked.length = 0
    await create().fetch({ kind, id: list }, new AbortController().signal)
    expect(asked).toEqual([{ mediaTypes: { [mediaType]: 'octets' }, bytes: expect.any(Number) }])
  })
})
