import {
  type Answer,
  type Facts,
  type Finding,
  factKey,
  finding,
  formatDateTime,
  type Need,
  type OpenedCredential,
  type OpenedStatusList,
  type Opinion,
  type RejectedCode,
  type Seconds,
  type SignatureVerifier,
  type StatusMechanism,
  type StatusReference,
  type StatusValue,
  sameJwk,
  type UndecidedCode,
  type UnpackedStatusList,
} from '@imprint/core'
import type { StatusEvidence } from './evidence.ts'
import { isKeyLimit } from './key-validity.ts'
import { failed, type Outcome } from './rows.ts'
import { selectKeys } from './select-key.ts'
import type { ReadList, StaleStatusPolicy, StatusLists } from './status-lists.ts'
import { verifyWithAny } from './verify-with-any.ts'

/** Whether a credential must be revocable, or only checked for revocation if it says how. */
export type StatusPolicy = 'required' | 'when-present'

/** What judging a status needs besides the credential. */
export interface StatusContext {
  readonly status: StatusPolicy
  readonly statusLists: StatusLists
  /** Seconds since a list was made, after which it counts no more. */
  readonly mostStatusAge: number
  readonly staleStatus: StaleStatusPolicy
  readonly signatures: SignatureVerifier
  readonly tolerance: { readonly credential: number }
}

/** One credential whose issuer's signature was verified, and what is known. */
export interface StatusInput {
  readonly credential: OpenedCredential
  /** The opinion that believes the issuer: by its keys the lists are verified too. */
  readonly opinion: Extract<Opinion, { stance: 'trusted' }>
  readonly facts: Facts
  readonly at: Seconds
  readonly context: StatusContext
}

/** What came of it, and which lists said so. */
export interface JudgedStatus {
  readonly outcome: Outcome
  readonly evidence: readonly StatusEvidence[]
}

/** The lists that a credential names, each once. */
export function statusNeeds(credential: OpenedCredential, lists: StatusLists): readonly Need[] {
  return lists.locate(credential)?.entries.map(({ reference }) => needOf(reference)) ?? noNeeds
}

const noNeeds: readonly Need[] = []

function needOf({ uri }: StatusReference): Need {
  return { kind: 'status-list', id: uri }
}

const skipped: JudgedStatus = {
  outcome: { skipped: 'status: when-present, and the credential has none' },
  evidence: [],
}

/** Judges a credential without a status; `null` if it has one. */
export function judgeNoStatus(
  credential: OpenedCredential,
  { status, statusLists }: StatusContext,
): JudgedStatus | null {
  const located = statusLists.locate(credential)
  if (located !== null && (located.entries.length > 0 || located.fault !== null || located.unsupported)) return null
  return status === 'required'
    ? judged(failed('status.missing', 'no status that says whether it was revoked, and the policy requires one'))
    : skipped
}

/**
 * Judges what the lists say that a credential names, all of which must say that it is valid; of several answers the worst counts: revoked, suspended, any other fault, what is not known. A list must be signed by
 * a key that is believed to be the issuer's own: the trust models know which keys may speak for an issuer, and none of them knows yet whom an issuer lets speak about status in its place.
 */
export function judgeStatus(input: StatusInput): JudgedStatus | Promise<JudgedStatus> {
  const { credential, context } = input
  const located = context.statusLists.locate(credential)
  if (located === null) return skipped
  if (located.fault !== null) return judged({ failed: located.fault as Finding<RejectedCode> })
  // A credential may have many entries in one list, and reading a list may take more than one turn.
  const lists = new Map<string, Believed | Promise<Believed>>()
  const given = located.entries.map(({ mechanism, reference }) => {
    const name = `${mechanism.id} ${reference.uri}`
    const list = lists.get(name) ?? believeList(mechanism, reference, input)
    lists.set(name, list)
    const judgeOne = (one: Believed) => ('outcome' in one ? one : judgeEntry(one, { reference, at: input.at }))
    return list instanceof Promise ? list.then(judgeOne) : judgeOne(list)
  })
  const conclude = (entries: readonly JudgedStatus[]) =>
    worst(located.unsupported ? [...entries, unsupported] : entries)
  return given.every((each) => !(each instanceof Promise))
    ? conclude(given as readonly JudgedStatus[])
    : Promise.all(given).then(conclude)
}

