import {
  type AuditRow,
  type CredentialQuery,
  type Finding,
  fail,
  type JsonObject,
  type KeptCredential,
  ok,
  type Page,
  type Result,
  type Seconds,
  type StatusSlot,
} from '@imprint/core'
import { checkWish } from './check-wish.ts'
import type { IssuedCredential } from './create-issuer.ts'
import { createEnrolment, type Enrolment } from './enrolment.ts'
import { type AuditCheck, type AuditReport, checkAudit } from './managed/audit-check.ts'
import { createCommit } from './managed/commit.ts'
import { requestedId } from './managed/credential-id.ts'
import { createIssuing, type Job } from './managed/issuing.ts'
import { createKeyring, type IssuerKeys } from './managed/keyring.ts'
import type { ManagedIssuerOptions, StatusPublication } from './managed/options.ts'
import { issuerMetadata, type PublishedStatusList, writeStatusList, writeStatusLists } from './managed/publishing.ts'
import { batchSize, type Renewed, type RenewManyWish, type RenewWish, renewAll, renewOne } from './managed/renewing.ts'
import { revokeReplaced } from './managed/replaced.ts'
import { createSlots } from './managed/slots.ts'
import { changeStatus, type StatusChange, type Target } from './managed/status-changes.ts'
import { maxListSize } from './permute-places.ts'
import type { ProvenKey } from './proven-key.ts'

/** What is wished for in one credential of a managed issuer. */
export interface ManagedWish {
  /** The type of a template, such as `ImDeviceCredential`. */
  readonly type: string
  /** The subject's identifier: a device for a device credential, a user or handle for a user credential. */
  readonly subject: string
  readonly holderKey: ProvenKey
  /** Members of `credentialSubject` besides `id`. */
  readonly claims: JsonObject
  /** Seconds from now, a whole number; those of the template unless said otherwise. */
  readonly lifetime?: number
  /** 16 to 256 characters that nobody can guess and that are new for each wish: asked again after a lost answer, the same credential is answered. */
  readonly requestId?: string
}

/** How many are worked on together. */
export interface BatchOptions {
  /** How many are signed for one commit, 1 to 1,000; 64 unless said otherwise. */
  readonly batch?: number
}

/** An issuer that remembers: what it issued, what it took back, which key signed what. Every method answers; none rejects but for a mistake of the caller. */
export interface ManagedIssuer extends Enrolment {
  /** Checks, takes a slot, signs and commits, and only then answers. On any failure nothing was issued. */
  issue(wish: ManagedWish): Promise<Result<IssuedCredential>>
  /** Issues many, in order, with bounded memory and one commit for each batch. A wish that fails stops no other. */
  issueMany(
    wishes: Iterable<ManagedWish> | AsyncIterable<ManagedWish>,
    how?: BatchOptions,
  ): AsyncGenerator<Result<IssuedCredential>, void>
  /** Issues one anew, with other claims where they have changed. A credential has one successor: asked again, it is answered again. */
  renew(wish: RenewWish): Promise<Result<IssuedCredential>>
  /** Issues anew everything that holds now and ends before a time. Returns why it stopped early, or `null`. */
  renewDue(wish: RenewManyWish & { readonly endsBefore: Seconds }): AsyncGenerator<Renewed, Finding | null>
  /** Issues anew, with the active key, everything that a key signed and that holds now: what to do after `keys.compromise`. Returns why it stopped early, or `null`. */
  reissueSignedBy(
    kid: string,
    wish: RenewManyWish & { readonly reason: string },
  ): AsyncGenerator<Renewed, Finding | null>
  /** Revokes what has had a successor for so many seconds (`overlap`). Answers which. */
  revokeReplaced(how: { readonly overlap: number; readonly reason: string }): Promise<Result<readonly string[]>>
  /** Takes credentials back for good. */
  revoke(target: Target, reason: string): Promise<Result<StatusChange>>
  /** Takes credentials back for now. */
  suspend(target: Target, reason: string): Promise<Result<StatusChange>>
  /** Gives back what was suspended. */
  reinstate(target: Target, reason: string): Promise<Result<StatusChange>>
  readonly keys: IssuerKeys
  /** Which credentials there are, a page at a time. `{ kid, liveAt }` asks which live credentials a key signed. */
  list(query: CredentialQuery): Promise<Result<Page<KeptCredential>>>
  /** What to publish as issuer metadata. */
  metadata(): Promise<Result<JsonObject>>
  /** Every status list as it is now, signed. */
  statusLists(): Promise<Result<readonly PublishedStatusList[]>>
  /** One status list by its URI; `lifecycle.unknown` for any other. */
  statusList(uri: string): Promise<Result<PublishedStatusList>>
  /** Rows of the audit log. */
  audit(from: { readonly after: number; readonly limit: number }): Promise<Result<readonly AuditRow[]>>
  /** Checks the whole audit log, and that a hash which was kept elsewhere is still in it. */
  verifyAudit(how?: AuditCheck): Promise<Result<AuditReport>>
}

/**
 * Wires a managed issuer. Throws a `TypeError` for parts that can never work together.
 *
 * @example
 * ```ts
 * const issuer = createManagedIssuer(managed)
 * const issued = await issuer.issue(wish)
 * await issuer.revoke({ device: wish.subject }, 'the phone was lost')
 * ```
 */
