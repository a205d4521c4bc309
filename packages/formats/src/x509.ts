import {
  type CertificateChain,
  type Failed,
  type Finding,
  type Format,
  fail,
  findAlgorithm,
  finding,
  isMediaType,
  type JsonObject,
  type OpenedCredential,
  type OpenedPresentation,
  ok,
  openJws,
  type PresentationDraft,
  peekTyp,
  type Result,
  type Seconds,
  type Signer,
  signJws,
} from '@imprint/core'
import {
  attributeOf,
  type Certificate,
  encodeBase64,
  formatName,
  type ImNames,
  oids,
  personCertificate,
  readImNames,
} from '@imprint/core/x509'
import { readPresentationClaims } from './vc/members.ts'
import { partsOfPem, pemOfParts, readPemChain } from './x509/chain.ts'

/** The `typ` of a proof of possession of a certified key. */
export const possessionTyp = 'imprint-x509-pop+jwt'

/**
 * Certificates as credentials (draft-mahy-mimi-identity section 5.1). A credential is PEM: the certificate, those above it, and whatever CRLs and OCSP responses are stapled. Its subject is the device, user or handle of the
 * subjectAltName, with name, organisation, unit and title from the subject's distinguished name, each only where it stands once. Of a device that its user certified, name, organisation, user and handle are those of the user's certificate, and a common
 * name of the device's own is a label that she chose (`x509.device_label`). A presentation is a JWS over the request's nonce and audience, made with the certified key, which carries the chain as
 * `x5c` (RFC 7515 section 4.1.6) and what is stapled as `crl` and `ocsp`. Certificates are issued by `@imprint/issuer/ca`; the trust model is `@imprint/trust/x509`.
 */
export const x509: Format = { id: 'x509', open, present }

function open(text: string): Result<OpenedCredential | OpenedPresentation> | null {
  if (typeof text === 'string' && text.startsWith('-----BEGIN CERTIFICATE-----')) return openCredential(text)
  const typ = peekTyp(text)
  if (typ === null || !typ.ok) return typ
  return isMediaType(typ.value, possessionTyp) ? openPresentation(text) : null
}

function openCredential(text: string): Result<OpenedCredential> {
  const chain = readPemChain(text)
  return chain.ok ? readCertificate(chain.value) : chain
}

function readCertificate(chain: CertificateChain): Result<OpenedCredential> {
  const [certificate] = chain.certificates
  const { key, signatureAlgorithm, notBefore, notAfter, issuer, signed, signature } = certificate
  if (signatureAlgorithm.weak) return fail('x509.algorithm_weak', `the algorithm ${signatureAlgorithm.oid}`)
  const algorithm = signatureAlgorithm.name === null ? null : findAlgorithm(signatureAlgorithm.name)
  if (algorithm === null) return fail('x509.algorithm_unsupported', `the algorithm ${signatureAlgorithm.oid}`)
  if (key.jwk === null) return fail('x509.algorithm_unsupported', `a key of kind ${key.kind}`)
  const names = readImNames(certificate)
  if (!names.ok) return names
  const about = names.value.device ?? names.value.user ?? names.value.handle
  if (about === null) return fail('x509.identifier_missing', 'no identifier of a user or device')
  const types = [names.value.device === null ? 'ImUserCredential' : 'ImDeviceCredential']
  const person = personCertificate(chain.certificates)
  const above = person === certificate ? names : readImNames(person)
  if (!above.ok) return above
  const { user, handle } = above.value
  const subject = claimsOf(person, { ...names.value, user, handle }, about.source)
  return ok({
    kind: 'credential',
    format: x509.id,
    id: null,
    issuer: formatName(issuer),
    types,
    subject,
    subjectId: about.source,
    // In the separate layout the handle is in another certificate, and few names say everything: what is not there is not denied.
    disclosed: 'selective',
    query: { format: x509.id, types, claims: subject },
    validFrom: notBefore,
    // The last second is inside (RFC 5280 section 4.1.2.5); a credential's end is not.
    validUntil: (notAfter + 1) as Seconds,
    holderKey: key.jwk,
    status: null,
    signature: { algorithm, kid: null, data: signed, signature },
    notes: notesOf(certificate, person),
    chain,
  })
}

