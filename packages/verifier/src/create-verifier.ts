import {
  type AbortSignalLike,
  type Ask,
  type Check,
  type Clock,
  closingRules,
  createNonce,
  type DcqlQuery,
  type Format,
  hours,
  jwkText,
  type NonceStore,
  type PresentationRequest,
  parseRequest,
  presentationRules,
  type Random,
  requestVersion,
  type Schema,
  type Seconds,
  type SignatureVerifier,
  type Source,
  type StatusMechanism,
  sameJwk,
  type TrustModel,
  type Verdict,
} from '@imprint/core'
import type { Evidence, Presented, Vouched } from './evidence.ts'
import { neverAborted, noFacts } from './gather.ts'
import { type JudgedCase, judgeCase, judgeNonce, openCase } from './judge.ts'
import type { CredentialContext, JudgedCredential } from './judge-credential.ts'
import { judgeCredentials } from './judge-credentials.ts'
import type { StatusPolicy } from './judge-status.ts'
import { createCredentialReader } from './read-credential.ts'
import { recordedFacts } from './recorded-facts.ts'
import { createRows, type Rows } from './rows.ts'
import { createStatusLists, type StaleStatusPolicy } from './status-lists.ts'
import { defaultTolerance, type Tolerance } from './times.ts'

/** What a verifier is made of. Nothing safe is optional. */
export interface VerifierOptions {
  /** The verifier's own identifier: the audience of every presentation it accepts. */
  readonly id: string
  readonly formats: readonly Format[]
  readonly schemas: readonly Schema[]
  readonly trust: TrustModel
  readonly status: StatusPolicy
  readonly sources: readonly Source[]
  readonly signatures: SignatureVerifier
  readonly nonces: NonceStore
  readonly clock: Clock
  readonly random: Random
  /** How statuses are read. A credential with a status that none of them reads is `status.unsupported`: undecided. None unless said otherwise. */
  readonly statusLists?: readonly StatusMechanism[]
  /** The greatest age of a status list, in seconds since it was made; a day unless said otherwise, in which an issuer can be expected to have signed another one. */
  readonly statusAge?: { readonly most: number }
  /** What a list past its end or greatest age comes to; `undecided` unless said otherwise, since a fresh one may be there soon. */
  readonly staleStatus?: StaleStatusPolicy
  /** Seconds by which clocks may differ; 60 for credentials and 30 for proofs unless said otherwise. */
  readonly tolerance?: Tolerance
  /**
   * How many credentials are remembered, by their exact text, with what it says and which key signed it; never with a verdict. 0 unless said otherwise. For a client that sees
   * the same peers all day it halves the work.
   */
  readonly rememberedCredentials?: number
}

/** What a verifier asks for, in one of two forms: the simple one, or a DCQL query that `parseDcqlQuery` made. */
export type RequestWish = {
  /** Seconds in which it may be answered. */
  readonly lifetime: number
  /** The device that must answer; any if left out. */
  readonly peer?: string
} & ({ readonly ask: readonly Ask[]; readonly query?: never } | { readonly query: DcqlQuery; readonly ask?: never })

/** Makes requests and judges what comes back. */
export interface Verifier {
  /** Makes a request with a fresh nonce of 256 bits and remembers the nonce. `lifetime` is in seconds. */
  createRequest(wish: RequestWish): Promise<PresentationRequest>
  /** Judges a presentation: every rule, embedded credentials always included, the nonce consumed last. Resolves for every input. */
  verify(text: string, request: PresentationRequest, signal?: AbortSignalLike): Promise<Judged<Presented>>
  /** Judges stored evidence again: no I/O, no clock, no nonce store, the same verdict. It is worth as much as whoever kept it. Facts that are none make it undecided. */
  judge(evidence: Evidence): Promise<Judged<Presented>>
  /**
   * Judges a credential on its own. Whoever sends it has proved nothing, so the caller says why that is enough: a holder that checks what it was just
   * issued, an archive. Every rule about possession is listed as skipped by that reason.
   */
  verifyCredential(
    text: string,
    how: { readonly unsafeWithoutPossession: string },
    signal?: AbortSignalLike,
  ): Promise<Verdict<Vouched>>
}

/** A verdict with the evidence it was made from. */
export type Judged<T> = Verdict<T> & { readonly evidence: Evidence }

