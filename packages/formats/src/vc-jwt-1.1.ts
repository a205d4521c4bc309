import {
  type Finding,
  type Format,
  fail,
  finding,
  isJsonObject,
  isMediaType,
  type Json,
  type Jws,
  type Opened,
  type OpenedCredential,
  type OpenedPresentation,
  ok,
  openJws,
  parseConfirmation,
  peekTyp,
  type Result,
} from '@imprint/core'
import { datesAgree, insideVc, issuerForm, misplacedMember, readEither, readSubjectWithId } from './vc/claims-1.1.ts'
import {
  audienceFault,
  contextFault,
  earlier,
  later,
  nonceNotes,
  readDateTime,
  readNumericDate,
  readPresentationClaims,
  readStatus,
  readTypes,
  typeList,
} from './vc/members.ts'
import { baseContext11, issue11, present11 } from './vc/sign-1.1.ts'

/**
 * VC Data Model 1.1 in its JWT encoding (section 6.3.1), the shape of the draft's Figure 6 without its faults: `typ` is `JWT` or absent, the claims `iss`,
 * `sub`, `nbf`, `exp` and `jti` stand for members of the credential, the rest is in `vc` or `vp`, and `cnf.jwk` binds a credential to its holder's key.
 * Opens tokens of every issuer, issues for https issuers, presents for every holder; `vcJwt11Did` issues for DIDs too.
 */
export const vcJwt11: Format = { id: 'vc-jwt-1.1', open, issue: issue11, present: present11 }

function open(text: string): Result<Opened> | null {
  const typ = peekTyp(text)
  if (typ === null || !typ.ok) return typ
  // Other types name themselves, and a tilde makes the rest an SD-JWT (RFC 9901 section 4), which needs no typ either.
  if ((typ.value !== '' && !isMediaType(typ.value, 'jwt')) || text.includes('~')) return null
  const jws = openJws(text, 'jwk-allowed')
  if (!jws.ok) return jws
  const { header, payload } = jws.value
  // A reader of nested tokens (RFC 7519 section 5.2) would believe what is inside instead.
  if (isMediaType(header.cty, 'jwt')) return fail('jws.typ', 'cty says that the claims are in another token', '/cty')
  const { vc, vp } = payload
  if (vc !== undefined && vp !== undefined) return fail('vc.member_forbidden', 'one of vc and vp, not both', '/vp')
  if (vp !== undefined)
    return isJsonObject(vp) ? openPresentation(jws.value, vp) : fail('vc.member_invalid', 'vp is not an object', '/vp')
  if (vc === undefined) return fail('vc.member_missing', 'the claims hold neither vc nor vp', '/vc')
  return isJsonObject(vc) ? openCredential(jws.value, vc) : fail('vc.member_invalid', 'vc is not an object', '/vc')
}

