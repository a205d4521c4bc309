import { readFileSync } from 'node:fs'
import { fixedClock, systemClock } from '@imprint/adapters/clock'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import { httpsKeySource } from '@imprint/adapters/https-keys'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type Code,
  explainCode,
  type PresentationRequest,
  type Seconds,
  type Source,
  unsafeUnrevocable,
  type Verdict,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { hierarchy } from '@imprint/trust/hierarchy'
import type { Evidence, Presented } from '@imprint/verifier'
import type { Attack, Exhibit } from './attacks/attack.ts'
import { attacks } from './attacks/index.ts'
import { downIssuerId } from './attacks/issuers.ts'
import { castFrom, newSigner } from './cast.ts'
import { publishedKeys } from './issuer-keys.ts'
import { createScene, expectOk, type Scene, type Step } from './scene.ts'
import { type DeskPerformance, playSupportDesk } from './support-desk.ts'
import { playTrustAttacks, type TrustAttackResult } from './trust-attacks/index.ts'
import { startWebServer } from './web-server.ts'

/** What one attack came to. */
export interface AttackResult {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly outcome: Verdict<unknown>['outcome'] | 'refused'
  readonly code: Code | null
  readonly detail: string
  /** What the code means, in plain words. */
  readonly says: string
  readonly expected: boolean
  readonly exhibit: Exhibit | null
}

/** Everything that happened, for whoever tells it. */
export interface Performance {
  readonly people: number
  readonly devices: number
  readonly steps: readonly Step[]
  readonly request: PresentationRequest
  readonly presentation: string
  readonly verdict: Verdict<Presented>
  /** The evidence of the verdict, and what judging it again came to. */
  readonly evidence: Evidence
  readonly judgedAgain: boolean
  /** Requests to the issuer's server by the honest exchange. */
  readonly fetches: number
  /** Issuers whose keys Bob's client asked for, in the whole play. */
  readonly asked: readonly string[]
  readonly attacks: readonly AttackResult[]
  readonly desk: DeskPerformance
  readonly trustAttacks: readonly TrustAttackResult[]
  readonly issuerId: string
  readonly bobId: string
  readonly issuerKey: { readonly jwk: Scene['issuerSigner']['publicJwk']; readonly kid: string | null }
}

const issuerId = 'https://im.example.com'
const bobId = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org'
const directoryFile = new URL('../data/staff.vcf', import.meta.url)

/** Plays the whole story with real keys, a real server on loopback and the real verifier. */
export async function perform(): Promise<Performance> {
  const issuerSigner = newSigner('2026-11')
  const formerKeys = { retired: newSigner('2026-10'), stolen: newSigner('2026-09') }
  const at = Math.floor(systemClock.now()) as Seconds
  const jwks = publishedKeys({ at, signer: issuerSigner, former: formerKeys })
  const metadata = { mediaType: 'application/json', body: JSON.stringify({ issuer: issuerId, jwks }), maxAge: 300 }
  const server = await startWebServer('im.example.com', (path) =>
    path === '/.well-known/jwt-vc-issuer' ? metadata : null,
  )
  try {
    const cast = castFrom(readFileSync(directoryFile, 'utf8'), () => newSigner(null))
    const steps: Step[] = []
    const asked = new Set<string>()
    const fetcher = createFetcher({
      clock: systemClock,
      // Both names lead to this machine: one to the server above, the other to a port where nobody listens.
      lookup: async (host) => [host === 'im.example.com' ? '127.0.0.1' : '127.0.0.2'],
      ca: server.certificate,
      unsafeAllowLoopback: { reason: 'the demo plays on one machine', port: server.port },
    })
    const scene = await createScene({
      at,
      issuerId,
      issuerSigner,
      formerKeys,
      alice: cast.alice,
      aliceDesktop: cast.aliceDesktop,
      mallory: cast.mallory,
      others: cast.others,
      bobId,
      trust: hierarchy([
        { issuer: issuerId, domains: ['example.com'], types: null },
        { issuer: downIssuerId, domains: ['example.com'], types: null },
      ]),
      sources: [watched(httpsKeySource({ fetcher }), asked)],
      signatures: createNodeSignatureVerifier(),
      nonces: memoryNonceStore(),
      random: nodeRandom,
      tell: (step) => steps.push(step),
    })
    const request = await scene.request({ peer: scene.alice.device })
    const presentation = expectOk(await scene.alice.holder.present(request))
    const { evidence, ...verdict } = await scene.bob(at).verify(presentation, request)
    const stored = JSON.parse(JSON.stringify(evidence)) as Evidence
    const { evidence: _, ...again } = await scene.bob((at + 86_400) as Seconds).judge(stored)
    const fetches = server.hits()
    const results: AttackResult[] = []
    for (const attack of attacks) results.push(await tryAttack(attack, scene))
    results.push(await tryBadIssuance(scene))
    return {
      people: cast.people,
      devices: cast.devices,
      steps,
      request,
      presentation,
      verdict,
      evidence,
      judgedAgain: JSON.stringify(again) === JSON.stringify(verdict),
      fetches,
      asked: [...asked],
      attacks: results,
      desk: await playSupportDesk(),
      trustAttacks: await playTrustAttacks(at),
      issuerId,
      bobId,
      issuerKey: { jwk: issuerSigner.publicJwk, kid: issuerSigner.kid },
    }
  } finally {
    await server.close()
  }
}

