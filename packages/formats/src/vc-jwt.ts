import {
  type CredentialDraft,
  type Finding,
  type Format,
  fail,
  findAlgorithm,
  finding,
  formatDateTime,
  isJsonObject,
  isMediaType,
  type Json,
  type Jws,
  jwkText,
  type OpenedCredential,
  type OpenedPresentation,
  ok,
  openJws,
  type PresentationDraft,
  parseConfirmation,
  peekTyp,
  type Result,
  type Signer,
  signJws,
} from '@imprint/core'
import {
  audienceFault,
  conflict,
  contextFault,
  earlier,
  later,
  nonceNotes,
  readDateTime,
  readIssuer,
  readNumericDate,
  readPresentationClaims,
  readStatus,
  readSubject,
  readTypes,
  statusMember,
  typeList,
} from './vc/members.ts'

/** The base context of VC Data Model 2.0 (section 4.3). */
export const baseContext = 'https://www.w3.org/ns/credentials/v2'

const credentialTyp = 'vc+jwt'
const presentationTyp = 'vp+jwt'

/**
 * VC Data Model 2.0 secured as a JWT (VC-JOSE-COSE section 3.1): `typ` is `vc+jwt` or `vp+jwt`, the claims `vc` and `vp` do not occur, the
 * credential is bound to its holder's key by `cnf.jwk`, and a presentation carries its credentials enveloped, each as it was signed.
 */
export const vcJwt: Format = { id: 'vc-jwt', open, issue, present }

function open(text: string): Result<OpenedCredential | OpenedPresentation> | null {
  const typ = peekTyp(text)
  if (typ === null || !typ.ok) return typ
  if (isMediaType(typ.value, credentialTyp)) return openCredential(text)
  return isMediaType(typ.value, presentationTyp) ? openPresentation(text) : null
}

function openCredential(text: string): Result<OpenedCredential> {
  const jws = openJws(text, 'refused')
  return jws.ok ? readVcJwt(jws.value) : jws
}

/** Reads the claims of a `vc+jwt` whose header was judged. */
export function readVcJwt(jws: Jws): Result<OpenedCredential> {
  const { header, payload } = jws
  const fault =
    forbiddenClaim(jws) ??
    audienceFault(payload) ??
    (header.cty === null || isMediaType(header.cty, 'vc') ? null : finding('jws.typ', 'cty is not vc', '/cty')) ??
    contextFault(payload['@context'], baseContext)
  if (fault !== null) return { ok: false, error: fault }
  const types = readTypes(payload['type'], 'VerifiableCredential')
  if (!types.ok) return types
  const issuer = readIssuer(payload['issuer'])
  if (!issuer.ok) return issuer
  const subject = readSubject(payload['credentialSubject'])
  if (!subject.ok) return subject
  const id = payload['id'] ?? null
  if (id !== null && typeof id !== 'string') return fail('vc.member_invalid', 'the id is not a text', '/id')
  const validFrom = readDateTime(payload['validFrom'], '/validFrom')
  if (!validFrom.ok) return validFrom
  const validUntil = readDateTime(payload['validUntil'], '/validUntil')
  if (!validUntil.ok) return validUntil
  const status = readStatus(payload['credentialStatus'], payload['status'])
  if (!status.ok) return status
  // iat, nbf and exp speak of the signature, validFrom and validUntil of the claims (section 3.1.3). Both must hold.
  const iat = readNumericDate(payload['iat'], '/iat')
  if (!iat.ok) return iat
  const nbf = readNumericDate(payload['nbf'], '/nbf')
  if (!nbf.ok) return nbf
  const exp = readNumericDate(payload['exp'], '/exp')
  if (!exp.ok) return exp
  const disagreement =
    conflict(payload, 'iss', issuer.value) ?? conflict(payload, 'sub', subject.value.id) ?? conflict(payload, 'jti', id)
  if (disagreement !== null) return { ok: false, error: disagreement }
  const holderKey = parseConfirmation(payload['cnf'])
  if (!holderKey.ok) return holderKey
  return ok({
    kind: 'credential',
    format: vcJwt.id,
    id,
    issuer: issuer.value,
    types: types.value,
    subject: subject.value,
    subjectId: subject.value.id,
    disclosed: 'whole',
    query: { format: vcJwt.id, types: typeList(payload['type']), claims: payload },
    validFrom: later(validFrom.value, later(iat.value, nbf.value)),
    validUntil: earlier(validUntil.value, exp.value),
    holderKey: holderKey.value,
    status: status.value,
    signature: signatureOf(jws),
    notes: nonceNotes(payload, header.notes),
  })
}