export function createManagedIssuer(options: ManagedIssuerOptions): ManagedIssuer {
  const { id, store, random, hasher, status } = options
  const enrolment = createEnrolment(options)
  const formats = new Map(options.formats.map((format) => [format.id, format]))
  const templates = new Map(options.templates.map((template) => [template.schema.type, template]))
  checkParts(options)
  const publication = 'unsafeUnrevocable' in status ? null : status
  const { commit, now } = createCommit(options)
  const { keys, active } = createKeyring({ store, signers: options.signers, commit, now })
  const slots = publication === null ? null : createSlots({ store, status: publication, commit, random, hasher, now })
  const slotStatus = publication === null ? null : (slot: StatusSlot) => publication.mechanism.slotStatus(slot)
  const issueJobs = createIssuing({ id, store, formats, slots, slotStatus, active, commit, random, hasher, now })
  const renewing = { id, store, formats, templates, issueJobs, commit, hasher, now }

  const jobOf = ({ type, holderKey, requestId, ...wish }: ManagedWish): Result<Job> => {
    const template = templates.get(type)
    if (template === undefined) return fail('issue.unsupported', 'there is no template of this type')
    const lifetime = wish.lifetime ?? template.lifetime
    const checked = checkWish({ ...wish, lifetime }, template.schema)
    if (!checked.ok) return checked
    const { subject, id: subjectId } = checked.value
    const name = requestId === undefined ? null : requestedIdOf(requestId)
    return ok({ template, subject, subjectId, holderKey: holderKey.jwk, lifetime, id: name, replaces: null, also: [] })
  }
  const requestedIdOf = (request: string) => {
    if (request.length < 16 || request.length > 256) throw new TypeError('a requestId has 16 to 256 characters')
    return requestedId({ issuer: id, kind: 'request', request }, hasher)
  }
  const noLists = fail('lifecycle.unknown', 'this issuer keeps no status list')
  const publishing = publication === null ? null : { id, store, status: publication, active, now }
  const change = (to: 'valid' | 'suspended' | 'revoked') => (target: Target, reason: string) => {
    if (reason.trim() === '') throw new TypeError('a change of status wants a reason')
    return changeStatus(target, { status: to, reason }, { store, commit, now })
  }

  return {
    ...enrolment,
    keys,
    issue: async (wish) => (await issueJobs([jobOf(wish)]))[0] as Result<IssuedCredential>,
    issueMany: async function* (wishes, { batch } = {}) {
      const size = batchSize(batch)
      let jobs: Result<Job>[] = []
      for await (const wish of wishes) {
        jobs.push(jobOf(wish))
        if (jobs.length < size) continue
        yield* await issueJobs(jobs)
        jobs = []
      }
      if (jobs.length > 0) yield* await issueJobs(jobs)
    },
    renew: (wish) => renewOne(wish, renewing),
    renewDue: ({ endsBefore, ...wish }) =>
      renewAll({ status: 'valid', endsBefore }, { ...wish, keys: 'believed', reason: 'renewed' }, renewing),
    reissueSignedBy: (kid, wish) => renewAll({ status: 'valid', kid }, { ...wish, keys: 'any' }, renewing),
    revokeReplaced: (how) => {
      if (!(how.overlap >= 0) || how.reason.trim() === '') throw new TypeError('an overlap in seconds, and a reason')
      return revokeReplaced(how, { store, commit, now })
    },
    revoke: change('revoked'),
    suspend: change('suspended'),
    reinstate: change('valid'),
    list: (query) => store.find(query),
    metadata: async () => {
      const known = await store.keys()
      return known.ok ? ok(issuerMetadata(id, known.value)) : known
    },
    statusLists: async () => (publishing === null ? ok([]) : writeStatusLists(publishing)),
    statusList: async (uri) => (publishing === null ? noLists : writeStatusList(uri, publishing)),
    audit: (from) => store.audit(from),
    verifyAudit: (how) => checkAudit({ store, hasher }, how),
  }
}

function checkParts({ formats, templates, status, actor }: ManagedIssuerOptions): void {
  if (actor.trim() === '') throw new TypeError('the audit log wants to know who acts')
  if (templates.length === 0) throw new TypeError('an issuer without a template issues nothing')
  const types = new Set<string>()
  for (const { schema, format, lifetime, shown } of templates) {
    if (types.has(schema.type)) throw new TypeError(`two templates have the type ${schema.type}`)
    types.add(schema.type)
    if (formats.find((one) => one.id === format)?.issue === undefined)
      throw new TypeError(`no format ${format} that can issue`)
    if (!(Number.isInteger(lifetime) && lifetime > 0)) throw new TypeError('a lifetime is a whole number of seconds')
    if (shown.includes('id')) throw new TypeError('the id is always shown')
  }
  if ('unsafeUnrevocable' in status) {
    if (status.unsafeUnrevocable.trim() === '') throw new TypeError('unsafeUnrevocable wants a reason')
  } else checkPublication(status)
}

function checkPublication({ bits, size, ttl, lifetime, listUri }: StatusPublication): void {
  if (![1, 2, 4, 8].includes(bits)) throw new TypeError('an entry has 1, 2, 4 or 8 bits')
  if (!(Number.isInteger(size) && size >= 1 && size <= maxListSize))
    throw new TypeError(`a list has 1 to ${maxListSize} entries`)
  if (!(Number.isInteger(ttl) && ttl > 0 && Number.isInteger(lifetime) && lifetime >= ttl))
    throw new TypeError('a copy is good for its ttl, and no longer than its lifetime')
  if (listUri(1) === listUri(2)) throw new TypeError('every list needs an address of its own')
}
