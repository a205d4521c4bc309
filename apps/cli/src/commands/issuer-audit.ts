import { type AuditRow, fileBudget, formatDateTime, type Json, parseJson } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Call, type Command, optionOf, UsageError } from '../command.ts'
import { issuerOptions } from '../issuer/issuer-options.ts'
import { withIssuer } from '../issuer/with-issuer.ts'
import { printable } from '../terminal/style.ts'

/** Shows the audit log of an issuer. */
export const issuerAudit: Command = {
  name: 'issuer audit',
  summary: 'show the audit log: what was done, when, by whom',
  usage: '[--after N] [--limit N] [options]',
  about: `A row for each thing that was issued, taken back or done to a key, from the first; each holds the hash of the one
before. "imprint audit verify" checks that none was changed.`,
  example: '$ imprint issuer audit --after 100 --limit 20',
  options: {
    after: { type: 'string', value: 'N', about: 'rows after this number; 0 unless said otherwise' },
    limit: { type: 'string', value: 'N', about: 'at most so many, up to 10000; 100 unless said otherwise' },
    ...issuerOptions,
  },
  operands: [0, 0],
  run: (call) => {
    const from = { after: numberOf(call, 'after', 0), limit: Math.max(1, numberOf(call, 'limit', 100)) }
    return withIssuer(call, 'read', async ({ issuer }) => {
      const rows = await issuer.audit(from)
      if (!rows.ok) return failure(rows.error)
      const last = rows.value.length < from.limit ? undefined : rows.value.at(-1)
      const more = last === undefined ? [] : [`There may be more: --after ${last.seq}`]
      return done(
        [...rows.value.map(rowLine), ...more].join('\n'),
        rows.value.map((row) => ({ ...row, at: formatDateTime(row.at), detail: detailOf(row) })),
      )
    })
  },
}

function rowLine({ seq, at, actor, kind, detail }: AuditRow): string {
  return `${String(seq).padStart(6)}  ${formatDateTime(at)}  ${printable(actor)}  ${kind}  ${printable(detail)}`
}

/** A row that somebody forged may hold anything: it is shown as it is, and "audit verify" finds it. */
function detailOf({ detail }: AuditRow): Json {
  const json = parseJson(detail, fileBudget)
  return json.ok ? json.value : detail
}

function numberOf(call: Call, name: string, otherwise: number): number {
  const text = optionOf(call, name)
  if (text === null) return otherwise
  if (!/^\d{1,9}$/.test(text) || Number(text) > (name === 'limit' ? 10_000 : 999_999_999))
    throw new UsageError(`--${name} is a number${name === 'limit' ? ', at most 10000' : ''}`)
  return Number(text)
}