function openCredential(jws: Jws, vc: Readonly<Record<string, Json>>): Result<OpenedCredential> {
  const { header, payload } = jws
  if (header.jwk !== null) return fail('jws.embedded_key', 'the header holds jwk', '/jwk')
  const misplaced = misplacedMember(payload, 'vc') ?? audienceFault(payload)
  if (misplaced !== null) return { ok: false, error: misplaced }
  const context = contextFault(vc['@context'], baseContext11)
  if (context !== null) return insideVc({ ok: false, error: context })
  const types = insideVc(readTypes(vc['type'], 'VerifiableCredential'))
  if (!types.ok) return types
  const issuer = readEither(payload, {
    claim: 'iss',
    member: isJsonObject(vc['issuer']) ? vc['issuer']['id'] : vc['issuer'],
  })
  if (!issuer.ok) return issuer
  if (payload['iss'] === undefined || issuer.value === null)
    return fail('vc.member_missing', 'the issuer is missing', '/iss')
  if (!issuerForm.test(issuer.value)) return fail('vc.member_invalid', 'an issuer is an https URL or a DID', '/iss')
  const subject = readSubjectWithId(payload, vc['credentialSubject'])
  if (!subject.ok) return subject
  const id = readEither(payload, { claim: 'jti', member: vc['id'] })
  if (!id.ok) return id
  const claim = payload['status']
  const read = readStatus(vc['credentialStatus'], claim)
  const status = claim === undefined ? insideVc(read) : read
  if (!status.ok) return status
  const nbf = readNumericDate(payload['nbf'], '/nbf')
  if (!nbf.ok) return nbf
  if (nbf.value === null) return fail('vc.member_missing', 'nbf is missing: from when is it valid?', '/nbf')
  const iat = readNumericDate(payload['iat'], '/iat')
  if (!iat.ok) return iat
  const exp = readNumericDate(payload['exp'], '/exp')
  if (!exp.ok) return exp
  const issuanceDate = readDateTime(vc['issuanceDate'], '/vc/issuanceDate')
  if (!issuanceDate.ok) return issuanceDate
  const expirationDate = readDateTime(vc['expirationDate'], '/vc/expirationDate')
  if (!expirationDate.ok) return expirationDate
  if (!datesAgree(nbf.value, issuanceDate.value))
    return fail('vc.member_conflict', 'nbf differs from vc.issuanceDate', '/nbf')
  if (!datesAgree(exp.value, expirationDate.value))
    return fail('vc.member_conflict', 'exp differs from vc.expirationDate', '/exp')
  const holderKey = parseConfirmation(payload['cnf'])
  if (!holderKey.ok) return holderKey
  return ok({
    kind: 'credential',
    format: vcJwt11.id,
    id: id.value,
    issuer: issuer.value,
    types: types.value,
    subject: subject.value,
    subjectId: subject.value.id,
    disclosed: 'whole',
    query: { format: 'jwt_vc_json', types: typeList(vc['type']), claims: vc },
    validFrom: later(nbf.value, iat.value),
    validUntil: earlier(exp.value, expirationDate.value),
    holderKey: holderKey.value,
    status: status.value,
    signature: signatureOf(jws),
    notes: nonceNotes(payload, header.notes),
  })
}

function openPresentation(jws: Jws, vp: Readonly<Record<string, Json>>): Result<OpenedPresentation> {
  const { header, payload } = jws
  const misplaced = misplacedMember(payload, 'vp')
  if (misplaced !== null) return { ok: false, error: misplaced }
  const context = contextFault(vp['@context'], baseContext11)
  if (context !== null) return insideVc({ ok: false, error: context }, 'vp')
  const types = insideVc(readTypes(vp['type'], 'VerifiablePresentation'), 'vp')
  if (!types.ok) return types
  const holder = readEither(payload, {
    claim: 'iss',
    member: isJsonObject(vp['holder']) ? vp['holder']['id'] : vp['holder'],
  })
  if (!holder.ok) return holder
  if (payload['iss'] === undefined || holder.value === null)
    return fail('vc.member_missing', 'the holder is missing', '/iss')
  if (payload['sub'] !== undefined && payload['sub'] !== holder.value)
    return fail('vc.member_conflict', 'sub differs from iss, the holder', '/sub')
  const id = readEither(payload, { claim: 'jti', member: vp['id'] })
  if (!id.ok) return id
  const claims = readPresentationClaims(payload)
  if (!claims.ok) return claims
  const member = vp['verifiableCredential'] ?? []
  return ok({
    kind: 'presentation',
    format: vcJwt11.id,
    holder: holder.value,
    ...claims.value,
    statedKey: header.jwk,
    enclosed: (Array.isArray(member) ? member : [member]).map(openEnclosed),
    signature: signatureOf(jws),
    notes: header.notes,
  })
}

/** A credential in a presentation is the text that its issuer signed. An object has been taken out of that text, or never was in one. */
function openEnclosed(member: Json, index: number): string | Finding {
  const pointer = `/vp/verifiableCredential/${index}`
  if (typeof member !== 'string')
    return finding('credential.unsecured', 'a credential that is not the text of a token', pointer)
  return member.includes('~')
    ? finding('vc.member_invalid', 'an SD-JWT is presented on its own, with its key binding', pointer)
    : member
}

function signatureOf({ header, signingInput, signature }: Jws) {
  return { algorithm: header.algorithm, kid: header.kid, data: signingInput, signature }
}
