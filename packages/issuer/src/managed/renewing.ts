import {
  type CredentialQuery,
  type Finding,
  type Format,
  fail,
  finding,
  type Hasher,
  type IssuerChange,
  type IssuerKeyRecord,
  type IssuerStore,
  type JsonObject,
  type KeptCredential,
  type OpenedCredential,
  ok,
  type Result,
  type Seconds,
} from '@imprint/core'
import { checkWish } from '../check-wish.ts'
import type { IssuedCredential } from '../create-issuer.ts'
import type { Commit } from './commit.ts'
import { requestedId } from './credential-id.ts'
import type { IssueJobs, Job } from './issuing.ts'
import type { Template } from './options.ts'
import { pagesOf } from './pages-of.ts'

/** What becomes of the credential that a new one takes the place of: it holds until its own end, or is revoked in the same moment. */
export type Former = 'keep' | 'revoke'

/** Which credential is issued anew, and what is different about the new one. */
export interface RenewWish {
  /** The `id` of a credential of this issuer. */
  readonly credential: string
  /** Seconds from now; those of the template unless said otherwise. */
  readonly lifetime?: number
  /** The claims besides `id`, all of them, where they have changed. */
  readonly claims?: JsonObject
  readonly former: Former
}

/** What became of one credential of many. */
export interface Renewed {
  /** The `id` of the one before. */
  readonly former: string
  readonly result: Result<IssuedCredential>
}

/** What renewing needs. */
export interface RenewingParts {
  readonly id: string
  readonly store: IssuerStore
  readonly formats: ReadonlyMap<string, Format>
  readonly templates: ReadonlyMap<string, Template>
  readonly issueJobs: IssueJobs
  readonly commit: Commit
  readonly hasher: Hasher
  now(): Seconds
}

/** Whether what a compromised key signed may be issued anew: only where somebody asks for just that. */
type KeyRule = 'believed' | 'any'

/**
 * Issues one credential anew: the same subject and holder's key, the same claims unless there are others, a new id and a new slot. A credential has one successor: asked again, the same one is answered. What was revoked,
 * suspended or has ended, and what a compromised key signed, is `lifecycle.not_renewable`.
 */
export async function renewOne(wish: RenewWish, parts: RenewingParts): Promise<Result<IssuedCredential>> {
  const found = await parts.store.find({ id: wish.credential })
  if (!found.ok) return found
  const [kept] = found.value.items
  if (kept === undefined) return fail('lifecycle.unknown', 'this issuer issued no such credential')
  const successor = await parts.store.find({ id: successorId(kept.id, parts) })
  if (!successor.ok) return successor
  const [after] = successor.value.items
  // The one before may have been revoked with it, and the answer lost.
  if (after?.status === 'valid' && after.validUntil > parts.now() && wish.claims === undefined) {
    // Asked for this time, perhaps not the time before.
    const revoked = await parts.commit(
      wish.former === 'revoke' && kept.status === 'valid' ? [revocationOf(kept, 'renewed')] : [],
    )
    if (!revoked.ok) return revoked
    const { id, text, validFrom, validUntil } = after
    return ok({ id, text, validFrom, validUntil })
  }
  const keys = await parts.store.keys()
  if (!keys.ok) return keys
  const compromised = compromisedAmong(keys.value)
  const job = jobOf(kept, { ...wish, reason: 'renewed', keys: 'believed', compromised }, parts)
  return (await parts.issueJobs([job]))[0] as Result<IssuedCredential>
}

/** How many credentials are issued anew alike. */
export interface RenewManyWish {
  readonly lifetime?: number
  readonly former: Former
  /** How many are signed for one commit, 1 to 1,000; 64 unless said otherwise. */
  readonly batch?: number
}

