import {
  type Format,
  fail,
  type Hasher,
  type ImId,
  type IssuanceRecord,
  type IssuerChange,
  type IssuerStore,
  type JsonObject,
  type KeptCredential,
  ok,
  type PublicJwk,
  type Random,
  type Result,
  type Seconds,
  type StatusSlot,
  thumbprint,
} from '@imprint/core'
import type { IssuedCredential } from '../create-issuer.ts'
import { createUuid } from '../uuid.ts'
import { identifiersAbout } from './about.ts'
import type { Commit } from './commit.ts'
import type { ActiveKey } from './keyring.ts'
import type { Template } from './options.ts'
import type { Slots } from './slots.ts'

/** One credential to be signed: its claims were checked. */
export interface Job {
  readonly template: Template
  readonly subject: JsonObject
  readonly subjectId: ImId
  readonly holderKey: PublicJwk
  readonly lifetime: number
  /** `null` for a new one; else the id under which it may have been issued already. */
  readonly id: string | null
  readonly replaces: string | null
  /** What is committed with it, or not at all. */
  readonly also: readonly IssuerChange[]
}

/** What issuing needs. */
export interface IssuingParts {
  readonly id: string
  readonly store: IssuerStore
  readonly formats: ReadonlyMap<string, Format>
  /** `null` where nothing can be revoked. */
  readonly slots: Slots | null
  readonly slotStatus: ((slot: StatusSlot) => JsonObject | readonly JsonObject[]) | null
  active(): Promise<Result<ActiveKey>>
  readonly commit: Commit
  readonly random: Random
  readonly hasher: Hasher
  now(): Seconds
}

/** Signs and commits jobs together: one commit for all, and if that fails one for each, so that none stops another. Answers in the order of the jobs. */
export type IssueJobs = (jobs: readonly Result<Job>[]) => Promise<readonly Result<IssuedCredential>[]>

interface Signed {
  readonly record: IssuanceRecord
  readonly also: readonly IssuerChange[]
}

/** Wires the one way in which credentials come to be: slot, signature, commit; and only then is there an answer. On any failure nothing was issued. */
export function createIssuing(parts: IssuingParts): IssueJobs {
  const attempt = async (jobs: readonly Job[]): Promise<readonly Result<IssuedCredential>[]> => {
    const made = await signAll(jobs, parts)
    const signed = made.filter((one) => one.ok).map(({ value }) => value)
    if (signed.length === 0) return made as readonly Extract<(typeof made)[number], { ok: false }>[]
    const committed = await parts.commit(signed.flatMap(changesOf))
    if (committed.ok) return made.map((one) => (one.ok ? ok(answerOf(one.value.record)) : one))
    return made.map((one) => (one.ok ? committed : one))
  }

  const settle = async (jobs: readonly Job[]): Promise<readonly Result<IssuedCredential>[]> => {
    const first = await attempt(jobs)
    const again: Result<IssuedCredential>[] = []
    for (const [index, result] of first.entries()) {
      const job = jobs[index] as Job
      again.push(!result.ok && isWorthAnother(result.error.code) ? await retry(job) : result)
    }
    return again
  }

  const retry = async (job: Job): Promise<Result<IssuedCredential>> => {
    const [result] = (await attempt([job])) as readonly [Result<IssuedCredential>]
    if (result.ok || result.error.code !== 'store.conflict' || job.id === null) return result
    const known = await issuedBefore(job, job.id, parts)
    return known ?? result
  }

  return async (results) => {
    const answers: (Result<IssuedCredential> | null)[] = []
    const fresh: { readonly job: Job; readonly index: number }[] = []
    for (const [index, result] of results.entries()) {
      const before = !result.ok
        ? result
        : result.value.id === null
          ? null
          : await issuedBefore(result.value, result.value.id, parts)
      answers.push(before)
      if (before === null && result.ok) fresh.push({ job: result.value, index })
    }
    const settled = fresh.length === 0 ? [] : await settle(fresh.map(({ job }) => job))
    for (const [index, result] of settled.entries())
      answers[(fresh[index] as { readonly index: number }).index] = result
    return answers as Result<IssuedCredential>[]
  }
}

