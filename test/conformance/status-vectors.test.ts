import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier, createNodeSigner, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { createWebSignatureVerifier } from '@imprint/adapters/web-crypto'
import { webCompressor } from '@imprint/adapters/web-zlib'
import { factKey, type JsonObject, parseRequest, type Signer, type StatusListDraft } from '@imprint/core'
import { createBitstringStatusList } from '@imprint/formats/bitstring-status-list'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice, imUser } from '@imprint/schemas'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { createVerifier, type Evidence, type Judged, type Presented, type VerifierOptions } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'
import { issuerKey } from '../vectors/signed-token.ts'
import { listDraft } from './status-mechanism.ts'

interface Case {
  readonly id: string
  readonly about: string
  readonly policy: Pick<VerifierOptions, 'status' | 'statusAge' | 'staleStatus'> & { readonly trust: object }
  readonly evidence: Evidence
  readonly expect: { readonly outcome: string; readonly code?: string }
}

interface WriteCase {
  readonly id: string
  readonly about: string
  readonly mechanism: string
  readonly list: Pick<StatusListDraft, 'bits' | 'size' | 'entries'>
  readonly expect: { readonly ok?: true; readonly code?: string }
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../vectors/status/${name}.json`, import.meta.url), 'utf8'))
const cases: readonly Case[] = read('cases')
const writes: readonly WriteCase[] = read('write')

const platforms = {
  node: { compressor: nodeCompressor, signatures: createNodeSignatureVerifier() },
  web: { compressor: webCompressor, signatures: createWebSignatureVerifier(crypto.subtle) },
}
const mechanismsOf = (platform: keyof typeof platforms) => {
  const { compressor } = platforms[platform]
  return [createTokenStatusList({ compressor }), createBitstringStatusList({ compressor })]
}

function requestOf({ request }: Evidence) {
  const parsed = parseRequest(JSON.stringify(request))
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

function wire({ policy: { trust, ...policy }, evidence }: Case, platform: keyof typeof platforms) {
  const parsed = parseTrustPolicy(JSON.stringify(trust))
  if (!parsed.ok) throw new Error(parsed.error.detail)
  const fetched: string[] = []
  const verifier = createVerifier({
    ...policy,
    id: evidence.request.audience,
    formats: [vcJwt],
    schemas: [imDevice, imUser],
    trust: parsed.value,
    statusLists: mechanismsOf(platform),
    sources: [
      {
        async fetch(need) {
          fetched.push(factKey(need))
          return evidence.facts[factKey(need)] ?? null
        },
      },
    ],
    signatures: platforms[platform].signatures,
    nonces: { issue: () => undefined, consume: () => 'fresh' },
    clock: { now: () => evidence.at },
    random: nodeRandom,
  })
  return { verifier, fetched }
}

const summary = (verdict: Judged<Presented>) =>
  verdict.outcome === 'accepted'
    ? { outcome: verdict.outcome }
    : { outcome: verdict.outcome, code: verdict.because.code }

describe('the vectors of test/vectors/status', () => {
  for (const one of cases)
    describe(`${one.id}: ${one.about}`, () => {
      it.each(['node', 'web'] as const)(
        'judges the evidence as expected, and again from memory (%s)',
        async (platform) => {
          const { verifier, fetched } = wire(one, platform)
          const evidence = { ...one.evidence, request: requestOf(one.evidence) }
          for (let times = 0; times < 2; times++) expect(summary(await verifier.judge(evidence))).toEqual(one.expect)
          expect(fetched).toEqual([])
        },
      )

      it('verifies live as expected, asks for what the evidence holds and for nothing else, and its evidence judges the same', async () => {
        const { verifier, fetched } = wire(one, 'node')
        const verdict = await verifier.verify(one.evidence.text, requestOf(one.evidence))
        expect(summary(verdict)).toEqual(one.expect)
        expect(fetched.sort()).toEqual(Object.keys(one.evidence.facts).sort())
        const again = await wire(one, 'web').verifier.judge(JSON.parse(JSON.stringify(verdict.evidence)))
        expect(again.checks).toEqual(verdict.checks)
      })
    })

  it('says how old the evidence was', async () => {
    const one = cases.find(({ id }) => id === 'token-valid') as Case
    const verdict = await wire(one, 'node').verifier.verify(one.evidence.text, requestOf(one.evidence))
    const { at } = one.evidence
    const said = {
      list: 'https://im.example.com/status/1',
      value: 'valid',
      checkedAt: at,
      issuedAt: at - 60,
      expiresAt: at + 86_340,
      fetchedAt: at - 30,
      freshUntil: null,
      holdsUntil: at + 86_340,
    }
    expect(verdict).toMatchObject({
      outcome: 'accepted',
      value: { credentials: [{ status: [said], evidenceAt: at - 30 }], validUntil: at + 86_340 },
    })
  })

  it('holds an answer no longer than the list may be believed', async () => {
    const one = cases.find(({ id }) => id === 'as-old-as-allowed') as Case
    const verdict = await wire(one, 'node').verifier.verify(one.evidence.text, requestOf(one.evidence))
    expect(verdict).toMatchObject({ outcome: 'accepted', value: { validUntil: one.evidence.at } })
  })
})

describe('the vectors of lists to write', () => {
  const signerOf = (privateJwk: JsonObject): Signer => {
    const made = createNodeSigner({ privateJwk, kid: 'key-1' })
    if (!made.ok) throw new Error(made.error.detail)
    return made.value
  }

  it.each(writes.map((each) => [each.id, each.about, each] as const))('%s: %s', async (_id, _about, each) => {
    for (const platform of ['node', 'web'] as const) {
      const mechanism = mechanismsOf(platform).find(({ id }) => id === each.mechanism)
      const written = await mechanism?.write(listDraft(each.list), signerOf(issuerKey))
      if (each.expect.ok === true) expect(written).toMatchObject({ ok: true })
      else expect(written).toMatchObject({ ok: false, error: each.expect })
    }
  })
})
