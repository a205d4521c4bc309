import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { proveCertificateRequest } from '@imprint/issuer/ca'
import { describe, expect, it } from 'vitest'
import { readVectors } from '../architecture/vectors.ts'

interface RequestCase {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly request: string
  readonly expect: { readonly uris: readonly string[] } | { readonly code: string }
}

describe('certification requests', () => {
  it.each(readVectors<RequestCase>('x509/requests').map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const proven = await proveCertificateRequest(one.request, createNodeSignatureVerifier())
    if ('code' in one.expect) expect(proven, one.about).toMatchObject({ ok: false, error: { code: one.expect.code } })
    else expect(proven, one.about).toMatchObject({ ok: true, value: { uris: one.expect.uris } })
  })
})