const unsupported = judged({ unknown: finding('status.unsupported', 'no mechanism here reads this kind of status') })

function judged(outcome: Outcome, evidence: readonly StatusEvidence[] = []): JudgedStatus {
  return { outcome, evidence }
}

function worst(entries: readonly JudgedStatus[]): JudgedStatus {
  const codes = ['status.revoked', 'status.suspended'] as const
  const failures = entries.filter(({ outcome }) => isFailed(outcome))
  for (const code of codes)
    for (const each of failures) if (isFailed(each.outcome) && each.outcome.failed.code === code) return each
  const bad = failures[0] ?? entries.find(({ outcome }) => outcome !== true)
  if (bad !== undefined) return bad
  // Two entries of one list are one piece of evidence.
  const lists = new Map(entries.flatMap(({ evidence }) => evidence).map((each) => [each.list, each]))
  return judged(true, [...lists.values()])
}

function isFailed(outcome: Outcome): outcome is { readonly failed: Finding<RejectedCode> } {
  return outcome !== true && 'failed' in outcome
}

/** A list that the issuer signed and that counts now, or why there is none. */
type Believed = JudgedStatus | CurrentList

interface CurrentList {
  readonly list: OpenedStatusList
  readonly entries: UnpackedStatusList
  readonly holdsUntil: Seconds
  readonly answer: FoundList
}

type FoundList = Extract<Answer, { state: 'found' }>

/** Judges all about a list that is the same for each of its entries. */
function believeList(
  mechanism: StatusMechanism,
  reference: StatusReference,
  input: StatusInput,
): Believed | Promise<Believed> {
  const answer = input.facts[factKey(needOf(reference))]
  if (answer?.state !== 'found') return judged({ unknown: notFetched(answer) })
  const { statusLists, signatures, tolerance } = input.context
  const known = statusLists.remembered(mechanism, answer.value)
  const opened = known === null ? statusLists.open(mechanism, answer.value) : ({ ok: true, value: known } as const)
  if (opened === null)
    return judged(failed('status.list_malformed', 'a list of another kind than the credential names'))
  if (!opened.ok) return judged({ failed: opened.error as Finding<RejectedCode> })
  const { list } = opened.value
  const { issuer } = input.credential
  if (list.subject !== reference.uri)
    return judged(failed('status.list_subject', 'the list names itself otherwise than the credential does'))
  if (list.issuer !== null && list.issuer !== issuer)
    return judged(failed('status.list_issuer', 'the list names another issuer than the credential does'))
  const signed = { at: list.issuedAt, tolerance: tolerance.credential }
  const selected = selectKeys({ issuer, signature: list.signature, signed }, input.opinion.keys)
  if (!('keys' in selected)) return judged(keyOutcome(selected, input))
  const { keys } = selected
  const finish = (read: ReadList) => readList(read, { mechanism, answer, input })
  if (known !== null && keys.some(({ jwk }) => known.signedBy !== null && sameJwk(known.signedBy, jwk)))
    return finish(known)
  // What was remembered of a list that another key signed than those believed now is of no use.
  const fresh = known === null ? opened : statusLists.open(mechanism, answer.value)
  if (fresh?.ok !== true) return judged(failed('status.list_malformed', 'the list does not open again'))
  const read = fresh.value
  const verified = verifyWithAny(keys, read, { signature: read.list.signature, signatures })
  const conclude = ({ answer: state }: { readonly answer: 'valid' | 'invalid' | 'unusable' }) =>
    state === 'valid' ? finish(read) : judged(badSignature(state))
  return verified instanceof Promise ? verified.then(conclude) : conclude(verified)
}

function badSignature(answer: 'invalid' | 'unusable'): Outcome {
  return answer === 'unusable'
    ? failed('key.unusable', 'the key is not a point on its curve, or this platform cannot use it')
    : failed('status.list_signature_invalid', 'the signature of the list does not verify with the key')
}

