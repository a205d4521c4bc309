import {
  type Facts,
  type Finding,
  type Format,
  finding,
  type ImId,
  isTextArray,
  type NonceState,
  type NotedCode,
  type OpenedCredential,
  type OpenedPresentation,
  type PresentationRequest,
  type PublicJwk,
  presentationRules,
  type RejectedCode,
  type Result,
  type RuleId,
  type Seconds,
  sameJwk,
  sameUser,
} from '@imprint/core'
import { candidateOf, unansweredFinding } from '@imprint/core/dcql'
import {
  type Candidate,
  type CredentialContext,
  hasClaim,
  type JudgedCredential,
  rejecting,
  sameIdentifier,
  signatureOutcome,
} from './judge-credential.ts'
import { type FactsInput, judgeCredentials } from './judge-credentials.ts'
import { openAny } from './open-any.ts'
import { addRow, createRows, credentialPointer, failed, type Outcome, type Rows } from './rows.ts'
import { judgeSpan } from './times.ts'

/** Credentials in one presentation. Every one costs a signature and maybe a fetch. */
export const maxCredentials = 8

/** A presentation opened with its credentials: pure, and all that is needed to know which facts to gather. */
export interface Case {
  readonly presentation: Result<OpenedPresentation>
  readonly candidates: readonly Candidate[]
}

/** How texts are read. */
export interface Readers {
  readonly formats: readonly Format[]
  /** Reads one credential of a presentation, or takes in why it cannot be one. */
  readonly readCredential: (enclosed: string | Finding) => Candidate
}

/** Opens a presentation and its credentials. */
export function openCase(text: string, { formats, readCredential }: Readers): Case {
  const opened = openAny(text, formats)
  if (!opened.ok) return { presentation: opened, candidates: [] }
  if (opened.value.kind === 'credential') {
    const error = finding('presentation.empty', 'a bare credential: it proves nothing about who sends it')
    return { presentation: { ok: false, error }, candidates: [] }
  }
  const presentation = opened.value
  const candidates: Candidate[] = []
  if (presentation.enclosed.length <= maxCredentials)
    for (const enclosed of presentation.enclosed) candidates.push(readCredential(enclosed))
  return { presentation: { ok: true, value: presentation }, candidates }
}

/** Who verifies, and what was asked. */
export interface Question {
  readonly id: string
  readonly request: PresentationRequest
}

interface PresentationInput {
  readonly rows: Rows
  readonly at: Seconds
  readonly context: CredentialContext
}

/** Judges the rules about the presentation, its signature included. They need no fact, and where one fails nothing is fetched. */
async function judgePresentation(
  opened: Case,
  { id, request }: Question,
  { rows, at, context }: PresentationInput,
): Promise<PublicJwk | null> {
  const tolerance = context.tolerance.proof
  const current = judgeSpan(
    { from: request.issuedAt, until: request.expiresAt, early: 'request.not_yet_valid', late: 'request.expired' },
    { at, tolerance },
  )
  if (!opened.presentation.ok) {
    addRow(rows, 'presentation.form', '', { failed: rejecting(opened.presentation.error) })
    addRow(rows, 'request.current', '', current)
    for (const rule of afterForm) addRow(rows, rule, '', { needs: 'presentation.form' })
    return null
  }
  const presentation = opened.presentation.value
  const notes = presentation.notes as readonly Finding<NotedCode>[]
  addRow(rows, 'presentation.form', '', notes.length === 0 || { notes })
  addRow(rows, 'request.current', '', current)
  addRow(rows, 'presentation.nonce', '', judgeAnswer(presentation, request))
  addRow(rows, 'presentation.audience', '', judgeAudience(presentation, { id, request }))
  addRow(rows, 'presentation.credentials', '', countOutcome(presentation))
  const key = firstKey(opened.candidates)
  const noKey: Outcome = { needs: 'presentation.credentials' }
  addRow(rows, 'holder.one_key', '', key === null ? noKey : oneKey(opened.candidates, key))
  addRow(rows, 'holder.key', '', key === null ? noKey : holderOutcome(presentation, key))
  if (key === null) addRow(rows, 'presentation.signature', '', noKey)
  else {
    const { algorithm, data, signature } = presentation.signature
    const given = context.signatures.verify(algorithm.name, key, data, signature)
    const answer = typeof given === 'string' ? given : await given
    addRow(rows, 'presentation.signature', '', signatureOutcome(answer, 'presentation.signature_invalid'))
  }
  addRow(rows, 'presentation.time', '', timeOutcome(presentation, request, { at, tolerance }))
  return key
}