const attributes = [
  ['fn', oids.commonName],
  ['organization-name', oids.organization],
  ['organization-unit', oids.organizationalUnit],
  ['title', oids.title],
] as const

function claimsOf(
  { subject }: Certificate,
  { device, user, handle }: ImNames,
  id: string,
): JsonObject & { readonly id: string } {
  const claims: Record<string, string | string[]> = {}
  for (const [name, oid] of attributes) {
    const value = attributeOf(subject, oid)
    if (value !== null) claims[name] = value
  }
  const others = [handle, user, device].flatMap((one) =>
    one === null || (device === null && one.source === id) ? [] : [one.source],
  )
  return others.length === 0 ? { id, ...claims } : { id, ...claims, hasInstantMessage: others }
}

function notesOf({ subject, extensions }: Certificate, person: Certificate): readonly Finding[] {
  const notes: Finding[] = []
  // As in Figure 3 of the draft: it keeps readers away that need not stay away.
  if (extensions.subjectAltName?.critical === true && subject.rdns.length > 0)
    notes.push(finding('x509.alt_name_critical', 'subjectAltName is critical, and the subject is not empty'))
  const label = attributeOf(subject, oids.commonName)
  if (label !== null && label !== attributeOf(person.subject, oids.commonName))
    notes.push(
      finding('x509.device_label', 'the device’s common name is not the user’s, and is shown nowhere as a name'),
    )
  return notes
}

function openPresentation(text: string): Result<OpenedPresentation> {
  const jws = openJws(text, 'x5c-allowed')
  if (!jws.ok) return jws
  const { header, payload, signingInput, signature } = jws.value
  if (header.x5c === undefined) return fail('x509.chain', 'the chain (x5c) is missing', '/x5c')
  const claims = readPresentationClaims(payload)
  if (!claims.ok) return claims
  const { sub: holder = null } = payload
  if (holder !== null && typeof holder !== 'string') return fail('vc.member_invalid', 'sub is not a text', '/sub')
  const chain = pemOfParts(header.x5c, { crl: payload['crl'], ocsp: payload['ocsp'] })
  if (!chain.ok) return chain
  return ok({
    kind: 'presentation',
    format: x509.id,
    holder,
    ...claims.value,
    statedKey: null,
    enclosed: [chain.value],
    signature: { algorithm: header.algorithm, kid: header.kid, data: signingInput, signature },
    notes: header.notes,
  })
}

const onlyOne: Failed = fail('issue.unsupported', 'a presentation carries one certificate with its chain')

async function present(draft: PresentationDraft, signer: Signer): Promise<Result<string>> {
  const [text, ...more] = draft.credentials
  if (text === undefined || more.length > 0) return onlyOne
  const parts = partsOfPem(text)
  if (!parts.ok) return parts
  const { certificates, revocationLists, ocspResponses } = parts.value
  const texts = (blocks: readonly { readonly der: Uint8Array }[]) => blocks.map(({ der }) => encodeBase64(der))
  const header = { alg: signer.alg, typ: possessionTyp, x5c: texts(certificates) }
  const payload = {
    sub: draft.holder,
    aud: draft.audience,
    nonce: draft.nonce,
    iat: draft.issuedAt,
    exp: draft.expiresAt,
    ...(revocationLists.length === 0 ? {} : { crl: texts(revocationLists) }),
    ...(ocspResponses.length === 0 ? {} : { ocsp: texts(ocspResponses) }),
  }
  return ok(await signJws(JSON.stringify(header), JSON.stringify(payload), signer))
}