/** Wires a verifier. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { id, formats, trust, sources, nonces, clock, random } = options
  const context: CredentialContext = {
    trust,
    // An SD-JWT VC calls its type by another name.
    schemas: new Map(
      options.schemas.flatMap((schema) => [[schema.type, schema] as const, [schema.vct, schema] as const]),
    ),
    signatures: options.signatures,
    status: options.status,
    statusLists: createStatusLists(options.statusLists ?? []),
    mostStatusAge: options.statusAge?.most ?? hours(24),
    staleStatus: options.staleStatus ?? 'undecided',
    tolerance: options.tolerance ?? defaultTolerance,
  }
  const { credential, proof } = context.tolerance
  for (const seconds of [credential, proof])
    if (!(Number.isFinite(seconds) && seconds >= 0)) throw new TypeError('both tolerances are numbers of seconds')
  if (!(Number.isFinite(context.mostStatusAge) && context.mostStatusAge > 0))
    throw new TypeError('the greatest age of a status list is a positive number of seconds')
  const readCredential = createCredentialReader({
    formats,
    schemas: context.schemas,
    remembered: options.rememberedCredentials ?? 0,
  })
  const readers = { formats, readCredential }
  const skippedRows = createSkippedRows()

  return {
    createRequest: async ({ ask, query, lifetime, peer }) => {
      const issuedAt = Math.floor(clock.now())
      const nonce = createNonce(random)
      const json = {
        version: requestVersion,
        nonce,
        audience: id,
        issuedAt,
        expiresAt: issuedAt + lifetime,
        ask,
        dcql_query: query,
        ...(peer === undefined ? {} : { peer }),
      }
      const request = parseRequest(JSON.stringify(json))
      if (!request.ok) throw new TypeError(`${request.error.code}: ${request.error.detail} (${request.error.pointer})`)
      await nonces.issue(nonce, request.value.expiresAt)
      return request.value
    },

    verify: async (text, request, signal = neverAborted) => {
      const at = clock.now()
      const opened = openCase(text, readers)
      const judged = await judgeCase(opened, { id, request, facts: { sources, signal }, at, context })
      let nonce: Evidence['nonce'] = null
      // Last of all: a forged reply must not burn the nonce of a real one.
      if (judged.rows.blocking === null) {
        try {
          const state = nonces.consume(request.nonce, at)
          nonce = typeof state === 'string' ? state : await state
        } catch {
          nonce = 'unavailable'
        }
      }
      return conclude(judged, { text, request, facts: judged.facts, at, nonce }, nonce)
    },

    judge: async (evidence) => {
      const { text, request, at, nonce } = evidence
      const known = recordedFacts(evidence.facts)
      const given = { id, request, facts: { known: known ?? noFacts }, at, context }
      // What facts once said is not known any more, and without them more might pass: nothing is accepted on half a record.
      return conclude(await judgeCase(openCase(text, readers), given), evidence, known === null ? 'unavailable' : nonce)
    },

    verifyCredential: async (text, { unsafeWithoutPossession: reason }, signal = neverAborted) => {
      if (reason.trim() === '') throw new TypeError('unsafeWithoutPossession wants a reason')
      const at = clock.now()
      const facts = { sources, signal }
      const input = { rows: createRows(), facts, at, context, pointer: () => '' }
      const { rows, judged } = await judgeCredentials([readCredential(text)], input)
      for (const row of skippedRows(reason)) rows.checks.push(row)
      const [one] = judged
      return outcomeOf(rows) ?? { outcome: 'accepted', value: vouched(one as JudgedCredential), checks: rows.checks }
    },
  }
}

function conclude(
  { rows, judged, holderKey }: JudgedCase,
  evidence: Evidence,
  nonce: Evidence['nonce'],
): Judged<Presented> {
  judgeNonce(rows, nonce)
  const other = outcomeOf(rows)
  if (other !== null) return { ...other, evidence }
  const device = judged.find(({ schema }) => schema.subject === 'device')
  if (device === undefined || holderKey === null)
    throw new TypeError('a verdict passed without a device: a rule is missing')
  const credentials = judged.map(vouched)
  let validUntil: Seconds | null = null
  for (const { opened, key, status } of judged)
    for (const each of [opened.validUntil, key.holdsUntil ?? null, ...status.map(({ holdsUntil }) => holdsUntil)])
      if (each !== null && (validUntil === null || each < validUntil)) validUntil = each
  const value: Presented = { device: device.opened.subjectId, holderKey, credentials, validUntil }
  return { outcome: 'accepted', value, checks: rows.checks, evidence }
}

function outcomeOf({
  firstFailed,
  firstUnknown,
  checks,
}: Rows): Exclude<Verdict<never>, { outcome: 'accepted' }> | null {
  if (firstFailed !== null) return { outcome: 'rejected', because: firstFailed, checks }
  return firstUnknown === null ? null : { outcome: 'undecided', because: firstUnknown, checks }
}

function vouched({ opened, types, key, opinion, status }: JudgedCredential): Vouched {
  const { format, id, issuer, subject, validFrom, validUntil } = opened
  let evidenceAt: Seconds | null = null
  for (const each of [...key.path.map((step) => step.evidenceAt), ...status.map(({ fetchedAt }) => fetchedAt)])
    if (each !== null && (evidenceAt === null || each < evidenceAt)) evidenceAt = each
  const learn = (opinion.learn ?? [])
    .filter(({ signedBy }) => signedBy === undefined || signedBy.some((jwk) => sameJwk(jwk, key.jwk)))
    .map(({ kind, id, value = { keys: [jwkText(key.jwk)] } }) => ({ kind, id, value }))
  return {
    format,
    id,
    types,
    issuer,
    subject,
    validFrom,
    validUntil,
    issuerKey: key.jwk,
    disclosed: opened.disclosed,
    status,
    trustPath: key.path,
    evidenceAt,
    learn,
  }
}

/** The rows that say which rules about possession were skipped and why, made once a reason. */
function createSkippedRows(): (reason: string) => readonly Check[] {
  let last: { readonly reason: string; readonly rows: readonly Check[] } | null = null
  return (reason) => {
    if (last?.reason === reason) return last.rows
    const policy = `without possession: ${reason}`
    const rows = [...presentationRules, ...closingRules].map(
      (rule) => ({ rule, about: '', result: 'skipped', policy }) as const,
    )
    last = { reason, rows }
    return rows
  }
}
