import {
  type CredentialDraft,
  encodeBase64url,
  fail,
  formatDateTime,
  ok,
  type PresentationDraft,
  type Result,
  type Signer,
  utf8,
} from '@imprint/core'
import {
  type CredentialPayload,
  createVerifiableCredentialJwt,
  createVerifiablePresentationJwt,
  type Issuer,
  type PresentationPayload,
} from 'did-jwt-vc'
import { statusMember } from './members.ts'
import { baseContext11, enclosedFault, typ11 } from './sign-1.1.ts'

/** The home of did-jwt-vc: the mapping of VC Data Model 1.1 to claims, and signing, for issuers and holders that are DIDs. */

// What did-jwt 8 signs with, by our names. It has no ES384.
const signs: readonly Signer['alg'][] = ['Ed25519', 'ES256', 'ES256K']

/** Has did-jwt-vc sign a credential of a DID. The key's `kid` must be a DID URL of the issuer; other keys and algorithms are `issue.unsupported`. */
export async function issueAsDid(draft: CredentialDraft, signer: Signer): Promise<Result<string>> {
  const { issuer, status } = draft
  const { kid } = signer
  if (!signs.includes(signer.alg)) return unsupported(signer)
  if (kid === null || !(kid.startsWith('#') || kid.startsWith(`${issuer}#`)))
    return fail('issue.unsupported', 'the key needs a kid that is a DID URL of the issuer (DID Core section 3.2)')
  const payload = {
    '@context': [baseContext11, ...draft.contexts],
    id: draft.id,
    type: ['VerifiableCredential', ...draft.types],
    issuer,
    issuanceDate: formatDateTime(draft.validFrom),
    expirationDate: formatDateTime(draft.validUntil),
    // Given here, the id also stays in the subject; otherwise the library would move it.
    sub: draft.subject['id'],
    credentialSubject: draft.subject,
    ...(status === null ? {} : { [statusMember(status)]: status }),
    cnf: { jwk: draft.holderKey },
  }
  return ok(
    await createVerifiableCredentialJwt(cloned<CredentialPayload>(payload), issuerOf(issuer, signer), {
      header: { typ: typ11, kid },
    }),
  )
}

/** Has did-jwt-vc sign a presentation of a DID. */
export async function presentAsDid(draft: PresentationDraft, signer: Signer): Promise<Result<string>> {
  if (!signs.includes(signer.alg)) return unsupported(signer)
  const fault = enclosedFault(draft)
  if (fault !== null) return { ok: false, error: fault }
  const payload = {
    '@context': [baseContext11],
    type: ['VerifiablePresentation'],
    holder: draft.holder,
    verifiableCredential: [...draft.credentials],
    aud: draft.audience,
    nonce: draft.nonce,
    iat: Math.floor(draft.issuedAt),
    expirationDate: formatDateTime(draft.expiresAt),
  }
  const header = { typ: typ11, jwk: signer.publicJwk } as const
  return ok(
    await createVerifiablePresentationJwt(cloned<PresentationPayload>(payload), issuerOf(draft.holder, signer), {
      header,
    }),
  )
}

function unsupported({ alg }: Signer) {
  return fail('issue.unsupported', `did-jwt signs with ${signs.join(', ')}, not with ${alg}`)
}

/** The library wants the signature as base64url and passes the text to sign as a string. */
function issuerOf(did: string, signer: Signer): Issuer {
  const sign = async (data: string | Uint8Array) =>
    encodeBase64url(await signer.sign(typeof data === 'string' ? utf8(data) : data))
  return { did, alg: signer.alg, signer: sign }
}

/** The library copies property by property with their flags, and fails on what is frozen. */
function cloned<T>(payload: object): T {
  return JSON.parse(JSON.stringify(payload)) as T
}