/** One of a batch can fail it for all, a key can be rolled between signing and committing; a store that cannot be had is not asked again. */
function isWorthAnother(code: string): boolean {
  return code === 'store.conflict' || code.startsWith('lifecycle.')
}

async function signAll(jobs: readonly Job[], parts: IssuingParts): Promise<readonly Result<Signed>[]> {
  const key = await parts.active()
  if (!key.ok) return jobs.map(() => key)
  const slots = parts.slots === null ? null : await parts.slots.take(jobs.length)
  if (slots !== null && !slots.ok) return jobs.map(() => slots)
  return Promise.all(jobs.map((job, index) => sign(job, { slot: slots?.value[index] ?? null, key: key.value, parts })))
}

async function sign(
  job: Job,
  { slot, key, parts }: { readonly slot: StatusSlot | null; readonly key: ActiveKey; readonly parts: IssuingParts },
): Promise<Result<Signed>> {
  const { template, subject, holderKey, replaces, also } = job
  const { schema, shown, format } = template
  const id = job.id ?? `urn:uuid:${createUuid(parts.random)}`
  const issuedAt = parts.now()
  const validUntil = (issuedAt + job.lifetime) as Seconds
  const issue = parts.formats.get(format)?.issue
  if (issue === undefined) return fail('issue.unsupported', 'the format of the template cannot issue')
  const draft = {
    id,
    issuer: parts.id,
    types: [schema.type],
    contexts: schema.contexts,
    vct: schema.vct,
    subject,
    shown,
    holderKey,
    validFrom: issuedAt,
    validUntil,
    status: slot === null || parts.slotStatus === null ? null : parts.slotStatus(slot),
  }
  const text = await issue(draft, key.signer).catch(() => fail('issue.signer', 'the key could not sign now'))
  if (!text.ok) return text
  const record: IssuanceRecord = {
    id,
    type: schema.type,
    format,
    subject: job.subjectId.source,
    about: identifiersAbout(job.subjectId, subject),
    holderKey: thumbprint(holderKey, parts.hasher),
    kid: key.kid,
    issuedAt,
    validFrom: issuedAt,
    validUntil,
    slot,
    replaces,
    text: text.value,
  }
  return ok({ record, also })
}

function changesOf({ record, also }: Signed): readonly IssuerChange[] {
  return [{ kind: 'credential-issued', record }, ...also]
}

function answerOf({ id, text, validFrom, validUntil }: IssuanceRecord): IssuedCredential {
  return { id, text, validFrom, validUntil }
}

/** What the same request was answered with before; `null` if it never was, `store.conflict` if it was another request under the same name. */
async function issuedBefore(job: Job, id: string, parts: IssuingParts): Promise<Result<IssuedCredential> | null> {
  const found = await parts.store.find({ id })
  if (!found.ok) return found
  const [kept] = found.value.items
  if (kept === undefined) return null
  if (kept.status === 'revoked') return fail('lifecycle.final', 'what this was answered with has been revoked since')
  if (kept.validUntil <= parts.now()) return fail('lifecycle.final', 'what this was answered with has ended since')
  if (!answersIt(kept, job, parts)) return fail('store.conflict', 'another wish was answered under the same name')
  // Else the device would be left with nothing that holds.
  if (kept.status === 'suspended' && job.also.length > 0)
    return fail('lifecycle.not_renewable', 'its successor is suspended: reinstate that first')
  // Asked for with it this time, perhaps not the time before. What is so already changes nothing.
  const committed = await parts.commit(job.also)
  return committed.ok ? ok(answerOf(kept)) : committed
}

function answersIt(kept: KeptCredential, job: Job, { formats, hasher }: IssuingParts): boolean {
  if (kept.type !== job.template.schema.type || kept.holderKey !== thumbprint(job.holderKey, hasher)) return false
  const opened = formats.get(kept.format)?.open(kept.text)
  return opened?.ok === true && opened.value.kind === 'credential' && sameJson(opened.value.subject, job.subject)
}

function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [names, others] = [Object.keys(a), Object.keys(b)]
  return (
    names.length === others.length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson((a as JsonObject)[name], (b as JsonObject)[name]))
  )
}
