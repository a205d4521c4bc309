import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { JsonObject } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice, imUser } from '@imprint/schemas'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { createVerifier, type Evidence } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'

const cases: readonly {
  readonly id: string
  readonly policy: { readonly trust: JsonObject }
  readonly evidence: Evidence
}[] = JSON.parse(readFileSync(new URL('../vectors/verify/cases.json', import.meta.url), 'utf8'))
const honest = cases.find(({ id }) => id === 'honest')
if (honest === undefined) throw new TypeError('the vectors have no honest case')
const { evidence, policy } = honest

const [published] = policy.trust['models'] as readonly JsonObject[]
/** A note with a key that the issuer never had. */
const note = {
  model: 'pinned',
  issuers: [
    {
      issuer: 'https://im.example.com',
      domains: ['example.com'],
      jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik', kid: 'other' }] },
    },
  ],
}

function verifierBy(rule: string, models: readonly object[]) {
  const text = JSON.stringify({ version: 'imprint-trust/1', rule, models })
  const trust = parseTrustPolicy(text, { signatures: createNodeSignatureVerifier(), hasher: nodeHasher })
  if (!trust.ok) throw new TypeError(trust.error.detail)
  return createVerifier({
    id: evidence.request.audience,
    formats: [vcJwt],
    schemas: [imDevice, imUser],
    trust: trust.value,
    status: 'when-present',
    sources: [],
    signatures: createNodeSignatureVerifier(),
    nonces: { issue: () => undefined, consume: () => 'fresh' },
    clock: { now: () => evidence.at },
    random: nodeRandom,
  })
}

async function judge(rule: string, models: readonly object[]) {
  const verifier = verifierBy(rule, models)
  const verdict = await verifier.judge(evidence)
  // The opinions are judged from the evidence like all else, so a kept record shows them again.
  expect(await verifier.judge(JSON.parse(JSON.stringify(verdict.evidence)))).toEqual(verdict)
  const row = verdict.checks.find((check) => check.rule === 'issuer.trusted' && check.about === '/credentials/0')
  return { verdict, row }
}

describe('a verdict under a policy of several models', () => {
  it('shows both sides when it rejects, each with keys and path, and names the policy', async () => {
    const { verdict, row } = await judge('all', [published ?? {}, note])
    expect(verdict).toMatchObject({ outcome: 'rejected', because: { code: 'trust.no_agreement' } })
    expect(row?.policyHash).toMatch(/^ni:\/\/\/sha-256;/)
    expect(row?.opinions).toMatchObject([
      { place: '/models/0', model: 'hierarchy', stance: 'trusted', path: [{ evidenceAt: expect.any(Number) }] },
      { place: '/models/1', model: 'pinned', stance: 'trusted', path: [{ evidenceAt: null }] },
    ])
    expect(row?.opinions?.[0]?.keys).not.toEqual(row?.opinions?.[1]?.keys)
  })

  it('shows them as well when it accepts, and notes the conflict', async () => {
    const { verdict, row } = await judge('any', [published ?? {}, note])
    expect(verdict.outcome).toBe('accepted')
    expect(row).toMatchObject({ result: 'passed', notes: [{ code: 'trust.conflict' }] })
    expect(row?.opinions?.map(({ stance }) => stance)).toEqual(['trusted', 'trusted'])
  })

  it('shows who could not be asked when it is undecided', async () => {
    const { verdict, row } = await judge('unless-distrusted', [
      published ?? {},
      { model: 'first-use', domains: ['example.com'] },
    ])
    expect(verdict).toMatchObject({ outcome: 'undecided', because: { code: 'issuer.key_unavailable' } })
    expect(row?.opinions?.map(({ stance }) => stance)).toEqual(['trusted', 'unsure'])
  })

  it('names another policy otherwise', async () => {
    const [all, any] = [await judge('all', [published ?? {}]), await judge('any', [published ?? {}])]
    expect(all.row?.policyHash).not.toBe(any.row?.policyHash)
    expect(all.verdict.outcome).toBe('accepted')
  })
})
