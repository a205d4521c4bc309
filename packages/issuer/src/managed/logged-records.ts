import {
  type AuditRow,
  encodeBase64url,
  type Failed,
  fail,
  type Hasher,
  type IssuerStore,
  isJsonObject,
  type KeptCredential,
  parseJson,
  type Result,
  tokenBudget,
  utf8,
} from '@imprint/core'
import { pagesOf } from './pages-of.ts'

/** What a log says of the credentials that were issued. */
export interface LoggedRecords {
  /** Reads rows on, and answers the credentials that they are about. */
  take(rows: readonly AuditRow[]): ReadonlySet<string>
  /** What is wrong with a credential as it is kept; `null` is a pass. */
  faultOf(kept: KeptCredential, hasher: Hasher): string | null
  /** Every credential that was issued. */
  ids(): Iterable<string>
}

/** Makes a memory of what a log says: for each credential the digest of its text and its status. */
export function createLoggedRecords(): LoggedRecords {
  const known = new Map<string, { readonly digest: string; status: string }>()
  return {
    take: (rows) => {
      const about = new Set<string>()
      for (const { kind, detail } of rows) {
        const parsed = parseJson(detail, tokenBudget)
        const said = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
        const { credential, digest, status } = said
        if (typeof credential !== 'string') continue
        about.add(credential)
        const record = known.get(credential)
        if (kind === 'credential-issued' && typeof digest === 'string')
          known.set(credential, { digest, status: 'valid' })
        else if (kind === 'status-changed' && typeof status === 'string' && record !== undefined) record.status = status
      }
      return about
    },
    faultOf: ({ id, text, status }, hasher) => {
      const logged = known.get(id)
      if (logged === undefined) return 'is kept, and the log does not say that it was issued'
      if (logged.digest !== encodeBase64url(hasher.sha256(utf8(text)))) return 'is kept with another text'
      return logged.status === status ? null : `is kept as ${status}, and is ${logged.status} by the log`
    },
    ids: () => known.keys(),
  }
}

interface Against {
  readonly store: IssuerStore
  readonly hasher: Hasher
  /** The number of the last row that was read. */
  readonly after: number
}

const pageSize = 1000

/** Compares what is kept with what was logged. What somebody changes meanwhile is in the rows that follow, and counts as no difference. */
export async function findDifference(
  records: LoggedRecords,
  { store, hasher, after }: Against,
): Promise<Failed | null> {
  const differing = new Map<string, string>()
  const missing = new Set(records.ids())
  for await (const page of pagesOf(
    (query) => store.find(query),
    () => ({ limit: pageSize }),
  )) {
    if (!page.ok) return page
    for (const kept of page.value) {
      missing.delete(kept.id)
      const fault = records.faultOf(kept, hasher)
      if (fault !== null) differing.set(kept.id, fault)
    }
  }
  for (const id of missing) differing.set(id, 'was issued by the log, and is not kept')
  if (differing.size === 0) return null
  const meanwhile = await rowsAfter(after, store)
  if (!meanwhile.ok) return meanwhile
  for (const id of records.take(meanwhile.value)) differing.delete(id)
  for (const [id, fault] of differing) return fail('audit.broken', `${id} ${fault}`)
  return null
}

async function rowsAfter(after: number, store: IssuerStore): Promise<Result<readonly AuditRow[]>> {
  const rows: AuditRow[] = []
  for (;;) {
    const page = await store.audit({ after: rows.at(-1)?.seq ?? after, limit: pageSize })
    if (!page.ok || page.value.length === 0) return page.ok ? { ok: true, value: rows } : page
    rows.push(...page.value)
  }
}
