import {
  codes,
  type Facts,
  type Finding,
  finding,
  type ImId,
  imIdKey,
  type JsonObject,
  type NotedCode,
  type OpenedCredential,
  type Opinion,
  parseImId,
  type Result,
  type Schema,
  type Seconds,
  type SignatureAnswer,
  type SignatureVerifier,
  type TrustedKey,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { addRow, failed, type Outcome, type Rows } from './rows.ts'
import { selectKeys } from './select-key.ts'
import { judgeSpan, type Tolerance } from './times.ts'

/** Whether a credential must be revocable, or only checked for revocation if it says how. */
export type StatusPolicy = 'required' | 'when-present'

/** What judging a credential needs besides the credential. */
export interface CredentialContext {
  readonly trust: TrustModel
  readonly schemas: ReadonlyMap<string, Schema>
  readonly signatures: SignatureVerifier
  readonly status: StatusPolicy
  readonly tolerance: Tolerance
}

/** A credential that was opened, with its subject read as an identifier and the question for the trust model. */
export interface Candidate {
  readonly opened: Result<OpenedCredential>
  readonly subject: Result<ImId> | null
  readonly question: TrustQuestion | null
}

/** A credential after judging: the key that verified it, and the opinion that believed the key. */
export interface JudgedCredential {
  readonly opened: OpenedCredential
  readonly subject: ImId
  readonly schema: Schema
  readonly key: TrustedKey
  readonly opinion: Extract<Opinion, { stance: 'trusted' }>
}

/** Reads a credential's subject and makes the question for the trust model. */
export function createCandidate(opened: Result<OpenedCredential>): Candidate {
  if (!opened.ok) return { opened, subject: null, question: null }
  const { issuer, types, subjectId, signature } = opened.value
  const subject = parseImId(subjectId)
  const domain = subject.ok ? subject.value.domain : undefined
  return { opened, subject, question: { issuer, types, domain, kid: signature.kid } }
}

/** Judges every rule about one credential, adding a row for each, and answers it if all hold. */
export async function judgeCredential(
  candidate: Candidate,
  about: string,
  { rows, facts, at, context }: { rows: Rows; facts: Facts; at: Seconds; context: CredentialContext },
): Promise<JudgedCredential | null> {
  const { opened, question, subject } = candidate
  if (!opened.ok || question === null || subject === null) {
    const because = opened.ok ? finding('credential.unsecured', 'not opened') : rejecting(opened.error)
    addRow(rows, 'credential.form', about, { failed: because })
    for (const rule of afterForm) addRow(rows, rule, about, { needs: 'credential.form' })
    return null
  }
  const credential = opened.value
  addRow(
    rows,
    'credential.form',
    about,
    credential.notes.length === 0 ? true : { notes: credential.notes as readonly Finding<NotedCode>[] },
  )

  const admitted = context.trust.admits(question)
  addRow(rows, 'issuer.known', about, admitted ? true : failed('issuer.unknown', 'no trust model admits this issuer'))
  const opinion = admitted ? context.trust.opinion(question, facts, at) : null
  addRow(rows, 'issuer.trusted', about, opinion === null ? { needs: 'issuer.known' } : stanceOutcome(opinion))
  const trusted = opinion?.stance === 'trusted' ? opinion : null

  const selected = trusted === null ? null : selectKeys(credential.issuer, credential.signature, trusted.keys)
  const keys = selected !== null && 'keys' in selected ? selected.keys : null
  addRow(
    rows,
    'issuer.key',
    about,
    selected === null ? { needs: 'issuer.trusted' } : 'keys' in selected ? true : selected,
  )
  let key: TrustedKey | null = null
  if (keys === null) addRow(rows, 'credential.signature', about, { needs: 'issuer.key' })
  else {
    let answer: SignatureAnswer = 'invalid'
    for (const each of keys) {
      const { algorithm, data, signature } = credential.signature
      const given = context.signatures.verify(algorithm.name, each.jwk, data, signature)
      answer = typeof given === 'string' ? given : await given
      if (answer === 'valid') {
        key = each
        break
      }
    }
    addRow(rows, 'credential.signature', about, signatureOutcome(answer, 'credential.signature_invalid'))
  }

  const span = {
    from: credential.validFrom,
    until: credential.validUntil,
    early: 'credential.not_yet_valid',
    late: 'credential.expired',
  } as const
  addRow(rows, 'credential.time', about, judgeSpan(span, { at, tolerance: context.tolerance.credential }))
  const schema = schemaOf(credential, context.schemas)
  addRow(
    rows,
    'credential.schema',
    about,
    schema === null ? unknownType(credential) : schemaOutcome(credential, context.schemas),
  )
  addRow(
    rows,
    'credential.subject',
    about,
    schema === null ? { needs: 'credential.schema' } : subjectOutcome(subject, schema),
  )
  addRow(
    rows,
    'issuer.scope',
    about,
    trusted === null ? { needs: 'issuer.trusted' } : trusted.scope === 'inside' ? true : { failed: trusted.scope },
  )
  addRow(rows, 'credential.status', about, statusOutcome(credential, context.status))
  return key !== null && schema !== null && trusted !== null && subject.ok
    ? { opened: credential, subject: subject.value, schema, key, opinion: trusted }
    : null
}

const afterForm = [
  'issuer.known',
  'issuer.trusted',
  'issuer.key',
  'credential.signature',
  'credential.time',
  'credential.schema',
  'credential.subject',
  'issuer.scope',
  'credential.status',
] as const

/** Turns what a signature verifier answered into an outcome. */
export function signatureOutcome(
  answer: SignatureAnswer,
  code: 'credential.signature_invalid' | 'presentation.signature_invalid',
): Outcome {
  switch (answer) {
    case 'valid':
      return true
    case 'invalid':
      return failed(code, 'the signature does not verify with the key')
    case 'unusable':
      return failed('key.unusable', 'the key is not a point on its curve, or this platform cannot use it')
  }
}

/** A finding of opening as a reason to reject. Opening finds only such; the test of the table holds it to that. */
export function rejecting(
  error: Finding,
): Finding<keyof typeof codes & Extract<Outcome, { failed: unknown }>['failed']['code']> {
  if (codes[error.code].outcome !== 'rejected')
    throw new TypeError(`a format answered ${error.code}, which is no reason to reject`)
  return error as Finding<Extract<Outcome, { failed: unknown }>['failed']['code']>
}

function stanceOutcome(opinion: Opinion): Outcome {
  switch (opinion.stance) {
    case 'trusted':
      return opinion.notes === undefined ? true : { notes: opinion.notes }
    case 'distrusted':
    case 'none':
      return { failed: opinion.because }
    case 'unsure':
      return { unknown: opinion.because }
  }
}

function schemaOf({ types }: OpenedCredential, schemas: ReadonlyMap<string, Schema>): Schema | null {
  let found: Schema | null = null
  // A type that nobody here knows could change what the others mean, so one is enough to refuse.
  for (const type of types) {
    const schema = schemas.get(type)
    if (schema === undefined) return null
    found ??= schema
  }
  return found
}

function unknownType({ types }: OpenedCredential): Outcome {
  return failed('credential.type_unknown', `${types.length} types besides the base type, not all of them with a schema`)
}

function schemaOutcome({ types, subject }: OpenedCredential, schemas: ReadonlyMap<string, Schema>): Outcome {
  for (const type of types) {
    const findings = schemas.get(type)?.check(subject) ?? []
    const [first] = findings
    if (first !== undefined) {
      const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''
      return failed('credential.schema_violation', first.detail + more, first.pointer)
    }
  }
  return true
}

const subjectKinds: Readonly<Record<Schema['subject'], readonly ImId['kind'][]>> = {
  device: ['device'],
  user: ['user', 'handle'],
}

function subjectOutcome(subject: Result<ImId>, schema: Schema): Outcome {
  if (!subject.ok) return { failed: rejecting(subject.error) }
  const wanted = subjectKinds[schema.subject]
  return wanted.includes(subject.value.kind)
    ? true
    : failed(
        'identifier.kind',
        `expected a ${wanted.join(' or ')}, came a ${subject.value.kind}`,
        '/credentialSubject/id',
      )
}

function statusOutcome({ status }: OpenedCredential, policy: StatusPolicy): Outcome {
  if (status !== null) return { unknown: finding('status.unsupported', 'this release reads no status list') }
  return policy === 'required'
    ? failed('status.missing', 'no credentialStatus, and the policy requires one')
    : { skipped: 'status: when-present' }
}

/** Tells whether a claim is there. */
export function hasClaim(subject: JsonObject, name: string): boolean {
  return Object.hasOwn(subject, name)
}

/** Tells whether two texts name the same device. */
export function sameDevice(text: string, device: ImId): boolean {
  if (text === device.source) return true
  const parsed = parseImId(text)
  return parsed.ok && imIdKey(parsed.value) === imIdKey(device)
}