/** Notes for which issuers a source is asked: none that Bob's trust does not admit. */
function watched(source: Source, asked: Set<string>): Source {
  return {
    fetch: (need, signal) => {
      asked.add(need.id)
      return source.fetch(need, signal)
    },
  }
}

async function tryAttack(attack: Attack, scene: Scene): Promise<AttackResult> {
  const exhibit = await attack.make(scene)
  const { id, about, spec, expect } = attack
  const bob = scene.bob(exhibit.at ?? scene.at, attack.status)
  if (exhibit.seenBefore) {
    const first = await bob.verify(exhibit.text, exhibit.request)
    if (first.outcome !== 'accepted') throw new Error(`the recording of ${id} is no good: ${first.because.code}`)
  }
  const verdict = await bob.verify(exhibit.text, exhibit.request)
  const because = verdict.outcome === 'accepted' ? null : verdict.because
  return {
    id,
    about,
    spec,
    outcome: verdict.outcome,
    code: because?.code ?? null,
    detail: because?.detail ?? '',
    says: because === null ? '' : (explainCode(because.code)?.hint ?? ''),
    expected: verdict.outcome === expect.outcome && because?.code === expect.code,
    exhibit,
  }
}

/** The issuer's own gate: claims that break the schema are refused before anything is signed. */
async function tryBadIssuance(scene: Scene): Promise<AttackResult> {
  let signed = 0
  const { issuerSigner, alice } = scene
  const issuer = createIssuer({
    id: scene.issuerId,
    signer: {
      ...issuerSigner,
      sign: (data) => {
        signed++
        return issuerSigner.sign(data)
      },
    },
    format: vcJwt,
    schema: imDevice,
    status: unsafeUnrevocable('nothing will be signed'),
    signatures: createNodeSignatureVerifier(),
    nonces: memoryNonceStore(),
    clock: fixedClock(scene.at),
    random: nodeRandom,
  })
  const holderKey = unsafeProvenElsewhere(alice.signer.publicJwk, 'the demo shows a refusal')
  const result = await issuer.issue({
    subject: alice.device,
    holderKey,
    claims: { ...alice.claims, fn: '' },
    lifetime: 3600,
  })
  const error = result.ok ? null : result.error
  return {
    id: 'schema-violation-at-issue',
    about: 'the directory has no name for Alice, and a credential is asked for all the same',
    spec: 'VCDM 2.0 section 4.11',
    outcome: result.ok ? 'accepted' : 'refused',
    code: error?.code ?? null,
    detail: error === null ? '' : `${error.detail}; signatures made: ${signed}`,
    says: error === null ? '' : (explainCode(error.code)?.hint ?? ''),
    expected: error?.code === 'credential.schema_violation' && signed === 0,
    exhibit: null,
  }
}
