import {
  type Clock,
  type Format,
  type NonceStore,
  ok,
  type Random,
  type Result,
  type Schema,
  type Seconds,
  type SignatureVerifier,
  type Signer,
  type StatusBoard,
} from '@imprint/core'
import { type Claimed, checkWish } from './check-wish.ts'
import { createEnrolment, type Enrolment } from './enrolment.ts'
import type { ProvenKey } from './proven-key.ts'
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
export interface IssueWish extends Claimed {
  readonly holderKey: ProvenKey
}

/** A credential that was signed. */
export interface IssuedCredential {
  readonly id: string
  readonly text: string
  readonly validFrom: Seconds
  readonly validUntil: Seconds
}

/** Issues credentials of one type in one format, and remembers nothing. */
export interface Issuer extends Enrolment {
  /** Checks the claims, allots a status slot, then signs. On any failure nothing was signed. */
  issue(wish: IssueWish): Promise<Result<IssuedCredential>>
}

/** Wires an issuer. Throws a `TypeError` for an identifier or format that can never work. */
export function createIssuer(options: IssuerOptions): Issuer {
  const { id, signer, format, schema, status, clock, random } = options
  const enrolment = createEnrolment(options)
  const sign = format.issue
  if (sign === undefined) throw new TypeError(`the format ${format.id} cannot issue`)
  const types = [schema.type]

  return {
    ...enrolment,

    issue: async ({ holderKey, ...wish }) => {
      const checked = checkWish(wish, schema)
      if (!checked.ok) return checked
      const credentialId = `urn:uuid:${createUuid(random)}`
      const slot = status.allot(credentialId)
      const allotted = slot instanceof Promise ? await slot : slot
      if (!allotted.ok) return allotted
      const validFrom = Math.floor(clock.now()) as Seconds
      const validUntil = (validFrom + wish.lifetime) as Seconds
      const text = await sign(
        {
          id: credentialId,
          issuer: id,
          types,
          contexts: schema.contexts,
          vct: schema.vct,
          shown: [],
          subject: checked.value.subject,
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
