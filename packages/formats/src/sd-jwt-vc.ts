import {
  type CredentialDraft,
  type Finding,
  type Format,
  type FormatQuestion,
  fail,
  findAlgorithm,
  finding,
  type Hasher,
  isMediaType,
  isTextArray,
  type Json,
  type JsonObject,
  jwkText,
  maxTokenLength,
  type OpenedCredential,
  type OpenedPresentation,
  ok,
  type PresentationDraft,
  parseConfirmation,
  peekTyp,
  type Random,
  type Result,
  type Signer,
  signJws,
} from '@imprint/core'
import { type ClaimRules, claimRules } from './sd-jwt/claim-rules.ts'
import { concealSubject, isSayable, type Padding } from './sd-jwt/conceal.ts'
import { integrityOf, isIntact } from './sd-jwt/integrity.ts'
import { readJsonForm } from './sd-jwt/json-form.ts'
import { bindKey, openKeyBinding } from './sd-jwt/key-binding.ts'
import { envelopeClaims } from './sd-jwt/registered-claims.ts'
import { readTypeCatalog, resolveType, type TypeCatalog } from './sd-jwt/resolve-type.ts'
import { selectDisclosures } from './sd-jwt/select-disclosures.ts'
import { typeQuestion } from './sd-jwt/type-question.ts'
import { credentialTyp, hashAlgorithm, type Unpacked, unpack } from './sd-jwt/unpack.ts'
import { audienceFault, later, nonceNotes, readNumericDate, readStatus, statusMember } from './vc/members.ts'

/** What the format is made of. */
export interface SdJwtVcOptions {
  readonly hasher: Hasher
  /** Salts and decoys come from here: whoever can guess it can guess withheld claims. */
  readonly random: Random
  /** Texts of Type Metadata documents (SD-JWT VC section 5) that are enforced without asking anyone, and named by their hash in what is issued. */
  readonly types?: readonly string[]
  /** To a multiple of what digests are filled up with decoys. */
  readonly decoys?: Padding
}

/**
 * Eight digests hide how many of a contact's seven optional claims there are, at 62 octets and one hash each; four how many languages or addresses a list has. A credential
 * in which both are the same for everyone says nothing by them.
 */
const defaultDecoys: Padding = { members: 8, elements: 4 }

/** The name of the format in queries (OpenID4VP 1.0 appendix B.3). */
const queryFormat = 'dc+sd-jwt'
const id = 'sd-jwt-vc'

/**
 * Makes the format SD-JWT VC (RFC 9901 and draft-ietf-oauth-sd-jwt-vc-24): claims that the holder shows or withholds one by one. A credential is a signed JWT of `typ` `dc+sd-jwt` with its disclosures behind it, each followed by "~"; a
 * presentation is one credential with a key binding JWT behind that. JWS JSON serializations are read too.
 *
 * The subject is `sub`, a device or user, always shown; `jti` carries the credential's id. Both are the same at every presentation, as the holder's key and the issuer's signature are: disclosing
 * little hides claims, not that two presentations are of one credential. Issue several where that matters (RFC 9901 section 10.1).
 *
 * @example
 * ```ts
 * const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
 * const opened = format.open('eyJhbGciOiJFZDI1NTE5In0.e30.c2lnbmF0dXJl~')
 * ```
 */
export function createSdJwtVc({ hasher, random, types = [], decoys = defaultDecoys }: SdJwtVcOptions): Format {
  if (!(decoys.members >= 1 && decoys.elements >= 1)) throw new TypeError('decoys are counted from 1, which means none')
  const catalog = readTypeCatalog(types, hasher)
  if (!catalog.ok) throw new TypeError(`types: ${catalog.error.detail} ${catalog.error.pointer ?? ''}`)
  const tools: Tools = { hasher, random, decoys, catalog: catalog.value, bundled: new Map() }
  for (const vct of tools.catalog.keys()) tools.bundled.set(vct, bundledType(vct, tools))
  return {
    id,
    open: (text) => open(text, tools),
    issue: (draft, signer) => issue(draft, { signer, tools }),
    present: (draft, signer) => present(draft, { signer, tools }),
  }
}

