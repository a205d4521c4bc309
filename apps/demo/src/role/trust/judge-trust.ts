import { jsHasher } from '@imprint/adapters/hash-js'
import { createJsSignatureVerifier } from '@imprint/adapters/js-signatures'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createWebSignatureVerifier, webRandom } from '@imprint/adapters/web-crypto'
import { decodeBase64url, type Finding, factKey, hours, ok, type Result, type TrustModel } from '@imprint/core'
import { parseProfileUri } from '@imprint/core/services'
import { parseCertificate } from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { imDevice } from '@imprint/schemas'
import { type CombineRule, combine } from '@imprint/trust/combine'
import { crossSigning } from '@imprint/trust/cross-signing'
import { wellKnown } from '@imprint/trust/well-known'
import { x509 } from '@imprint/trust/x509'
import { createVerifier } from '@imprint/verifier'
import { type TrustRule, trustCast, trustHosts } from '../../messages/trust-cast.ts'
import type { TrustWish } from '../../messages/trust-command.ts'
import type { TrustReport } from '../../messages/trust-report.ts'
import { mappedFetcher } from '../mapped-fetcher.ts'
import type { RoleContext } from '../role-context.ts'
import type { Identity } from './make-identity.ts'
import { profileOfKey } from './profile-of-key.ts'
import { createTrustSources, type TrustMemory } from './trust-sources.ts'

/** Judges Alice's credential by whatever rule. */
export type JudgeTrust = (wish: TrustWish, me: Identity) => Promise<Result<TrustReport>>

const rules: Readonly<Record<TrustRule, CombineRule>> = {
  all: 'all',
  any: 'any',
  'at-least-2': { atLeast: 2 },
  precedence: 'precedence',
  'unless-distrusted': 'unless-distrusted',
}

const why = 'the question here is whom to believe; Chat asks who holds the key'

/** Makes what judges, in Bob's client. It verifies signatures at once, as opinions do, with the one verifier of browsers that can. */
export function createJudgeTrust({ session, server, clock }: RoleContext, memory: TrustMemory): JudgeTrust {
  const signatures = createJsSignatureVerifier()
  const fetcher = mappedFetcher({ clock, get: server.get, hosts: Object.values(trustHosts) })
  const sources = createTrustSources({ fetcher, memory, now: () => clock.now() })

  const modelsOf = ({ root, profile }: TrustWish, me: Identity): Result<readonly TrustModel[]> => {
    const der = decodeBase64url(root)
    const certificate = der.ok ? parseCertificate(der.value) : der
    if (!certificate.ok) return certificate
    const name = parseProfileUri(profile)
    if (!name.ok) return name
    const anchor = { certificate: certificate.value, domains: ['alice.example'], types: null }
    const checks = { signatures, hasher: jsHasher }
    return ok([
      x509({ roots: [anchor], ...checks, revocation: 'required' }),
      crossSigning({
        me: { userId: trustCast.bob.userId, masterKey: me.master.publicJwk },
        unverified: 'first-use',
        signatures,
      }),
      profileOfKey(
        name.value,
        wellKnown({ need: 2, freshFor: hours(24), profiles: [name.value.uri], types: null, ...checks }),
      ),
    ])
  }

  return async (wish, me) => {
    const models = modelsOf(wish, me)
    if (!models.ok) return models
    if (wish.look === 'first') memory.clear()
    if (wish.look !== 'no') sources.lookAgain()
    const verifier = createVerifier({
      id: session.devices.bob,
      formats: [vcJwtX5c],
      schemas: [imDevice],
      trust: combine(rules[wish.rule], models.value),
      status: 'when-present',
      sources: sources.all,
      // The credential's own signature is left to the platform.
      signatures: createWebSignatureVerifier(crypto.subtle),
      nonces: memoryNonceStore(),
      clock,
      random: webRandom,
    })
    const verdict = await verifier.verifyCredential(wish.text, { unsafeWithoutPossession: why })
    const { outcome, checks } = verdict
    if (outcome === 'accepted' && wish.look === 'first')
      for (const lesson of verdict.value.learn)
        if (lesson.value !== undefined) memory.set(factKey(lesson), lesson.value)
    const opinions = checks.find(({ rule }) => rule === 'issuer.trusted')?.opinions ?? []
    const notes: Finding[] = checks.flatMap((check) => (check.result === 'passed' ? (check.notes ?? []) : []))
    const because = outcome === 'accepted' ? null : verdict.because
    return ok({ rule: wish.rule, outcome, because, opinions, notes, checks })
  }
}
