import {
  type Clock,
  challengeVersion,
  createNonce,
  type Format,
  fail,
  type ImId,
  type JsonObject,
  type KeyChallenge,
  type NonceStore,
  ok,
  parseChallenge,
  parseImId,
  type Random,
  type Result,
  type Schema,
  type Seconds,
  type SignatureVerifier,
  type Signer,
  type StatusBoard,
} from '@imprint/core'
import { judgeKeyProof, type ProvenKey } from './proven-key.ts'
import { createUuid } from './uuid.ts'

/** What an issuer is made of. Nothing safe is optional. */
export interface IssuerOptions {
  /** An https URL without query or fragment, or a DID. Verifiers find the keys by it. */
  readonly id: string
  readonly signer: Signer
  readonly format: Format
  readonly schema: Schema
  /** Where revocation will be recorded; `unsafeUnrevocable(reason)` for credentials that cannot be. */
  readonly status: StatusBoard
  readonly signatures: SignatureVerifier
  readonly nonces: NonceStore
  readonly clock: Clock
  readonly random: Random
}

/** What is wished for in one credential. */
export interface IssueWish {
  /** The subject's identifier: a device for a device credential, a user or handle for a user credential. */
  readonly subject: string
  readonly holderKey: ProvenKey
  /** Members of `credentialSubject` besides `id`. */
  readonly claims: JsonObject
  /** Seconds from now, a whole number. */
  readonly lifetime: number
}

/** A credential that was signed. */
export interface IssuedCredential {
  readonly id: string
  readonly text: string
  readonly validFrom: Seconds
  readonly validUntil: Seconds
}

/** Issues credentials of one type in one format. */
export interface Issuer {
  /** Makes a challenge for a device to prove its key by. `lifetime` is in seconds. */
  createChallenge(how: { readonly lifetime: number }): Promise<KeyChallenge>
  /** Judges a proof of a device key; fails with a `proof.`, `jws.`, `jwk.` or `nonce.` code. */
  prove(proofText: string, challenge: KeyChallenge): Promise<Result<ProvenKey>>
  /** Checks the claims, allots a status slot, then signs. On any failure nothing was signed. */
  issue(wish: IssueWish): Promise<Result<IssuedCredential>>
}

/** Ten years: longer than any device lives, shorter than what a slip of the unit gives. */
const maxLifetime = 315_576_000

/** Wires an issuer. Throws a `TypeError` for an identifier or format that can never work. */
export function createIssuer(options: IssuerOptions): Issuer {
  const { id, signer, format, schema, status, signatures, nonces, clock, random } = options
  if (!/^https:\/\/[^\s?#@]+$/.test(id) && !/^did:[a-z0-9]+:[^\s?#/]+$/.test(id))
    throw new TypeError('an issuer is an https URL or a DID')
  const sign = format.issue
  if (sign === undefined) throw new TypeError(`the format ${format.id} cannot issue`)
  const kinds: readonly ImId['kind'][] = schema.subject === 'device' ? ['device'] : ['user', 'handle']
  const types = [schema.type]

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

    issue: async ({ subject: subjectId, holderKey, claims, lifetime }) => {
      if (!(Number.isInteger(lifetime) && lifetime > 0 && lifetime <= maxLifetime))
        return fail('issue.lifetime', `expected a whole number of seconds up to ${maxLifetime}`)
      const parsed = parseImId(subjectId)
      if (!parsed.ok) return fail('issue.subject', `${parsed.error.code}: ${parsed.error.detail}`, '/id')
      if (!kinds.includes(parsed.value.kind))
        return fail('issue.subject', `expected a ${kinds.join(' or ')}, came a ${parsed.value.kind}`, '/id')
      if (claims['id'] !== undefined)
        return fail('issue.subject', 'the subject is given on its own, not among the claims', '/id')
      const subject: JsonObject = { id: subjectId, ...claims }
      const [violation] = schema.check(subject)
      if (violation !== undefined) return { ok: false, error: violation }
      const credentialId = `urn:uuid:${createUuid(random)}`
      const slot = status.allot(credentialId)
      const allotted = slot instanceof Promise ? await slot : slot
      if (!allotted.ok) return allotted
      const validFrom = Math.floor(clock.now()) as Seconds
      const validUntil = (validFrom + lifetime) as Seconds
      const text = await sign(
        {
          id: credentialId,
          issuer: id,
          types,
          contexts: schema.contexts,
          vct: schema.vct,
          shown: [],
          subject,
          holderKey: holderKey.jwk,
          validFrom,
          validUntil,
          status: allotted.value,
        },
        signer,
      )
      return text.ok ? ok({ id: credentialId, text: text.value, validFrom, validUntil }) : text
    },
  }
}
