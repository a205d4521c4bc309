import { fixedClock } from '@imprint/adapters/clock'
import { memoryCredentialStore } from '@imprint/adapters/memory'
import {
  type Clock,
  type Format,
  formatRequest,
  hours,
  type JsonObject,
  type KeyChallenge,
  type NonceStore,
  type PresentationRequest,
  parseRequest,
  type Random,
  type Result,
  type Seconds,
  type SignatureVerifier,
  type Signer,
  type Source,
  type TrustModel,
  unsafeUnrevocable,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { createHolder, type Holder } from '@imprint/holder'
import { createIssuer, type Issuer } from '@imprint/issuer'
import { imDevice, imUser } from '@imprint/schemas'
import { createVerifier, type Verifier } from '@imprint/verifier'
import type { FormerKeys } from './issuer-keys.ts'

/** The people and machines of the story. Keys, clock and randomness are handed in, so that the same scene makes test vectors. */
export interface Scene {
  readonly at: Seconds
  readonly issuerId: string
  /** The issuer's own key: for the story, and for what an issuer with a fault in it would sign. */
  readonly issuerSigner: Signer
  readonly formerKeys: FormerKeys
  readonly issuer: Issuer
  readonly alice: Party
  readonly aliceDesktop: Party
  /** A real member of the organisation with a real credential, and bad intentions. */
  readonly mallory: Party
  readonly bobId: string
  /** Bob's verifier as it is at a moment. */
  readonly bob: (at: Seconds, status?: 'required') => Verifier
  /** Makes a request of Bob's and remembers its nonce. */
  request(wish?: {
    readonly at?: Seconds
    readonly audience?: string
    readonly peer?: string
    readonly type?: string
  }): Promise<PresentationRequest>
}

/** A device with its key, its wallet and what was issued to it. */
export interface Party {
  readonly device: string
  readonly signer: Signer
  readonly holder: Holder
  readonly claims: JsonObject
  readonly credential: string
  readonly userCredential: string
}

/** Who takes part, before anything is issued. */
export interface Role {
  readonly device: string
  readonly user: string
  readonly claims: JsonObject
  readonly signer: Signer
}

/** What a scene is made of. */
export interface SceneOptions {
  readonly at: Seconds
  readonly issuerId: string
  readonly issuerSigner: Signer
  readonly formerKeys: FormerKeys
  readonly alice: Role
  readonly aliceDesktop: Role
  readonly mallory: Role
  /** Everybody else in the directory, who get their credentials and play no part. */
  readonly others: readonly Role[]
  readonly bobId: string
  readonly trust: TrustModel
  readonly sources: readonly Source[]
  readonly signatures: SignatureVerifier
  readonly nonces: NonceStore
  readonly random: Random
  /** Told of each step as it happens. */
  readonly tell?: (step: Step) => void
}

/** One message of the story. */
export type Step =
  | { readonly kind: 'challenge'; readonly to: string; readonly challenge: KeyChallenge }
  | { readonly kind: 'proof'; readonly from: string; readonly text: string }
  | { readonly kind: 'credential'; readonly to: string; readonly text: string }

/** The formats that everybody in the scene reads. */
export const sceneFormats: readonly Format[] = [vcJwt, vcJwt11]

/** Issues to everybody: each device proves its key and gets its credential. */
export async function createScene(options: SceneOptions): Promise<Scene> {
  const { at, issuerId, issuerSigner, formerKeys, bobId, trust, sources, signatures, nonces, random } = options
  const clock: Clock = fixedClock(at)
  const common = {
    id: issuerId,
    signer: issuerSigner,
    format: vcJwt,
    signatures,
    nonces,
    clock,
    random,
    status: unsafeUnrevocable('twelve hours are short enough'),
  }
  const issuer = createIssuer({ ...common, schema: imDevice })
  const userIssuer = createIssuer({ ...common, schema: imUser })

  const enrol = async ({ device, user, claims, signer }: Role): Promise<Party> => {
    const holder = createHolder({ signer, formats: sceneFormats, store: memoryCredentialStore(), clock })
    const challenge = await issuer.createChallenge({ lifetime: 300 })
    options.tell?.({ kind: 'challenge', to: device, challenge })
    const proof = expectOk(await holder.prove(challenge))
    options.tell?.({ kind: 'proof', from: device, text: proof })
    const holderKey = expectOk(await issuer.prove(proof, challenge))
    const issued = expectOk(await issuer.issue({ subject: device, holderKey, claims, lifetime: hours(12) }))
    const { hasInstantMessage: _, ...about } = claims
    const userIssued = expectOk(
      await userIssuer.issue({ subject: user, holderKey, claims: about, lifetime: hours(12) }),
    )
    expectOk(await holder.add(issued.text))
    options.tell?.({ kind: 'credential', to: device, text: issued.text })
    return { device, signer, holder, claims, credential: issued.text, userCredential: userIssued.text }
  }

  const bob = (moment: Seconds, status: 'required' | 'when-present' = 'when-present') =>
    createVerifier({
      id: bobId,
      formats: sceneFormats,
      schemas: [imDevice, imUser],
      trust,
      status,
      sources,
      signatures,
      nonces,
      clock: fixedClock(moment),
      random,
    })

  const alice = await enrol(options.alice)
  const aliceDesktop = await enrol(options.aliceDesktop)
  const mallory = await enrol(options.mallory)
  for (const role of options.others) await enrol(role)
  return {
    at,
    issuerId,
    issuerSigner,
    formerKeys,
    issuer,
    alice,
    aliceDesktop,
    mallory,
    bobId,
    bob,
    request: async ({ at: moment = at, audience = bobId, peer, type = 'ImDeviceCredential' } = {}) => {
      const request = await bob(moment).createRequest({
        ask: [{ type, claims: ['fn'] }],
        lifetime: 300,
        ...(peer === undefined ? {} : { peer }),
      })
      if (audience === bobId) return request
      return expectOk(parseRequest(JSON.stringify({ ...JSON.parse(formatRequest(request)), audience })))
    },
  }
}

/** Unwraps a result that the scene relies on. */
export function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`the scene cannot go on: ${result.error.code}: ${result.error.detail} ${result.error.pointer ?? ''}`)
}
