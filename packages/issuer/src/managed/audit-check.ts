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
import { createLoggedRecords, findDifference } from './logged-records.ts'

/** What a whole audit log came to. */
export interface AuditReport {
  readonly rows: number
  /** Of the first row and of the last; `null` in an empty log. */
  readonly since: Seconds | null
  readonly until: Seconds | null
  /** The hash of the last row. Keep it somewhere else: with it, nobody can cut off the end of the log unseen. */
  readonly head: string
}

/** How a log is checked. */
export interface AuditCheck {
  /** A hash that was kept elsewhere, which must still be in the log. */
  readonly expectHead?: string | null
  /** Whether the credentials that are kept are compared with what the log says of them; they are unless said otherwise. */
  readonly scope?: 'log-and-records' | 'log'
}

const pageSize = 1000

/**
 * Reads the whole log and checks its chain, a page at a time. A row that was changed, taken out or put in is `audit.broken`, with the first one that does not fit; a log in which the hash that was kept elsewhere
 * does not occur, or at the place where it was, is `audit.head_absent`: its end was cut off, or all of it written anew. A credential that is kept and not logged, logged and not kept, or kept with another text or status than the log
 * says, is `audit.broken` too.
 */
export async function checkAudit(
  { store, hasher }: { readonly store: IssuerStore; readonly hasher: Hasher },
  { expectHead = null, scope = 'log-and-records' }: AuditCheck = {},
): Promise<Result<AuditReport>> {
  const records = scope === 'log' ? null : createLoggedRecords()
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
    records?.take(page.value)
    isHeadSeen ||= page.value.some(({ hash }) => hash === expectHead)
    last = page.value.at(-1) ?? last
  }
  if (!isHeadSeen) return fail('audit.head_absent', `no row of the ${last?.seq ?? 0} has that hash`)
  const differing = records === null ? null : await findDifference(records, { store, hasher, after: last?.seq ?? 0 })
  if (differing !== null) return differing
  return ok({ rows: last?.seq ?? 0, since, until: last?.at ?? null, head: last?.hash ?? auditStart })
}

const says = {
  gap: 'it is missing, or stands at another place',
  'broken-link': 'it does not follow on the one before',
  changed: 'it was changed',
} as const