function judgeAnswer({ nonce }: OpenedPresentation, request: PresentationRequest): Outcome {
  return (
    nonce === request.nonce ||
    failed('presentation.nonce_mismatch', 'the nonce is not the one of this request', '/nonce')
  )
}

/** The request must be this verifier's own too: another verifier's, with the answer to it, proves nothing here. */
function judgeAudience({ audience }: OpenedPresentation, { id, request }: Question): Outcome {
  return (
    (audience === id && request.audience === id) ||
    failed('presentation.audience_mismatch', `expected ${id} in the request and in the answer`, '/aud')
  )
}

// Every rule about the presentation that needs it opened.
const afterForm = presentationRules.filter((rule) => rule !== 'presentation.form' && rule !== 'request.current')

/** What `judgeCase` needs besides the case. */
export interface JudgeInput extends Question {
  /** Known facts, or whom to ask for them once the presentation itself has passed. */
  readonly facts: FactsInput
  readonly at: Seconds
  readonly context: CredentialContext
}

/** What judging came to, but for the nonce. */
export interface JudgedCase {
  readonly rows: Rows
  readonly judged: readonly JudgedCredential[]
  readonly holderKey: PublicJwk | null
  readonly facts: Facts
}

/** Judges every rule but the freshness of the nonce. Pure but for the signature verifier and the gathering of facts. */
export async function judgeCase(
  opened: Case,
  { id, request, facts: given, at, context }: JudgeInput,
): Promise<JudgedCase> {
  const rows = createRows()
  const holderKey = await judgePresentation(opened, { id, request }, { rows, at, context })
  const input = { rows, facts: given, at, context, pointer: credentialPointer }
  const { judged, facts, rows: all } = await judgeCredentials(opened.candidates, input)
  const presentation = opened.presentation.ok ? opened.presentation.value : null
  closing(all, presentation, { candidates: opened.candidates, judged, request })
  return { rows: all, judged, holderKey, facts }
}

/** Adds the last row. The nonce is asked for only when nothing else stands in the way. */
export function judgeNonce(rows: Rows, state: NonceState | 'unavailable' | null): void {
  addRow(rows, 'nonce.fresh', '', rows.blocking === null ? nonceOutcome(state) : { needs: rows.blocking })
}

function nonceOutcome(state: NonceState | 'unavailable' | null): Outcome {
  switch (state) {
    case 'fresh':
      return true
    case 'spent':
      return failed('nonce.spent', 'the nonce was used before')
    case 'unknown':
      return failed('nonce.unknown', 'the nonce was never issued here, or expired long ago')
    default:
      // `unavailable`, `null` in a record that ended before the store was asked, and whatever else a store or a record may say.
      return { unknown: finding('nonce.unavailable', 'the store of nonces did not answer') }
  }
}

function closing(
  rows: Rows,
  presentation: OpenedPresentation | null,
  {
    candidates,
    judged,
    request,
  }: { candidates: readonly Candidate[]; judged: readonly JudgedCredential[]; request: PresentationRequest },
): void {
  const whole = presentation !== null && candidates.length > 0 && judged.length === candidates.length
  const missing: Outcome = {
    needs:
      presentation === null
        ? 'presentation.form'
        : candidates.length === 0
          ? 'presentation.credentials'
          : blockingCredential(rows),
  }
  addRow(rows, 'holder.subject', '', whole ? subjectOutcome(presentation.holder, judged) : missing)
  addRow(rows, 'holder.peer', '', whole ? peerOutcome(request, judged) : missing)
  addRow(rows, 'request.answered', '', whole ? answeredOutcome(request, judged) : missing)
}

/** The rule that keeps a credential from being used. */
function blockingCredential(rows: Rows): RuleId {
  const row = rows.checks.find(({ about, result }) => about !== '' && (result === 'failed' || result === 'unknown'))
  return row?.rule ?? 'credential.form'
}

function countOutcome({ enclosed }: OpenedPresentation): Outcome {
  if (enclosed.length === 0) return failed('presentation.empty', 'no credential')
  if (enclosed.length > maxCredentials)
    return failed('presentation.too_many', `${enclosed.length} credentials, at most ${maxCredentials}`)
  for (const item of enclosed) if (typeof item !== 'string') return { failed: rejecting(item) }
  return true
}

