import {
  type Facts,
  type Finding,
  type Format,
  finding,
  type NonceState,
  type NotedCode,
  type OpenedPresentation,
  type PresentationRequest,
  type PublicJwk,
  type RejectedCode,
  type Result,
  type Seconds,
  sameJwk,
  sameUser,
} from '@imprint/core'
import {
  type Candidate,
  type CredentialContext,
  hasClaim,
  type JudgedCredential,
  judgeCredential,
  rejecting,
  sameDevice,
  signatureOutcome,
} from './judge-credential.ts'
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

/** Judges the rules about the presentation that need no fact and no signature. Those that fail here save every fetch. */
export function judgePresentation(
  opened: Case,
  request: PresentationRequest,
  { rows, at, tolerance }: { rows: Rows; at: Seconds; tolerance: number },
): PublicJwk | null {
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
  addRow(rows, 'presentation.form', '', notes.length === 0 ? true : { notes })
  addRow(rows, 'request.current', '', current)
  addRow(
    rows,
    'presentation.nonce',
    '',
    presentation.nonce === request.nonce
      ? true
      : failed('presentation.nonce_mismatch', 'the nonce is not the one of this request', '/nonce'),
  )
  addRow(
    rows,
    'presentation.audience',
    '',
    presentation.audience === request.audience
      ? true
      : failed('presentation.audience_mismatch', `expected ${request.audience}`, '/aud'),
  )
  addRow(rows, 'presentation.credentials', '', countOutcome(presentation))
  const holderKey = firstKey(opened.candidates)
  addRow(
    rows,
    'holder.one_key',
    '',
    holderKey === null ? { needs: 'presentation.credentials' } : oneKey(opened.candidates, holderKey),
  )
  addRow(
    rows,
    'holder.key',
    '',
    holderKey === null ? { needs: 'presentation.credentials' } : holderOutcome(presentation, holderKey),
  )
  return holderKey
}

const afterForm = [
  'presentation.nonce',
  'presentation.audience',
  'presentation.credentials',
  'holder.one_key',
  'holder.key',
  'presentation.signature',
  'presentation.time',
] as const

/** What `judgeCase` needs besides the case. */
export interface JudgeInput {
  readonly request: PresentationRequest
  readonly facts: Facts
  readonly at: Seconds
  readonly context: CredentialContext
}

/** Judges every rule but the freshness of the nonce. Pure but for the signature verifier, which may be asynchronous. */
export async function judgeCase(
  opened: Case,
  { request, facts, at, context }: JudgeInput,
): Promise<{
  readonly rows: Rows
  readonly judged: readonly JudgedCredential[]
  readonly holderKey: PublicJwk | null
}> {
  const rows = createRows()
  const tolerance = context.tolerance.proof
  const holderKey = judgePresentation(opened, request, { rows, at, tolerance })
  const presentation = opened.presentation.ok ? opened.presentation.value : null
  if (presentation !== null) {
    if (holderKey === null) addRow(rows, 'presentation.signature', '', { needs: 'presentation.credentials' })
    else {
      const { algorithm, data, signature } = presentation.signature
      const given = context.signatures.verify(algorithm.name, holderKey, data, signature)
      const answer = typeof given === 'string' ? given : await given
      addRow(rows, 'presentation.signature', '', signatureOutcome(answer, 'presentation.signature_invalid'))
    }
    addRow(rows, 'presentation.time', '', timeOutcome(presentation, request, { at, tolerance }))
  }
  const judged: JudgedCredential[] = []
  for (let index = 0; index < opened.candidates.length; index++) {
    const candidate = opened.candidates[index] as Candidate
    const given = judgeCredential(candidate, credentialPointer(index), { rows, facts, at, context })
    const one = given instanceof Promise ? await given : given
    if (one !== null) judged.push(one)
  }
  closing(rows, presentation, { candidates: opened.candidates, judged, request })
  return { rows, judged, holderKey }
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
    case 'unavailable':
    case null:
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
          : blockingCredential(judged, candidates),
  }
  addRow(rows, 'holder.subject', '', whole ? subjectOutcome(presentation.holder, judged) : missing)
  addRow(rows, 'holder.peer', '', whole ? peerOutcome(request, judged) : missing)
  addRow(rows, 'request.answered', '', whole ? answeredOutcome(request, judged) : missing)
}

function blockingCredential(
  judged: readonly JudgedCredential[],
  candidates: readonly Candidate[],
): 'credential.form' | 'credential.signature' {
  return candidates.some(({ opened }) => !opened.ok) || judged.length === candidates.length
    ? 'credential.form'
    : 'credential.signature'
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
  if (issuedAt + tolerance < request.issuedAt) return failed('presentation.stale', 'it was made before the request')
  const early: RejectedCode = 'presentation.not_yet_valid'
  return judgeSpan({ from: issuedAt, until: expiresAt, early, late: 'presentation.expired' }, { at, tolerance })
}

function subjectOutcome(holder: string, judged: readonly JudgedCredential[]): Outcome {
  const device = judged.find(({ schema }) => schema.subject === 'device')
  if (device === undefined) return failed('holder.subject_mismatch', 'no credential is about a device')
  for (const { schema, subject, opened } of judged) {
    if (schema.subject === 'device') {
      if (!sameDevice(holder, subject))
        return failed('holder.subject_mismatch', 'the holder is not the device that the credential is about')
    } else if (sameUser(subject, device.subject) !== 'same' && !names(device, opened.subjectId)) {
      return failed('holder.users_mixed', 'the user credential is about another user than the device credential')
    }
  }
  return true
}

/** Tells whether a device credential itself vouches for a handle or user identifier. */
function names({ opened }: JudgedCredential, id: string): boolean {
  const listed = opened.subject['hasInstantMessage']
  return Array.isArray(listed) && listed.includes(id)
}

function peerOutcome({ peer }: PresentationRequest, judged: readonly JudgedCredential[]): Outcome {
  if (peer === null) return { skipped: 'request: any peer' }
  const device = judged.find(({ schema }) => schema.subject === 'device')
  return device !== undefined && sameDevice(peer, device.subject)
    ? true
    : failed('holder.peer_mismatch', 'the device that answered is not the one that was asked')
}

function answeredOutcome({ ask }: PresentationRequest, judged: readonly JudgedCredential[]): Outcome {
  for (const [index, { type, claims }] of ask.entries()) {
    const candidates = judged.filter(({ opened }) => opened.types.includes(type))
    if (candidates.length === 0) return failed('request.unsatisfied', `no ${type}`, `/ask/${index}/type`)
    const absent = claims.filter((name) => !candidates.some(({ opened }) => hasClaim(opened.subject, name)))
    if (absent.length > 0) return failed('request.unsatisfied', `no ${absent.join(', ')}`, `/ask/${index}/claims`)
  }
  return true
}
