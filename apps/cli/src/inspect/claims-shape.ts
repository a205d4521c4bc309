import { findAlgorithm, formatDateTime, isJsonObject, type Json, type JsonObject, type Seconds } from '@imprint/core'
import { credentialOf, credentialProblems, typesOf, versionOf } from './credential-problems.ts'
import { nonceRemarks } from './draft-defects.ts'
import { distinct, type Inspection, inspection, problem, textMember } from './inspection.ts'
import { dpopProblems } from './proof-problems.ts'
import { identifierWords, subjectOf } from './subject-problems.ts'

/** Recognises claims that stand bare, without a signature: those of a credential, or the header and claims of a DPoP proof. */
export function claimsShape(objects: readonly JsonObject[]): Inspection | null {
  const joined: JsonObject = Object.assign({}, ...objects)
  if (joined['vc'] !== undefined || joined['credentialSubject'] !== undefined) return bareCredential(joined)
  if (joined['typ'] === 'dpop+jwt' || joined['htu'] !== undefined) return bareDpop(joined)
  return null
}

function bareCredential(claims: JsonObject): Inspection {
  const version = versionOf(claims)
  return inspection({
    kind: 'credential-claims',
    what: `the claims of a verifiable credential, as in VC Data Model ${version}, without a signature`,
    facts: credentialFacts(claims),
    problems: distinct([
      problem('credential.unsecured', 'bare claims: nobody signed them'),
      ...credentialProblems(claims),
    ]),
    remarks: [
      ...(version === '1.1'
        ? ['The claim vc belongs to version 1.1. In version 2.0 (typ vc+jwt) it must not occur.']
        : []),
      ...nonceRemarks(claims['nonce']),
    ],
  })
}

function bareDpop(joined: JsonObject): Inspection {
  const alg = textMember(joined, 'alg')
  const row = alg === null ? null : findAlgorithm(alg)
  const deprecated =
    row !== null && row.name !== alg
      ? [problem('jws.alg_deprecated', `alg ${alg} is read as ${row.name}`, { pointer: '/alg' })]
      : []
  return inspection({
    kind: 'dpop-claims',
    what: 'the header and the claims of a DPoP proof (RFC 9449), without a signature',
    facts: proofFacts(joined),
    problems: distinct([
      problem('jws.parts', 'header and claims stand apart, and there is no signature'),
      ...deprecated,
      ...dpopProblems(joined, joined),
    ]),
    remarks: [
      'DPoP is "Demonstrating Proof of Possession". It proves a key to one server for one request; an identity is a credential’s to state.',
      ...nonceRemarks(joined['nonce']),
    ],
  })
}

/** What a credential says of itself, in words. */
export function credentialFacts(claims: JsonObject): Inspection['facts'] {
  const { credential } = credentialOf(claims)
  const stated = claims['iss'] ?? credential['issuer']
  const subject = subjectOf(claims)?.subject ?? {}
  const contacts = Array.isArray(subject['hasInstantMessage']) ? (subject['hasInstantMessage'] as readonly Json[]) : []
  return compact([
    ['types', typesOf(claims).join(', ')],
    ['issuer', isJsonObject(stated) ? textMember(stated, 'id') : typeof stated === 'string' ? stated : null],
    ['about', wordsOf(textMember(subject, 'id') ?? textMember(claims, 'sub'))],
    ...contacts.map((contact) => ['known as', wordsOf(typeof contact === 'string' ? contact : null)] as const),
    [
      'claims',
      Object.keys(subject)
        .filter((name) => name !== 'id')
        .join(', '),
    ],
    ['from', textMember(credential, 'validFrom') ?? timeWords(claims['nbf'])],
    ['until', textMember(credential, 'validUntil') ?? timeWords(claims['exp'])],
    ['revocable', credential['credentialStatus'] === undefined ? 'no (it has no credentialStatus)' : 'yes'],
  ])
}

/** What a proof says of itself, in words. */
export function proofFacts(claims: JsonObject): Inspection['facts'] {
  return compact([
    ['for', textMember(claims, 'aud') ?? textMember(claims, 'htu')],
    ['made', timeWords(claims['iat'])],
    ['until', timeWords(claims['exp'])],
    ['about', wordsOf(textMember(claims, 'sub'))],
    ['nonce', textMember(claims, 'nonce')],
  ])
}

/** Leaves out what is not said. */
export function compact(facts: readonly (readonly [string, string | null])[]): Inspection['facts'] {
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== '')
}

/** A NumericDate in words; one in milliseconds is shown as what it was meant to be. */
export function timeWords(value: Json | undefined): string | null {
  if (typeof value !== 'number' || !(value >= 0)) return null
  if (value < 1e11) return formatDateTime(value as Seconds)
  return value < 1e14
    ? `${value}, which would be ${formatDateTime((value / 1000) as Seconds)} if it counts milliseconds`
    : String(value)
}

function wordsOf(text: string | null): string | null {
  return text === null || text === '' ? null : identifierWords(text)
}
