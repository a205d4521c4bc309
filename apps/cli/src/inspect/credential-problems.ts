import { isJsonObject, type Json, type JsonObject, parseConfirmation, parseDateTime, secondsFault } from '@imprint/core'
import { type Problem, problem, problemOf, textMember } from './inspection.ts'
import { identifierProblems, knownTypes, subjectOf, subjectProblems } from './subject-problems.ts'

const bases: Readonly<Record<string, string>> = {
  '2.0': 'https://www.w3.org/ns/credentials/v2',
  '1.1': 'https://www.w3.org/2018/credentials/v1',
}
const vcardOntology = 'http://www.w3.org/2006/vcard/ns'

/** Which version of the VC Data Model a set of claims is shaped by. */
export function versionOf(claims: JsonObject): '1.1' | '2.0' {
  return claims['vc'] === undefined ? '2.0' : '1.1'
}

/** The members of the credential itself: the claims (version 2.0), or `vc` in them (version 1.1). */
export function credentialOf(claims: JsonObject): { readonly credential: JsonObject; readonly pointer: string } {
  const vc = claims['vc']
  return isJsonObject(vc) ? { credential: vc, pointer: '/vc' } : { credential: claims, pointer: '' }
}

/** The types after the base type. */
export function typesOf(claims: JsonObject): readonly string[] {
  const { type } = credentialOf(claims).credential
  const list = Array.isArray(type) ? (type as readonly Json[]) : [type]
  return list.filter((item) => typeof item === 'string').filter((item) => item !== 'VerifiableCredential')
}

/** Everything wrong with the claims of a credential, of either version. */
export function credentialProblems(claims: JsonObject): readonly Problem[] {
  return rows.flatMap((row) => row(claims))
}

type Row = (claims: JsonObject) => readonly Problem[]

/** The times of a JWT (RFC 7519 section 4.1), wherever they stand. */
export const numericDates: Row = (claims) =>
  ['iat', 'nbf', 'exp'].flatMap((name) => {
    const fault = claims[name] === undefined ? null : secondsFault(claims[name], `/${name}`)
    return fault === null ? [] : [problemOf(fault, fault.code === 'time.milliseconds' ? { defect: 3 } : {})]
  })

const dateTimes: Row = (claims) => {
  const { credential, pointer } = credentialOf(claims)
  return ['validFrom', 'validUntil', 'issuanceDate', 'expirationDate'].flatMap((name) => {
    const time = credential[name] === undefined ? null : parseDateTime(credential[name], `${pointer}/${name}`)
    return time === null || time.ok ? [] : [problemOf(time.error)]
  })
}

const holderKey: Row = (claims) => {
  const key = parseConfirmation(claims['cnf'])
  return key.ok ? [] : [problemOf(key.error, claims['cnf'] === undefined ? { defect: 4 } : {})]
}

const nonceInside: Row = (claims) =>
  claims['nonce'] === undefined
    ? []
    : [problem('credential.nonce_inside', 'the credential holds a nonce', { pointer: '/nonce', defect: 4 })]

const contexts: Row = (claims) => {
  const { credential, pointer } = credentialOf(claims)
  const value = credential['@context']
  const list = Array.isArray(value) ? (value as readonly Json[]) : [value]
  const at = { pointer: `${pointer}/@context` }
  const base = bases[versionOf(claims)] as string
  const problems: Problem[] = []
  if (!Array.isArray(value) || list[0] !== base)
    problems.push(problem('vc.context', `expected an array that begins with ${base}`, at))
  const ontology = list.findIndex(
    (item) => typeof item === 'string' && item.replace(/^https/, 'http').replace(/#$/, '') === vcardOntology,
  )
  if (ontology >= 0)
    problems.push(
      problem(
        'vc.context',
        `${vcardOntology} is the vCard ontology, not a JSON-LD context: no term gets a meaning from it`,
        { pointer: `${at.pointer}/${ontology}`, defect: 5 },
      ),
    )
  return problems
}

const types: Row = (claims) => {
  const { credential, pointer } = credentialOf(claims)
  const list = Array.isArray(credential['type']) ? (credential['type'] as readonly Json[]) : [credential['type']]
  const at = { pointer: `${pointer}/type` }
  if (!list.includes('VerifiableCredential') || list.length < 2)
    return [problem('vc.type', 'expected VerifiableCredential and one more', at)]
  const unknown = typesOf(claims).filter((type) => !knownTypes.includes(type)).length
  return unknown === 0
    ? []
    : [
        problem(
          'credential.type_unknown',
          `${unknown} of its types without a schema here; known are ${knownTypes.join(' and ')}`,
          at,
        ),
      ]
}

const issuer: Row = (claims) => {
  const stated = claims['iss'] ?? credentialOf(claims).credential['issuer']
  const id = isJsonObject(stated) ? stated['id'] : stated
  const pointer = claims['iss'] === undefined ? '/issuer' : '/iss'
  if (id === undefined || id === '') return [problem('vc.member_missing', 'the issuer is missing', { pointer })]
  if (typeof id !== 'string') return [problem('vc.member_invalid', 'the issuer is not a text', { pointer })]
  if (/^https:\/\/.*\.(jwks?|json|pem|crt|cer)$/i.test(id))
    return [
      problem(
        'vc.member_invalid',
        'the issuer is named by the address of a key file; its identifier, such as https://im.example.com, is wanted',
        { pointer, defect: 8 },
      ),
    ]
  return /^https:\/\/[^\s?#@]+$/.test(id) || /^did:[a-z0-9]+:[^\s?#/]+$/.test(id)
    ? []
    : [problem('vc.member_invalid', 'an issuer is an https URL without query and fragment, or a DID', { pointer })]
}

const id: Row = (claims) => {
  const pointer = claims['jti'] === undefined ? '/id' : '/jti'
  const value = claims['jti'] ?? claims['id']
  if (value === undefined || (typeof value === 'string' && /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(value))) return []
  const blank = typeof value === 'string' && /\s/.test(value)
  const why = value === '' ? 'it is empty' : blank ? 'a URI holds no blank' : 'it is not a URI'
  return [
    problem('vc.member_invalid', `${why}; urn:uuid:… is meant for this`, {
      pointer,
      ...(pointer === '/jti' ? { defect: 8 } : {}),
    }),
  ]
}

const subject: Row = (claims) => {
  const sub = textMember(claims, 'sub')
  const said = sub === null ? [] : identifierProblems(sub, '/sub')
  const found = subjectOf(claims)
  if (found === null)
    return [
      ...said,
      problem('vc.member_missing', 'credentialSubject is missing, or not one object', {
        pointer: `${credentialOf(claims).pointer}/credentialSubject`,
      }),
    ]
  return [...said, ...subjectProblems(found.subject, { pointer: found.pointer, types: typesOf(claims), sub })]
}

const rows: readonly Row[] = [numericDates, dateTimes, issuer, id, contexts, types, subject, holderKey, nonceInside]
