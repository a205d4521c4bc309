import {
  credentialRules,
  type Facts,
  type Finding,
  finding,
  type ImId,
  isAsked,
  type JsonObject,
  type NotedCode,
  type OpenedCredential,
  type Opinion,
  parseImId,
  printableName,
  type RejectedCode,
  type Result,
  type Schema,
  type Seconds,
  type SignatureAnswer,
  sameImId,
  type TrustedKey,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import type { StatusEvidence } from './evidence.ts'
import { type JudgedStatus, judgeNoStatus, judgeStatus, type StatusContext } from './judge-status.ts'
import { isKeyLimit } from './key-validity.ts'
import { addOpinions, addRow, failed, type Outcome, type Rows } from './rows.ts'
import { selectKeys } from './select-key.ts'
import { judgeSpan, type Tolerance } from './times.ts'
import { type SignedText, type Verified, verifyWithAny } from './verify-with-any.ts'

/** What judging a credential needs besides the credential. */
export interface CredentialContext extends StatusContext {
  readonly trust: TrustModel
  readonly schemas: ReadonlyMap<string, Schema>
  readonly tolerance: Tolerance
}

/**
 * What a credential's text says, and how that fits the schemas: everything about it that depends on nothing but the text. Time, trust, status, binding and signature are not
 * among it, so it may be remembered.
 */
export interface Candidate extends SignedText {
  readonly opened: Result<OpenedCredential>
  readonly subject: Result<ImId> | null
  readonly question: TrustQuestion | null
  readonly schema: Schema | null
  readonly schemaOutcome: Outcome
  readonly subjectOutcome: Outcome
}

/** A credential after judging: the key that verified it, and the opinion that believed the key. */
export interface JudgedCredential {
  readonly opened: OpenedCredential
  readonly subject: ImId
  readonly schema: Schema
  /** Its types by the names of their schemas, whatever the format calls them. */
  readonly types: readonly string[]
  readonly key: TrustedKey
  readonly opinion: Extract<Opinion, { stance: 'trusted' }>
  /** The lists that said that it is valid. */
  readonly status: readonly StatusEvidence[]
}

const notOpened: Outcome = { needs: 'credential.form' }

/** Reads a credential's subject, checks its claims, and makes the question for the trust model. */
export function createCandidate(opened: Result<OpenedCredential>, schemas: ReadonlyMap<string, Schema>): Candidate {
  if (!opened.ok)
    return {
      opened,
      subject: null,
      question: null,
      schema: null,
      schemaOutcome: notOpened,
      subjectOutcome: notOpened,
      signedBy: null,
    }
  const { issuer, types, subjectId, signature, holderKey, subject: claims, disclosed, chain } = opened.value
  const subject = parseImId(subjectId)
  const domain = subject.ok ? subject.value.domain : undefined
  const schema = schemaOf(opened.value, schemas)
  return {
    opened,
    subject,
    question: {
      issuer,
      types: namedTypes(types, schemas),
      domain,
      kid: signature.kid,
      ...(subject.ok ? { about: { subject: subject.value, holderKey, claims, disclosed } } : {}),
      ...(chain === undefined ? {} : { chain }),
    },
    schema,
    schemaOutcome: schema === null ? unknownType(opened.value) : checkSchemas(opened.value, schemas),
    subjectOutcome: schema === null ? { needs: 'credential.schema' } : judgeSubject(subject, schema),
    signedBy: null,
  }
}

/** What judging one credential needs besides it. */
export interface CredentialInput {
  readonly rows: Rows
  readonly facts: Facts
  readonly at: Seconds
  readonly context: CredentialContext
}

/**
 * Judges every rule about one credential, adding a row for each, and answers it if all that matters for the rules after it holds. Synchronous where the signature verifier is.
 */
export function judgeCredential(
  candidate: Candidate,
  about: string,
  input: CredentialInput,
): JudgedCredential | null | Promise<JudgedCredential | null> {
  const { opened, question } = candidate
  const { rows, facts, at, context } = input
  if (!opened.ok || question === null) {
    const error = opened.ok ? finding('credential.unsecured', 'not opened') : opened.error
    addRow(rows, 'credential.form', about, { failed: rejecting(error) })
    for (const rule of afterForm) addRow(rows, rule, about, notOpened)
    return null
  }
  const { issuer, notes, signature } = opened.value
  addRow(rows, 'credential.form', about, notes.length === 0 ? true : { notes: notes as readonly Finding<NotedCode>[] })
  const admitted = isAsked(context.trust, question)
  addRow(
    rows,
    'issuer.known',
    about,
    admitted || failed('issuer.unknown', `no trust model admits ${printableName(issuer)}`),
  )
  const opinion = admitted ? context.trust.opinion(question, facts, at) : null
  addRow(rows, 'issuer.trusted', about, opinion === null ? { needs: 'issuer.known' } : judgeStance(opinion))
  addOpinions(rows, opinion?.considered, context.trust.policyHash)
  const trusted = opinion?.stance === 'trusted' ? opinion : null
  const signed = { at: opened.value.validFrom, tolerance: context.tolerance.credential }
  const selected = trusted === null ? null : selectKeys({ issuer, signature, signed }, trusted.keys)
  if (selected === null || !('keys' in selected)) {
    // A model that could not be asked might have known the key. That one was given up is certain all the same.
    const doubt = selected !== null && isKeyLimit(selected) ? undefined : trusted?.doubt
    addRow(
      rows,
      'issuer.key',
      about,
      selected === null ? { needs: 'issuer.trusted' } : doubt === undefined ? selected : { unknown: doubt },
    )
    return finish(candidate, about, { ...input, trusted, verified: null })
  }
  addRow(rows, 'issuer.key', about, true)
  const verified = verifyWithAny(selected.keys, candidate, { signature, signatures: context.signatures })
  return verified instanceof Promise
    ? verified.then((answer) => finish(candidate, about, { ...input, trusted, verified: answer }))
    : finish(candidate, about, { ...input, trusted, verified })
}

/** Judges what comes after the signature. */
function finish(
  candidate: Candidate,
  about: string,
  {
    rows,
    facts,
    at,
    context,
    trusted,
    verified,
  }: CredentialInput & { readonly trusted: JudgedCredential['opinion'] | null; readonly verified: Verified | null },
): JudgedCredential | null | Promise<JudgedCredential | null> {
  const { opened, subject, schema, question } = candidate
  const credential = (opened as { readonly value: OpenedCredential }).value
  addRow(
    rows,
    'credential.signature',
    about,
    verified === null ? { needs: 'issuer.key' } : signatureOutcome(verified.answer, 'credential.signature_invalid'),
  )
  addRow(rows, 'credential.time', about, judgeTime(credential, at, context.tolerance.credential))
  addRow(rows, 'credential.schema', about, candidate.schemaOutcome)
  addRow(rows, 'credential.subject', about, candidate.subjectOutcome)
  addRow(rows, 'issuer.scope', about, trusted === null ? { needs: 'issuer.trusted' } : judgeScope(trusted))
  const key = verified?.key ?? null
  addRow(rows, 'credential.type', about, key === null ? notSigned : judgeType(credential, facts, at))
  const conclude = ({ outcome, evidence: status }: JudgedStatus) => {
    addRow(rows, 'credential.status', about, outcome)
    return key !== null && schema !== null && trusted !== null && subject?.ok === true && question !== null
      ? { opened: credential, subject: subject.value, schema, types: question.types, key, opinion: trusted, status }
      : null
  }
  const none = judgeNoStatus(credential, context)
  if (none !== null) return conclude(none)
  if (key === null || trusted === null) return conclude({ outcome: notSigned, evidence: [] })
  const status = judgeStatus({ credential, opinion: trusted, facts, at, context })
  return status instanceof Promise ? status.then(conclude) : conclude(status)
}

const notSigned: Outcome = { needs: 'credential.signature' }
const noTypeMetadata: Outcome = { skipped: 'format: its types have no metadata' }

function judgeType({ question }: OpenedCredential, facts: Facts, at: Seconds): Outcome {
  return question === undefined ? noTypeMetadata : (question.judge(facts, at) ?? true)
}

function judgeTime({ validFrom, validUntil }: OpenedCredential, at: Seconds, tolerance: number): Outcome {
  if ((validFrom === null || validFrom <= at) && (validUntil === null || at < validUntil)) return true
  const codes = { early: 'credential.not_yet_valid', late: 'credential.expired' } as const
  return judgeSpan({ from: validFrom, until: validUntil, ...codes }, { at, tolerance })
}

function judgeScope({ scope }: JudgedCredential['opinion']): Outcome {
  return scope === 'inside' ? true : { failed: scope }
}

const afterForm = credentialRules.filter((rule) => rule !== 'credential.form')

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

/**
 * A finding of opening as a reason to reject. Formats find nothing else: the conformance suite of formats holds them to that, so that the table of codes need not be loaded to verify.
 */
export function rejecting(error: Finding): Finding<RejectedCode> {
  return error as Finding<RejectedCode>
}

function judgeStance(opinion: Opinion): Outcome {
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
    // Two types about different kinds of subject cannot both hold of one.
    if (found !== null && found.subject !== schema.subject) return null
    found ??= schema
  }
  return found
}

