import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import type { Answer, Facts, SignatureVerifier, Source } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice, imUser } from '@imprint/schemas'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier, type Evidence, type VerifierOptions } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'

const cases: readonly { readonly id: string; readonly evidence: Evidence }[] = JSON.parse(
  readFileSync(new URL('../vectors/verify/cases.json', import.meta.url), 'utf8'),
)

function evidenceOf(id: string): Evidence {
  const found = cases.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no case ${id}`)
  return found.evidence
}

const honest = evidenceOf('honest')
const bob = honest.request.audience
const issuer = 'https://im.example.com'
const trust = hierarchy([{ issuer, domains: ['example.com'], types: null }])

function sourceOf(facts: Facts): Source {
  return { fetch: async ({ kind, id }) => facts[`${kind} ${id}`] ?? null }
}

function verifierWith(change: Partial<VerifierOptions> = {}) {
  return createVerifier({
    id: bob,
    formats: [vcJwt],
    schemas: [imDevice, imUser],
    trust,
    status: 'when-present',
    sources: [sourceOf(honest.facts)],
    signatures: createNodeSignatureVerifier(),
    nonces: { issue: () => undefined, consume: () => 'fresh' },
    clock: { now: () => honest.at },
    random: nodeRandom,
    ...change,
  })
}

const code = (verdict: { readonly outcome: string; readonly because?: { readonly code: string } }) =>
  verdict.because?.code ?? verdict.outcome

describe('verify resolves', () => {
  it('as undecided where a source breaks its contract and rejects', async () => {
    const verifier = verifierWith({ sources: [{ fetch: () => Promise.reject(new Error('broken')) }] })
    expect(code(await verifier.verify(honest.text, honest.request))).toBe('issuer.key_unavailable')
  })

  it('as undecided where the caller stops waiting', async () => {
    const signal = AbortSignal.abort()
    const verifier = verifierWith({ sources: [{ fetch: () => Promise.reject(new DOMException('no', 'AbortError')) }] })
    expect(code(await verifier.verify(honest.text, honest.request, signal))).toBe('issuer.key_unavailable')
  })

  it('as undecided where the nonce store fails, and burns nothing', async () => {
    const nonces = { issue: () => undefined, consume: () => Promise.reject(new Error('down')) }
    expect(code(await verifierWith({ nonces }).verify(honest.text, honest.request))).toBe('nonce.unavailable')
  })

  it('as rejected where there is no text at all', async () => {
    for (const text of [undefined, null, 7, {}, ''])
      expect(code(await verifierWith().verify(text as string, honest.request))).toBe('format.unknown')
  })

  it('as rejected where another verifier’s request is handed in', async () => {
    expect(code(await verifierWith({ id: 'https://other.example' }).verify(honest.text, honest.request))).toBe(
      'presentation.audience_mismatch',
    )
  })
})

describe('a stored verdict', () => {
  it('is not accepted without a time', async () => {
    for (const at of [undefined, Number.NaN, null])
      expect((await verifierWith().judge({ ...honest, at } as unknown as Evidence)).outcome).toBe('rejected')
  })

  it('is not accepted by another verifier', async () => {
    expect(code(await verifierWith({ id: 'https://other.example' }).judge(honest))).toBe(
      'presentation.audience_mismatch',
    )
  })

  it('is undecided where what the nonce store said is missing or unheard of', async () => {
    for (const nonce of [null, 'unavailable', 'maybe'])
      expect(code(await verifierWith().judge({ ...honest, nonce } as Evidence))).toBe('nonce.unavailable')
  })

  it('is undecided where a fact is of no known form', async () => {
    for (const fact of [null, 1, {}, { state: 'perhaps' }, { state: 'unavailable' }]) {
      const facts = { [`issuer-keys ${issuer}`]: fact as unknown as Answer }
      expect(code(await verifierWith().judge({ ...honest, facts }))).toBe('issuer.key_unavailable')
    }
  })
})

describe('trust', () => {
  it('does not take one issuer’s keys for another’s, though one object holds both facts', async () => {
    const answer = honest.facts[`issuer-keys ${issuer}`] as Answer
    const facts = { [`issuer-keys ${issuer}`]: answer, 'issuer-keys https://down.example.net': answer }
    const both = hierarchy([
      { issuer, domains: ['example.com'], types: null },
      { issuer: 'https://down.example.net', domains: ['example.com'], types: null },
    ])
    const verifier = verifierWith({ trust: both })
    expect(code(await verifier.judge({ ...honest, facts }))).toBe('accepted')
    expect(code(await verifier.judge({ ...evidenceOf('issuer-server-down'), facts }))).toBe('issuer.metadata_invalid')
  })
})

describe('a verifier that remembers credentials', () => {
  function counting() {
    const inner = createNodeSignatureVerifier()
    const calls = { count: 0 }
    const signatures: SignatureVerifier = {
      verify: (alg, key, data, signature) => {
        calls.count++
        return inner.verify(alg, key, data, signature)
      },
    }
    return { calls, signatures }
  }

  it('asks about the issuer’s signature once and about the presenter’s every time', async () => {
    const { calls, signatures } = counting()
    const verifier = verifierWith({ signatures, rememberedCredentials: 8 })
    for (let i = 1; i <= 4; i++) {
      expect(code(await verifier.verify(honest.text, honest.request))).toBe('accepted')
      expect(calls.count).toBe(1 + i)
    }
  })

  it('remembers no verdict: the same credential is judged anew when time, trust and presenter are others', async () => {
    let now = honest.at
    const verifier = verifierWith({ rememberedCredentials: 8, clock: { now: () => now } })
    expect(code(await verifier.verify(honest.text, honest.request))).toBe('accepted')
    const late = evidenceOf('credential-expired')
    now = late.at
    expect(code(await verifier.verify(late.text, late.request))).toBe('credential.expired')
    const stolen = evidenceOf('stolen-credential')
    now = stolen.at
    expect(code(await verifier.verify(stolen.text, stolen.request))).toBe('holder.key_mismatch')
    const withdrawn = { [`issuer-keys ${issuer}`]: { state: 'absent', detail: 'gone', fetchedAt: honest.at } as const }
    expect(code(await verifier.judge({ ...honest, facts: withdrawn }))).toBe('issuer.key_absent')
  })

  it('does not remember a bad signature as a good one', async () => {
    const verifier = verifierWith({ rememberedCredentials: 8 })
    const forged = evidenceOf('forged-credential')
    for (let i = 0; i < 3; i++)
      expect(code(await verifier.verify(forged.text, forged.request))).toBe('credential.signature_invalid')
  })

  it('hands out nothing through which the next verdict could be changed', async () => {
    const verifier = verifierWith({ rememberedCredentials: 8 })
    const first = await verifier.verify(honest.text, honest.request)
    if (first.outcome !== 'accepted') throw new Error(first.because.code)
    const before = JSON.stringify(first.value)
    const spoil = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, member] of Object.entries(value)) {
        spoil(member)
        Reflect.set(value, name, 'Mallory')
      }
      Reflect.set(value, 'added', 'Mallory')
    }
    spoil([first.value, first.checks])
    const again = await verifier.verify(honest.text, honest.request)
    expect(JSON.stringify(again.outcome === 'accepted' && again.value)).toBe(before)
  })
})

describe('createVerifier', () => {
  it('wants tolerances that are numbers of seconds', () => {
    for (const tolerance of [{ proof: 30 }, { proof: 30, credential: Number.NaN }, { proof: -1, credential: 60 }])
      expect(() => verifierWith({ tolerance: tolerance as { proof: number; credential: number } })).toThrow(TypeError)
  })
})
