import {
  type CredentialDraft,
  type Finding,
  fail,
  findAlgorithm,
  finding,
  ok,
  type PresentationDraft,
  type Result,
  type Signer,
  signJws,
} from '@imprint/core'
import { statusMember } from './members.ts'

/** The base context of VC Data Model 1.1 (section 4.1). */
export const baseContext11 = 'https://www.w3.org/2018/credentials/v1'

/** The `typ` of both kinds of token: version 1.1 has none of its own (section 6.3.1). */
export const typ11 = 'JWT'

const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Signs a credential of an https issuer. For a DID the answer is `issue.unsupported`, and so it is for a key without a name or one that browsers cannot verify. */
export async function issue11(draft: CredentialDraft, signer: Signer): Promise<Result<string>> {
  if (draft.issuer.startsWith('did:')) return fail('issue.unsupported', 'DIDs issue by vcJwt11Did, from vc-jwt-1.1-did')
  if (findAlgorithm(signer.alg)?.issuers !== 'any')
    return fail('issue.unsupported', `${signer.alg} is for DID issuers only`)
  if (signer.kid === null) return fail('issue.unsupported', 'an issuer key needs a kid, by which verifiers find it')
  const { id, issuer, subject, status } = draft
  const member = status === null ? null : statusMember(status)
  const payload = {
    iss: issuer,
    sub: subject['id'],
    jti: id,
    nbf: Math.floor(draft.validFrom),
    exp: Math.floor(draft.validUntil),
    cnf: { jwk: draft.holderKey },
    vc: {
      '@context': [baseContext11, ...draft.contexts],
      type: ['VerifiableCredential', ...draft.types],
      // The id is said again here, because not every reader looks at sub (the draft's Figure 6 leaves it out).
      credentialSubject: subject,
      ...(member === 'credentialStatus' ? { credentialStatus: status } : {}),
    },
    ...(member === 'status' ? { status } : {}),
  }
  const header = { alg: signer.alg, typ: typ11, kid: signer.kid }
  return ok(await signJws(JSON.stringify(header), JSON.stringify(payload), signer))
}

/** Signs a presentation. The holder is named as it is, a DID or not: its key is in the header, and the credentials are bound to it. */
export async function present11(draft: PresentationDraft, signer: Signer): Promise<Result<string>> {
  const fault = enclosedFault(draft)
  if (fault !== null) return { ok: false, error: fault }
  const payload = {
    iss: draft.holder,
    aud: draft.audience,
    nonce: draft.nonce,
    iat: Math.floor(draft.issuedAt),
    exp: Math.floor(draft.expiresAt),
    vp: {
      '@context': [baseContext11],
      type: ['VerifiablePresentation'],
      verifiableCredential: draft.credentials,
    },
  }
  const header = { alg: signer.alg, typ: typ11, jwk: signer.publicJwk }
  return ok(await signJws(JSON.stringify(header), JSON.stringify(payload), signer))
}

/** Finds a credential that a presentation of this version cannot hold: as a text there, it can only be a JWT. */
export function enclosedFault({ credentials }: PresentationDraft): Finding | null {
  const index = credentials.findIndex((text) => !compactForm.test(text))
  return index < 0
    ? null
    : finding('issue.unsupported', 'version 1.1 presents only compact tokens', `/credentials/${index}`)
}