function unknownType({ types }: OpenedCredential): Outcome {
  return failed('credential.type_unknown', `${types.length} types besides the base type, not all of them with a schema`)
}

/** An SD-JWT VC calls its type by another name (`vct`) than its schema. Trust is about the schema's. */
function namedTypes(types: readonly string[], schemas: ReadonlyMap<string, Schema>): readonly string[] {
  const renamed = types.some((type) => (schemas.get(type)?.type ?? type) !== type)
  return renamed ? types.map((type) => schemas.get(type)?.type ?? type) : types
}

function checkSchemas({ types, subject, disclosed }: OpenedCredential, schemas: ReadonlyMap<string, Schema>): Outcome {
  for (const type of types) {
    const findings = schemas.get(type)?.check(subject, disclosed === 'whole' ? 'whole' : 'disclosed') ?? []
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

function judgeSubject(subject: Result<ImId>, schema: Schema): Outcome {
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

/** Tells whether a claim is there. */
export function hasClaim(subject: JsonObject, name: string): boolean {
  return Object.hasOwn(subject, name)
}

/** Tells whether a text names what an identifier names. */
export function sameIdentifier(text: string, id: ImId): boolean {
  if (text === id.source) return true
  const parsed = parseImId(text)
  return parsed.ok && sameImId(parsed.value, id)
}