function openPresentation(text: string): Result<OpenedPresentation> {
  const jws = openJws(text, 'jwk-allowed')
  if (!jws.ok) return jws
  const { header, payload } = jws.value
  const fault = forbiddenClaim(jws.value) ?? contextFault(payload['@context'], baseContext)
  if (fault !== null) return { ok: false, error: fault }
  const types = readTypes(payload['type'], 'VerifiablePresentation')
  if (!types.ok) return types
  const holder = isJsonObject(payload['holder']) ? payload['holder']['id'] : payload['holder']
  if (typeof holder !== 'string') return fail('vc.member_missing', 'the holder is missing', '/holder')
  const disagreement = conflict(payload, 'iss', holder) ?? conflict(payload, 'sub', holder)
  if (disagreement !== null) return { ok: false, error: disagreement }
  const claims = readPresentationClaims(payload)
  if (!claims.ok) return claims
  const member = payload['verifiableCredential'] ?? []
  const enclosed = (Array.isArray(member) ? member : [member]).map(openEnvelope)
  return ok({
    kind: 'presentation',
    format: vcJwt.id,
    holder,
    ...claims.value,
    statedKey: header.jwk,
    enclosed,
    signature: signatureOf(jws.value),
    notes: header.notes,
  })
}

// Credentials only: a presentation has no place in there.
const envelope = /^data:application\/vc\+jwt,/

/** Takes a credential out of its envelope (VCDM 2.0 section 4.12). Anything else in its place was not signed on its own. */
function openEnvelope(member: Json, index: number): string | Finding {
  const pointer = `/verifiableCredential/${index}`
  if (!isJsonObject(member)) return finding('credential.unsecured', 'not an EnvelopedVerifiableCredential', pointer)
  const { id, type } = member
  const enveloped =
    type === 'EnvelopedVerifiableCredential' || (Array.isArray(type) && type.includes('EnvelopedVerifiableCredential'))
  if (!enveloped) return finding('credential.unsecured', 'not an EnvelopedVerifiableCredential', `${pointer}/type`)
  // An SD-JWT is presented on its own, with the key binding JWT that says which of its claims were meant to be shown (RFC 9901 section 4.3).
  if (typeof id === 'string' && id.includes('~'))
    return finding('vc.member_invalid', 'an SD-JWT is presented on its own, with its key binding', `${pointer}/id`)
  const match = typeof id === 'string' ? envelope.exec(id) : null
  return match === null
    ? finding('vc.member_invalid', 'expected data:application/vc+jwt, and the token as it is', `${pointer}/id`)
    : (id as string).slice(match[0].length)
}

/** `vc` and `vp` must not occur (section 3.1.3): a reader of the old version would believe them instead. */
function forbiddenClaim({ payload }: Jws): Finding | null {
  for (const name of ['vc', 'vp'])
    if (payload[name] !== undefined)
      return finding('vc.member_forbidden', `the claim ${name} must not occur in this version`, `/${name}`)
  return null
}

function signatureOf({ header, signingInput, signature }: Jws) {
  return { algorithm: header.algorithm, kid: header.kid, data: signingInput, signature }
}

async function issue(draft: CredentialDraft, signer: Signer): Promise<Result<string>> {
  if (signer.kid === null) return fail('issue.unsupported', 'an issuer key needs a kid, by which verifiers find it')
  if (findAlgorithm(signer.alg)?.issuers === 'did' && !draft.issuer.startsWith('did:'))
    return fail('issue.unsupported', `${signer.alg} is for DID issuers only`)
  const header = JSON.stringify({ alg: signer.alg, kid: signer.kid, typ: credentialTyp, cty: 'vc' })
  return ok(await signJws(header, credentialText(draft), signer))
}

/** Writes a credential as JSON. What recurs from one to the next is written once, and the rest by `JSON.stringify`, or is of letters that need no escape. */
function credentialText(draft: CredentialDraft): string {
  const { contexts, types, issuer, status } = draft
  if (recurring.contexts !== contexts || recurring.types !== types || recurring.issuer !== issuer)
    recurring = {
      contexts,
      types,
      issuer,
      head: `{"@context":${JSON.stringify([baseContext, ...contexts])},"id":`,
      middle: `,"type":${JSON.stringify(['VerifiableCredential', ...types])},"issuer":${JSON.stringify(issuer)},"validFrom":"`,
    }
  const said = status === null ? '' : `,"${statusMember(status)}":${JSON.stringify(status)}`
  const period = `${formatDateTime(draft.validFrom)}","validUntil":"${formatDateTime(draft.validUntil)}"`
  const subject = JSON.stringify(draft.subject)
  return `${recurring.head}${JSON.stringify(draft.id)}${recurring.middle}${period}${said},"credentialSubject":${subject},"cnf":{"jwk":${jwkText(draft.holderKey)}}}`
}

// An issuer's drafts share these members, object by object.
let recurring: Pick<CredentialDraft, 'contexts' | 'types' | 'issuer'> & {
  readonly head: string
  readonly middle: string
} = {
  contexts: [],
  types: [],
  issuer: '',
  head: '',
  middle: '',
}

async function present(draft: PresentationDraft, signer: Signer): Promise<Result<string>> {
  const payload = {
    '@context': [baseContext],
    type: ['VerifiablePresentation'],
    holder: draft.holder,
    verifiableCredential: draft.credentials.map((text) => ({
      '@context': baseContext,
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${text}`,
    })),
    aud: draft.audience,
    nonce: draft.nonce,
    iat: draft.issuedAt,
    exp: draft.expiresAt,
  }
  const header = { alg: signer.alg, jwk: signer.publicJwk, typ: presentationTyp, cty: 'vp' }
  return ok(await signJws(JSON.stringify(header), JSON.stringify(payload), signer))
}
