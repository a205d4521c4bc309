import { memoryCredentialStore } from '@imprint/adapters/memory'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import {
  type Answer,
  type Facts,
  factKey,
  type Json,
  jwkText,
  type PublicJwk,
  type Seconds,
  type Source,
  type TrustModel,
  unsafeUnrevocable,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createHolder } from '@imprint/holder'
import { createIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { type CombineRule, combine } from '@imprint/trust/combine'
import { firstUse } from '@imprint/trust/first-use'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier } from '@imprint/verifier'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysFresh, expectOk } from './world.ts'

const at = 1_795_341_600 as Seconds
const clock = { now: () => at }
const issuerId = 'https://im.example.com'
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const signatures = createNodeSignatureVerifier()
const newSigner = (kid: string | null) =>
  expectOk(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk, kid }))
const deviceSigner = newSigner(null)
const issuers = ['k0', 'k1', 'k2'].map(newSigner)
const keys = issuers.map(({ publicJwk }) => publicJwk)
const kidOf = (jwk: PublicJwk) => `k${keys.indexOf(jwk)}`

const verifierOf = (trust: TrustModel, facts: Facts) => {
  const source: Source = { fetch: async (need) => facts[factKey(need)] ?? null }
  const common = { formats: [vcJwt], schemas: [imDevice], status: 'when-present', nonces: alwaysFresh } as const
  return createVerifier({
    id: 'https://desk.example',
    ...common,
    trust,
    sources: [source],
    signatures,
    clock,
    random: nodeRandom,
  })
}
const request = await verifierOf(pinned([]), {}).createRequest({
  ask: [{ type: 'ImDeviceCredential', claims: [] }],
  lifetime: 300,
  peer: device,
})

/** The same presentation, the credential in it signed by each of the keys. */
const presentations = await Promise.all(
  issuers.map(async (signer) => {
    const issuer = createIssuer({
      id: issuerId,
      signer,
      format: vcJwt,
      schema: imDevice,
      status: unsafeUnrevocable('a property test'),
      signatures,
      nonces: alwaysFresh,
      clock,
      random: nodeRandom,
    })
    const holderKey = unsafeProvenElsewhere(deviceSigner.publicJwk, 'a property test')
    const claims = { fn: 'Alice', hasInstantMessage: ['im:%40alice@example.com', device] }
    const { text } = expectOk(await issuer.issue({ subject: device, holderKey, claims, lifetime: 3600 }))
    const holder = createHolder({ signer: deviceSigner, formats: [vcJwt], store: memoryCredentialStore(), clock })
    expectOk(await holder.add(text))
    return expectOk(await holder.present(request))
  }),
)

const some = fc.subarray(keys, { minLength: 1 })
const found = (value: Json): Answer => ({ state: 'found', value, fetchedAt: at })
const factsOf = (published: readonly PublicJwk[], remembered: readonly PublicJwk[]): Facts => ({
  [`issuer-keys ${issuerId}`]: found({
    issuer: issuerId,
    jwks: { keys: published.map((jwk) => ({ ...jwk, kid: kidOf(jwk) })) },
  }),
  [`pin ${issuerId}`]:
    remembered.length === 0
      ? { state: 'absent', detail: 'nothing', fetchedAt: at }
      : found({ keys: remembered.map(jwkText) }),
})

const meet = () => firstUse({ domains: ['example.com'] })
const told = (jwks: readonly PublicJwk[]) =>
  pinned([
    { issuer: issuerId, keys: jwks.map((jwk) => ({ jwk, kid: kidOf(jwk) })), domains: ['example.com'], types: null },
  ])
/** Combinations in which first use stands beside or below others. */
const combinations: readonly ((jwks: readonly PublicJwk[]) => TrustModel)[] = [
  ...(['any', 'all', 'precedence', 'unless-distrusted', { atLeast: 1 }, { atLeast: 2 }] as const).flatMap(
    (rule: CombineRule) => [
      (jwks: readonly PublicJwk[]) => combine(rule, [meet(), told(jwks)]),
      (jwks: readonly PublicJwk[]) => combine(rule, [told(jwks), meet()]),
    ],
  ),
  (jwks) => combine('any', [told(jwks), combine('any', [meet(), told(jwks)])]),
  (jwks) => combine('unless-distrusted', [combine({ atLeast: 1 }, [told(jwks), meet()]), told(jwks)]),
]

describe('first use in a combination', () => {
  it('learns nothing that it would not have learned alone, of the same evidence', async () => {
    let learned = 0
    await fc.assert(
      fc.asyncProperty(
        some,
        some,
        fc.oneof(fc.constant<readonly PublicJwk[]>([]), some),
        fc.constantFrom(...combinations),
        fc.constantFrom(...presentations),
        async (published, configured, remembered, make, text) => {
          const facts = factsOf(published, remembered)
          const lessonsOf = async (trust: TrustModel) => {
            const verdict = await verifierOf(trust, facts).verify(text, request)
            return verdict.outcome === 'accepted' ? verdict.value.credentials.flatMap(({ learn }) => learn) : []
          }
          const lessons = await lessonsOf(make(configured))
          learned += lessons.length
          const alone = await lessonsOf(meet())
          for (const lesson of lessons) expect(alone).toContainEqual(lesson)
        },
      ),
      { numRuns: 500 },
    )
    expect(learned).toBeGreaterThan(0)
  })
})