interface Tools {
  readonly hasher: Hasher
  readonly random: Random
  readonly decoys: Padding
  readonly catalog: TypeCatalog
  readonly bundled: Map<string, BundledType>
}

interface BundledType {
  /** The types that it extends, as far as that is known without asking. */
  readonly extended: readonly string[]
  readonly rules: ClaimRules | null
  readonly integrity: string | null
}

const noType: BundledType = { extended: [], rules: null, integrity: null }

function bundledType(vct: string, { catalog, hasher }: Tools): BundledType {
  const resolved = resolveType({ vct, integrity: null }, { catalog, facts: {}, hasher })
  if (resolved.state === 'failed') throw new TypeError(`the type ${vct}: ${resolved.finding.detail}`)
  const integrity = integrityOf(catalog.get(vct)?.hash ?? '')
  if (resolved.state !== 'resolved') return { ...noType, integrity }
  const { vcts, claims } = resolved.type
  return { extended: vcts.slice(1), rules: claimRules(claims), integrity }
}

function open(text: string, tools: Tools): Result<OpenedCredential | OpenedPresentation> | null {
  if (typeof text !== 'string') return null
  const compact = text.charCodeAt(0) === 0x7b ? readJsonForm(text, credentialTyp) : ok(text)
  if (compact === null || !compact.ok) return compact
  return openCompact(compact.value, tools)
}

function openCompact(text: string, tools: Tools): Result<OpenedCredential | OpenedPresentation> | null {
  if (text.length > maxTokenLength) return fail('token.size', `${text.length} characters, at most ${maxTokenLength}`)
  const end = text.indexOf('~')
  const jwt = end < 0 ? text : text.slice(0, end)
  const typ = peekTyp(jwt)
  if (typ === null || !typ.ok) return typ
  if (!isMediaType(typ.value, credentialTyp)) return isMediaType(typ.value, formerTyp) ? formerTypFault() : null
  if (end < 0) return fail('sd_jwt.form', 'a JWT without "~"')
  return text.charCodeAt(text.length - 1) === tilde
    ? openCredential(text, { jwt, tools })
    : openKeyBinding(text, { format: id, hasher: tools.hasher })
}

const tilde = 0x7e

/** What `dc+sd-jwt` was called until November 2024. The grace for it ended with draft -19, and W3C's VC-JOSE-COSE uses the name for another format. */
const formerTyp = 'vc+sd-jwt'

function formerTypFault() {
  return fail(
    'jws.typ',
    `${formerTyp} is the former name of ${credentialTyp}: ask for a credential with the new one`,
    '/typ',
  )
}

function openCredential(
  text: string,
  { jwt, tools }: { readonly jwt: string; readonly tools: Tools },
): Result<OpenedCredential> {
  const unpacked = unpack(text, { jwt, hasher: tools.hasher })
  if (!unpacked.ok) return unpacked
  const { jws, claims, issuedPlaces, disclosures } = unpacked.value
  const fault = audienceFault(claims) ?? issuerFault(claims['iss']) ?? typeFault(claims) ?? subjectFault(claims)
  if (fault !== null) return { ok: false, error: fault }
  const vct = claims['vct'] as string
  const named = claims['aka_vcts'] as readonly string[] | undefined
  const integrity = (claims['vct#integrity'] as string | undefined) ?? null
  const sub = claims['sub'] as string
  const jti = claims['jti'] ?? null
  if (jti !== null && typeof jti !== 'string') return fail('vc.member_invalid', 'the jti is not a text', '/jti')
  const iat = readNumericDate(claims['iat'], '/iat')
  if (!iat.ok) return iat
  const nbf = readNumericDate(claims['nbf'], '/nbf')
  if (!nbf.ok) return nbf
  const exp = readNumericDate(claims['exp'], '/exp')
  if (!exp.ok) return exp
  const status = readStatus(claims['credentialStatus'], claims['status'])
  if (!status.ok) return status
  const holderKey = parseConfirmation(claims['cnf'])
  if (!holderKey.ok) return holderKey
  const extended = extendedTypes(vct, integrity, tools)
  const types = named === undefined ? [vct] : [vct, ...named]
  const question = typeQuestion({ vct, integrity, payload: jws.payload, disclosures }, tools)
  const opened: Omit<OpenedCredential, 'question'> & { question?: FormatQuestion } = {
    kind: 'credential',
    format: id,
    id: jti,
    issuer: claims['iss'] as string,
    types,
    subject: subjectOf(claims, sub),
    disclosed: 'selective',
    query: {
      format: queryFormat,
      types: extended.length === 0 ? types : [...types, ...extended],
      claims,
      issuedPlaces,
    },
    subjectId: sub,
    validFrom: later(iat.value, nbf.value),
    validUntil: exp.value,
    holderKey: holderKey.value,
    status: status.value,
    signature: signatureOf(unpacked.value),
    notes: nonceNotes(claims, jws.header.notes),
  }
  if (question !== undefined) opened.question = question
  return ok(opened)
}

