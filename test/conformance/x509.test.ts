import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { parseDateTime } from '@imprint/core'
import { oids } from '@imprint/core/x509'
import { type ChainVerdict, validateChain } from '@imprint/trust/x509-path'
import { describe, expect, it } from 'vitest'
import { readVectors } from '../architecture/vectors.ts'
import type { ChainCase } from '../vectors/x509/build-cases.ts'
import material from '../vectors/x509/material.json' with { type: 'json' }

const cases = readVectors<ChainCase>('x509/cases')
const pem = (names: readonly string[]) =>
  names.map((name) => (material as Readonly<Record<string, string>>)[name]).join('')
const signatures = createNodeSignatureVerifier()

function judge(one: ChainCase): ChainVerdict {
  const at = parseDateTime(one.at)
  if (!at.ok) throw new Error(`${one.id}: ${one.at}`)
  return validateChain({
    chain: pem(one.chain),
    roots: pem(one.roots),
    status: pem(one.status ?? []),
    at: at.value,
    rules: one.rules,
    revocation: one.revocation ?? 'ignored',
    purposes: one.purposes === undefined ? [oids.clientAuth] : one.purposes,
    conformance: one.conformance ?? 'path',
    signatures,
    hasher: nodeHasher,
  })
}

describe('chains of certificates', () => {
  it('are judged in at least 120 cases, as many honest as the rules need', () => {
    expect(cases.length).toBeGreaterThanOrEqual(120)
    expect(cases.filter(({ expect: { outcome } }) => outcome === 'accepted').length).toBeGreaterThanOrEqual(40)
  })

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const verdict = judge(one)
    const { outcome, code, detail = '' } = one.expect
    expect(
      {
        outcome: verdict.outcome,
        code: 'because' in verdict ? verdict.because.code : undefined,
        detail: 'because' in verdict ? verdict.because.detail : '',
      },
      one.about,
    ).toMatchObject({ outcome, code, detail: expect.stringContaining(detail) })
  })
})