/** Issues anew what a query finds and what holds now, a page at a time. One that fails stops no other; a store that cannot be read, or a key that is not there, ends it with a finding. */
export async function* renewAll(
  query: CredentialQuery,
  wish: RenewManyWish & { readonly keys: KeyRule; readonly reason: string },
  parts: RenewingParts,
): AsyncGenerator<Renewed, Finding | null> {
  const known = await parts.store.keys()
  if (!known.ok) return known.error
  if (query.kid !== undefined && !known.value.some(({ kid }) => kid === query.kid))
    return finding('lifecycle.unknown', 'there is no key of that name')
  const compromised = compromisedAmong(known.value)
  const begun = parts.now()
  // New ones come at the end of what is gone through here, and may be what the query looks for, as where they last shorter than it looks ahead. Each would be issued anew, for ever.
  const isNew = ({ replaces, issuedAt, kid }: KeptCredential) =>
    replaces !== null && issuedAt >= begun && !compromised.has(kid)
  const limit = batchSize(wish.batch)
  const live = () => ({ ...query, liveAt: parts.now(), limit })
  for await (const page of pagesOf((asked) => parts.store.find(asked), live)) {
    if (!page.ok) return page.error
    const items = page.value.filter((kept) => !isNew(kept))
    const jobs = items.map((kept) => jobOf(kept, { ...wish, compromised }, parts))
    const results = jobs.length === 0 ? [] : await parts.issueJobs(jobs)
    for (const [index, result] of results.entries()) yield { former: (items[index] as KeptCredential).id, result }
  }
  return null
}

/** Checks how many go into one commit. */
export function batchSize(batch = 64): number {
  if (!(Number.isInteger(batch) && batch >= 1 && batch <= 1000)) throw new TypeError('a batch is 1 to 1,000')
  return batch
}

function compromisedAmong(keys: readonly IssuerKeyRecord[]): ReadonlySet<string> {
  return new Set(keys.filter(({ state }) => state === 'compromised').map(({ kid }) => kid))
}

interface JobWish {
  readonly lifetime?: number
  readonly claims?: JsonObject
  readonly former: Former
  readonly reason: string
  readonly keys: KeyRule
  readonly compromised: ReadonlySet<string>
}

function jobOf(kept: KeptCredential, wish: JobWish, parts: RenewingParts): Result<Job> {
  const fault = renewFault(kept, wish, parts.now())
  if (fault !== null) return fail('lifecycle.not_renewable', fault)
  const template = parts.templates.get(kept.type)
  if (template === undefined) return fail('issue.unsupported', 'there is no template of its type any more')
  const opened = openKept(kept, parts.formats)
  if (!opened.ok) return opened
  const { subject, subjectId, holderKey } = opened.value
  const { id: _, ...before } = subject
  const lifetime = wish.lifetime ?? template.lifetime
  // Checked again: the schema may have changed since.
  const checked = checkWish({ subject: subjectId, claims: wish.claims ?? before, lifetime }, template.schema)
  if (!checked.ok) return checked
  return ok({
    template,
    subject: checked.value.subject,
    subjectId: checked.value.id,
    // It was proved when the one before was issued, and that one is bound to it.
    holderKey,
    lifetime,
    id: successorId(kept.id, parts),
    replaces: kept.id,
    also: wish.former === 'revoke' ? [revocationOf(kept, wish.reason)] : [],
  })
}

function revocationOf({ id }: KeptCredential, reason: string): IssuerChange {
  return { kind: 'status-changed', credential: id, status: 'revoked', reason }
}

function successorId(former: string, { id, hasher }: RenewingParts): string {
  return requestedId({ issuer: id, kind: 'renewal', request: former }, hasher)
}

function renewFault(kept: KeptCredential, { keys, compromised }: JobWish, now: Seconds): string | null {
  if (kept.status !== 'valid') return `it is ${kept.status}`
  if (kept.validUntil <= now) return 'it has ended: let the device prove its key, and issue to it'
  if (keys === 'believed' && compromised.has(kept.kid))
    return 'its key is compromised: issue everything that the key signed again, and see who has what'
  return null
}

/** Opens a credential as the store keeps it: everything in it, nothing withheld. */
function openKept(kept: KeptCredential, formats: ReadonlyMap<string, Format>): Result<OpenedCredential> {
  const opened = formats.get(kept.format)?.open(kept.text) ?? null
  if (opened === null) return fail('issue.unsupported', 'its format is not among those that are configured')
  if (!opened.ok || opened.value.kind !== 'credential' || (opened.value.id ?? kept.id) !== kept.id)
    return fail('store.corrupt', 'what is kept is not the credential that was issued')
  return ok(opened.value)
}