/** The types that the credential's own type extends. What another version of its document extends says nothing about it. */
function extendedTypes(vct: string, integrity: string | null, { bundled, catalog }: Tools): readonly string[] {
  const hash = catalog.get(vct)?.hash
  return hash === undefined || (integrity !== null && !isIntact(integrity, hash))
    ? []
    : (bundled.get(vct) ?? noType).extended
}

function signatureOf({ jws: { header, signingInput, signature } }: Unpacked) {
  return { algorithm: header.algorithm, kid: header.kid, data: signingInput, signature }
}

function issuerFault(iss: Json | undefined): Finding | null {
  if (iss === undefined) return finding('vc.member_missing', 'the issuer is missing', '/iss')
  return typeof iss === 'string' && (iss.startsWith('https://') || iss.startsWith('did:'))
    ? null
    : finding('vc.member_invalid', 'the issuer is neither an https URL nor a DID', '/iss')
}

/** SD-JWT VC sections 2.2.2.1, 2.2.2.2 and 5.3. */
function typeFault({ vct, aka_vcts: named, 'vct#integrity': integrity }: JsonObject): Finding | null {
  if (vct === undefined) return finding('vc.member_missing', 'the type is missing', '/vct')
  if (typeof vct !== 'string' || vct === '') return finding('vc.member_invalid', 'the type is not a text', '/vct')
  if (integrity !== undefined && typeof integrity !== 'string')
    return finding('vc.member_invalid', 'the hash of the type is not a text', '/vct#integrity')
  if (named === undefined) return null
  return isTextArray(named) && named.length > 0 && !named.includes(vct)
    ? null
    : finding('vc.member_invalid', 'expected types besides the vct', '/aka_vcts')
}

function subjectFault({ sub, id: said }: JsonObject): Finding | null {
  if (sub === undefined) return finding('vc.member_missing', 'the subject is missing, or was withheld', '/sub')
  if (typeof sub !== 'string') return finding('vc.member_invalid', 'the subject is not a text', '/sub')
  return said === undefined || said === sub
    ? null
    : finding('vc.member_conflict', 'the claim id differs from sub', '/id')
}

/** The subject has its identifier as `id`, as in every format. */
function subjectOf(claims: JsonObject, sub: string): JsonObject {
  const subject: Record<string, Json> = { id: sub }
  for (const name in claims) if (!envelopeClaims.has(name)) subject[name] = claims[name] as Json
  return subject
}

interface Signing {
  readonly signer: Signer
  readonly tools: Tools
}

