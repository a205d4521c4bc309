import {
  type AuditRow,
  auditStart,
  fail,
  findAuditFault,
  type Hasher,
  type IssuerStore,
  ok,
  type Result,
  type Seconds,
} from '@imprint/core'

/** What a whole audit log came to. */
export interface AuditReport {
  readonly rows: number
  /** Of the first row and of the last; `null` in an empty log. */
  readonly since: Seconds | null
  readonly until: Seconds | null
  /** The hash of the last row. Keep it somewhere else: with it, nobody can cut off the end of the log unseen. */
  readonly head: string
}

const pageSize = 1000

/**
 * Reads the whole log and checks its chain, a page at a time. A row that was changed, taken out or put in is `audit.broken`, with the first one that does not fit; a log in which the hash that was kept elsewhere
 * does not occur, or at the place where it was, is `audit.head_absent`: its end was cut off, or all of it written anew.
 */
export async function checkAudit(
  { store, hasher }: { readonly store: IssuerStore; readonly hasher: Hasher },
  { expectHead = null }: { readonly expectHead?: string | null } = {},
): Promise<Result<AuditReport>> {
  let last: AuditRow | null = null
  let since: Seconds | null = null
  let isHeadSeen = expectHead === null || expectHead === auditStart
  for (;;) {
    const page: Result<readonly AuditRow[]> = await store.audit({ after: last?.seq ?? 0, limit: pageSize })
    if (!page.ok) return page
    const [first] = page.value
    if (first === undefined) break
    const fault = findAuditFault(page.value, { previous: last, hasher })
    if (fault !== null) return fail('audit.broken', `row ${fault.seq}: ${says[fault.fault]}`)
    since ??= first.at
    isHeadSeen ||= page.value.some(({ hash }) => hash === expectHead)
    last = page.value.at(-1) ?? last
  }
  if (!isHeadSeen) return fail('audit.head_absent', `no row of the ${last?.seq ?? 0} has that hash`)
  return ok({ rows: last?.seq ?? 0, since, until: last?.at ?? null, head: last?.hash ?? auditStart })
}

const says = {
  gap: 'it is missing, or stands at another place',
  'broken-link': 'it does not follow on the one before',
  changed: 'it was changed',
} as const
