import { encodeBase64url, utf8 } from './base64url.ts'
import type { Hasher } from './ports/hasher.ts'
import type { Seconds } from './seconds.ts'

/** One row of an audit log: what was done, when, by whom, and the hash that ties it to the row before. */
export interface AuditRow {
  /** From 1, without a gap. */
  readonly seq: number
  readonly at: Seconds
  readonly actor: string
  readonly kind: string
  /** What was done, as JSON text. It names credentials, identifiers and keys, never a claim, a token or a secret. */
  readonly detail: string
  /** The `hash` of the row before; `auditStart` in the first. */
  readonly previous: string
  readonly hash: string
}

/** What the first row of a log holds in place of a hash. */
export const auditStart = 'imprint-audit/1'

/** The hash of a row: SHA-256, in base64url, over the JSON array of its other members in the order of `AuditRow`. */
export function auditHash(row: Omit<AuditRow, 'hash'>, hasher: Hasher): string {
  const { seq, at, actor, kind, detail, previous } = row
  return encodeBase64url(hasher.sha256(utf8(JSON.stringify([seq, at, actor, kind, detail, previous]))))
}

/** What is wrong with a log: the first row that does not fit. */
export interface AuditFault {
  readonly seq: number
  readonly fault: 'gap' | 'broken-link' | 'changed'
}

/**
 * Checks rows that follow on each other, beginning after `previous`: numbers without a gap, links, hashes. Times are what the clocks of the issuer's processes said, so they may step back and make no fault. What no chain can show is that its
 * end was cut off: keep the hash of the newest row somewhere else, and compare.
 */
export function findAuditFault(
  rows: Iterable<AuditRow>,
  { previous, hasher }: { readonly previous: Pick<AuditRow, 'seq' | 'hash'> | null; readonly hasher: Hasher },
): AuditFault | null {
  let last = previous ?? { seq: 0, hash: auditStart }
  for (const row of rows) {
    const seq = last.seq + 1
    if (row.seq !== seq) return { seq, fault: 'gap' }
    if (row.previous !== last.hash) return { seq, fault: 'broken-link' }
    if (row.hash !== auditHash(row, hasher)) return { seq, fault: 'changed' }
    last = row
  }
  return null
}