async function issue(draft: CredentialDraft, { signer, tools }: Signing): Promise<Result<string>> {
  if (signer.kid === null) return fail('issue.unsupported', 'an issuer key needs a kid, by which verifiers find it')
  if (findAlgorithm(signer.alg)?.issuers === 'did' && !draft.issuer.startsWith('did:'))
    return fail('issue.unsupported', `${signer.alg} is for DID issuers only`)
  const fault = issuerFault(draft.issuer)
  if (fault !== null) return fail('issue.unsupported', fault.detail)
  const { subject, shown } = draft
  for (const name in subject)
    if (envelopeClaims.has(name)) return fail('issue.unsupported', 'a claim has the name of one of the envelope')
  const sub = subject['id']
  if (typeof sub !== 'string' || !isSayable(subject))
    return fail('issue.unsupported', 'a claim has a name that stands for digests, or is nested too deep')
  const { rules, integrity } = tools.bundled.get(draft.vct) ?? noType
  const disclosures: string[] = []
  const concealing = { hasher: tools.hasher, random: tools.random, padding: tools.decoys, disclosures }
  const claims = concealSubject(subject, { concealing, shown, rules })
  const header = `{"alg":"${signer.alg}","kid":${JSON.stringify(signer.kid)},"typ":"${credentialTyp}"}`
  const payload = `${envelopeText(draft, { sub, integrity })}${claims === '' ? '' : `,${claims}`}${disclosures.length === 0 ? '' : `,"_sd_alg":"${hashAlgorithm}"`}}`
  const jwt = await signJws(header, payload, signer)
  return ok(disclosures.length === 0 ? `${jwt}~` : `${jwt}~${disclosures.join('~')}~`)
}

/** Writes the claims that are about the credential, without the closing brace. `nbf` alone says from when it holds: a time of issue to the second would tell holders apart. */
function envelopeText(
  { id: jti, issuer, vct, holderKey, validFrom, validUntil, status }: CredentialDraft,
  { sub, integrity }: { readonly sub: string; readonly integrity: string | null },
): string {
  const integrityMember = integrity === null ? '' : `,"vct#integrity":"${integrity}"`
  const said = status === null ? '' : `,"${statusMember(status)}":${JSON.stringify(status)}`
  return `{"iss":${JSON.stringify(issuer)},"vct":${JSON.stringify(vct)}${integrityMember},"sub":${JSON.stringify(sub)},"jti":${JSON.stringify(jti)},"nbf":${validFrom},"exp":${validUntil},"cnf":{"jwk":${jwkText(holderKey)}}${said}`
}

async function present(draft: PresentationDraft, { signer, tools }: Signing): Promise<Result<string>> {
  const [text, ...others] = draft.credentials
  if (text === undefined || others.length > 0)
    return fail('presentation.unsupported', `expected one credential, came ${draft.credentials.length}`)
  const compact = text.startsWith('{') ? readJsonForm(text, credentialTyp) : ok(text)
  if (compact === null) return fail('presentation.unsupported', 'the credential is none of this format')
  if (!compact.ok) return compact
  const end = compact.value.indexOf('~')
  if (end < 0 || !compact.value.endsWith('~'))
    return fail(
      'presentation.unsupported',
      'an SD-JWT ends with "~"; one that is bound to a request already is not presented again',
    )
  const unpacked = unpack(compact.value, { jwt: compact.value.slice(0, end), hasher: tools.hasher })
  if (!unpacked.ok) return unpacked
  const shown = reduce(compact.value, { unpacked: unpacked.value, disclose: draft.disclose[0] ?? [] })
  return shown.ok ? ok(await bindKey(shown.value, { draft, signer, hasher: tools.hasher })) : shown
}

/** Leaves out the disclosures that are not to be shown. */
function reduce(
  text: string,
  { unpacked, disclose }: { readonly unpacked: Unpacked; readonly disclose: PresentationDraft['disclose'][number] },
): Result<string> {
  if (disclose === 'all') return ok(text)
  const { jws, disclosures } = unpacked
  const chosen = selectDisclosures(jws.payload, { disclosures, paths: disclose })
  if (!chosen.ok) return chosen
  let shown = text.slice(0, text.indexOf('~') + 1)
  for (const disclosure of disclosures.values()) if (chosen.value.has(disclosure)) shown += `${disclosure.text}~`
  return ok(shown)
}
