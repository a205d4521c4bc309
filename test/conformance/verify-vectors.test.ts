import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import { createWebSignatureVerifier } from '@imprint/adapters/web-crypto'
import {
  type Clock,
  closingRules,
  credentialRules,
  factKey,
  formatDateTime,
  formatRequest,
  type Nonce,
  type NonceStore,
  parseRequest,
  presentationRules,
  type Seconds,
  type Source,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { imDevice, imUser } from '@imprint/schemas'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { createVerifier, type Evidence, type Judged, type Presented, type StatusPolicy } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'

type Text = string | { readonly head: string; readonly repeat: string; readonly times: number }

interface Case {
  readonly id: string
  readonly about: string
  readonly policy: { readonly trust: object; readonly status: StatusPolicy }
  readonly evidence: Omit<Evidence, 'text'> & { readonly text: Text }
  readonly expect: { readonly outcome: string; readonly code?: string; readonly notes?: readonly string[] }
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../vectors/verify/cases.json', import.meta.url), 'utf8'),
)
const textOf = (text: Text) => (typeof text === 'string' ? text : text.head + text.repeat.repeat(text.times))

const verifiers = { node: createNodeSignatureVerifier(), web: createWebSignatureVerifier(crypto.subtle) }

function wire({ policy, evidence }: Case, platform: keyof typeof verifiers) {
  const trust = parseTrustPolicy(JSON.stringify(policy.trust))
  if (!trust.ok) throw new Error(trust.error.detail)
  const fetched: string[] = []
  let consumed = 0
  const source: Source = {
    fetch: async (need) => {
      fetched.push(factKey(need))
      return evidence.facts[factKey(need)] ?? null
    },
  }
  const nonces: NonceStore = {
    issue: () => undefined,
    consume: (_nonce: Nonce, _at: Seconds) => {
      consumed++
      return evidence.nonce === 'spent' ? 'spent' : evidence.nonce === 'unknown' ? 'unknown' : 'fresh'
    },
  }
  const clock: Clock = { now: () => evidence.at }
  const verifier = createVerifier({
    id: 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org',
    formats: [vcJwt, vcJwt11],
    schemas: [imDevice, imUser],
    trust: trust.value,
    status: policy.status,
    sources: [source],
    signatures: verifiers[platform],
    nonces,
    clock,
    random: nodeRandom,
  })
  return { verifier, fetched, consumed: () => consumed }
}

function summary(verdict: Judged<Presented>) {
  const notes = verdict.checks
    .flatMap((check) => (check.result === 'passed' ? (check.notes ?? []) : []))
    .map(({ code }) => code)
  return verdict.outcome === 'accepted'
    ? { outcome: verdict.outcome, ...(notes.length > 0 ? { notes } : {}) }
    : { outcome: verdict.outcome, code: verdict.because.code }
}

describe('the vectors of test/vectors/verify', () => {
  it('has a different id for every case', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  })

  for (const one of cases) {
    describe(`${one.id}: ${one.about}, at ${formatDateTime(one.evidence.at)}`, () => {
      const text = textOf(one.evidence.text)
      const evidence: Evidence = { ...one.evidence, text }

      for (const platform of ['node', 'web'] as const) {
        it(`judges the evidence as expected (${platform})`, async () => {
          const { verifier, fetched } = wire(one, platform)
          const verdict = await verifier.judge(evidence)
          expect(summary(verdict)).toEqual(one.expect)
          expect(fetched).toEqual([])
          expectEveryRule(verdict, text)
        })
      }

      it('verifies live as expected, fetches only for admitted issuers, and burns no nonce for a bad reply', async () => {
        const { verifier, fetched, consumed } = wire(one, 'node')
        const request = parseRequest(formatRequest(one.evidence.request))
        if (!request.ok) throw new Error(request.error.detail)
        const verdict = await verifier.verify(text, request.value)
        expect(summary(verdict)).toEqual(one.expect)
        expect(fetched.sort()).toEqual(Object.keys(one.evidence.facts).sort())
        expect(consumed()).toBe(one.expect.outcome === 'accepted' || one.expect.code?.startsWith('nonce.') ? 1 : 0)
      })
    })
  }
})

/** Every rule has its row: those about the presentation once, those about a credential once a credential. */
function expectEveryRule(verdict: Judged<Presented>, text: string) {
  const rows = verdict.checks.map(({ rule, about }) => `${rule} ${about}`)
  expect(new Set(rows).size).toBe(rows.length)
  for (const id of [...presentationRules, ...closingRules]) expect(rows).toContain(`${id} `)
  const abouts = new Set(verdict.checks.map(({ about }) => about).filter((about) => about !== ''))
  for (const about of abouts) for (const id of credentialRules) expect(rows).toContain(`${id} ${about}`)
  expect(rows.length).toBe(presentationRules.length + closingRules.length + abouts.size * credentialRules.length)
  expect(text.length).toBeGreaterThan(0)
}
