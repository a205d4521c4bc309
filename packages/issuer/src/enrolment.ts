import {
  type Clock,
  challengeVersion,
  createNonce,
  type KeyChallenge,
  type NonceStore,
  parseChallenge,
  type Random,
  type Result,
  type SignatureVerifier,
} from '@imprint/core'
import { judgeKeyProof, type ProvenKey } from './proven-key.ts'

/** What enrolling devices needs. */
export interface EnrolmentOptions {
  /** The issuer: the audience of every proof. */
  readonly id: string
  readonly signatures: SignatureVerifier
  readonly nonces: NonceStore
  readonly clock: Clock
  readonly random: Random
}

/** How a device proves its key before anything is issued to it. */
export interface Enrolment {
  /** Makes a challenge for a device to prove its key by. `lifetime` is in seconds. */
  createChallenge(how: { readonly lifetime: number }): Promise<KeyChallenge>
  /** Judges a proof of a device key; fails with a `proof.`, `jws.`, `jwk.` or `nonce.` code. */
  prove(proofText: string, challenge: KeyChallenge): Promise<Result<ProvenKey>>
}

/** Wires what every issuer has. Throws a `TypeError` for an identifier that can never work. */
export function createEnrolment({ id, signatures, nonces, clock, random }: EnrolmentOptions): Enrolment {
  if (!/^https:\/\/[^\s?#@]+$/.test(id) && !/^did:[a-z0-9]+:[^\s?#/]+$/.test(id))
    throw new TypeError('an issuer is an https URL or a DID')
  return {
    createChallenge: async ({ lifetime }) => {
      const issuedAt = Math.floor(clock.now())
      const nonce = createNonce(random)
      const json = { version: challengeVersion, nonce, audience: id, issuedAt, expiresAt: issuedAt + lifetime }
      const challenge = parseChallenge(JSON.stringify(json))
      if (!challenge.ok) throw new TypeError(challenge.error.detail)
      await nonces.issue(nonce, challenge.value.expiresAt)
      return challenge.value
    },
    prove: (proofText, challenge) => judgeKeyProof(proofText, challenge, { id, signatures, nonces, at: clock.now() }),
  }
}
