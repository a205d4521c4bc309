import {
  type CredentialQuery,
  type Failed,
  fail,
  type IssuerStore,
  imIdKey,
  type KeptCredential,
  type LifecycleStatus,
  ok,
  parseImId,
  type Result,
  type Seconds,
} from '@imprint/core'
import type { Commit } from './commit.ts'
import { findAll } from './pages-of.ts'

/**
 * Which credentials are meant. `credential`: the one of this id. `device`: those about this device, and those bound to a key that these are bound to, since whoever has the device has its key. `user`: all about
 * this user or handle, on every device.
 */
export type Target = { readonly credential: string } | { readonly device: string } | { readonly user: string }

/** What a change of status came to. */
export interface StatusChange {
  /** The ids of credentials whose status changed. */
  readonly changed: readonly string[]
  /** Of those that are meant and hold still: the ids of those that had the status already. */
  readonly already: readonly string[]
  /** Of those that changed: the ids of those that no status list holds. No verifier learns of it, and they are believed until they end. */
  readonly unseen: readonly string[]
  /** The ids of those that are revoked for good, and so were left alone. */
  readonly final: readonly string[]
}

/** What changing a status needs. */
export interface StatusParts {
  readonly store: IssuerStore
  readonly commit: Commit
  now(): Seconds
}

// As many in one transaction as a page of the store holds.
const pageSize = 500

// One pass is the rule, and two where something is issued anew at the same time. Somebody who undoes it all the while is not outdone.
const passes = 8

/** Clocks differ, and verifiers tolerate it: what ended a moment ago may still be believed somewhere. */
const endedGrace = 3600

/**
 * Sets the status of every credential that is meant and has not ended. Fails with `lifecycle.unknown` where there is none, `lifecycle.final` for a single credential that is revoked, `identifier.…` for what is no device or user.
 * Suspending wants a list with two bits: `status.unwritable`. In pages, each whole; what fails half-way can be called again.
 */
export async function changeStatus(
  target: Target,
  { status, reason }: { readonly status: LifecycleStatus; readonly reason: string },
  parts: StatusParts,
): Promise<Result<StatusChange>> {
  const meant = await findMeant(target, parts)
  if (!meant.ok) return meant
  if (meant.value.length === 0)
    return fail('lifecycle.unknown', 'this issuer issued no credential that fits and has not ended')
  const final = meant.value.filter((kept) => kept.status === 'revoked' && status !== 'revoked')
  if ('credential' in target && final.length > 0) return fail('lifecycle.final', 'the credential is revoked')
  const already = meant.value.filter((kept) => kept.status === status)
  const changed: KeptCredential[] = []
  let due = meant.value.filter((kept) => isDue(kept, status))
  for (let pass = 0; pass < passes && due.length > 0; pass++) {
    const committed = await commitAll(due, { status, reason }, parts)
    if (!committed.ok) return committed
    changed.push(...due)
    // A successor may have been issued while these were found. Now that they are changed, none of them gets another.
    const since = await findMeant(target, parts)
    if (!since.ok) return since
    due = since.value.filter((kept) => isDue(kept, status))
  }
  const ids = (list: readonly KeptCredential[]) => list.map(({ id }) => id)
  const unseen = changed.filter(({ slot }) => slot === null)
  return ok({ changed: ids(changed), already: ids(already), unseen: ids(unseen), final: ids(final) })
}

function isDue(kept: KeptCredential, status: LifecycleStatus): boolean {
  return kept.status !== status && kept.status !== 'revoked'
}

async function commitAll(
  due: readonly KeptCredential[],
  { status, reason }: { readonly status: LifecycleStatus; readonly reason: string },
  { store, commit }: StatusParts,
): Promise<Result<null>> {
  const fault = status === 'suspended' ? await suspensionFault(due, store) : null
  if (fault !== null) return fault
  for (let from = 0; from < due.length; from += pageSize) {
    const committed = await commit(
      due.slice(from, from + pageSize).map(({ id }) => ({ kind: 'status-changed', credential: id, status, reason })),
    )
    if (!committed.ok) return committed
  }
  return ok(null)
}

/** An entry of one bit cannot say it, and a list that cannot be written would leave everyone on it undecided. */
async function suspensionFault(due: readonly KeptCredential[], store: IssuerStore): Promise<Failed | null> {
  const lists = await store.lists()
  if (!lists.ok) return lists
  const narrow = new Set(lists.value.filter(({ bits }) => bits < 2).map(({ uri }) => uri))
  return due.some(({ slot }) => slot !== null && narrow.has(slot.list))
    ? fail(
        'status.unwritable',
        'the status list has one bit for each credential, which can say revoked and nothing else',
      )
    : null
}

async function findMeant(target: Target, parts: StatusParts): Promise<Result<readonly KeptCredential[]>> {
  const find = (query: CredentialQuery) => findAll((page) => parts.store.find(page), { ...query, limit: pageSize })
  if ('credential' in target) return find({ id: target.credential })
  const named = readTarget(target)
  if (!named.ok) return named
  const about = await find({ about: named.value })
  if (!about.ok) return about
  const found = new Map(about.value.map((kept) => [kept.id, kept]))
  if ('device' in target)
    for (const holderKey of new Set(about.value.map((kept) => kept.holderKey))) {
      const bound = await find({ holderKey })
      if (!bound.ok) return bound
      for (const kept of bound.value) found.set(kept.id, kept)
    }
  const since = parts.now() - endedGrace
  return ok([...found.values()].filter(({ validUntil }) => validUntil > since))
}

function readTarget(target: { readonly device: string } | { readonly user: string }): Result<string> {
  const [text, kinds] =
    'device' in target ? ([target.device, ['device']] as const) : ([target.user, ['user', 'handle']] as const)
  const id = parseImId(text)
  if (!id.ok) return id
  if (!(kinds as readonly string[]).includes(id.value.kind))
    return fail('identifier.kind', `expected a ${kinds.join(' or ')}, came a ${id.value.kind}`)
  return ok(imIdKey(id.value))
}