function firstKey(candidates: readonly Candidate[]): PublicJwk | null {
  for (const { opened } of candidates) if (opened.ok) return opened.value.holderKey
  return null
}

function oneKey(candidates: readonly Candidate[], key: PublicJwk): Outcome {
  for (const { opened } of candidates)
    if (opened.ok && !sameJwk(opened.value.holderKey, key))
      return failed('holder.keys_mixed', 'two credentials are bound to different keys (cnf.jwk)')
  return true
}

function holderOutcome({ statedKey, signature }: OpenedPresentation, key: PublicJwk): Outcome {
  if (statedKey !== null && !sameJwk(statedKey, key))
    return failed('holder.key_mismatch', 'the presentation is signed by another key than cnf.jwk of its credentials')
  return signature.algorithm.crv === key.crv
    ? true
    : failed(
        'key.alg_mismatch',
        `${signature.algorithm.name} needs a key on ${signature.algorithm.crv}, cnf.jwk is on ${key.crv}`,
      )
}

function timeOutcome(
  { issuedAt, expiresAt }: OpenedPresentation,
  request: PresentationRequest,
  { at, tolerance }: { at: Seconds; tolerance: number },
): Outcome {
  if (!(issuedAt + tolerance >= request.issuedAt)) return failed('presentation.stale', 'it was made before the request')
  const early: RejectedCode = 'presentation.not_yet_valid'
  return judgeSpan({ from: issuedAt, until: expiresAt, early, late: 'presentation.expired' }, { at, tolerance })
}

function subjectOutcome(holder: string | null, judged: readonly JudgedCredential[]): Outcome {
  const device = judged.find(({ schema }) => schema.subject === 'device')
  if (device === undefined) return failed('holder.subject_mismatch', 'no credential is about a device')
  for (const { schema, subject } of judged) {
    if (schema.subject === 'device') {
      if (holder !== null && !sameIdentifier(holder, subject))
        return failed('holder.subject_mismatch', 'the holder is not the device that the credential is about')
    } else if (sameUser(subject, device.subject) !== 'same' && !names(device, subject)) {
      return failed('holder.users_mixed', 'the user credential is about another user than the device credential')
    }
  }
  return true
}

/** Tells whether a device credential itself vouches for a handle or user identifier. */
function names({ opened }: JudgedCredential, id: ImId): boolean {
  const listed = opened.subject['hasInstantMessage']
  return isTextArray(listed) && listed.some((text) => sameIdentifier(text, id))
}

function peerOutcome({ peer }: PresentationRequest, judged: readonly JudgedCredential[]): Outcome {
  if (peer === null) return { skipped: 'request: any peer' }
  const device = judged.find(({ schema }) => schema.subject === 'device')
  return device !== undefined && sameIdentifier(peer, device.subject)
    ? true
    : failed('holder.peer_mismatch', 'the device that answered is not the one that was asked')
}

/** Tells whether a claim is there. Of one that was emptied by withholding all that is in it nothing is said but its name. */
function isShown({ subject, disclosed, query }: OpenedCredential, name: string): boolean {
  if (!hasClaim(subject, name)) return false
  const value = subject[name]
  if (disclosed === 'whole' || typeof value !== 'object' || value === null) return true
  return Array.isArray(value)
    ? value.length > 0 || query.issuedPlaces?.has(value) === false
    : Object.keys(value).length > 0
}

function answeredOutcome({ ask, query }: PresentationRequest, judged: readonly JudgedCredential[]): Outcome {
  // Evidence that was kept by an earlier release says nothing about a query.
  if (query !== null && query !== undefined) {
    const unanswered = unansweredFinding(
      query,
      judged.map(({ opened }) => candidateOf(opened)),
    )
    return unanswered === null ? true : { failed: unanswered }
  }
  for (const [index, { type, claims }] of ask.entries()) {
    // An SD-JWT VC names the type by its `vct`.
    const ofType = judged.filter(
      ({ opened, schema }) =>
        opened.types.includes(type) || (schema.type === type && opened.types.includes(schema.vct)),
    )
    if (ofType.length === 0)
      return failed('request.unsatisfied', 'no credential of the type asked for', `/ask/${index}/type`)
    if (!ofType.some(({ opened }) => claims.every((name) => isShown(opened, name))))
      return failed('request.unsatisfied', 'no one credential with every claim asked for', `/ask/${index}/claims`)
  }
  return true
}