/** A key that is not found may be one that nobody could ask for. */
function keyOutcome(selected: Exclude<Outcome, true>, { opinion }: StatusInput): Outcome {
  if (opinion.doubt !== undefined && !isKeyLimit(selected)) return { unknown: opinion.doubt }
  return 'failed' in selected && selected.failed.code === 'issuer.key_absent'
    ? failed(
        'status.list_key_absent',
        `the list names a key that is not among the ${opinion.keys.length} believed ones`,
      )
    : selected
}

/** That a server has no such list says nothing about the credential: it may be gone, not there yet, or looked for in the wrong place. */
function notFetched(answer: Answer | undefined): Finding<UndecidedCode> {
  if (answer === undefined) return finding('status.unavailable', 'the list was not fetched')
  return answer.state === 'unavailable'
    ? finding('status.unavailable', `the list could not be fetched: ${answer.cause.code}, ${answer.cause.detail}`)
    : finding('status.unavailable', 'the server has no such list')
}

interface ListInput {
  readonly mechanism: StatusMechanism
  readonly answer: FoundList
  readonly input: StatusInput
}

/** Judges the times of a list whose signature was verified, and unpacks it. */
function readList(read: ReadList, { mechanism, answer, input: { at, context } }: ListInput): Believed {
  const { list } = read
  const holdsUntil = endOf(list, context.mostStatusAge)
  const time = judgeTimes(list, { at, holdsUntil, context })
  if (time !== null) return judged(time)
  if (read.unpacked === null) {
    read.unpacked = list.unpack()
    context.statusLists.keep(mechanism, answer.value, read)
  }
  return read.unpacked.ok
    ? { list, entries: read.unpacked.value, holdsUntil, answer }
    : judged({ failed: read.unpacked.error as Finding<RejectedCode> })
}

/** Judges what a list says of one entry. */
function judgeEntry(
  { list, entries, holdsUntil, answer }: CurrentList,
  { reference, at }: { readonly reference: StatusReference; readonly at: Seconds },
): JudgedStatus {
  const value = entries.read(reference)
  if (!value.ok) return judged({ failed: value.error as Finding<RejectedCode> })
  if (value.value !== 'valid') return judged(valueOutcomes[value.value])
  const { issuedAt, expiresAt } = list
  const { fetchedAt, freshUntil = null } = answer
  const { uri } = reference
  const evidence = {
    list: uri,
    value: value.value,
    checkedAt: at,
    issuedAt,
    expiresAt,
    fetchedAt,
    freshUntil,
    holdsUntil,
  }
  return judged(true, [evidence])
}

const valueOutcomes: Readonly<Record<Exclude<StatusValue, 'valid'>, Outcome>> = {
  revoked: failed('status.revoked', 'the list says that it was revoked'),
  suspended: failed('status.suspended', 'the list says that it is suspended'),
  other: failed('status.other', 'the list says what only the issuer can explain'),
}

/** Until when a list counts: to its end, and as long as the verifier allows since it was made. One that does not say when it was made counts no more at any time. */
function endOf({ issuedAt, expiresAt }: OpenedStatusList, most: number): Seconds {
  const end = issuedAt === null ? 0 : issuedAt + most
  return (expiresAt === null ? end : Math.min(end, expiresAt)) as Seconds
}

/** Every comparison is one that must hold, so that a time which is no number fails. */
function judgeTimes(
  { validFrom }: OpenedStatusList,
  { at, holdsUntil, context }: { readonly at: Seconds; readonly holdsUntil: Seconds; readonly context: StatusContext },
): Outcome | null {
  const tolerance = context.tolerance.credential
  if (validFrom !== null && !(validFrom <= at + tolerance))
    return failed('status.list_not_yet_valid', `from ${describe(validFrom)}, judged ${describe(at)}`)
  if (at < holdsUntil + tolerance) return null
  const detail = `it counted until ${describe(holdsUntil)}, judged ${describe(at)}`
  return context.staleStatus === 'rejected'
    ? failed('status.too_old', detail)
    : { unknown: finding('status.stale', detail) }
}

function describe(at: Seconds): string {
  return Number.isFinite(at) ? formatDateTime(at) : 'at no time'
}
